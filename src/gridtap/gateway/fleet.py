"""Who is connected here: one link a station, the newest wins, each with a generation that fences the one before."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from gridtap.gateway.knocks import KnockBook
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import POLICY, TRY_LATER
from gridtap.kit.clock import Clock
from gridtap.kit.log import Log
from gridtap.stations.credentials import settle_password
from gridtap.stations.pending import forget_knock
from gridtap.stations.presence import Arrival, note_connected, note_disconnected, note_seen, note_takeovers
from gridtap.stations.profiles import keep_profile, raise_profile
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction

SEEN_EVERY_S = 10.0
ALARM_TAKEOVERS = 3
ALARM_WINDOW_S = 60.0


class Fleet:
    """The links of this node. All methods belong to the event loop's thread."""

    def __init__(self, *, db: Database, clock: Clock, knocks: KnockBook, node_id: str, log: Log) -> None:
        self._db = db
        self._clock = clock
        self._knocks = knocks
        self._node_id = node_id
        self._log = log
        self._links: dict[str, Link] = {}
        self._takeovers: defaultdict[str, deque[float]] = defaultdict(deque)
        self._timer: asyncio.TimerHandle | None = None
        self._seen_until = 0.0
        self.on_enter: Callable[[Link], None] | None = None
        """Called once a link is on record, with its generation."""
        self.on_leave: Callable[[Link], None] | None = None

    def link(self, station_id: str) -> Link | None:
        """The station's connection here, or None."""
        return self._links.get(station_id)

    def links(self) -> list[Link]:
        """All connections here."""
        return list(self._links.values())

    def is_connected(self, station_id: str) -> bool:
        """Whether the station is connected to this node."""
        return station_id in self._links

    def connected_ids(self) -> list[str]:
        """The stations connected to this node, in order of id."""
        return sorted(self._links)

    def __len__(self) -> int:
        return len(self._links)

    def start(self) -> None:
        """Begin to write when stations were last heard of, every few seconds for all at once."""
        self._seen_until = asyncio.get_running_loop().time()
        self._timer = asyncio.get_running_loop().call_later(SEEN_EVERY_S, self._write_seen)

    def stop(self) -> None:
        """Write it for the last time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def enter(self, link: Link) -> None:
        """A station has come in, fully authenticated: an older connection of the same station gives way."""
        station_id = link.station_id
        old = self._links.pop(station_id, None)
        self._links[station_id] = link
        self._knocks.come_in(station_id)
        link.journal.connection("in", _arrival_told(link))
        self._db.submit(partial(self._note_entry, link=link), partial(self._entered, link))
        if old is not None:
            self._count_takeover(station_id)
            old.end(POLICY, "replaced by a newer connection of the same station")

    def _note_entry(self, tx: Transaction, link: Link) -> None:
        arrival = Arrival(
            station_id=link.station_id,
            dialect=link.dialect.value,
            remote_address=link.admission.remote_address,
            node_id=self._node_id,
            security_profile=link.admission.profile,
        )
        link.generation = note_connected(tx, arrival)
        forget_knock(tx, link.station_id)
        shown = link.admission.shown
        if shown is not None and shown == link.admission.facts.next_password:
            settle_password(tx, link.station_id, shown)
        if link.admission.profile > link.admission.facts.min_security_profile:
            raise_profile(tx, link.station_id, link.admission.profile)
            keep_profile(tx, link.station_id, link.admission.reached)

    def _entered(self, link: Link, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._log.error("connection_not_recorded", station_id=link.station_id, error=str(error))
            link.parts.on_trouble(error)
            link.end(TRY_LATER, "try again later")
        elif link.generation == 0:
            link.end(POLICY, "this station was removed")
        elif self.on_enter is not None and not link.is_over:
            self.on_enter(link)

    def leave(self, link: Link, sentence: str) -> None:
        """A connection is over; changes nothing on record when a newer one has taken its place."""
        if self._links.get(link.station_id) is link:
            del self._links[link.station_id]
        if self.on_leave is not None:
            self.on_leave(link)

        def work(tx: Transaction) -> bool:
            return note_disconnected(tx, link.station_id, link.generation, sentence)

        try:
            self._db.submit(work, self._left)
        except Exception as error:  # noqa: BLE001 - the writer has stopped: the next start puts the record right
            self._log.warning("disconnection_not_recorded", station_id=link.station_id, error=str(error))

    def _left(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._log.error("disconnection_not_recorded", error=str(error))

    def _count_takeover(self, station_id: str) -> None:
        """Two stations with one id take the line from each other for ever; say so."""
        now = asyncio.get_running_loop().time()
        times = self._takeovers[station_id]
        times.append(now)
        while times and times[0] < now - ALARM_WINDOW_S:
            times.popleft()
        if len(times) >= ALARM_TAKEOVERS:
            times.clear()
            self._log.warning("repeated_takeovers", station_id=station_id)
            self._db.submit(lambda tx: note_takeovers(tx, station_id, ALARM_TAKEOVERS, ALARM_WINDOW_S), self._left)

    def _write_seen(self) -> None:
        loop = asyncio.get_running_loop()
        now, wall = loop.time(), self._clock.now()
        seen = {
            link.station_id: wall - timedelta(seconds=now - link.socket.heard_at)
            for link in self._links.values()
            if link.socket.heard_at > self._seen_until
        }
        self._seen_until = now
        if seen:
            self._db.submit(partial(note_seen, seen=seen), self._left)
        self._timer = loop.call_later(SEEN_EVERY_S, self._write_seen)


def _arrival_told(link: Link) -> str:
    """How the journal tells of an arrival."""
    admission = link.admission
    sentence = (
        f"connected from {admission.remote_address or 'somewhere'}, {link.dialect.value}, security profile {admission.profile}"
    )
    fault = admission.certificate_fault
    return sentence if fault is None else f"{sentence}; its certificate was not accepted: {fault}"
