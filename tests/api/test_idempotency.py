"""The same request is done once and answered the same."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from gridtap.storage.tables.people import idempotency_keys
from tests.api.house import House, open_house


async def test_a_repeated_request_gets_the_first_response_again(both: House) -> None:
    operator = await both.person("operator")
    headers = {"Idempotency-Key": "k1"}
    first = await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
    again = await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


async def test_a_refusal_is_repeated_too(house: House) -> None:
    operator = await house.person("operator")
    await house.register("CP7")
    headers = {"Idempotency-Key": "k1"}
    first = await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
    await operator.delete("/stations/CP7")
    again = await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
    assert first.status_code == again.status_code == 409
    assert first.content == again.content


async def test_a_key_with_another_body_is_refused(both: House) -> None:
    operator = await both.person("operator")
    headers = {"Idempotency-Key": "k1"}
    await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
    other = await operator.post("/stations", json={"station_id": "CP8"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_a_key_belongs_to_the_person_who_used_it(house: House) -> None:
    first, second = await house.person("operator"), await house.person("operator", name="second")
    headers = {"Idempotency-Key": "k1"}
    await first.post("/api-keys", json={"name": "a"}, headers=headers)
    await second.post("/api-keys", json={"name": "b"}, headers=headers)
    assert [key["name"] for key in (await second.get("/api-keys")).json()["items"]] == ["b"]


async def test_the_response_survives_a_restart(database_url: str, tmp_path: Path) -> None:
    async with open_house(database_url, tmp_path) as house:
        operator = await house.person("operator")
        headers = {"Idempotency-Key": "k1"}
        first = await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
    async with open_house(database_url, tmp_path) as restarted:
        operator.house = restarted
        again = await operator.post("/stations", json={"station_id": "CP7"}, headers=headers)
        assert again.content == first.content


async def test_two_at_once_do_the_work_once(house: House) -> None:
    operator = await house.person("operator")
    headers = {"Idempotency-Key": "k1"}
    answers = await asyncio.gather(*(operator.post("/stations", json={"station_id": "CP7"}, headers=headers) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


async def test_the_database_alone_does_not_give_the_secret_away(house: House) -> None:
    operator = await house.person("operator")
    made = await operator.post("/stations", json={"station_id": "CP7"}, headers={"Idempotency-Key": "k-secret"})
    rows = await house.db.read(lambda connection: connection.execute(select(idempotency_keys)).all())
    kept = " ".join(str(value) for row in rows for value in row)
    assert made.json()["password"] not in kept
    assert "k-secret" not in kept


async def test_a_key_of_a_failed_sign_in_may_be_used_again(house: House) -> None:
    refused = await house.client.post("/api/v1/api-keys", json={"name": "x"}, headers={"Idempotency-Key": "k1"})
    assert refused.status_code == 401
    rows = await house.db.read(lambda connection: connection.execute(select(idempotency_keys)).all())
    assert rows == []


async def test_work_lost_in_a_crash_is_told_as_lost(house: House) -> None:
    operator = await house.person("operator")
    made = await operator.post("/api-keys", json={"name": "x"}, headers={"Idempotency-Key": "k1"})
    assert made.status_code == 201
    await house.db.write(lambda tx: tx.execute(idempotency_keys.update().values(status=None, body=None)))
    at_work = await operator.post("/api-keys", json={"name": "x"}, headers={"Idempotency-Key": "k1"})
    assert (at_work.status_code, at_work.json()["code"]) == (409, "request_in_progress")
    house.clock.advance(301)
    lost = await operator.post("/api-keys", json={"name": "x"}, headers={"Idempotency-Key": "k1"})
    assert (lost.status_code, lost.json()["code"]) == (409, "request_interrupted")


async def test_a_key_is_free_again_after_a_day(house: House) -> None:
    admin = await house.person("admin")
    await admin.post("/api-keys", json={"name": "x"}, headers={"Idempotency-Key": "k1"})
    house.clock.advance(11 * 3600)
    still = await admin.post("/api-keys", json={"name": "y"}, headers={"Idempotency-Key": "k1"})
    assert still.json()["code"] == "idempotency_key_reused"
    await house.db.write(lambda tx: tx.execute(idempotency_keys.update().values(created_at=house.clock.now().replace(year=2020))))
    free = await admin.post("/api-keys", json={"name": "y"}, headers={"Idempotency-Key": "k1"})
    assert free.status_code == 201


async def test_an_absurd_key_is_refused(house: House) -> None:
    operator = await house.person("operator")
    for key in ("", "x" * 101, "\u00a0"):
        headers = {b"Idempotency-Key": key.encode("latin-1"), b"Authorization": operator.headers["Authorization"].encode()}
        refused = await house.client.post("/api/v1/api-keys", json={"name": "x"}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")


async def test_registering_twice_with_a_key_makes_one_account(house: House) -> None:
    new = {"email": "ada@example.com", "password": "correct horse", "name": "Ada"}
    headers = {"Idempotency-Key": "register-1"}
    first = await house.client.post("/api/v1/auth/register", json=new, headers=headers)
    again = await house.client.post("/api/v1/auth/register", json=new, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json()["access_token"] == again.json()["access_token"]


async def test_a_start_claims_its_key_with_its_own_commit(both: House) -> None:
    driver = await both.person("driver")
    headers = {"Idempotency-Key": "tap-1"}
    async with both.station() as station:
        wish = {"evse_id": await both.evse_id()}
        first = await driver.post("/sessions", json=wish, headers=headers)
        again = await driver.post("/sessions", json=wish, headers=headers)
        assert (first.status_code, again.json(), again.headers["idempotency-replayed"]) == (201, first.json(), "true")
        for body in ({"evse_id": "evse_none"}, {"evse_id": 5}):
            other = await driver.post("/sessions", json=body, headers=headers)
            assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
        assert [action for action, _ in station.asked].count("RemoteStartTransaction") == 1


async def test_a_start_that_was_refused_is_refused_again_with_its_key(both: House) -> None:
    driver, operator = await both.person("driver"), await both.person("operator")
    async with both.station() as station:
        await station.status("Faulted")
        for number, body in enumerate(({"evse_id": "evse_none"}, {"evse_id": 5}, {"evse_id": await both.evse_id()})):
            headers = {"Idempotency-Key": f"tap-{number}"}
            first = await driver.post("/sessions", json=body, headers=headers)
            again = await driver.post("/sessions", json=body, headers=headers)
            assert first.status_code == again.status_code >= 400
            assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert (await operator.get("/sessions")).json()["items"] == []


async def test_a_start_lost_in_a_crash_is_told_as_lost(house: House) -> None:
    driver, headers = await house.person("driver"), {"Idempotency-Key": "tap-1"}
    async with house.station() as station:
        wish = {"evse_id": await house.evse_id()}
        assert (await driver.post("/sessions", json=wish, headers=headers)).status_code == 201
        await house.db.write(lambda tx: tx.execute(idempotency_keys.update().values(status=None, body=None)))
        at_work = await driver.post("/sessions", json=wish, headers=headers)
        assert (at_work.status_code, at_work.json()["code"]) == (409, "request_in_progress")
        house.clock.advance(301)
        lost = await driver.post("/sessions", json=wish, headers=headers)
        assert (lost.status_code, lost.json()["code"]) == (409, "request_interrupted")
        assert [action for action, _ in station.asked].count("RemoteStartTransaction") == 1
