"""A station that shows prices is told them with the answer to a card, in the driver's language."""

from decimal import Decimal

from gridtap.drivers.model import NewUser, Token
from gridtap.drivers.people import make_user
from gridtap.drivers.tokens import put_token
from gridtap.stations.devicemodel import Component, Variable, record_variables
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Prices
from gridtap.tariffs.wording import price_text
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
