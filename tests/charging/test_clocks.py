"""R13: clocks that drift, jump and lie. What a session lasted, delivered and cost stays true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gridtap.charging.clocks import note_clock
from gridtap.charging.model import Session
from gridtap.stations.model import StationChange
from gridtap.stations.registry import change_station
from gridtap.stations.store import get_station
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.catalogue import put_tariff
from gridtap.tariffs.model import Prices, Tariff
from tests.charging.wording import Station

HOUR_S = 3600
STEP_S = 300


async def priced(station: Station) -> None:
    """0.40 EUR a kWh and 0.05 EUR a minute."""

    def work(tx: Transaction) -> None:
        prices = Prices(currency="EUR", per_kwh=Decimal("0.40"), per_minute=Decimal("0.05"))
        put_tariff(tx, Tariff(tariff_id="t", name="T", prices=prices))
        change_station(tx, station.station_id, StationChange(tariff_id="t"))

    await station.run(work)


async def tell(station: Station, at: datetime) -> None:
    """A status with the station's own time, as it says when it happens."""
    await station.run(lambda tx: note_clock(tx, station.station_id, at))


async def offset_ms(station: Station) -> int | None:
    """How far the station's clock is ahead, as operators see it."""
    return (await station.database.read(lambda connection: get_station(connection, station.station_id))).clock_offset_ms


def lasted_s(session: Session) -> float:
    """Seconds from start to end."""
    assert session.started_at is not None
    assert session.ended_at is not None
    return (session.ended_at - session.started_at).total_seconds()


@pytest.mark.parametrize(
    "absurd",
    [timedelta(days=100), timedelta(days=-100), timedelta(hours=3), timedelta(days=5000), timedelta(days=-20000)],
    ids=["100 days ahead", "100 days behind", "3 hours ahead", "2040", "1972"],
)
@pytest.mark.parametrize("how", ["status", "start", "meter"])
async def test_one_absurd_time_does_not_shift_a_stations_clock(station: Station, absurd: timedelta, how: str) -> None:
    await tell(station, station.at())
    await tell(station, station.at())
    match how:
        case "status":
            await tell(station, station.at() + absurd)
        case "start":
            await station.start(10, at=station.at() + absurd, evse=2)
        case _:
            await station.meter(None, 10, at=station.at() + absurd, evse=2)
    station.clock.advance(60)
    began = station.clock.now()
    transaction_id, _ = await station.start(1000)
    station.clock.advance(HOUR_S)
    await station.meter(transaction_id, 5000)
    await station.stop(transaction_id, 8000)
    session = (await station.sessions())[-1]
    assert (session.started_at, lasted_s(session)) == (began, HOUR_S)
    assert (session.energy_wh, "clock_wrong" in session.flags) == (7000, False)
    assert abs(await offset_ms(station) or 0) < 1000


async def test_a_queue_after_one_absurd_time_keeps_its_own_times(station: Station) -> None:
    await tell(station, station.at())
    await tell(station, station.at() + timedelta(days=30))
    began = station.at(-7200)
    transaction_id, _ = await station.start(1000, at=began)
    await station.stop(transaction_id, 4000, at=station.at(-3600))
    session = await station.session()
    assert (session.started_at, lasted_s(session)) == (began, HOUR_S)


@pytest.mark.parametrize("wrong", [timedelta(days=100), timedelta(days=-100), timedelta(hours=-3), timedelta(days=-20000)])
async def test_a_clock_that_is_really_wrong_is_noted_once_two_of_its_times_agree(station: Station, wrong: timedelta) -> None:
    await tell(station, station.at() + wrong)
    station.clock.advance(5)
    await tell(station, station.at() + wrong)
    assert await offset_ms(station) == wrong // timedelta(milliseconds=1)
    began = station.at(-7200)
    transaction_id, _ = await station.start(1000, at=began + wrong)
    await station.stop(transaction_id, 4000, at=station.at(-3600) + wrong)
    session = await station.session()
    assert (session.started_at, lasted_s(session)) == (began, HOUR_S)
    assert "clock_wrong" in session.flags


