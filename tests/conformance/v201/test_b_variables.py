"""OCPP 2.0.1 part 6, block B: variables are read and set in messages that a station takes, reports are joined."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Station

LIMIT_NAMES = [
    f"DeviceDataCtrlr.{name}[{of}]" for name in ("ItemsPerMessage", "BytesPerMessage") for of in ("GetReport", "GetVariables")
]
FIVE = [*LIMIT_NAMES, "AuthCtrlr.AuthorizeRemoteStart"]


def named(asked: dict[str, Any]) -> list[str]:
    """The keys that a GetVariables or SetVariables is about."""
    return [
        f"{each['component']['name']}.{each['variable']['name']}" + (f"[{i}]" if (i := each["variable"].get("instance")) else "")
        for each in asked.get("getVariableData") or asked["setVariableData"]
    ]


class Memory:
    """The variables of a station, answered for as it should."""

    def __init__(self, **values: str) -> None:
        self.values = {"OCPPCommCtrlr.OfflineThreshold": "60", "AuthCtrlr.AuthorizeRemoteStart": "true", **values}

    def read(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to GetVariables."""
        results: list[dict[str, Any]] = []
        for key, each in zip(named(asked), asked["getVariableData"], strict=True):
            about = {"component": each["component"], "variable": each["variable"], "attributeType": "Actual"}
            if key in self.values:
                results.append({**about, "attributeStatus": "Accepted", "attributeValue": self.values[key]})
            else:
                results.append({**about, "attributeStatus": "UnknownVariable"})
        return {"getVariableResult": results}

    def set(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to SetVariables, in the other order."""
        results: list[dict[str, Any]] = []
        for key, each in zip(named(asked), asked["setVariableData"], strict=True):
            known = key in self.values
            self.values |= {key: each["attributeValue"]} if known else {}
            about = {"component": each["component"], "variable": each["variable"], "attributeType": "Actual"}
            results.append({**about, "attributeStatus": "Accepted" if known else "UnknownVariable"})
        return {"setVariableResult": results[::-1]}

    def answers(self) -> dict[str, Any]:
        """What the station answers."""
        return {"GetVariables": self.read, "SetVariables": self.set}


async def heard_about(station: Station, action: str, keys: set[str]) -> list[list[str]]:
    """The messages that were about these keys alone, each as its keys."""
    return [asked for payload in station.payloads(action) if set(asked := named(payload)) <= keys]


async def test_tc_b_06_csms_one_variable_is_read(site: Site) -> None:
    """One variable asked for is one element of one GetVariables, and its value is shown.

    Spec: OCPP 2.0.1 B06.FR.01-B06.FR.04, B06.FR.10, B06.FR.11.
    """
    async with site.station(dialect="2.0.1", answers=Memory().answers()) as station:
        page = await site.operator.post("/stations/CP1/settings/read?key=OCPPCommCtrlr.OfflineThreshold")
        assert [(item["key"], item["value"]) for item in page["items"]] == [("OCPPCommCtrlr.OfflineThreshold", "60")]
        asked = await station.hears("GetVariables", lambda asked: named(asked) == ["OCPPCommCtrlr.OfflineThreshold"])
        assert asked["getVariableData"][0].get("attributeType", "Actual") == "Actual"


async def test_tc_b_07_csms_several_variables_are_read_at_once(site: Site) -> None:
    """Two variables are asked for in one message; one that the station does not know is named as unknown.

    Spec: OCPP 2.0.1 B06.FR.01-B06.FR.03.
    """
    async with site.station(dialect="2.0.1", answers=Memory().answers()) as station:
        keys = ["OCPPCommCtrlr.OfflineThreshold", "AuthCtrlr.AuthorizeRemoteStart"]
        page = await site.operator.post(f"/stations/CP1/settings/read?key={keys[0]}&key={keys[1]}&key=Nothing.AtAll")
        assert {item["key"]: item["value"] for item in page["items"]} == dict(zip(keys, ["60", "true"], strict=True))
        assert page["unknown_keys"] == ["Nothing.AtAll"]
        await station.hears("GetVariables", lambda asked: named(asked) == [*keys, "Nothing.AtAll"])


async def test_tc_b_08_csms_no_more_variables_in_a_message_than_the_station_takes(site: Site) -> None:
    """Five variables for a station that takes four at once are asked for in two messages, and shown together.

    Spec: OCPP 2.0.1 B06.FR.05.
    """
    limits = {LIMIT_NAMES[0]: "8", LIMIT_NAMES[1]: "4", LIMIT_NAMES[2]: "9000", LIMIT_NAMES[3]: "9000"}
    async with site.station(dialect="2.0.1", answers=Memory(**limits).answers()) as station:
        await site.operator.post(f"/stations/CP1/settings/read?key={LIMIT_NAMES[1]}")
        page = await site.operator.post("/stations/CP1/settings/read?" + "&".join(f"key={key}" for key in FIVE))
        assert {item["key"] for item in page["items"]} == set(FIVE)
        asked = [named(payload) for payload in station.payloads("GetVariables")]
        assert FIVE[:4] in asked
        assert FIVE[4:] in asked
        assert max(len(keys) for keys in asked) <= 4


@pytest.mark.parametrize("action", ["GetVariables", "SetVariables"])
async def test_no_message_has_more_bytes_than_the_station_takes(site: Site, action: str) -> None:
    """A station that takes few bytes at once is asked in more messages, whole frames counted.

    Spec: OCPP 2.0.1 B06.FR.17; BytesPerMessage of GetVariables and SetVariables.
    """
    size, items = f"DeviceDataCtrlr.BytesPerMessage[{action}]", f"DeviceDataCtrlr.ItemsPerMessage[{action}]"
    memory = Memory(**{size: "400", items: "50"})
    async with site.station(dialect="2.0.1", answers=memory.answers()) as station:
        await site.operator.post(f"/stations/CP1/settings/read?key={size}&key={items}")
        keys = [f"AuthCtrlr.Variable{number}" for number in range(12)]
        if action == "GetVariables":
            await site.operator.post("/stations/CP1/settings/read?" + "&".join(f"key={key}" for key in keys))
        else:
            answers = (await site.operator.patch("/stations/CP1/settings", {"values": dict.fromkeys(keys, "1")}))["items"]
            assert {answer["status"] for answer in answers} == {"UnknownVariable"}
        frames = [call for call in station.calls(action) if set(named(call.payload)) <= set(keys)]
        assert [key for call in frames for key in named(call.payload)] == keys
        assert len(frames) > 2
        assert max(len(str([2, call.message_id, call.action, call.payload])) for call in frames) <= 400


async def test_tc_b_09_csms_one_variable_is_set(site: Site) -> None:
    """One variable set is one element of one SetVariables, and the new value is shown once the station took it.

    Spec: OCPP 2.0.1 B05.FR.01-B05.FR.03, B05.FR.10, B05.FR.12.
    """
    async with site.station(dialect="2.0.1", answers=Memory().answers()) as station:
        changed = await site.operator.put("/stations/CP1/settings/OCPPCommCtrlr.OfflineThreshold", {"value": "123"})
        assert (changed["status"], changed["setting"]["value"]) == ("Accepted", "123")
        asked = await station.hears("SetVariables", lambda asked: named(asked) == ["OCPPCommCtrlr.OfflineThreshold"])
        assert asked["setVariableData"][0]["attributeValue"] == "123"
        assert asked["setVariableData"][0].get("attributeType", "Actual") == "Actual"


async def test_tc_b_10_csms_several_variables_are_set_at_once(site: Site) -> None:
    """Two variables are set in one message, and each gets the station's own word.

    Spec: OCPP 2.0.1 B05.FR.01-B05.FR.03, B05.FR.13.
    """
    async with site.station(dialect="2.0.1", answers=Memory().answers()) as station:
        wanted = {"OCPPCommCtrlr.OfflineThreshold": "123", "AuthCtrlr.AuthorizeRemoteStart": "false", "Nothing.AtAll": "1"}
        answers = (await site.operator.patch("/stations/CP1/settings", {"values": wanted}))["items"]
        assert {answer["key"]: answer["status"] for answer in answers} == {
            "OCPPCommCtrlr.OfflineThreshold": "Accepted",
            "AuthCtrlr.AuthorizeRemoteStart": "Accepted",
            "Nothing.AtAll": "UnknownVariable",
        }
        asked = await station.hears("SetVariables", lambda asked: named(asked) == list(wanted))
        assert [each["attributeValue"] for each in asked["setVariableData"]] == ["123", "false", "1"]
        shown = {item["key"]: item["value"] for item in (await site.operator.get("/stations/CP1/settings"))["items"]}
        assert shown["OCPPCommCtrlr.OfflineThreshold"] == "123"
        assert "Nothing.AtAll" not in shown


async def reported(site: Site, station: Station, request_id: int, keys: list[str]) -> None:
    """A report in as many parts as it has variables; the last but one comes first."""
    order = [len(keys) - 2, *(number for number in range(len(keys)) if number != len(keys) - 2)]
    for number in order:
        component, name = keys[number].split(".")
        data = {
            "component": {"name": component},
            "variable": {"name": name},
            "variableAttribute": [{"value": f"value {number}", "mutability": "ReadOnly"}],
        }
        head: dict[str, Any] = {
            "requestId": request_id,
            "generatedAt": site.stamp(),
            "seqNo": number,
            "tbc": number < len(keys) - 1,
        }
        await station.ask("NotifyReport", **head, reportData=[data])


async def base_report(site: Site, base: str) -> None:
    """A base report is asked for by name and its parts, in whatever order they come, are one report."""
    async with site.station(dialect="2.0.1") as station:
        wanted = {"requestId": 77, "reportBase": base}
        done = await site.operator.command("CP1", "GetBaseReport", wanted)
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("GetBaseReport", lambda asked: asked["requestId"] == 77) == wanted
        keys = ["ChargingStation.Model", "EVSE.Power", "Connector.Available"]
        await reported(site, station, 77, keys)
        [complete] = await site.events("report_complete")
        assert (complete.data["request_id"], complete.data["parts"]) == (77, 3)
        shown = {item["key"]: item["value"] for item in (await site.operator.get("/stations/CP1/settings"))["items"]}
        assert {key: shown.get(key) for key in keys} == {key: f"value {number}" for number, key in enumerate(keys)}


async def test_tc_b_12_csms_configuration_inventory_is_asked_for_and_joined(site: Site) -> None:
    """The report of all that can be configured. Spec: OCPP 2.0.1 B07.FR.07."""
    await base_report(site, "ConfigurationInventory")


async def test_tc_b_13_csms_full_inventory_is_asked_for_and_joined(site: Site) -> None:
    """The report of everything. Spec: OCPP 2.0.1 B07.FR.08."""
    await base_report(site, "FullInventory")


async def test_tc_b_14_csms_summary_inventory_is_asked_for_and_joined(site: Site) -> None:
    """The report of what needs attention. Spec: OCPP 2.0.1 B07.FR.09."""
    await base_report(site, "SummaryInventory")


async def test_tc_b_18_csms_custom_report_by_criteria_and_variables(site: Site) -> None:
    """A report of some components and variables is asked for with its criteria, and joined.

    Spec: OCPP 2.0.1 B08.
    """
    async with site.station(dialect="2.0.1") as station:
        wanted = {
            "requestId": 78,
            "componentCriteria": ["Problem"],
            "componentVariable": [{"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "AvailabilityState"}}],
        }
        assert (await site.operator.command("CP1", "GetReport", wanted))["response"] == {"status": "Accepted"}
        assert await station.hears("GetReport") == wanted
        await reported(site, station, 78, ["EVSE.AvailabilityState", "EVSE.Problem"])
        [complete] = await site.events("report_complete")
        assert complete.data["parts"] == 2
