"""R14: what meters say wrong is seen, and nobody pays for it unseen; on both databases."""

from sqlalchemy import select

from gridtap.charging.readings import WireKind
from gridtap.storage.tables.charging import readings
from tests.charging.wording import Station, sample


async def test_a_register_below_zero_is_flagged(station: Station) -> None:
    transaction_id, _ = await station.start(-5)
    station.clock.advance(600)
    await station.stop(transaction_id, 995)
    session = await station.session()
    assert (session.energy_wh, session.flags) == (1000, ("meter_negative",))
    assert await station.is_rebuilt()


async def test_a_wrong_sample_is_not_billed_and_what_no_connector_gives_is_put_up_for_review(station: Station) -> None:
    await station.rate(22_000)
    transaction_id, _ = await station.start(5_000_000)
    for register_wh in (5_000_500, 5_030_000, 5_001_000):
        station.clock.advance(600)
        await station.meter(transaction_id, register_wh)
    assert (await station.session()).energy_wh == 1000
    station.clock.advance(600)
    await station.stop(transaction_id, 5_002_000)
    session = await station.session()
    assert (session.energy_wh, session.flags) == (2000, ("meter_jump",))
    assert await station.is_rebuilt()
    assert await station.reviews() == []
    other, _ = await station.start(0)
    station.clock.advance(600)
    await station.stop(other, 190_000)
    _, session = await station.sessions()
    assert (session.energy_wh, session.flags) == (190_000, ("meter_jump",))
    assert await station.reviews() == ["meter"]


async def test_what_the_meter_says_after_the_stop_changes_no_bill_whichever_comes_first(station: Station) -> None:
    transaction_id, _ = await station.start(1000, at=station.at(-3600))
    await station.meter(transaction_id, 1500, at=station.at(-1200))
    await station.meter(transaction_id, 2500, at=station.at(-500))
    await station.stop(transaction_id, 2000, at=station.at(-600))
    assert (await station.session()).energy_wh == 1000
    for register_wh in (2100, 30_000):
        await station.meter(transaction_id, register_wh, at=station.at(-300))
    session = await station.session()
    assert (session.energy_wh, session.flags) == (1000, ("started_offline",))
    assert await station.is_rebuilt()


async def test_a_word_below_zero_in_the_middle_is_not_billed(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    for register_wh in (2000, -7000, -7000, 3000):
        station.clock.advance(600)
        await station.meter(transaction_id, register_wh)
    assert (await station.session()).energy_wh == 2000
    station.clock.advance(600)
    await station.stop(transaction_id, 4000)
    session = await station.session()
    assert (session.energy_wh, session.flags) == (3000, ("meter_negative",))
    assert await station.is_rebuilt()


async def test_a_meter_that_was_not_heard_for_a_while_was_not_reset(station: Station) -> None:
    transaction_id, _ = await station.start(100_000)
    for register_wh in (101_000, 0, 0, 0, 102_000):
        station.clock.advance(600)
        await station.meter(transaction_id, register_wh)
    assert (await station.session()).energy_wh == 2000
    station.clock.advance(600)
    await station.stop(transaction_id, 103_000)
    assert (await station.session()).energy_wh == 3000
    assert await station.is_rebuilt()


async def test_a_meter_that_climbs_from_zero_again_was_reset(station: Station) -> None:
    transaction_id, _ = await station.start(100_000)
    for register_wh in (101_000, 0, 0, 0, 1000):
        station.clock.advance(600)
        await station.meter(transaction_id, register_wh)
    station.clock.advance(600)
    await station.stop(transaction_id, 2000)
    session = await station.session()
    assert (session.energy_wh, session.flags) == (3000, ("meter_reset",))
    assert await station.is_rebuilt()


async def test_a_stop_that_claims_what_the_next_session_counts_is_put_up_for_review(station: Station) -> None:
    first, _ = await station.start(1000)
    station.clock.advance(600)
    second, _ = await station.start(2000)
    station.clock.advance(600)
    await station.stop(first, 3000)
    await station.stop(second, 4000)
    one, other = await station.sessions()
    assert (one.energy_wh, one.flags, other.energy_wh, other.flags) == (2000, ("meter_overlap",), 2000, ())
    assert await station.reviews() == ["meter"]
    assert await station.is_rebuilt()


async def test_a_battery_that_is_fuller_than_full_is_kept_as_a_reading_and_is_no_figure(station: Station) -> None:
    transaction_id, _ = await station.start(0)
    for percent in ("55", "150", "-5"):
        station.clock.advance(60)
        found = sample(station.at(), percent, WireKind("SoC", "Percent"))
        await station.say_samples(transaction_id, [found])
    assert (await station.session()).soc_pct == 55
    assert await station.is_rebuilt()
    kept = select(readings.c.value_milli).order_by(readings.c.at)
    assert await station.run(lambda tx: [value for value in tx.execute(kept).scalars() if value]) == [55_000, 150_000, -5_000]
