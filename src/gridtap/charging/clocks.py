"""Station clocks: how far each is off, remembered by the writer.

One odd time changes nothing: a clock is believed to be off only once two times in a row agree on it.
"""

from datetime import datetime

from sqlalchemy import bindparam, select

from gridtap.charging.times import AHEAD_US, SECOND_US, Corrected, Moment, correct, is_plausible
from gridtap.kit.clock import to_micros
from gridtap.stations.boot import record_clock_offset
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

_NOTED_US = 30 * SECOND_US
"""A smaller offset may be a slow network; it is not applied."""
_AGREE_US = 60 * SECOND_US
"""Two offsets nearer than this tell of the same clock."""
_STEP_US = SECOND_US
"""Smaller corrections are not worth a write."""
_OFFSET = Prepared(select(stations.c.clock_offset_ms).where(stations.c.station_id == bindparam("of_station")))


class StationClocks:
    """What is added to each station's clock, in microseconds; 0 for one that is right."""

    def __init__(self, _tx: Transaction) -> None:
        self.offsets: dict[str, int] = {}
        """As far as they were asked for or changed since the writer began."""
        self._rivals: dict[str, int] = {}
        """Offsets that one message showed, until the next one agrees."""

    def flush(self, tx: Transaction) -> None:
        """Nothing to write: offsets are noted when they are found."""

    def corrected(self, tx: Transaction, station_id: str, station_at: datetime, not_before: int = 0) -> Corrected:
        """The instant we go by for a message that arrived now. A clock found to be wrong, or right again, is noted.

        `not_before` is a time of the same clock that surely came earlier: a clock that shows less now was set back.
        """
        at, received_at = to_micros(station_at), tx.now_us
        offset = self._read(tx, station_id)
        if not offset and at < not_before - AHEAD_US:
            self._witness(tx, station_id, received_at - at)
            return Corrected(received_at, is_trusted=False)
        if offset and abs(received_at - at) <= AHEAD_US:
            self._witness(tx, station_id, 0)
            return Corrected(at, is_trusted=True)
        if not is_plausible(at, received_at) and not is_plausible(at + offset, received_at):
            self._witness(tx, station_id, received_at - at)
        return correct(at, received_at, offset)

    def note_live(self, tx: Transaction, station_id: str, at: int) -> None:
        """The station's clock stands at an instant right now, beyond doubt."""
        self._set(tx, station_id, tx.now_us - at)

    def note_told(self, tx: Transaction, station_id: str, at: int) -> None:
        """The station's clock stood at an instant when it said so, now or a while ago.

        Messages from a queue only look older, so a clock may be a little further ahead than it seemed, but is behind, or
        elsewhere altogether, only when the next one says so too.
        """
        offset = tx.now_us - at
        known = _known(tx, station_id)
        if known is None and abs(offset) < _NOTED_US:
            self._set(tx, station_id, offset)
        elif known is None or abs(offset - known) > _AGREE_US or offset > known + _STEP_US:
            self._witness(tx, station_id, offset)
        else:
            self._rivals.pop(station_id, None)
            if offset < known - _STEP_US:
                self._set(tx, station_id, offset)

    def _witness(self, tx: Transaction, station_id: str, offset: int) -> None:
        """A message shows this offset: believed when the one before it showed the same; the fresher of the two counts."""
        rival = self._rivals.get(station_id)
        if rival is None or abs(offset - rival) > _AGREE_US:
            self._rivals[station_id] = offset
        else:
            self._set(tx, station_id, min(offset, rival))

    def _set(self, tx: Transaction, station_id: str, offset: int) -> None:
        self._rivals.pop(station_id, None)
        self.offsets[station_id] = _applied(offset)
        record_clock_offset(tx, station_id, -offset // 1000)

    def _read(self, tx: Transaction, station_id: str) -> int:
        offset = self.offsets[station_id] = _applied(_known(tx, station_id) or 0)
        return offset


def moment_of(tx: Transaction, station_id: str, station_at: datetime, not_before: int = 0) -> Moment:
    """The three times of what a station says now; on its own clock it is not before an instant."""
    corrected = tx.memo(StationClocks, StationClocks).corrected(tx, station_id, station_at, not_before)
    return Moment(to_micros(station_at), tx.now_us, corrected)


def note_clock(tx: Transaction, station_id: str, station_at: datetime) -> None:
    """What a message that is mostly sent live says of the station's clock."""
    tx.memo(StationClocks, StationClocks).note_told(tx, station_id, to_micros(station_at))


def _known(tx: Transaction, station_id: str) -> int | None:
    found = tx.run(_OFFSET, of_station=station_id)
    ahead_ms = found[0].clock_offset_ms if found else None
    return None if ahead_ms is None else -1000 * int(ahead_ms)


def _applied(offset: int) -> int:
    return offset if abs(offset) >= _NOTED_US else 0
