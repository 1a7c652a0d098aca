"""I07 to I11 of 2.1: tariffs on the station, set, listed, cleared and changed by an operator. Spec: OCPP 2.1 I07 to I11."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Answer, call_error
from tests.conformance.v201.cars import TRANSACTION, Car

PRICES = {"per_kwh": "0.49", "per_minute": "0.02", "per_session": "1.00", "idle_per_minute": "0.10", "idle_grace_minutes": 15}


async def make_tariff(site: Site, **prices: Any) -> str:
    """A tariff that station CP1 charges by; its id."""
    body = {"name": "Day", "currency": "EUR", "tax_pct": "19", **(prices or PRICES)}
    made = await site.operator.post("/tariffs", body)
    await site.operator.patch("/stations/CP1", {"tariff_id": made["tariff_id"]})
    return made["tariff_id"]


async def test_i07_a_default_tariff_has_all_our_prices_in_the_words_of_2_1(site: Site) -> None:
    async with site.station(dialect="2.1", answers={"SetDefaultTariff": {"status": "Accepted"}}) as station:
        tariff_id = await make_tariff(site)
        done = await site.operator.post("/stations/CP1/tariffs", {"evse_number": 1})
        assert (done["state"], done["response"]) == ("answered", {"status": "Accepted"})
        heard = await station.hears("SetDefaultTariff")
        tariff = heard["tariff"]
        assert (heard["evseId"], tariff["currency"]) == (1, "EUR")
        assert tariff["tariffId"].startswith(f"{tariff_id}.")
        taxes = [{"type": "VAT", "tax": 19.0}]
        assert tariff["energy"] == {"prices": [{"priceKwh": 0.49}], "taxRates": taxes}
        assert tariff["chargingTime"] == {"prices": [{"priceMinute": 0.02}], "taxRates": taxes}
        idle = [{"priceMinute": 0.1, "conditions": {"minIdleTime": 900}}]
        assert tariff["idleTime"] == {"prices": idle, "taxRates": taxes}
        assert tariff["fixedFee"] == {"prices": [{"priceFixed": 1.0}], "taxRates": taxes}
        assert [text["language"] for text in tariff["description"]] == ["en", "de"]


async def test_i07_fr_18_a_tariff_may_begin_later_and_is_another_one_then(site: Site) -> None:
    async with site.station(dialect="2.1", answers={"SetDefaultTariff": {"status": "Accepted"}}) as station:
        await make_tariff(site)
        for body in ({}, {}, {"valid_from": "2030-01-01T01:00:00+01:00"}):
            await site.operator.post("/stations/CP1/tariffs", body)
        first, again, later = [(await station.hears("SetDefaultTariff"))["tariff"] for _ in range(3)]
        assert first["tariffId"] == again["tariffId"] != later["tariffId"]
        assert "validFrom" not in first
        assert later["validFrom"].startswith("2030-01-01T0")


@pytest.mark.parametrize("status", ["Rejected", "TooManyElements", "ConditionNotSupported", "DuplicateTariffId"])
async def test_i07_what_a_station_says_against_a_tariff_is_on_record_in_its_own_word(site: Site, status: str) -> None:
    why = {"reasonCode": "InvalidValue"}
    async with site.station(dialect="2.1", answers={"SetDefaultTariff": {"status": status, "statusInfo": why}}):
        await make_tariff(site)
        done = await site.operator.post("/stations/CP1/tariffs")
        assert done["response"] == {"status": status, "statusInfo": why}
        assert await site.operator.get(f"/commands/{done['id']}") == done


async def test_i07_fr_01_a_station_that_does_not_calculate_says_so(site: Site) -> None:
    async with site.station(dialect="2.1", answers={"SetDefaultTariff": call_error("NotSupported")}):
        await make_tariff(site)
        done = await site.operator.post("/stations/CP1/tariffs")
        assert (done["state"], done["error"]["code"]) == ("rejected_by_peer", "NotSupported")


@pytest.mark.parametrize("dialect", ["1.6", "2.0.1"])
async def test_other_dialects_have_no_words_for_tariffs_on_the_station(site: Site, dialect: str) -> None:
    async with site.station(dialect=dialect) as station:
        await make_tariff(site)
        asked = [
            await site.operator.post("/stations/CP1/tariffs"),
            (await site.operator.post("/stations/CP1/tariffs/read"))["command"],
            await site.operator.post("/stations/CP1/tariffs/clear"),
        ]
        assert [(done["state"], done["error"]["code"]) for done in asked] == [("invalid", "not_supported_by_dialect")] * 3
        assert not [frame for frame in station.frames if "Tariff" in frame.action]


async def test_i09_tariffs_in_a_station_are_listed_with_ours_by_name(site: Site) -> None:
    told: list[Answer] = []

    def listing(_payload: Any) -> Any:
        return told.pop(0)

    answers: dict[str, Answer] = {"SetDefaultTariff": {"status": "Accepted"}, "GetTariffs": listing}
    async with site.station(dialect="2.1", answers=answers) as station:
        tariff_id = await make_tariff(site)
        assert await site.operator.get("/stations/CP1/tariffs") == {"command": None, "items": []}
        await site.operator.post("/stations/CP1/tariffs")
        wire_id = (await station.hears("SetDefaultTariff"))["tariff"]["tariffId"]
        driver = {"tariffId": "MSP01", "tariffKind": "DriverTariff", "evseIds": [1], "idTokens": ["CARD"]}
        listed = {"status": "Accepted", "tariffAssignments": [{"tariffId": wire_id, "tariffKind": "DefaultTariff"}, driver]}
        told.extend([listed, {"status": "NoTariff"}])
        seen = await site.operator.post("/stations/CP1/tariffs/read")
        assert (await station.hears("GetTariffs")) == {"evseId": 0}
        ours, theirs = seen["items"]
        assert (ours["tariff_id"], ours["name"], ours["is_current"], ours["kind"]) == (tariff_id, "Day", True, "DefaultTariff")
        assert (theirs["wire_id"], theirs["tariff_id"], theirs["evse_numbers"]) == ("MSP01", None, [1])
        await site.operator.put(f"/tariffs/{tariff_id}", {"name": "Day", "per_kwh": "0.99"})
        [old, _] = (await site.operator.get("/stations/CP1/tariffs"))["items"]
        assert (old["name"], old["is_current"]) == ("Day", False)
        site.pass_time(1)
        none = await site.operator.post("/stations/CP1/tariffs/read")
        assert (none["items"], none["command"]["response"]) == ([], {"status": "NoTariff"})
        assert (await site.operator.get("/stations/CP1/tariffs"))["items"] == []


async def test_i10_tariffs_are_cleared_all_by_id_or_by_evse(site: Site) -> None:
    results = {"clearTariffsResult": [{"tariffId": "A", "status": "Accepted"}, {"status": "NoTariff"}]}
    async with site.station(dialect="2.1", answers={"ClearTariffs": results}) as station:
        done = await site.operator.post("/stations/CP1/tariffs/clear")
        assert done["response"] == results
        await site.operator.post("/stations/CP1/tariffs/clear", {"wire_ids": ["A"], "evse_number": 1})
        assert await station.hears("ClearTariffs") == {}
        assert await station.hears("ClearTariffs") == {"tariffIds": ["A"], "evseId": 1}


@pytest.mark.parametrize("status", ["Accepted", "TxNotFound", "NoCurrencyChange", "TooManyElements"])
async def test_i11_a_running_transaction_is_told_its_tariff(site: Site, status: str) -> None:
    async with site.station(dialect="2.1", answers={"ChangeTransactionTariff": {"status": status}}) as station:
        await make_tariff(site, per_kwh="0.40")
        car = Car(site, station)
        await car.plug_and_authorise()
        session = await site.operator.session(state="charging")
        done = await site.operator.post(f"/sessions/{session['id']}/tariff")
        assert (done["response"], done["session_id"]) == ({"status": status}, session["id"])
        heard = await station.hears("ChangeTransactionTariff")
        assert heard["transactionId"] == TRANSACTION
        assert heard["tariff"]["energy"]["prices"] == [{"priceKwh": 0.4}]
        await car.leave(1000)
        late = await site.operator.person.post(f"/sessions/{session['id']}/tariff", json={})
        assert (late.status_code, late.json()["code"]) == (409, "session_not_running")
