"""Messages doubled, delayed and out of order end in the same session, on both databases."""

import random
from collections.abc import Mapping
from datetime import timedelta

import msgspec
import pytest

from gridtap.charging.model import Session
from gridtap.charging.rebuild import rebuild_session
from gridtap.kit.clock import HandClock
from gridtap.storage.database import Database
from tests.charging.wording import Station

MINUTES = 12


async def _play(database: Database, clock: HandClock, station_id: str, seed: int | None) -> Session:
    """A session of twelve minutes; with a seed its readings come doubled, shuffled and partly after the stop."""
    station = Station(database, clock, station_id)
    await station.set_up()
    began = station.at(-3600)
    transaction_id, _ = await station.start(50_000, at=began)
    # The meter is reset after the sixth minute.
    told = [(minute, 50_000 + 200 * minute if minute < 7 else 200 * (minute - 6)) for minute in range(1, MINUTES)]
    chance = random.Random(seed)
    if seed is not None:
        told += chance.sample(told, 4)
        chance.shuffle(told)
    late = 0 if seed is None else chance.randint(0, len(told))
    for minute, energy_wh in told[late:]:
        await station.meter(transaction_id, energy_wh, at=began + timedelta(minutes=minute))
    for _ in range(1 if seed is None else 2):
        await station.stop(transaction_id, 1200, at=began + timedelta(minutes=MINUTES))
    for minute, energy_wh in told[:late]:
        await station.meter(transaction_id, energy_wh, at=began + timedelta(minutes=minute))
    (session,) = [found for found in await station.sessions() if found.station_id == station_id]
    return session


@pytest.mark.parametrize("seed", range(6))
async def test_readings_in_any_order_end_in_the_same_session(database: Database, clock: HandClock, seed: int) -> None:
    orderly = await _play(database, clock, "CP-1", None)
    jumbled = await _play(database, clock, "CP-2", seed)
    assert orderly.energy_wh == 1200 + 1200
    for session in (orderly, jumbled):
        rebuilt = await database.read(
            lambda connection, session=session: rebuild_session(connection, session.session_key, session.updated_at)
        )
        assert rebuilt == session
    assert jumbled.started_at is not None
    assert orderly.started_at is not None
    assert _outcome(jumbled) == _outcome(orderly)


def _outcome(session: Session) -> Mapping[str, object]:
    """What a session came to, without who and when."""
    told = msgspec.structs.asdict(session)
    lasted = (session.ended_at or session.created_at) - (session.started_at or session.created_at)
    kept = ("state", "energy_mwh", "meter_start_mwh", "meter_stop_mwh", "flags", "power_w", "idle_s", "stop_reason")
    return {name: told[name] for name in kept} | {"lasted": lasted}
