"""The tariff that holds for a token comes with the answer about it, where the station calculates by it. Spec: OCPP 2.1 I08."""

from decimal import Decimal
from typing import Any

import pytest

from gridtap.stations.devicemodel import Component, Variable, record_variables
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.catalogue import put_tariff
from gridtap.tariffs.model import Prices, Tariff
from tests.gateway.house import House
from tests.gateway.v201.station import station201
from tests.gateway.v201.test_notices import say

CALCULATES = {"Available/Tariff": "true", "Enabled/Tariff": "true", "Enabled/Cost": "true", "ConditionsSupported/Tariff": "true"}
CARD = {"idToken": "GOOD", "type": "ISO14443"}
FREE_AT_FIRST = Prices(currency="EUR", per_kwh=Decimal("0.50"), idle_per_minute=Decimal("0.10"), idle_grace_minutes=15)


def knows(tx: Transaction, cost: dict[str, str], cache: str | None = None) -> None:
    """What the station says of itself."""
    told = [("TariffCostCtrlr", *name.split("/"), value) for name, value in cost.items()]
    told += [] if cache is None else [("AuthCacheCtrlr", "Enabled", "", cache)]
    for part, name, instance, value in told:
        record_variables(tx, "CP1", [Variable(component=Component(name=part), name=name, instance=instance, value=value)])


async def answer(house: House, **token: str) -> dict[str, Any]:
    """What an Authorize is answered."""
    async with station201(house) as station:
        return await say(station, "Authorize", idToken={**CARD, **token})


@pytest.mark.parametrize("kind", ["ISO14443", "DirectPayment"])
async def test_a_station_that_calculates_gets_the_tariff_with_the_answer_about_a_token(house: House, kind: str) -> None:
    await house.db.write(lambda tx: knows(tx, CALCULATES, "false"))
    tariff = (await answer(house, type=kind))["tariff"]
    assert tariff["tariffId"].startswith("day.")
    assert (tariff["currency"], tariff["energy"]["prices"]) == ("EUR", [{"priceKwh": 0.5}])
    assert "validFrom" not in tariff


@pytest.mark.parametrize("lacking", sorted(CALCULATES.keys() - {"ConditionsSupported/Tariff"}))
async def test_one_that_does_not_calculate_gets_none(house: House, lacking: str) -> None:
    await house.db.write(lambda tx: knows(tx, {**CALCULATES, lacking: "false"}))
    told = await answer(house)
    assert (told["idTokenInfo"]["status"], "tariff" in told) == ("Accepted", False)


async def test_one_that_remembers_tokens_gets_none_as_it_would_remember_old_prices(house: House) -> None:
    await house.db.write(lambda tx: knows(tx, CALCULATES, "true"))
    assert "tariff" not in await answer(house)


async def test_a_token_that_may_not_charge_gets_none(house: House) -> None:
    await house.db.write(lambda tx: knows(tx, CALCULATES))
    assert "tariff" not in await answer(house, idToken="NOBODYS")


@pytest.mark.parametrize(("conditions", "is_told"), [("true", True), ("false", False)])
async def test_what_takes_a_condition_to_say_is_told_to_those_that_know_conditions(
    house: House, conditions: str, *, is_told: bool
) -> None:
    await house.db.write(lambda tx: knows(tx, {**CALCULATES, "ConditionsSupported/Tariff": conditions}))
    await house.db.write(lambda tx: put_tariff(tx, Tariff(tariff_id="day", name="Day", prices=FREE_AT_FIRST)))
    assert ("tariff" in await answer(house)) is is_told
