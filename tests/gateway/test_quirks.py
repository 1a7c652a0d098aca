"""Quirk files: which stations they are about, what then passes over a real socket, and what the operator sees of it."""

from pathlib import Path
from typing import Any

import pytest

from gridtap.gateway.quirk_files import OURS, Make, load_quirks, make_in
from gridtap.kit.errors import Malformed
from tests.api.house import House, eventually, open_house

EVLINK = {
    "chargePointVendor": "Schneider Electric",
    "chargePointModel": "EVlink Smart Wallbox",
    "chargeBoxSerialNumber": "S" * 33,
}


def test_our_own_files_can_be_read_and_each_says_what_it_is_about() -> None:
    quirks = load_quirks([OURS])
    assert len(quirks) == len(list(OURS.glob("*.yaml"))) >= 4


def test_a_file_is_about_a_make_in_any_case() -> None:
    quirks = load_quirks([OURS])
    assert "long_text" in quirks.tolerance(Make("SCHNEIDER ELECTRIC", "evlink Pro AC", "1")).accept
    assert "long_text" not in quirks.tolerance(Make("Acme", "One", "1")).accept
    assert quirks.tolerance(Make("Legrand", "GreenUp", "")).words["Error"] == "OtherError"


@pytest.mark.parametrize(
    "text", ["note: 1", "note: x\naccept: [everything]", "vendor: Acme", "note: x\ncolour: red", "- a\n- b", "note: [", "\x00"]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(Malformed, match=r"mine\.yaml") as raised:
        load_quirks([tmp_path])
    assert raised.value.code == "bad_quirk"


def test_a_boot_tells_the_make_whatever_else_is_wrong_with_it() -> None:
    assert make_in(b'{"chargePointVendor":"A","chargePointModel":null,"x":1}') == Make("A", "", "")
    assert make_in(b'{"chargingStation":{"vendorName":"B","model":"C","firmwareVersion":"2"}}') == Make("B", "C", "2")
    assert make_in(b"[") == make_in(b"[]") == make_in(b'{"chargingStation":3}') == Make()


async def deviations(house: House) -> Any:
    """What the operator sees once something was counted."""
    operator = await house.person("operator")

    async def look() -> Any:
        shown = (await operator.get("/stations/CP1/deviations")).json()
        return shown if shown["items"] else None

    return await eventually(look)


async def test_a_station_with_a_quirk_is_served_and_its_deviations_are_counted(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path) as house, house.station("CP1") as station:
        assert (await station.call("BootNotification", **EVLINK))["status"] == "Accepted"
        assert (await station.call("BootNotification", **EVLINK))["status"] == "Accepted"
        shown = await deviations(house)
        assert shown["summary"] == "This firmware breaks the specification in 1 way."
        (only,) = shown["items"]
        assert (only["rule"], only["action"], only["path"]) == ("long_text", "BootNotification", "$.chargeBoxSerialNumber")
        assert only["count"] >= 1
        assert shown["quirks"] == ["Serial numbers longer than the 25 characters that OCPP 1.6 has room for."]
        assert (await (await house.person("operator")).get("/stations/CP1")).json()["serial"] == "S" * 25


async def test_the_same_message_of_another_make_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path) as house, house.station("CP1") as station:
        with pytest.raises(AssertionError, match="PropertyConstraintViolation"):
            await station.call("BootNotification", **EVLINK | {"chargePointVendor": "Acme"})
        operator = await house.person("operator")
        assert (await operator.get("/stations/CP1/deviations")).json() == {
            "summary": "This firmware has kept to the specification so far.",
            "ways": 0,
            "items": [],
            "quirks": [],
        }


async def test_an_operators_own_file_counts_after_the_boot_too(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "quirks"
    folder.mkdir()
    (folder / "acme.yaml").write_text("vendor: Acme\nmodel: One\nnote: Shouts.\naccept: [wrong_case]\n")
    async with open_house(sqlite_url, tmp_path, quirks_dir=str(folder)) as house, house.station("CP1") as station:
        await station.call("StatusNotification", connectorId=1, errorCode="NOERROR", status="AVAILABLE")
        shown = await deviations(house)
        assert {each["path"] for each in shown["items"]} == {"$.errorCode", "$.status"}
        assert shown["quirks"] == ["Shouts."]


async def test_drivers_do_not_see_deviations(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path) as house:
        await house.register("CP1")
        assert (await (await house.person("driver")).get("/stations/CP1/deviations")).status_code == 403
        assert (await (await house.person("operator")).get("/stations/CP9/deviations")).status_code == 404