async def test_a_clock_that_was_set_right_is_believed_again(station: Station) -> None:
    for _ in range(3):
        await tell(station, station.at() + timedelta(days=100))
    began = station.clock.now()
    transaction_id, _ = await station.start(1000)
    station.clock.advance(HOUR_S)
    await station.stop(transaction_id, 4000)
    session = await station.session()
    assert (session.started_at, lasted_s(session)) == (began, HOUR_S)
    assert await offset_ms(station) == 0


@pytest.mark.parametrize("drift_ppm", [-5000, -200, 200, 5000, 20_000])
async def test_a_drifting_clock_leaves_energy_duration_and_cost_true(station: Station, drift_ppm: int) -> None:
    """20,000 ppm are 29 minutes a day: far worse than any clock."""
    await priced(station)
    origin = station.clock.now()

    def told() -> datetime:
        now = station.clock.now()
        return now + (now - origin) * drift_ppm / 1_000_000

    station.clock.advance(2 * HOUR_S)
    await tell(station, told())
    await station.status("Preparing", at=told())
    transaction_id, _ = await station.start(1000, at=told())
    await station.status("Charging", at=told())
    for step in range(1, 12 * 5 + 1):
        station.clock.advance(STEP_S)
        await station.meter(transaction_id, 1000 + 500 * step, at=told())
        if step % 12 == 0:
            await tell(station, told())
    await station.stop(transaction_id, 31_000, at=told())
    session = await station.session()
    assert session.energy_wh == 30_000
    assert abs(lasted_s(session) - 5 * HOUR_S) <= max(60, 5 * HOUR_S * abs(drift_ppm) / 1_000_000 + 60)
    assert abs(session.cost_minor - (1200 + 1500)) <= 5 + 1500 * abs(drift_ppm) / 1_000_000


@pytest.mark.parametrize(
    "jump",
    [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-100), timedelta(days=100), timedelta(days=-20000)],
    ids=str,
)
@pytest.mark.parametrize("comes_back", [False, True])
async def test_a_jump_in_mid_session_leaves_energy_duration_and_cost_true(
    station: Station,
    jump: timedelta,
    comes_back: bool,
) -> None:
    await priced(station)
    await tell(station, station.at())
    began = station.clock.now()
    transaction_id, _ = await station.start(1000)
    for step in range(1, 13):
        station.clock.advance(STEP_S)
        is_off = step >= 5 and not (comes_back and step >= 9)
        await station.meter(transaction_id, 1000 + 500 * step, at=station.at() + (jump if is_off else timedelta(0)))
    await station.stop(transaction_id, 7000, at=station.at() + (timedelta(0) if comes_back else jump))
    session = await station.session()
    assert session.energy_wh == 6000
    assert session.started_at == began
    assert abs(lasted_s(session) - HOUR_S) <= 1
    assert session.cost_minor == 240 + 300


async def test_a_clock_without_a_battery_that_boots_in_1970_and_is_set_right_is_billed_by_the_true_hour(station: Station) -> None:
    await priced(station)
    began = station.clock.now()
    cold = datetime(1970, 1, 1, tzinfo=UTC)
    transaction_id, _ = await station.start(1000, at=cold)
    for step in range(1, 13):
        station.clock.advance(STEP_S)
        await station.meter(transaction_id, 1000 + 500 * step, at=cold + timedelta(seconds=step * STEP_S) if step < 4 else None)
    await station.stop(transaction_id, 7000)
    session = await station.session()
    assert (session.energy_wh, session.started_at, lasted_s(session), session.cost_minor) == (6000, began, HOUR_S, 540)


async def test_a_session_never_ends_after_its_stop_arrived(station: Station) -> None:
    wrong = datetime(2016, 1, 1, tzinfo=UTC)
    transaction_id, _ = await station.start(1000, at=wrong + timedelta(seconds=10))
    for seconds in (10, 20, 30):
        await station.meter(transaction_id, 1000 + seconds, at=wrong + timedelta(seconds=seconds))
    station.clock.advance(1)
    arrived = station.clock.now()
    await station.stop(transaction_id, 2000, at=wrong + timedelta(hours=1, seconds=10))
    session = await station.session()
    assert session.ended_at == arrived
    assert (session.energy_wh, "clock_wrong" in session.flags) == (1000, True)
