"""A 2.x station's clock may run away, stand still or jump: energy is what the meter gained, in the order of numbers."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from gridtap.charging.hearing import EventNews, TransactionEventKind, TransactionFact
from gridtap.charging.model import MeterSample, Session
from gridtap.charging.readings import WireKind, read_sample
from gridtap.charging.rebuild import rebuild_session
from gridtap.charging.transactions import record_event
from gridtap.kit.clock import HandClock
from gridtap.storage.database import Database
from tests.charging.wording import Station

EVENTS = 14
HOUR_S = 3600.0


def answer(news: EventNews) -> bytes:
    """An answer to TransactionEvent."""
    return b"{}" if news.cost_minor is None else b'{"totalCost":%d}' % news.cost_minor


def register(at: datetime, wh: float, context: str = "Sample.Periodic") -> MeterSample:
    """The register as a station tells it."""
    found = read_sample(at, WireKind(None, "Wh", None, context, None), str(wh))
    assert found is not None
    return found


class WildClock:
    """What a station takes for the time: too fast, too slow, standing still, and set to another time now and then."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self._chance = chance
        self._rate = chance.choice([0.0, 0.5, 0.97, 1.0, 1.03, 3.0, 50.0])
        self.shown = now + timedelta(seconds=chance.choice([0.0, -HOUR_S, 20.0, 9 * HOUR_S, -5e8, 4e8]))

    def pass_by(self, seconds: float) -> datetime:
        """So long passes in truth."""
        self.shown += timedelta(seconds=seconds * self._rate)
        if self._chance.random() < 0.25:
            self.shown += timedelta(seconds=self._chance.choice([-HOUR_S, -7.0, 15.0, HOUR_S, -4e7, 4e7]))
        return self.shown


def story(chance: random.Random, clock: HandClock, station_id: str) -> tuple[list[TransactionFact], int]:
    """The events of one session, and the Wh that its meter gained."""
    told: list[TransactionFact] = []
    wild, wh = WildClock(chance, clock.now()), chance.choice([0, 40, 5_000_000])
    began_wh, samples = wh, list[MeterSample]()
    for seq_no in range(EVENTS):
        at = wild.pass_by(600.0)
        wh += 0 if seq_no == 0 else chance.choice([0, 1, 250, 1_800])
        kind: TransactionEventKind = "started" if seq_no == 0 else "ended" if seq_no == EVENTS - 1 else "updated"
        context = {"started": "Transaction.Begin", "updated": "Sample.Periodic", "ended": "Transaction.End"}[kind]
        samples.append(register(at, wh, context))
        is_silent = kind == "updated" and chance.random() < 0.2
        fact = TransactionFact(
            station_id=station_id,
            transaction_id="tx-1",
            seq_no=seq_no,
            event=kind,
            trigger="MeterValuePeriodic",
            station_at=at,
            payload=b"{}",
            evse=(1, 1),
            samples=() if is_silent else tuple(samples) if kind == "ended" and chance.random() < 0.5 else samples[-1:],
            charging_state="Charging",
            is_offline=chance.random() < 0.2,
        )
        told.append(fact)
    return told, wh - began_wh


async def tell(
    database: Database, clock: HandClock, station_id: str, told: list[TransactionFact], *, apart_s: float = 600.0
) -> Session:
    """Say the events as they come; the session as its row stands afterwards."""
    station = Station(database, clock, station_id)
    await station.set_up()
    for fact in told:
        clock.advance(apart_s)
        await database.write(lambda tx, fact=fact: record_event(tx, fact, answer))
    (session,) = [found for found in await station.sessions() if found.station_id == station_id]
    return session


async def is_rebuilt(database: Database, session: Session) -> bool:
    """Whether the session told anew from its facts is the same (I8)."""
    key, at = session.session_key, session.updated_at
    return await database.read(lambda connection: rebuild_session(connection, key, at)) == session


