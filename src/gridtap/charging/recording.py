"""Readings become rows and advance the fold of their session; the hottest path of all."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from gridtap.charging.clocks import StationClocks
from gridtap.charging.kinds import ReadingKinds
from gridtap.charging.live import LiveSession, LiveSessions, save
from gridtap.charging.machine import measure_together
from gridtap.charging.model import MeterSample
from gridtap.charging.places import Heard
from gridtap.charging.times import AHEAD_US, BACKLOG_US
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
    heard: Heard | None = None,
    not_before: int = 0,
) -> None:
    """Keep samples under an EVSE and, where there is a session, advance its fold. Hot.

    `heard` is the event that brought them: they move with it where the station's clock was set back. `not_before` is a
    time of that clock that is surely earlier than all of them.
    """
    kinds = tx.memo(ReadingKinds, ReadingKinds)
    known = kinds.known
    received_us = tx.now_us
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
            if heard is None:
                at, station_at = times_of(tx, station_id, seen_at, received_us, not_before)
            else:
                at, station_at = _times_within(tx, station_id, seen_at, heard)
        kind_key, figure = known.get(sample.kind) or kinds.learn(tx, sample.kind)
        value_milli = sample.value_milli
        if value_milli is None:
            _keep_signed(tx, station_id, session_key, at, sample)
            continue
        keep((evse_key, at, kind_key, value_milli, session_key, received_us, station_at))
        if figure is not None:
            measured.append((figure, value_milli))
    if live is not None:
        _measure(live, at, measured)
        _wait(tx, live)


def _times_within(tx: Transaction, station_id: str, station_at: datetime, heard: Heard) -> tuple[int, int | None]:
    """`times_of` a sample of an event, which mostly is as old as the event itself. Hot."""
    if station_at == heard.station_at:
        return heard.at, None if heard.at == heard.own_at else heard.own_at
    at, own = times_of(tx, station_id, station_at, tx.now_us)
    return (at + heard.shift_us, to_micros(station_at)) if heard.shift_us else (at, own)


def _measure(live: LiveSession, at: int, measured: list[tuple[str, int]]) -> None:
    if measured and not measure_together(live.fold, at, measured):
        live.is_behind = True


def times_of(
    tx: Transaction, station_id: str, station_at: datetime, received_at: int, not_before: int = 0
) -> tuple[int, int | None]:
    """The corrected instant, and the station's own where it differs. Hot."""
    own = to_micros(station_at)
    clocks = tx.memo(StationClocks, StationClocks)
    is_plausible = not_before - AHEAD_US <= own and received_at - BACKLOG_US <= own <= received_at + AHEAD_US
    if is_plausible and clocks.offsets.get(station_id) == 0:
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
    row = (station_id, session_key, at, kind.context, kind.measurand, data, digest, tx.now_us)
    tx.append(SIGNED_READINGS, row)
