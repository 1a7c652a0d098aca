"""The gateway: builds its parts once, opens the door, and closes it in order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from gridtap.certificates.authority import Authority
from gridtap.charging.receipts import RECEIPT_KEY, receipt_key
from gridtap.gateway.certificates import Trust
from gridtap.gateway.command_log import abandon_commands
from gridtap.gateway.commands import Commands
from gridtap.gateway.cutoff import CutOff
from gridtap.gateway.deviations import DeviationBook
from gridtap.gateway.door import Admission, Door
from gridtap.gateway.fleet import Fleet
from gridtap.gateway.health import Health
from gridtap.gateway.identity import Identities, address_for, base_for
from gridtap.gateway.journal import Journal
from gridtap.gateway.knocks import KnockBook
from gridtap.gateway.lastknown import LastKnown
from gridtap.gateway.limits import Limits
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import GOING_AWAY, LinkParts
from gridtap.gateway.pki import make_pki
from gridtap.gateway.provision import Provisioner
from gridtap.gateway.quirk_files import Make, load_quirks, quirk_folders
from gridtap.gateway.relay import Relay
from gridtap.gateway.returning import Returning
from gridtap.gateway.soap.door import SoapDoor
from gridtap.gateway.tag_limits import TagLimits
from gridtap.gateway.tlsdoor import TlsDoor
from gridtap.gateway.transport import StationSocket, Transport
from gridtap.gateway.v16.inbound import HANDLERS
from gridtap.gateway.v20.inbound import HANDLERS as HANDLERS_20
from gridtap.gateway.v20.link import Link20
from gridtap.gateway.v21.effects import Effects
from gridtap.gateway.v21.inbound import HANDLERS as HANDLERS_21
from gridtap.gateway.v21.link import Link21
from gridtap.gateway.v201.inbound import HANDLERS as HANDLERS_201
from gridtap.gateway.vendors import CostQuestions, Kept, Vendors
from gridtap.gateway.withdrawing import Withdrawals
from gridtap.kit.addresses import EVERY_ADDRESS, told_host
from gridtap.kit.clock import Clock
from gridtap.kit.ids import Ids
from gridtap.kit.log import get_log
from gridtap.ocpp.dialect import Dialect
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.stations.presence import note_all_disconnected
from gridtap.storage.database import Database
from gridtap.storage.events import Event

DRAIN_S = 5.0
_DRAIN_STEP_S = 0.01
_LINKS: Mapping[Dialect | None, type[Link]] = {Dialect.OCPP20: Link20, Dialect.OCPP21: Link21}


class Gateway:
    """Where stations live. `start` and `stop` once each; all on one event loop, which the database was started on."""

    def __init__(  # noqa: PLR0913 - the parts it works with, by name
        self,
        *,
        db: Database,
        clock: Clock,
        ids: Ids,
        settings: Settings,
        sealer: Sealer,
        limits: Limits | None = None,
        authority: Authority | None = None,
    ) -> None:
        """`authority` signs certificates; None is our own."""
        self.db = db
        self.sealer = sealer
        self._clock = clock
        self._settings = settings
        self._told_host = told_host(settings.ocpp_host) if settings.ocpp_host in EVERY_ADDRESS else settings.ocpp_host
        self._log = get_log("gateway")
        self._draining = False
        self._stop_hearing: Callable[[], None] = _nothing
        self.health = Health(db, self._give_up)
        self._last_known = LastKnown(clock, timedelta(hours=settings.last_known_hours))
        self.journal = Journal(db.append_soon, clock.micros)
        self.identities = Identities(db, sealer, self._is_cut_off, has_peers=bool(settings.nats_url))
        self.knocks, self.deviations = KnockBook(db), DeviationBook(db)
        self.fleet = Fleet(db=db, clock=clock, knocks=self.knocks, node_id=settings.node_id, log=get_log("gateway.fleet"))
        self.cut_off = CutOff(db=db, fleet=self.fleet, node_id=settings.node_id, is_cut_off=self._is_cut_off)
        self.quirks = load_quirks(quirk_folders(settings))
        self.pki = make_pki(db, settings, sealer, authority)
        self.office = self.pki.office
        self._withdrawals = Withdrawals(fleet=self.fleet, revocations=self.office.revocations)
        self.tls = TlsDoor(settings=settings, office=self.office, clock=clock) if settings.tls else None
        self.commands = self._make_commands(ids)
        self.provisioner = Provisioner(db=db, commands=self.commands, meter_interval_s=settings.meter_interval_s)
        self.relay: Relay | None = None
        self._parts = self._link_parts()
        door, chosen = self._door(), limits or Limits(ping_interval_s=settings.ping_interval_s)
        self._returning = Returning(db=db, settle_s=chosen.settle_s, ask=self.provisioner.transaction_incomplete)
        self.transport = self._make_transport(door, chosen)
        self.soap = self._make_soap(door, chosen)

    def _make_transport(self, door: Door, limits: Limits) -> Transport:
        return Transport(
            judge=door.judge,
            open_link=self._open_link,
            limits=limits,
            tls_failed=self.knocks.note_tls,
            behind_tls=self._settings.ocpp_behind_tls,
            proxies=self._settings.proxies,
        )

    def _make_commands(self, ids: Ids) -> Commands:
        return Commands(
            db=self.db,
            ids=ids,
            fleet=self.fleet,
            identities=self.identities,
            effects=Effects(self.sealer),
            call_timeout_s=self._settings.call_timeout_s,
            flush_journal=self.journal.flush,
        )

    def _make_soap(self, door: Door, limits: Limits) -> SoapDoor:
        return SoapDoor(
            door=door,
            identities=self.identities,
            fleet=self.fleet,
            knocks=self.knocks,
            parts=self._parts,
            address=lambda: self._settings.soap_url,
            allow_private_callbacks=self._settings.allow_private_callbacks,
            limits=limits,
        )

    def _make_relay(self) -> Relay:
        relay = Relay(
            url=self._settings.nats_url,
            node_id=self._settings.node_id,
            fleet=self.fleet,
            on_change=self._heard_elsewhere,
            on_return=self._news_missed,
        )
        self.commands.relay, self.commands.check = relay.ask, self.cut_off.check
        self.fleet.on_enter = relay.hold
        self.fleet.on_leave = relay.let_go
        return relay

    def _door(self) -> Door:
        return Door(
            identities=self.identities,
            knocks=self.knocks,
            min_security_profile=self._settings.min_security_profile,
            ocpp_url=lambda: self.ocpp_url,
            closed=self._closed,
            clock=self._clock,
            tls_url=lambda: self.ocpp_tls_url,
            trust=Trust if self.tls is None else self.tls.trust,
        )

    def _link_parts(self) -> LinkParts:
        return LinkParts(
            db=self.db,
            journal=self.journal,
            pki=self.pki,
            clock=self._clock,
            log=get_log("gateway.link"),
            handlers={
                Dialect.OCPP15S: HANDLERS,
                Dialect.OCPP16S: HANDLERS,
                Dialect.OCPP16: HANDLERS,
                Dialect.OCPP20: HANDLERS_20,
                Dialect.OCPP201: HANDLERS_201,
                Dialect.OCPP21: HANDLERS_21,
            },
            heartbeat_interval_s=self._settings.heartbeat_interval_s,
            call_timeout_s=self._settings.call_timeout_s,
            concurrent_sessions=self._settings.concurrent_sessions,
            vendors=Vendors([CostQuestions(), *(Kept(vendor_id) for vendor_id in self._settings.kept_vendor_ids)]),
            tags=TagLimits(),
            keep_late=self.commands.keep_late_reply,
            on_closed=self.fleet.leave,
            on_trouble=self.health.trouble,
            make_of=self._make_of,
            quirks=self.quirks,
            deviations=self.deviations,
            is_in_trouble=lambda: self.health.complaint is not None,
            is_cut_off=self._is_cut_off if self._settings.nats_url else _never,
            last_known=self._last_known,
            receipt_url=self._receipt_url,
        )

    def _receipt_url(self, session_id: str) -> str | None:
        public_url = self._settings.public_url.rstrip("/")
        key = receipt_key(self.sealer.key_for(RECEIPT_KEY), session_id)
        return f"{public_url}/receipt/{key}" if public_url else None

    def _make_of(self, station_id: str) -> Make:
        facts = self.identities.find(station_id)
        return Make() if facts is None else Make(facts.vendor, facts.model, facts.firmware)

    @property
    def port(self) -> int:
        """The port stations connect to."""
        return self.transport.port

    @property
    def ocpp_url(self) -> str:
        """What stands before the station id in a station's own settings, without a final slash."""
        if self._settings.public_ocpp_url or self._settings.ocpp_port == self.port:
            return self._settings.ocpp_url
        return f"ws://{self._told_host}:{self.port}/ocpp"

    @property
    def ocpp_tls_url(self) -> str | None:
        """The same over TLS; None where there is no TLS."""
        if self.tls is None:
            return self._settings.public_ocpp_tls_url or None
        if self._settings.public_ocpp_tls_url or self._settings.tls_port == self.transport.tls_port:
            return self._settings.ocpp_tls_url
        return f"wss://{self._told_host}:{self.transport.tls_port}/ocpp"

    def station_url(self, station_id: str, least_profile: int) -> str | None:
        """What to type into a station; None where it is let in over TLS only and this server has none."""
        base = base_for(least_profile, ocpp_url=self.ocpp_url, tls_url=self.ocpp_tls_url)
        return None if base is None else address_for(base, station_id)

    async def start(self) -> None:
        """Read who is known, put the record right, open the door."""
        node_id = self._settings.node_id
        await self.db.write(lambda tx: note_all_disconnected(tx, node_id))
        grace = timedelta(minutes=10) if self._settings.nats_url else timedelta(0)
        before = self._clock.now() - grace
        await self.db.write(lambda tx: abandon_commands(tx, before))
        self._stop_hearing = self.db.listen(self._hear)
        await self.identities.load()
        await self.pki.start()
        self.fleet.start()
        self.health.start()
        self.soap.start()
        host, port = self._settings.ocpp_host, self._settings.ocpp_port
        if self.tls is None:
            await self.transport.start(host, port)
        else:
            await self.tls.start()
            await self.transport.start(host, port, self.tls.tls, self._settings.tls_port)
        if self._settings.nats_url:
            self.relay = self._make_relay()
            self.relay.start()
            self.cut_off.start()
        self._log.info("ocpp_open", url=self.ocpp_url, stations=len(self.identities))

    async def stop(self) -> None:
        """Close the door, let answers out, say goodbye, put it on record; stop the database after this. Safe to repeat."""
        self._draining = True
        self.transport.stop_listening()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DRAIN_S
        for link in self.fleet.links():
            link.socket.pause_reading()
        while loop.time() < deadline and any(link.peer.is_answering for link in self.fleet.links()):
            await asyncio.sleep(_DRAIN_STEP_S)
        for link in self.fleet.links():
            link.end(GOING_AWAY, "the server is shutting down")
        while loop.time() < deadline and self.transport.sockets:
            await asyncio.sleep(_DRAIN_STEP_S)
        self.transport.abort()
        self._returning.stop()
        await self.provisioner.stop()
        await self.commands.drain(DRAIN_S)
        await self.cut_off.stop()
        if self.relay is not None:
            await self.relay.stop()
        await self.soap.stop()
        self.journal.flush()
        self.knocks.stop()
        self.deviations.stop()
        self.fleet.stop()
        self.health.stop()
        if self.tls is not None:
            await self.tls.stop()
        await self._withdrawals.stop()
        await self.pki.stop()
        self._stop_hearing()
        self._stop_hearing = _nothing

    def _is_cut_off(self) -> bool:
        """Whether other nodes cannot tell this one anything now."""
        return bool(self._settings.nats_url) and (self.relay is None or not self.relay.is_connected)

    def _closed(self) -> str | None:
        if self._draining:
            return "The server is shutting down; try again in a moment."
        return self.health.complaint

    def _give_up(self) -> None:
        """The database is silent: no station waits for it until its own patience ends, which would count as a failed try."""
        for link in self.fleet.links():
            link.give_up()

    def _open_link(self, admission: Admission, socket: StationSocket) -> Link:
        kind = _LINKS.get(admission.dialect, Link)
        link = kind(self._parts, admission, admission.dialect or Dialect.OCPP16, socket)
        if link.is_registered:
            socket.allow_large_frames()
        self.identities.note_dialect(link.station_id, link.dialect.value)
        self.fleet.enter(link)
        if link.is_registered and not link.dialect.is_1x:
            self._returning.station_back(link.station_id)
        return link

    def _hear(self, told: Sequence[Event]) -> None:
        for station_id in self.identities.hear(told):
            self._check(station_id)
            if self.relay is not None:
                self.relay.tell_change(station_id)
        for event in told:
            if event.kind in {"token_changed", "token_removed"}:
                self._last_known.forget(str(event.data.get("digest")))
            accepted = event.kind == "station_booted" and event.data.get("registration") == "accepted"
            if accepted and event.station_id is not None and self.fleet.is_connected(event.station_id):
                self._returning.station_booted(event.station_id)
                self.provisioner.station_booted(event.station_id)
            if event.kind == "certificate_revoked":
                self._withdrawals.hear(event)
                if self.relay is not None and event.station_id is not None:
                    self.relay.tell_change(event.station_id)
            if event.kind == "transaction_incomplete" and event.station_id is not None:
                self.provisioner.transaction_incomplete(event.station_id, str(event.data.get("transaction_id")))

    async def _news_missed(self) -> None:
        self._withdrawals.learn_soon()
        await self.identities.load()
        await self.cut_off.look()

    def _heard_elsewhere(self, station_id: str) -> None:
        self._withdrawals.learn_soon()
        self.identities.renew(station_id)
        self._check(station_id)

    def _check(self, station_id: str) -> None:
        """What an operator decides, a connected station feels at once: it loses its place or its acceptance, or may come in.

        One that was told to wait is asked for its Boot, so that it need not wait for its interval; one that was refused is
        asked nothing. Spec: OCPP 2.0.1 B02, B03.FR.03, F06.
        """
        link = self.fleet.link(station_id)
        if link is None:
            return
        facts = self.identities.find(station_id)
        if facts is None:
            link.end(GOING_AWAY, "this station was removed")
        elif facts.registration != "accepted":
            link.is_registered = False
        elif link.gate.standing == "accepted":
            link.is_registered = True
        elif link.gate.standing == "pending" and not link.dialect.is_soap:
            self.provisioner.station_accepted(station_id)


def _never() -> bool:
    """A node without others is never cut off from them."""
    return False


def _nothing() -> None:
    """Before the start there is nobody to stop hearing."""
