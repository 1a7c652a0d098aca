"""What a link works with: its socket, its handlers, its surroundings."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import msgspec
from msgspec import Raw, Struct

from gridtap.gateway.deviations import DeviationBook
from gridtap.gateway.journal import Journal
from gridtap.gateway.lastknown import LastKnown
from gridtap.gateway.pki import Pki
from gridtap.gateway.quirk_files import Make, Quirks
from gridtap.gateway.tag_limits import TagLimits
from gridtap.gateway.vendors import Vendors
from gridtap.kit.clock import Clock
from gridtap.kit.log import Log
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.events import LateReply
from gridtap.storage.database import Database

GOING_AWAY, POLICY, TRY_LATER = 1001, 1008, 1013
"""Close codes of RFC 6455 and its registry."""
MOVED = "replaced by a newer connection at another node"


class Socket(Protocol):
    """What a connection can do, whatever carries it. `heard_at` is monotonic seconds of the last sign of life."""

    heard_at: float

    def send(self, data: bytes) -> None:
        """Write one message."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Begin to close; `Link.closed` is called when it is done."""
        ...

    def pause_reading(self) -> None:
        """Take nothing more from the network for now."""
        ...

    def resume_reading(self) -> None:
        """Go on taking."""
        ...

    def allow_large_frames(self) -> None:
        """The station was accepted: frames may be larger from now on."""
        ...


class Handler(NamedTuple):
    """How an action is decoded and done: `run(link, message_id, request, raw)`.

    A `precious` one is never answered with an error for a fault of ours.
    """

    decode: Callable[[Raw], Struct]
    run: Callable[[Any, str, Any, Raw], None]
    precious: bool


def _never(*_: object) -> Any:
    """Never reached: `_check_may_speak` refuses before."""


NOT_SERVED = Handler(decode=_never, run=_never, precious=False)


class LinkParts(msgspec.Struct, frozen=True, kw_only=True):
    """What every link needs."""

    db: Database
    journal: Journal
    pki: Pki
    clock: Clock
    log: Log
    handlers: Mapping[Dialect, Mapping[str, Handler]]
    heartbeat_interval_s: int
    call_timeout_s: float
    concurrent_sessions: bool = True
    """Whether a token may charge at two places at once where neither it nor its group says."""
    vendors: Vendors
    tags: TagLimits
    keep_late: Callable[[str, str, LateReply], None]
    on_closed: Callable[[Any, str], None]
    on_trouble: Callable[[BaseException], None]
    make_of: Callable[[str], Make]
    """What a station said it is."""
    quirks: Quirks
    deviations: DeviationBook
    is_in_trouble: Callable[[], bool]
    is_cut_off: Callable[[], bool]
    """Whether a station may have come in at another node without this one having been told."""
    last_known: LastKnown
    receipt_url: Callable[[str], str | None]
    """Where the receipt of a session, by its id, can be read without signing in; None where we have no public address."""
