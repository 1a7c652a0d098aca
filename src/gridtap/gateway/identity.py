"""Who a station is: one parse of the request target, one parse of its credentials, one index of who is known."""

import base64
import binascii
import re
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as ReadTimeout
from urllib.parse import quote, unquote_to_bytes

import msgspec

from gridtap.gateway.budget import Budget
from gridtap.kit.log import get_log
from gridtap.stations.credentials import Sealer
from gridtap.stations.model import DoorFacts, SealedPassword
from gridtap.stations.naming import station_id_fault
from gridtap.stations.store import read_door_facts
from gridtap.storage.database import Database
from gridtap.storage.events import Event

PATH_PREFIX = "/ocpp/"
MAX_TARGET_BYTES = 512
FRESH_WAIT_S = 1.0
"""How long a handshake may wait for a reload that is under way; it takes about a millisecond."""
LOOK_UP_WAIT_S = 0.1
LOOK_UPS_AT_ONCE, LOOK_UPS_PER_S = 20.0, 10.0
"""How many stations are looked up that nobody told of, at once and in the long run: strangers knock all day."""
_TOUCHING = frozenset({"station_registered", "station_changed", "station_removed"})


class Target(msgspec.Struct, frozen=True):
    """A request target that names a station; `prefix_ok` is false where it stands under another path than ours."""

    station_id: str
    prefix_ok: bool


class BadTarget(msgspec.Struct, frozen=True):
    """A request target that names no station, and why, as a sentence."""

    explanation: str


class Credentials(msgspec.Struct, frozen=True):
    """What came in a Basic header; passwords may be any bytes."""

    user_name: bytes
    password: bytes


def parse_target(target: bytes) -> Target | BadTarget:
    """The one reading of a request target that authentication and routing both use.

    Slashes around the id, as they come from typing or from chargers that add the id to an address, do not count.
    Spec: OCPP-J 1.6 §3.1.1.
    """
    if len(target) > MAX_TARGET_BYTES:
        return BadTarget("The address is too long.")
    if not target.isascii() or any(byte <= 0x20 or byte == 0x7F for byte in target):
        return BadTarget("The address contains characters that must be percent-encoded.")
    path = target.decode("ascii")
    for mark, word in (("?", "a query"), ("#", "a fragment")):
        if mark in path:
            return BadTarget(f"The address has {word}; it must end with the station id.")
    parent, _, last = path.rstrip("/").rpartition("/")
    prefix = parent.rstrip("/") + "/"
    if not last or prefix + last + "/" == PATH_PREFIX:
        return BadTarget("The address ends without a station id.")
    if "//" in prefix or "/../" in prefix + last + "/" or "/./" in prefix + last + "/":
        return BadTarget("The address has an empty or a dotted part; it must end with the station id.")
    try:
        station_id = unquote_to_bytes(last).decode()
    except UnicodeDecodeError:
        return BadTarget("The station id is not UTF-8.")
    fault = station_id_fault(station_id)
    if fault is not None:
        return BadTarget(f"The station id {fault}.")
    return Target(station_id, prefix == PATH_PREFIX)


def likely_id(target: bytes, given: Credentials | None) -> str | None:
    """Whose target this may have been meant to be, to tell the operator; it lets nobody in. None where nothing shows it."""
    path = re.split(rb"[?#]", target, maxsplit=1)[0] if len(target) <= MAX_TARGET_BYTES else b""
    last = unquote_to_bytes(path).rstrip(b"/").rpartition(b"/")[2]
    found = [last] if last != PATH_PREFIX.strip("/").encode() else []
    for raw in [*found, *([] if given is None else [given.user_name])]:
        text = raw.decode("utf-8", "replace")
        if station_id_fault(text) is None and "\ufffd" not in text:
            return text
    return None


def parse_basic(header: str | None) -> Credentials | None:
    """User name and password of an Authorization header; None when it is not Basic or cannot be read. Spec: RFC 7617."""
    if header is None:
        return None
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user_name, colon, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return Credentials(user_name, password) if colon else None


def address_for(ocpp_url: str, station_id: str) -> str:
    """The exact string to type into a station."""
    return f"{ocpp_url}/{quote(station_id, safe='-_.~')}"


def base_for(least_profile: int, *, ocpp_url: str, tls_url: str | None) -> str | None:
    """Under which address a station with this minimum security profile is let in; None where that takes TLS and there is none."""
    if least_profile <= 1:
        return ocpp_url
    return tls_url or (ocpp_url if ocpp_url.startswith("wss:") else None)


