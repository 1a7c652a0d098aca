"""The door of stations over SOAP: who sends this, may it, and into whose hands it goes."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from hmac import compare_digest

import msgspec

from gridtap.gateway.door import Admission, Door, Refusal, Visitor
from gridtap.gateway.fleet import Fleet
from gridtap.gateway.identity import Identities
from gridtap.gateway.knocks import KnockBook
from gridtap.gateway.limits import Limits
from gridtap.gateway.linkage import GOING_AWAY, LinkParts
from gridtap.gateway.sizes import ORDINARY_BYTES, most_bytes
from gridtap.gateway.soap.callback import Callbacks
from gridtap.gateway.soap.link import Give, Judged, SoapLink
from gridtap.gateway.soap.replies import SoapReply, fault_reply
from gridtap.ocpp.dialect import Side
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.envelope import Headers, Request, read_request
from gridtap.ocpp.soap.faults import Code, Fault, SoapFaultError, Subcode, fault_of
from gridtap.ocpp.soap.shapes import Shapes
from gridtap.stations.naming import callback_url_fault, station_id_fault
from gridtap.stations.presence import note_callback_seen

SILENCES = 2.5
"""A station is gone after so many heartbeat intervals without a word."""
MIN_SWEEP_S, MAX_SWEEP_S = 0.2, 10.0
HEADER_BYTES = 8 * 1024
_IDENTITY = re.compile(rb"<(?:[\w.-]+:)?chargeBoxIdentity(?:\s[^<>]*)?>\s*([^<\s]{1,200})\s*<")
_ACTION = re.compile(rb"<(?:[\w.-]+:)?Body(?:\s[^<>]*)?>\s*<(?:[\w.-]+:)?([a-zA-Z]{1,50})Request[\s/>]")


class SoapVisit(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP request with a SOAP message."""

    path: str
    body: bytes
    authorization: str | None
    find_address: Callable[[], str | None]
    """The address of who asks."""


