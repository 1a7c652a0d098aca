"""Counts what stations write against the specification, and writes it down now and then: it may be in every message."""

import asyncio
from collections.abc import Iterable
from functools import partial

from gridtap.kit.log import get_log
from gridtap.ocpp.leniency import Deviation
from gridtap.stations.deviations import DeviationSeen, record_deviations
from gridtap.storage.database import Database

TELL_AFTER_S = 2.0
MAX_GATHERED = 2000
_Key = tuple[str, str, str, str]


class DeviationBook:
    """Gathers deviations of all stations. All methods belong to the event loop's thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._gathered: dict[_Key, DeviationSeen] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._log = get_log("gateway.deviations")

    def note(self, station_id: str, action: str, deviations: Iterable[Deviation]) -> None:
        """A message was understood all the same."""
        for deviation in deviations:
            key = (station_id, deviation.rule, action, deviation.path)
            seen = self._gathered.get(key)
            if seen is None and len(self._gathered) >= MAX_GATHERED:
                continue
            count = 1 if seen is None else seen.count + 1
            self._gathered[key] = DeviationSeen(station_id, deviation.rule, action, deviation.path, deviation.found, count)
        if self._gathered and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_AFTER_S, self._tell)

    def stop(self) -> None:
        """Write what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._tell()

    def _tell(self) -> None:
        self._timer = None
        gathered, self._gathered = tuple(self._gathered.values()), {}
        self._db.submit(partial(record_deviations, seen=gathered), self._told)

    def _told(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._log.error("deviations_lost", error=str(error))