class Identities:
    """What the door knows of stations, in memory: loaded at start, renewed after commits that touch it.

    All methods belong to the event loop's thread.
    """

    def __init__(
        self, db: Database, sealer: Sealer, may_lag: Callable[[], bool] = lambda: False, *, has_peers: bool = False
    ) -> None:
        """`may_lag` says whether what other nodes change is not told to this one now; what they do tell takes a moment."""
        self._db = db
        self._may_lag, self._has_peers = may_lag, has_peers
        self._look_ups = Budget(LOOK_UPS_AT_ONCE, LOOK_UPS_PER_S)
        self._sealer = sealer
        self._known: dict[str, DoorFacts] = {}
        self._by_folded: dict[str, str] = {}
        self._renewing: dict[str, Future[list[DoorFacts]]] = {}
        self._log = get_log("gateway.identity")

    async def load(self) -> None:
        """Read all stations; call once before the door opens."""
        facts = await self._db.read(read_door_facts)
        self._known = {each.station_id: each for each in facts}
        self._by_folded = {each.station_id.casefold(): each.station_id for each in facts}

    def hear(self, told: Iterable[Event]) -> set[str]:
        """Renew what events touched; returns what other nodes must know of: who was changed by operators, or accepted anew."""
        touched = {event.station_id for event in told if event.station_id is not None and event.kind in _TOUCHING}
        accepted: set[str] = set()
        for event in told:
            if event.kind == "station_booted" and event.station_id is not None:
                before = self._known.get(event.station_id)
                self._note_booted(event.station_id, event.data)
                if before is not None and not before.booted and event.data.get("registration") == "accepted":
                    accepted.add(event.station_id)
        for station_id in touched:
            self.renew(station_id)
        return touched | accepted

    def _note_booted(self, station_id: str, told: Mapping[str, object]) -> None:
        """Boots come by the thousand and change few things, which the event tells: they need no read."""
        if station_id in self._renewing:  # that read may have been before this boot, and would hide it
            self.renew(station_id)
            return
        facts = self._known.get(station_id)
        if facts is None:
            return
        make = {name: str(told.get(name) or getattr(facts, name)) for name in ("vendor", "model", "firmware")}
        booted = told.get("registration") == "accepted"
        serial = facts.serial if told.get("serial") is None else str(told["serial"])
        self._known[station_id] = msgspec.structs.replace(facts, booted=booted, serial=serial, **make)

    def note_dialect(self, station_id: str, dialect: str) -> None:
        """What a station speaks holds beyond its connection: it tells how a command would be worded."""
        facts = self._known.get(station_id)
        if facts is not None and facts.dialect != dialect:
            self._known[station_id] = msgspec.structs.replace(facts, dialect=dialect)

    def renew(self, station_id: str) -> None:
        """Read one station anew; a handshake that comes meanwhile waits for it."""
        self._renewing[station_id] = self._db.read_soon(lambda connection: read_door_facts(connection, station_id))

    def find(self, station_id: str) -> DoorFacts | None:
        """A station that may come in, or None."""
        if self._renewing:
            self._settle(station_id)
        return self._known.get(station_id)

    def look_up(self, station_id: str) -> DoorFacts | None:
        """The same, read anew where this node may not have been told of a change; at most a few times a second.

        A read that takes too long goes on, see `is_renewing`.
        """
        facts = self.find(station_id)
        may_have_booted = self._has_peers and facts is not None and not facts.booted  # at another node, a moment ago
        if not (may_have_booted or self._may_lag()) or self.is_renewing(station_id) or not self._look_ups.spend(time.monotonic()):
            return facts
        self.renew(station_id)
        self._take(station_id, LOOK_UP_WAIT_S)
        return self._known.get(station_id)

    def find_in_other_case(self, station_id: str) -> str | None:
        """The id of a station that differs from this one only by upper and lower case, or None."""
        for other in [each for each in self._renewing if each.casefold() == station_id.casefold()]:
            self._take(other)
        found = self._by_folded.get(station_id.casefold())
        return None if found == station_id else found

    def _settle(self, station_id: str) -> None:
        for other in [each for each, future in self._renewing.items() if future.done()]:
            self._take(other)
        if station_id in self._renewing:
            self._take(station_id)

    def _take(self, station_id: str, wait_s: float = FRESH_WAIT_S) -> None:
        future = self._renewing.pop(station_id)
        try:
            facts = future.result(wait_s)
        except ReadTimeout:
            self._renewing[station_id] = future
        except Exception as error:  # noqa: BLE001 - the database is away: what was known before still holds
            self._log.error("identity_not_renewed", station_id=station_id, error=str(error))
        else:
            self._known.pop(station_id, None)
            if self._by_folded.get(station_id.casefold()) == station_id:
                del self._by_folded[station_id.casefold()]
            self._known.update({each.station_id: each for each in facts})
            self._by_folded.update({each.station_id.casefold(): each.station_id for each in facts})

    def is_renewing(self, station_id: str) -> bool:
        """Whether what is known of a station may be out of date."""
        return station_id in self._renewing

    def matches(self, facts: DoorFacts, password: bytes) -> SealedPassword | None:
        """The sealed password this one opens, present or new; None when it is neither."""
        for sealed in (facts.password, facts.next_password):
            if sealed is not None and self._sealer.matches(sealed, password):
                return sealed
        return None

    def __len__(self) -> int:
        return len(self._known)
