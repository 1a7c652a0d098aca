"""Quirk files: which stations they are about, what then passes over a real socket, and what the operator sees of it."""

from pathlib import Path
from typing import Any

import pytest

from gridtap.gateway.quirk_files import OURS, PLAIN, Make, load_quirks, make_in
from gridtap.kit.errors import Malformed
from gridtap.ocpp.leniency import ALWAYS
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
    assert "long_text" in quirks.tolerance(Make("SCHNEIDER ELECTRIC", "evlink Pro AC", "1"), "BootNotification").accept
    assert "long_text" not in quirks.tolerance(Make("Acme", "One", "1"), "BootNotification").accept
    assert quirks.tolerance(Make("Legrand", "GreenUp", ""), "StatusNotification").words["Error"] == "OtherError"


def test_a_file_may_be_about_some_messages_only(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(
        "vendor: Acme\nnote: x\nactions: [Reset]\naccept: [wrong_case]\nfill: {status: Accepted}\n"
    )
    quirks, make = load_quirks([tmp_path]), Make("Acme", "One", "1")
    assert quirks.tolerance(make, "Reset").accept == {*ALWAYS, "wrong_case", "missing_fields"}
    assert quirks.tolerance(make, "Reset").fill == {"status": "Accepted"}
    assert quirks.tolerance(make, "Heartbeat") is PLAIN


def test_of_most_answers_no_quirk_of_ours_speaks() -> None:
    assert not load_quirks([OURS]).are_about("RemoteStartTransaction")
    assert load_quirks([OURS]).are_about("GetConfiguration")
    assert load_quirks([OURS]).tolerance(Make("Acme", "One", "1"), "RemoteStartTransaction") is PLAIN


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


async def ask(house: House, action: str, **payload: Any) -> Any:
    """What a command came to."""
    operator = await house.person("operator")
    return (await operator.post("/stations/CP1/commands", json={"action": action, "payload": payload, "timeout_s": 5})).json()


async def mended(house: House) -> Any:
    """The lines of the journal that tell of mended frames, and the frame that each is about."""
    operator = await house.person("operator")

    async def look() -> Any:
        lines = (await operator.get("/stations/CP1/messages")).json()["items"]
        frames = {
            line["message_id"]: line["raw"] for line in lines if line["kind"] in ("call", "result") and line["direction"] == "in"
        }
        return [(line["raw"], frames[line["message_id"]]) for line in lines if line["kind"] == "mended"]

    return await eventually(look)


async def test_settings_told_in_other_types_are_kept_and_the_frame_stays_as_it_came(sqlite_url: str, tmp_path: Path) -> None:
    told = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": "true", "value": 240}, {"key": "Mode", "value": "x"}]}
    async with open_house(sqlite_url, tmp_path) as house, house.station("CP1", GetConfiguration=told):
        outcome = await ask(house, "GetConfiguration")
        assert (outcome["state"], outcome["error"]) == ("answered", None)
        assert outcome["response"]["configurationKey"][0] == {"key": "HeartbeatInterval", "readonly": True, "value": "240"}
        (sentence, raw), *_ = await mended(house)
        assert "writes true and false as text" in sentence
        assert sentence.endswith("leaves out fields that must be there ($.configurationKey[].readonly: null)")
        assert "240" not in sentence
        assert '"readonly": "true", "value": 240' in raw
        assert {each["action"] for each in (await deviations(house))["items"]} == {"GetConfiguration"}


async def test_an_answer_that_no_quirk_is_about_is_told_as_broken(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path) as house, house.station("CP1", Reset={"status": "accepted"}):
        outcome = await ask(house, "Reset", type="Soft")
        assert (outcome["state"], outcome["error"]["code"]) == ("answered", "bad_response")
        assert outcome["response"] == {"status": "accepted"}


async def test_an_operators_own_file_mends_answers_too(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "quirks"
    folder.mkdir()
    (folder / "acme.yaml").write_text("vendor: Acme\nnote: Whispers.\naccept: [wrong_case]\n")
    async with (
        open_house(sqlite_url, tmp_path, quirks_dir=str(folder)) as house,
        house.station("CP1", Reset={"status": "accepted"}),
    ):
        outcome = await ask(house, "Reset", type="Soft")
        assert (outcome["state"], outcome["response"], outcome["error"]) == ("answered", {"status": "Accepted"}, None)
        ((sentence, raw),) = await mended(house)
        assert '($.status: "accepted")' in sentence
        assert '"accepted"' in raw


async def test_drivers_do_not_see_deviations(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path) as house:
        await house.register("CP1")
        assert (await (await house.person("driver")).get("/stations/CP1/deviations")).status_code == 403
        assert (await (await house.person("operator")).get("/stations/CP9/deviations")).status_code == 404
