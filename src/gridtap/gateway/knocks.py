"""Why a station was turned away, in plain words, with what to do about it; told once for many attempts."""

import asyncio
from collections.abc import Callable
from functools import partial

from gridtap.kit.log import get_log
from gridtap.stations.model import Knock
from gridtap.stations.pending import record_knock
from gridtap.storage.database import Database

TELL_AFTER_S = 0.1
"""Knocks are gathered this long before they are written, so that a storm of strangers is one write."""
MAX_GATHERED = 500

REASONS: dict[str, tuple[str, str]] = {
    "unknown_station": (
        "A station that nobody has registered tried to connect.",
        "If it is yours, accept it here; then type its password into the station.",
    ),
    "wrong_path": (
        "The station used an address under a different path than ours.",
        "Type the address below into the station as its backend or central system URL.",
    ),
    "no_password": (
        "The station came without a password (no Basic authentication).",
        "Type the password into the station (AuthorizationKey), or allow this station to connect without one.",
    ),
    "wrong_password": (
        "The password the station sent is not the one on record.",
        "Type the right password into the station, or set the one it uses here.",
    ),
    "wrong_user_name": (
        "The user name the station sent is not its station id.",
        "Set the station's Basic user name to exactly its station id, or leave it to the station.",
    ),
    "profile_too_low": (
        "The station is only let in over TLS, and it came without.",
        "Let it connect over wss://, or lower its minimum security profile.",
    ),
    "no_common_subprotocol": (
        "The station speaks no version of OCPP that we speak here.",
        "Set the station to OCPP 2.0.1 (subprotocol ocpp2.0.1) or OCPP 1.6 JSON (subprotocol ocpp1.6).",
    ),
}
"""Reason → what happened, what to do."""


class KnockBook:
    """Gathers knocks and writes each station's latest with the number of attempts."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._gathered: dict[str, tuple[Knock, int]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._log = get_log("gateway.knocks")

    def note(self, knock: Knock) -> None:
        """A station was turned away."""
        _, attempts = self._gathered.get(knock.station_id, (knock, 0))
        if attempts == 0 and len(self._gathered) >= MAX_GATHERED:
            return
        self._gathered[knock.station_id] = (knock, attempts + 1)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_AFTER_S, self._tell)

    def _tell(self) -> None:
        self._timer = None
        gathered, self._gathered = self._gathered, {}
        for knock, attempts in gathered.values():
            self._log.info("station_refused", station_id=knock.station_id, reason=knock.reason, attempts=attempts)
            self._db.submit(partial(record_knock, knock=knock, attempts=attempts), self._told)

    def _told(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._log.error("knock_lost", error=str(error))

    def stop(self) -> None:
        """Write what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._tell()


def describe(reason: str) -> Callable[..., Knock]:
    """A maker of knocks for a reason, with its sentences filled in."""
    explanation, remedy = REASONS[reason]
    return partial(Knock, reason=reason, explanation=explanation, remedy=remedy)