@pytest.mark.parametrize("seed", range(12))
async def test_energy_is_the_meters_truth_however_wrong_the_clock(database: Database, clock: HandClock, seed: int) -> None:
    chance = random.Random(seed)
    told, gained_wh = story(chance, clock, "CP-1")
    session = await tell(database, clock, "CP-1", told)
    assert (session.state, session.energy_wh) == ("ended", gained_wh)
    assert await is_rebuilt(database, session)


@pytest.mark.parametrize("seed", range(12))
async def test_events_out_of_order_and_twice_with_a_wild_clock_end_in_the_same_energy(
    database: Database, clock: HandClock, seed: int
) -> None:
    chance = random.Random(seed)
    told, gained_wh = story(chance, clock, "CP-1")
    jumbled = [*told, *chance.sample(told, 4)]
    jumbled.sort(key=lambda fact: fact.seq_no + chance.choice([0, 0, 1, 3, 30]))
    session = await tell(database, clock, "CP-1", jumbled, apart_s=chance.choice([0.01, 600.0]))
    assert (session.state, session.energy_wh) == ("ended", gained_wh)
    assert await is_rebuilt(database, session)


async def test_a_clock_set_back_does_not_count_energy_twice(database: Database, clock: HandClock) -> None:
    now = clock.now()
    ago = [-3000, -2400, -1800, -5400, -4800, -4200]
    words_wh = [1_000, 3_000, 5_000, 7_000, 9_000, 11_000]
    told = [
        TransactionFact(
            station_id="CP-1",
            transaction_id="tx-1",
            seq_no=number,
            event="started" if number == 0 else "updated" if number < 5 else "ended",
            trigger="MeterValuePeriodic",
            station_at=now + timedelta(seconds=seconds),
            payload=b"{}",
            evse=(1, 1),
            samples=[register(now + timedelta(seconds=seconds), wh)],
        )
        for number, (seconds, wh) in enumerate(zip(ago, words_wh, strict=True))
    ]
    session = await tell(database, clock, "CP-1", told, apart_s=1.0)
    assert (session.energy_wh, session.meter_start_mwh, session.meter_stop_mwh) == (10_000, 1_000_000, 11_000_000)
    assert not {"meter_reset", "meter_regress"} & set(session.flags)
    assert await is_rebuilt(database, session)


def _every_ten_minutes(clock: HandClock, words_wh: Sequence[int]) -> list[TransactionFact]:
    """A whole transaction whose events tell one register each."""
    last = len(words_wh) - 1
    told: list[TransactionFact] = []
    for number, wh in enumerate(words_wh):
        at = clock.now() + timedelta(seconds=600 * (number + 1))
        told.append(
            TransactionFact(
                station_id="CP-1",
                transaction_id="tx-1",
                seq_no=number,
                event="started" if number == 0 else "updated" if number < last else "ended",
                trigger="MeterValuePeriodic",
                station_at=at,
                payload=b"{}",
                evse=(1, 1),
                samples=[register(at, wh)],
            )
        )
    return told


async def test_a_meter_that_was_really_reset_still_counts_both_parts(database: Database, clock: HandClock) -> None:
    words_wh = [50_000, 52_000, 54_000, 0, 1_000, 2_000, 3_000]
    session = await tell(database, clock, "CP-1", _every_ten_minutes(clock, words_wh))
    assert (session.energy_wh, "meter_reset" in session.flags) == (4_000 + 3_000, True)
    assert await is_rebuilt(database, session)


async def test_a_sample_that_events_on_both_sides_contradict_is_not_billed(database: Database, clock: HandClock) -> None:
    words_wh = [1_000, 2_000, 3_000, 99_000, 4_000]
    session = await tell(database, clock, "CP-1", _every_ten_minutes(clock, words_wh))
    assert (session.energy_wh, session.flags) == (3_000, ("meter_jump",))
    assert await is_rebuilt(database, session)
