"""Readings become rows and advance the fold of their session; the hottest path of all."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from gridtap.charging.clocks import StationClocks
from gridtap.charging.kinds import ReadingKinds
from gridtap.charging.live import LiveSession, LiveSessions, save
from gridtap.charging.machine import ENERGY, measure_together
from gridtap.charging.model import MeterSample
from gridtap.charging.times import AHEAD_US, BACKLOG_US
from gridtap.charging.told import Sampled
from gridtap.kit.clock import to_micros
from gridtap.storage.hot import READINGS, hot_table
from gridtap.storage.tables.charging import signed_readings
from gridtap.storage.transaction import Transaction

SIGNED_READINGS = hot_table(
    signed_readings, "station_id", "session_key", "at", "context", "measurand", "data", "data_digest", "received_at"
)


def record_samples(  # noqa: PLR0913 - whose samples, where, and what is known of their times
    tx: Transaction,
    station_id: str,
    evse_key: int,
    live: LiveSession | None,
    samples: Sequence[MeterSample],
    shift_us: int = 0,
    not_before: int = 0,
) -> None:
    """Keep samples under an EVSE and, where there is a session, advance its fold.

    `shift_us` moves them with the event that brought them, where the station's clock was set back; `not_before` is a time of
    that clock that is surely earlier than all of them.
    """
    kinds = tx.memo(ReadingKinds, ReadingKinds)
    known = kinds.known
    received_at = to_micros(tx.now)
    session_key = None if live is None else live.session.session_key
    keep = tx.buffer(READINGS)
    seen_at: datetime | None = None
    at = 0
    station_at: int | None = None
    measured: list[tuple[str, int]] = []
    for sample in samples:
        if sample.at is not seen_at:
            if measured and live is not None:
                _measure(live, at, measured)
                measured = []
            seen_at = sample.at
            at, station_at = times_of(tx, station_id, seen_at, received_at, not_before)
            if shift_us:
                at, station_at = at + shift_us, to_micros(seen_at)
        kind_key, figure = known.get(sample.kind) or kinds.learn(tx, sample.kind)
        value_milli = sample.value_milli
        if value_milli is None:
            _keep_signed(tx, station_id, session_key, at, sample)
            continue
        keep((evse_key, at, kind_key, value_milli, session_key, received_at, station_at))
        if figure is not None:
            measured.append((figure, value_milli))
    if live is not None:
        _measure(live, at, measured)
        _wait(tx, live)


def _measure(live: LiveSession, at: int, measured: list[tuple[str, int]]) -> None:
    if measured and not measure_together(live.fold, at, measured):
        live.is_behind = True


def registers_in(tx: Transaction, samples: Sequence[MeterSample]) -> list[Sampled]:
    """The samples that tell where the energy register stands. Hot."""
    kinds = tx.memo(ReadingKinds, ReadingKinds)
    found: list[Sampled] = []
    for sample in samples:
        value_milli = sample.value_milli
        if value_milli is not None and (kinds.known.get(sample.kind) or kinds.learn(tx, sample.kind))[1] == ENERGY:
            found.append(Sampled(sample.at, sample.kind.context, value_milli))
    return found


def times_of(
    tx: Transaction, station_id: str, station_at: datetime, received_at: int, not_before: int = 0
) -> tuple[int, int | None]:
    """The corrected instant, and the station's own where it differs. Hot."""
    own = to_micros(station_at)
    clocks = tx.memo(StationClocks, StationClocks)
    earliest = max(received_at - BACKLOG_US, not_before - AHEAD_US)
    if earliest <= own <= received_at + AHEAD_US and clocks.offset_of(tx, station_id) == 0:
        return own, None
    corrected = clocks.corrected(tx, station_id, station_at, not_before).at
    return corrected, None if corrected == own else own


def _wait(tx: Transaction, live: LiveSession) -> None:
    """The row follows within a second; that of a session that is over, and cannot wait in memory, at once."""
    if live.session.is_live:
        tx.memo(LiveSessions, LiveSessions).waiting[live.session.session_key] = live
    else:
        save(tx, live)


def _keep_signed(tx: Transaction, station_id: str, session_key: int | None, at: int, sample: MeterSample) -> None:
    data = (sample.signed or "").replace("\x00", "\ufffd")
    digest = hashlib.blake2b(data.encode(), digest_size=16).digest()
    kind = sample.kind
    row = (station_id, session_key, at, kind.context, kind.measurand, data, digest, to_micros(tx.now))
    tx.append(SIGNED_READINGS, row)