class SoapDoor:
    """Takes SOAP messages from HTTP and gives their answers. All methods belong to the event loop's thread."""

    def __init__(  # noqa: PLR0913 - all the parts it works with, by name
        self,
        *,
        door: Door,
        identities: Identities,
        fleet: Fleet,
        knocks: KnockBook,
        parts: LinkParts,
        address: Callable[[], str],
        allow_private_callbacks: bool,
        limits: Limits,
    ) -> None:
        self._door = door
        self._identities = identities
        self._fleet = fleet
        self._knocks = knocks
        self._parts = parts
        self._address = address
        self._limits = limits
        self._callbacks = Callbacks(allow_private=allow_private_callbacks)
        self._shapes = Shapes()
        self._silence_s = SILENCES * parts.heartbeat_interval_s
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to look for stations that have gone silent."""
        sweep_s = min(MAX_SWEEP_S, max(MIN_SWEEP_S, self._silence_s / 5))
        self._timer = asyncio.get_running_loop().call_later(sweep_s, self._sweep)

    async def stop(self) -> None:
        """Look no more, and close what is open to stations. Safe to repeat."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await self._callbacks.close()

    def _sweep(self) -> None:
        silent_since = asyncio.get_running_loop().time() - self._silence_s
        for link in self._fleet.links():
            if isinstance(link, SoapLink) and link.socket.heard_at < silent_since:
                link.end(GOING_AWAY, f"nothing was heard for {self._silence_s:g} s")
        self.start()

    def take(self, visit: SoapVisit, give: Give) -> None:
        """Answer a message: the reply of its handler once that is committed, else a fault. `give` is called once.

        Spec: OCPP-S 1.6 §3, §4.
        """
        refusal = self._let_in(visit, give)
        if refusal is not None:
            give(refusal)

    def _let_in(self, visit: SoapVisit, give: Give) -> SoapReply | None:
        """Hand the message to its station's link, which replies; or the reply of the door itself."""
        if len(visit.body) > ORDINARY_BYTES:
            said = self._why_too_large(visit.body)
            if said is not None:
                return fault_reply(fault_of(CallError(ErrorKind.PROTOCOL, said)))
        known = self._shapes.find(visit.body, Side.STATION)
        try:
            request = known or read_request(visit.body, sender=Side.STATION)
        except SoapFaultError as error:
            return fault_reply(error.fault, relates_to=error.message_id)
        link = self._link_known(request.headers.charge_box_identity or "", visit, request) or self._link_judged(visit, request)
        if isinstance(link, SoapReply):
            return link
        if not link.is_registered and len(visit.body) > self._limits.first_frame_bytes:
            said = f"Before an accepted Boot a message has at most {self._limits.first_frame_bytes} bytes."
            return _refuse(request, fault_of(CallError(ErrorKind.PROTOCOL, said)))
        self._knocks.heard(link.station_id, visit.find_address)
        if known is None and link.is_registered:
            self._shapes.learn(visit.body, request)
        self._note_callback(link, request.headers)
        link.take(request, visit.body, give)
        return None

    def _link_judged(self, visit: SoapVisit, request: Request) -> SoapLink | SoapReply:
        """The link of a station that is judged now, or the refusal."""
        station_id = request.headers.charge_box_identity or ""
        fault = station_id_fault(station_id)
        if fault is not None:
            return _refuse(request, Fault(Code.SENDER, Subcode.IDENTITY_MISMATCH, f"The chargeBoxIdentity {fault}."))
        admission = self._door.judge_station(station_id, self._visitor(visit, request))
        if isinstance(admission, Refusal):
            return _turn_away(request, admission)
        link = self._link_for(admission, request)
        link.judged = Judged(admission.facts, visit.authorization)
        return link

    def _why_too_large(self, body: bytes) -> str | None:
        """What a large message names is looked for in its first bytes, because one that is refused is not worth reading."""
        named = _IDENTITY.search(body[:HEADER_BYTES])
        facts = None if named is None else self._identities.find(named[1].decode("utf-8", "replace"))
        if facts is None or not facts.booted:
            return f"Before an accepted Boot a message has at most {self._limits.first_frame_bytes} bytes."
        found = _ACTION.search(body[:HEADER_BYTES])
        word = "" if found is None else found[1].decode()
        most = most_bytes(word[:1].upper() + word[1:])
        return None if len(body) <= most else f"{word or 'This message'} has {len(body)} bytes; at most {most} are taken."

    def _visitor(self, visit: SoapVisit, request: Request) -> Visitor:
        return Visitor(
            target=visit.path.encode(),
            authorization=visit.authorization,
            subprotocols=(request.dialect.value,),
            remote_address=visit.find_address(),
            dialect=request.dialect,
            type_this=self._address(),
        )

    def _link_known(self, station_id: str, visit: SoapVisit, request: Request) -> SoapLink | None:
        """The link of a station that shows what it was let in with, while all that was judged then still holds. Hot."""
        link = self._fleet.link(station_id)
        if not isinstance(link, SoapLink) or link.dialect is not request.dialect or link.judged is None:
            return None
        facts, shown = link.judged
        is_same = facts is self._identities.find(station_id) and not self._identities.is_renewing(station_id)
        if not is_same or self._door.is_closed or (shown is None) is not (visit.authorization is None):
            return None
        return link if compare_digest((shown or "").encode(), (visit.authorization or "").encode()) else None

    def _link_for(self, admission: Admission, request: Request) -> SoapLink:
        """The station's link; a new one where it has none, came with another password, or speaks another version now."""
        station_id = admission.facts.station_id
        link = self._fleet.link(station_id)
        if isinstance(link, SoapLink) and link.dialect is request.dialect and link.admission.shown == admission.shown:
            return link
        new = SoapLink(self._parts, admission, request.dialect, self._callbacks, partial(self._callback_url, station_id))
        self._fleet.enter(new)
        return new

    def _callback_url(self, station_id: str) -> str | None:
        facts = self._identities.find(station_id)
        return None if facts is None else facts.callback_url

    def _note_callback(self, link: SoapLink, headers: Headers) -> None:
        """Where the station says it listens is kept for the operator to confirm, and never called before that."""
        for said in (headers.from_address, headers.reply_to):
            if said and said.startswith(("http://", "https://")) and said != link.callback_seen and not callback_url_fault(said):
                if "w3.org/2005/08/addressing" in said:
                    continue
                link.callback_seen = said
                self._parts.db.submit(partial(note_callback_seen, station_id=link.station_id, url=said), self._noted)
                return

    def _noted(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._parts.log.warning("callback_not_noted", error=str(error))


def _refuse(request: Request, fault: Fault) -> SoapReply:
    return fault_reply(fault, request.dialect, relates_to=request.headers.message_id)


def _turn_away(request: Request, refusal: Refusal) -> SoapReply:
    """A refusal of the door in SOAP's words; where HTTP has a word that clients act on, its status stays."""
    code, subcode, status = {
        404: (Code.SENDER, Subcode.IDENTITY_MISMATCH, None),
        503: (Code.RECEIVER, Subcode.INTERNAL_ERROR, 503),
    }.get(refusal.status, (Code.SENDER, Subcode.SECURITY_ERROR, refusal.status))
    fault = Fault(code, subcode, refusal.text)
    relates_to = request.headers.message_id
    return fault_reply(fault, request.dialect, relates_to=relates_to, status=status, headers=refusal.headers)
