"""R14: what meters say wrong is seen, and nobody pays for it unseen; on both databases."""

from tests.charging.wording import Station


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
