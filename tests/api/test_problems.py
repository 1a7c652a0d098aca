"""Every error is a problem document with a stable code, and none tells more than it should."""

import json

import pytest

from tests.api.house import House


async def test_errors_have_the_shape_of_rfc_9457(house: House) -> None:
    operator = await house.person("operator")
    answer = await operator.get("/stations/nowhere")
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"], told["title"]) == (404, "station_unknown", "Not found")
    assert told["type"].endswith(":station_unknown")
    assert "nowhere" in told["detail"]


async def test_an_unknown_address_and_a_wrong_method_are_problems(house: House) -> None:
    operator = await house.person("operator")
    for method in ("GET", "POST", "DELETE"):
        answer = await operator.ask(method, "/nothing/here")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = await operator.ask("DELETE", "/me")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"email": 5, "password": "x"}', b"\xff\xfe", b'{"email": "a"}', b"[" * 100_000],
)
async def test_a_malformed_body_is_told_apart_from_a_refusal(house: House, body: bytes) -> None:
    answer = await house.client.post("/api/v1/auth/login", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body"), answer.text


async def test_numbers_in_quotes_are_no_numbers(house: House) -> None:
    operator = await house.person("operator")
    trial = {"tariff": {"name": "x", "per_kwh": "0.49"}, "energy_wh": "1000", "charging_s": 60}
    answer = await operator.post("/tariffs/preview", json=trial)
    assert answer.json()["errors"] == [{"field": "energy_wh", "message": "Expected `int`, got `str`"}]


async def test_a_body_over_one_mebibyte_is_refused(house: House) -> None:
    for headers in ({}, {"Idempotency-Key": "big"}):
        big = json.dumps({"email": "a" * 1_048_576, "password": "x"})
        answer = await house.client.post("/api/v1/auth/login", content=big, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert "1,048,576 bytes" in answer.json()["detail"]
    small = await house.client.post("/pki/ocsp", content=b"x" * 100_000)
    assert (small.status_code, "4,096 bytes" in small.json()["detail"]) == (413, True)


async def test_a_bug_of_ours_leaks_nothing(house: House) -> None:
    operator = await house.person("operator")
    await house.db.write(lambda tx: tx.connection.exec_driver_sql("DROP TABLE audit"))
    answer = await operator.get("/audit")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "audit" not in answer.text


async def test_a_parameter_out_of_range_is_named(house: House) -> None:
    operator = await house.person("operator")
    answer = await operator.get("/stations?limit=5000")
    assert answer.json()["errors"][0]["field"] == "limit"
    answer = await operator.get("/stations?limit=many")
    assert answer.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize(
    ("path", "field", "message"),
    [
        ("/sessions?state=foo", "state", "'foo' is none of charging, ended, failed, live, starting, stopping, suspended."),
        ("/sessions?from=yesterday", "from", "Invalid RFC3339 encoded datetime"),
        ("/sessions?to=", "to", "Invalid RFC3339 encoded datetime"),
        ("/tokens?status=foo", "status", "'foo' is none of accepted, blocked, expired, invalid."),
    ],
)
async def test_a_parameter_is_told_by_its_name_on_the_wire_with_what_is_allowed(
    house: House, path: str, field: str, message: str
) -> None:
    operator = await house.person("operator")
    answer = await operator.get(path)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": field, "message": message}])
    assert answer.json()["detail"] == f"{field}: {message}"


@pytest.mark.parametrize(
    ("path", "body", "field", "message"),
    [
        ("/sites", {}, "name", "Must be given."),
        ("/sites", {"name": "a", "colour": "red"}, "colour", "There is no such field here."),
        ("/tariffs/preview", {"tariff": {}, "energy_wh": 1, "charging_s": 1}, "tariff.name", "Must be given."),
        ("/tariffs/preview", {"tariff": {"name": "a", "b.c": 1}}, "tariff.b.c", "There is no such field here."),
        ("/users", {"email": "a@b.c", "name": "a", "role": "king"}, "role", "'king' is none of admin, driver, operator."),
        ("/stations", {"station_id": "A", "registration": ""}, "registration", "'' is none of accepted, pending, rejected."),
    ],
)
async def test_a_field_of_a_body_is_told_by_name_with_what_is_allowed(
    house: House, path: str, body: object, field: str, message: str
) -> None:
    admin = await house.person("admin")
    answer = await admin.post(path, json=body)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": field, "message": message}])


@pytest.mark.parametrize("path", ["/stations", "/tokens", "/users", "/audit", "/reviews", "/api-keys", "/stations/pending"])
async def test_a_bad_cursor_is_told(house: House, path: str) -> None:
    operator = await house.person("operator")
    for cursor in ("AA", "nonsense", "W10", "eyJhIjoxfQ", "WyJcdTAwMDAiXQ"):
        answer = await operator.get(f"{path}?cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor"), (cursor, answer.text)


@pytest.mark.parametrize("path", ["/sites", "/evses", "/sessions"])
async def test_a_bad_cursor_is_told_to_drivers(house: House, path: str) -> None:
    driver = await house.person()
    answer = await driver.get(f"{path}?cursor=nonsense")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


async def test_the_character_nul_reaches_no_database(both: House) -> None:
    operator = await both.person("operator")
    for path in ("/stations?q=%00", "/tokens/a%00b", "/sessions?station_id=%00"):
        answer = await operator.get(path)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    answer = await operator.post("/sites", json={"name": "a\0b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")
    escaped = await operator.post("/sites", json={"name": "a\\u0000b"})
    assert (escaped.status_code, escaped.json()["name"]) == (201, "a\\u0000b")


async def test_head_answers_wherever_get_does_and_without_a_body(house: House) -> None:
    operator = await house.person("operator")
    for path in ("/me", "/stations", "/stations/nowhere", "/events"):
        head = await operator.ask("HEAD", path)
        assert head.content == b""
        if path == "/events":
            assert head.headers["content-type"].startswith("text/event-stream")
            continue
        whole = await operator.get(path)
        assert head.status_code == whole.status_code
        assert head.headers["content-length"] == str(len(whole.content))
    for path in ("/healthz", "/docs/openapi.json", "/metrics"):
        assert (await house.client.head(path)).status_code == 200, path
    refused = await operator.ask("HEAD", "/auth/login")
    assert (refused.status_code, set(refused.headers["allow"].split(", "))) == (405, {"OPTIONS", "POST"})
    assert "HEAD" in (await operator.ask("DELETE", "/me")).headers["allow"]
    asked = {path: (await operator.ask("OPTIONS", path)).headers["allow"] for path in ("/stations", "/auth/login")}
    assert asked == {"/stations": "GET, HEAD, OPTIONS, POST", "/auth/login": "OPTIONS, POST"}
    assert house.parts.live.listeners == 0
