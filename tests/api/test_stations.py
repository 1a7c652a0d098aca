"""Operators register, change and command stations."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from gridtap.ocpp.dialect import Dialect
from tests.api.house import STATION_PASSWORD, House, eventually, open_house


async def test_a_station_is_registered_and_its_password_shown_once(both: House) -> None:
    operator = await both.person("operator")
    made = (await operator.post("/stations", json={"station_id": "CP9", "name": "Gate"})).json()
    assert len(made["password"]) == 20
    assert made["station"]["ocpp_url"] == f"{both.gateway.ocpp_url}/CP9"
    shown = (await operator.get("/stations/CP9")).json()
    assert (shown["name"], shown["has_password"], shown["connected"]) == ("Gate", True, False)
    assert made["password"] not in str(shown)
    again = await operator.post("/stations", json={"station_id": "CP9"})
    assert (again.status_code, again.json()["code"]) == (409, "station_exists")


async def test_a_station_of_profile_0_has_no_password(house: House) -> None:
    operator = await house.person("operator")
    made = (await operator.post("/stations", json={"station_id": "CP9", "min_security_profile": 0})).json()
    assert made["password"] is None
    assert made["station"]["has_password"] is False


async def test_a_station_that_must_use_tls_is_given_no_address_that_would_not_let_it_in(house: House) -> None:
    operator = await house.person("operator")
    made = (await operator.post("/stations", json={"station_id": "CP 9", "min_security_profile": 2})).json()
    assert made["station"]["ocpp_url"] is None
    lowered = (await operator.patch("/stations/CP 9", json={"min_security_profile": 1})).json()
    assert lowered["ocpp_url"] == f"{house.gateway.ocpp_url}/CP%209"
    assert (await operator.get("/info")).json()["ocpp_tls_url"] is None


@pytest.mark.parametrize("profile", [2, 3])
async def test_a_station_that_must_use_tls_is_given_the_address_over_tls(sqlite_url: str, tmp_path: Path, profile: int) -> None:
    async with open_house(sqlite_url, tmp_path, tls=True) as house:
        operator = await house.person("operator")
        await operator.post("/stations", json={"station_id": "CP9", "min_security_profile": profile})
        (listed,) = (await operator.get("/stations")).json()["items"]
        tls_url = (await operator.get("/info")).json()["ocpp_tls_url"]
    assert tls_url.startswith("wss://127.0.0.1:")
    assert listed["ocpp_url"] == f"{tls_url}/CP9"


async def test_wrong_facts_are_refused(house: House) -> None:
    operator = await house.person("operator")
    await house.register("CP1")
    for body, status, code in [
        ({"station_id": "a/b"}, 400, "bad_station_id"),
        ({"station_id": "x" * 49}, 400, "bad_station_id"),
        ({"station_id": "CP2", "password": "short"}, 400, "bad_password"),
        ({"station_id": "CP2", "site_id": "site_none"}, 404, "site_unknown"),
        ({"station_id": "CP2", "min_security_profile": 9}, 400, "bad_security_profile"),
        ({"station_id": "CP2", "registration": "perhaps"}, 400, "malformed_body"),
    ]:
        answer = await operator.post("/stations", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    short = await operator.post("/stations", json={"station_id": "CP2", "password": "short"})
    assert short.json()["errors"][0]["field"] == "password"
    for change, status, code in [
        ({"tariff_id": "tar_none"}, 404, "tariff_unknown"),
        ({"connectors": [{"evse_number": 1, "type": "household"}]}, 400, "malformed_body"),
        ({"connectors": [{"evse_number": 0}]}, 400, "malformed_body"),
        ({"connectors": [{"evse_number": 1, "max_power_w": -1}]}, 400, "malformed_body"),
    ]:
        answer = await operator.patch("/stations/CP1", json=change)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    for method, path in [
        ("GET", ""),
        ("DELETE", ""),
        ("PATCH", ""),
        ("GET", "/commands"),
        ("GET", "/settings"),
        ("GET", "/messages"),
    ]:
        answer = await operator.ask(method, f"/stations/nowhere{path}", **({"json": {}} if method == "PATCH" else {}))
        assert (answer.status_code, answer.json()["code"]) == (404, "station_unknown"), (method, path, answer.text)


async def test_what_a_station_never_tells_is_entered(both: House) -> None:
    operator = await both.person("operator")
    await both.register("CP1")
    change = {"name": "Gate", "connectors": [{"evse_number": 1, "type": "ccs2", "max_power_w": 150_000}]}
    changed = (await operator.patch("/stations/CP1", json=change)).json()
    connector = changed["evses"][0]["connectors"][0]
    assert (changed["name"], connector["type"], connector["max_power_w"]) == ("Gate", "ccs2", 150_000)


async def test_every_change_is_in_the_audit_log(house: House) -> None:
    operator = await house.person("operator")
    await operator.post("/stations", json={"station_id": "CP9"})
    await operator.patch("/stations/CP9", json={"name": "Gate"})
    await operator.put("/stations/CP9/credentials", json={"password": "a new password"})
    await operator.delete("/stations/CP9")
    listed = (await operator.get("/audit")).json()["items"]
    assert [(entry["action"], entry["subject"]) for entry in listed] == [
        ("station_removed", "CP9"),
        ("station_password_set", "CP9"),
        ("station_changed", "CP9"),
        ("station_registered", "CP9"),
    ]
    assert {entry["user_name"] for entry in listed} == {"operator"}
    assert "a new password" not in str(listed)
    first = (await operator.get("/audit?limit=3")).json()
    rest = (await operator.get(f"/audit?limit=3&cursor={first['next_cursor']}")).json()
    assert [entry["id"] for entry in first["items"] + rest["items"]] == [entry["id"] for entry in listed]


async def test_a_page_of_stations_takes_as_many_queries_as_one_station(both: House) -> None:
    operator = await both.person("operator")
    for number in range(40):
        await both.register(f"CP{number:03}")
        await operator.patch(f"/stations/CP{number:03}", json={"connectors": [{"evse_number": 1, "type": "type2"}]})
    statements: list[str] = []
    event.listen(both.db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    async def count(path: str) -> int:
        statements.clear()
        page = await operator.get(path)
        assert page.status_code == 200
        return len(statements)

    await count("/stations?limit=1")
    one, many = await count("/stations?limit=1"), await count("/stations?limit=40")
    assert one == many <= 10
    one, many = await count("/evses?limit=1"), await count("/evses?limit=40")
    assert one == many <= 10


async def test_stations_are_searched_filtered_and_paged(house: House) -> None:
    operator = await house.person("operator")
    for number in range(5):
        await house.register(f"CP{number}")
    async with house.station("LIVE"):
        first = (await operator.get("/stations?limit=4")).json()
        rest = (await operator.get(f"/stations?limit=4&cursor={first['next_cursor']}")).json()
        ids = [station["station_id"] for station in first["items"] + rest["items"]]
        assert ids == ["CP0", "CP1", "CP2", "CP3", "CP4", "LIVE"]
        assert (first["total"], rest["next_cursor"]) == (6, None)
        for query, found in [
            ("status=online", ["LIVE"]),
            ("status=available", ["LIVE"]),
            ("q=cp3", ["CP3"]),
            ("q=acme", ["LIVE"]),
            ("q=%25", []),
            ("status=faulted", []),
            ("status=charging", []),
            ("dialect=ocpp1.6", ["LIVE"]),
            ("dialect=ocpp2.1", []),
        ]:
            listed = (await operator.get(f"/stations?{query}")).json()["items"]
            assert [station["station_id"] for station in listed] == found, query
        told = (await operator.get("/stations?dialect=foo")).json()
        assert told["errors"][0]["field"] == "dialect"
        assert all(dialect.value in told["detail"] for dialect in Dialect)


async def test_an_unknown_station_knocks_and_is_accepted(house: House) -> None:
    operator = await house.person("operator")
    knocked = await house.knock("CP-NEW")
    assert knocked == 404

    async def pending() -> list[dict[str, object]]:
        return (await operator.get("/stations/pending")).json()["items"]

    waiting = (await eventually(pending))[0]
    assert (waiting["station_id"], waiting["known"]) == ("CP-NEW", False)
    assert waiting["explanation"]
    assert waiting["remedy"]
    accepted = await operator.post("/stations/pending/CP-NEW/accept", json={"name": "New"})
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["password"]
    assert await pending() == []
    again = await operator.post("/stations/pending/CP-NEW/accept", json={})
    assert (again.status_code, again.json()["code"]) == (404, "pending_unknown")


async def test_a_knock_is_dismissed(house: House) -> None:
    operator = await house.person("operator")
    await house.knock("CP-NEW")

    async def pending() -> list[dict[str, object]]:
        return (await operator.get("/stations/pending")).json()["items"]

    await eventually(pending)
    assert (await operator.delete("/stations/pending/CP-NEW")).status_code == 204
    assert await pending() == []
    assert (await operator.delete("/stations/pending/CP-NEW")).json()["code"] == "pending_unknown"


async def test_a_command_brings_the_stations_own_answer(both: House) -> None:
    operator = await both.person("operator")
    async with both.station(Reset={"status": "Rejected"}) as station:
        sent = await operator.post("/stations/CP1/commands", json={"action": "Reset", "payload": {"type": "Soft"}})
        assert sent.status_code == 200, sent.text
        command = sent.json()
        assert (command["state"], command["response"]) == ("answered", {"status": "Rejected"})
        assert (command["requested_by"], command["requested_by_name"]) == (operator.user_id, "operator")
        assert ("Reset", {"type": "Soft"}) in station.asked
        assert (await operator.get(f"/commands/{command['id']}")).json() == command
        listed = (await operator.get("/stations/CP1/commands")).json()["items"]
        assert command in listed


async def test_a_command_that_does_not_fit_never_leaves(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station:
        misfits: list[dict[str, Any]] = [
            {"action": "Reset", "payload": {"type": "Firm"}},
            {"action": "Reset", "payload": {}},
            {"action": "MakeCoffee", "payload": {}},
            {"action": "Heartbeat", "payload": {}},
        ]
        for body in misfits:
            sent = await operator.post("/stations/CP1/commands", json=body)
            assert (sent.status_code, sent.json()["state"]) == (200, "invalid"), sent.text
            assert sent.json()["error"]["code"]
        assert not {"Reset", "MakeCoffee", "Heartbeat"} & {action for action, _ in station.asked}
        nonsense: list[dict[str, Any]] = [{"action": ""}, {"action": "a b"}, {"payload": {}}, {"action": "Reset", "timeout_s": 0}]
        for body in nonsense:
            sent = await operator.post("/stations/CP1/commands", json=body)
            assert (sent.status_code, sent.json()["code"]) == (400, "malformed_body")


async def test_an_odd_but_well_formed_command_reaches_the_wire(both: House) -> None:
    operator = await both.person("operator")
    async with both.station() as station:
        payload = {"connectorId": -7, "idTag": "\u0000odd\u202e"}
        sent = await operator.post("/stations/CP1/commands", json={"action": "RemoteStartTransaction", "payload": payload})
        assert sent.json()["state"] == "answered", sent.text
        assert ("RemoteStartTransaction", payload) in station.asked


async def test_silence_and_absence_are_told_apart(house: House) -> None:
    operator = await house.person("operator")
    body: dict[str, Any] = {"action": "ClearCache", "payload": {}, "timeout_s": 0.2}
    async with house.station(ClearCache=None):
        silent = await operator.post("/stations/CP1/commands", json=body)
        assert silent.json()["state"] == "timed_out"

    async def offline() -> bool:
        return not (await operator.get("/stations/CP1")).json()["connected"]

    await eventually(offline)
    absent = await operator.post("/stations/CP1/commands", json=body)
    assert absent.json()["state"] == "unreachable"
    unknown = await operator.post("/stations/CP404/commands", json=body)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "station_unknown")


async def test_settings_are_read_and_changed(house: House) -> None:
    operator = await house.person("operator")
    keys = [{"key": "HeartbeatInterval", "value": "300", "readonly": False}]
    async with house.station(GetConfiguration={"configurationKey": keys, "unknownKey": ["Nonsense"]}) as station:
        read = await operator.post("/stations/CP1/settings/read")
        assert read.status_code == 200, read.text
        assert ("HeartbeatInterval", "300") in {(item["key"], item["value"]) for item in read.json()["items"]}
        assert read.json()["unknown_keys"] == ["Nonsense"]
        changed = await operator.put("/stations/CP1/settings/HeartbeatInterval", json={"value": "60"})
        assert (changed.json()["status"], changed.json()["setting"]["value"]) == ("Accepted", "60")
        assert ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}) in station.asked
        listed = (await operator.get("/stations/CP1/settings")).json()["items"]
        assert ("HeartbeatInterval", "60") in {(item["key"], item["value"]) for item in listed}
    gone = await operator.put("/stations/CP1/settings/HeartbeatInterval", json={"value": "60"})
    assert (gone.status_code, gone.json()["code"]) == (504, "station_unreachable")


async def test_a_setting_that_does_not_fit_the_dialect_is_malformed_and_not_sent(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station:
        for key, value, field in (("HeartbeatInterval", "x" * 501, "value"), ("H" * 51, "60", "key")):
            answer = await operator.put(f"/stations/CP1/settings/{key}", json={"value": value})
            assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")
            (error,) = answer.json()["errors"]
            assert (error["field"], f"at most {len(value if field == 'value' else key) - 1} characters" in error["message"]) == (
                field,
                True,
            )
        assert not any(len(payload.get("value", "")) > 500 or payload.get("key") == "H" * 51 for _, payload in station.asked)


async def test_the_wire_log_is_read_and_filtered(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station:
        await station.status("Faulted", error="GroundFailure")

        async def found() -> list[dict[str, object]]:
            answer = await operator.get("/stations/CP1/messages?action=StatusNotification&kind=call&q=ground&direction=in")
            return answer.json()["items"]

        message = (await eventually(found))[0]
        assert message["summary"] == "StatusNotification connectorId=1 errorCode=GroundFailure status=Faulted"
        assert '"GroundFailure"' in str(message["raw"])
        first = (await operator.get("/stations/CP1/messages?limit=2")).json()
        rest = (await operator.get(f"/stations/CP1/messages?limit=500&cursor={first['next_cursor']}")).json()
        ids = [item["id"] for item in first["items"] + rest["items"]]
        assert ids == sorted(set(ids), reverse=True)
        assert rest["next_cursor"] is None


async def test_a_new_password_lets_the_station_in(house: House) -> None:
    operator = await house.person("operator")
    await house.register("CP1")
    made = (await operator.post("/stations/CP1/credentials/generate")).json()["password"]

    async def let_in() -> bool:
        return await house.knock("CP1", made) == 101

    await eventually(let_in)
    assert await house.knock("CP1", STATION_PASSWORD) == 401


async def test_a_dialect_has_its_actions_with_schemas(house: House) -> None:
    operator = await house.person("operator")
    for dialect, action, profile in [
        ("ocpp1.6", "SetChargingProfile", "SmartCharging"),
        ("ocpp2.0.1", "GetVariables", "B Provisioning"),
        ("ocpp2.1", "SetDERControl", "R DERControl"),
    ]:
        listed = (await operator.get(f"/dialects/{dialect}/actions")).json()
        found = {item["action"]: item for item in listed["items"]}
        assert found[action]["profile"] == profile
        assert found[action]["request_schema"]["$defs"]
        assert "Other" not in {item["profile"] for item in listed["items"]}
    over_soap = [await operator.get(f"/dialects/{dialect}/actions") for dialect in ("ocpp1.5-soap", "ocpp1.6-soap")]
    listed = [{item["action"] for item in answer.json()["items"]} for answer in over_soap]
    assert listed[1] - listed[0] == {"ClearChargingProfile", "GetCompositeSchedule", "SetChargingProfile", "TriggerMessage"}
    unknown = await operator.get("/dialects/ocpp9/actions")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "dialect_unknown")
