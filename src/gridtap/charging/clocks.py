"""Station clocks: how far each is off, remembered by the writer."""

from datetime import datetime

from sqlalchemy import bindparam, select

from gridtap.charging.times import Corrected, correct, is_plausible
from gridtap.kit.clock import to_micros
from gridtap.stations.boot import record_clock_offset
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

_NOTED_MS = 30_000
"""A smaller offset may be a slow network; it is not applied."""
_OFFSET = Prepared(select(stations.c.clock_offset_ms).where(stations.c.station_id == bindparam("of_station")))


class StationClocks:
    """What is added to each station's clock, in microseconds; 0 for one that is right."""

    def __init__(self, _tx: Transaction) -> None:
        self._offsets: dict[str, int] = {}

    def flush(self, tx: Transaction) -> None:
        """Nothing to write: offsets are noted when they are found."""

    def corrected(self, tx: Transaction, station_id: str, station_at: datetime) -> Corrected:
        """The instant we go by for a message that arrived now. A clock found to be wrong is noted with its station."""
        at, received_at = to_micros(station_at), to_micros(tx.now)
        offset = self._offsets[station_id] = _read_offset(tx, station_id)
        found = correct(at, received_at, offset)
        if not is_plausible(at, received_at) and not is_plausible(at + offset, received_at):
            self.note_live(tx, station_id, at)
        elif offset and found.is_trusted:
            self._offsets[station_id] = 0
        return found

    def note_live(self, tx: Transaction, station_id: str, at: int) -> None:
        """The station's clock stands at an instant right now."""
        offset = to_micros(tx.now) - at
        self._offsets[station_id] = offset
        record_clock_offset(tx, station_id, -offset // 1000)

    def offset_of(self, tx: Transaction, station_id: str) -> int:
        """What is added to a station's clock, as last seen."""
        offset = self._offsets.get(station_id)
        if offset is None:
            offset = self._offsets[station_id] = _read_offset(tx, station_id)
        return offset


def _read_offset(tx: Transaction, station_id: str) -> int:
    found = tx.run(_OFFSET, of_station=station_id)
    ahead_ms = int(found[0].clock_offset_ms or 0) if found else 0
    return -1000 * ahead_ms if abs(ahead_ms) >= _NOTED_MS else 0
