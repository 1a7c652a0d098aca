"""A station that shows prices is told them with the answer to a card, in the driver's language."""

from decimal import Decimal

from gridtap.charging.model import SessionLimit
from gridtap.charging.saying import limit_text, reached_text
from gridtap.drivers.model import NewUser, Token
from gridtap.drivers.people import make_user
from gridtap.drivers.tokens import put_token
from gridtap.stations.devicemodel import Component, Variable, record_variables
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Prices, Usage
from gridtap.tariffs.pricing import price
from gridtap.tariffs.wording import bill_text, free_text, price_text
from tests.gateway.house import House
from tests.gateway.v201.station import station201


def furnish(tx: Transaction) -> None:
    """The station shows tariffs; a German driver has a card."""
    shows = Variable(component=Component(name="TariffCostCtrlr"), name="Enabled", value="true", instance="Tariff")
    record_variables(tx, "CP1", [shows])
    who = NewUser(user_id="usr_1", email="d@example.com", name="D", role="driver", password_hash="x", locale="de")
    make_user(tx, who, app_token="APP-1")
    put_token(tx, Token(token="CARD", kind="rfid", status="accepted", driver_id="usr_1"))


async def test_a_station_that_shows_prices_is_told_them_with_the_answer_to_a_card(house: House) -> None:
    async with station201(house) as station:
        plain = await station.raw.call("Authorize", {"idToken": {"idToken": "GOOD", "type": "ISO14443"}})
        assert plain[2] == {"idTokenInfo": {"status": "Accepted"}}
        await house.db.write(furnish)
        answer = await station.raw.call("Authorize", {"idToken": {"idToken": "CARD", "type": "ISO14443"}})
        shown = {"format": "UTF8", "language": "de", "content": "0.50 EUR/kWh"}
        assert answer[2] == {"idTokenInfo": {"status": "Accepted", "personalMessage": shown}}
        refused = await station.raw.call("Authorize", {"idToken": {"idToken": "BLOCKED", "type": "ISO14443"}})
        assert refused[2] == {"idTokenInfo": {"status": "Blocked"}}


def test_prices_are_told_with_tax_and_all_their_digits() -> None:
    prices = Prices(currency="EUR", per_kwh=Decimal("0.49"), per_session=Decimal(1), tax_pct=Decimal(19))
    assert price_text(prices, "en") == "0.5831 EUR/kWh + 1.19 EUR/session"
    assert price_text(Prices(currency="EUR"), "de") == "kostenlos"
    assert price_text(Prices(currency="EUR", per_kwh=Decimal("0.00001")), "en") == "0.00001 EUR/kWh"


async def test_the_price_comes_with_the_token_of_a_transaction_and_the_bill_with_its_end(house: House) -> None:
    card = {"idToken": "CARD", "type": "ISO14443"}
    async with station201(house) as station:
        await house.db.write(furnish)
        begun = await station.say(station.started(idToken=card))
        shown = {"format": "UTF8", "language": "de", "content": "0.50 EUR/kWh"}
        assert begun == {"idTokenInfo": {"status": "Accepted", "personalMessage": shown}}
        assert set(await station.say(station.event(1, "Updated", "MeterValuePeriodic", wh=2000))) == {"totalCost"}
        ended = await station.say(station.event(2, "Ended", "StopAuthorized", idToken=card, wh=13500))
        assert ended["idTokenInfo"] == {"status": "Accepted"}
        assert ended["totalCost"] == 6.25
        assert ended["updatedPersonalMessage"]["content"] == "12.5 kWh = 6.25 EUR"


async def test_what_happened_offline_is_told_without_words_for_the_display(house: House) -> None:
    async with station201(house) as station:
        await house.db.write(furnish)
        begun = await station.say(station.started(offline=True))
        assert begun == {"idTokenInfo": {"status": "Accepted"}}
        ended = await station.say(station.event(1, "Ended", "StopAuthorized", wh=2000, offline=True))
        assert ended == {"totalCost": 0.5}


def test_a_bill_is_told_line_by_line_with_tax() -> None:
    prices = Prices(currency="EUR", per_kwh=Decimal("0.49"), per_session=Decimal(1), tax_pct=Decimal(19))
    bill = price(prices, Usage(energy_mwh=12_400_000, charging_s=60))
    assert bill_text(bill, "en") == "1 session 1.00 EUR + 12.4 kWh 6.08 EUR + tax 1.34 EUR = 8.42 EUR"
    assert bill_text(price(Prices(currency="EUR"), Usage(energy_mwh=1, charging_s=1)), "en") == "0.00 EUR"
    assert free_text(12_345_678, "de") == "12.346 kWh, kostenlos"


def test_a_limit_is_told_in_all_its_parts() -> None:
    limit = SessionLimit(energy_wh=10_000, cost_minor=500, duration_s=3601, soc_pct=80, power_w=7000)
    assert limit_text(limit, "EUR", "en") == "Charging stops at 10 kWh or 5.00 EUR or 61 min or 80%"
    assert limit_text(SessionLimit(power_w=7000), "EUR", "de") == ""
    assert reached_text("CostLimitReached", "de") == "Das Kostenlimit ist erreicht."
