"""Signing in, and what happens when it does not work."""

from pathlib import Path

from tests.api.house import PASSWORD, House, open_house


async def test_a_new_driver_registers_signs_in_and_out(both: House) -> None:
    new = {"email": "Ada@Example.com ", "password": "correct horse", "name": "Ada"}
    registered = await both.client.post("/api/v1/auth/register", json=new)
    assert registered.status_code == 201, registered.text
    assert registered.json()["driver"]["email"] == "ada@example.com"
    login = {"email": "ada@example.com", "password": "correct horse"}
    signed_in = await both.client.post("/api/v1/auth/login", json=login)
    assert signed_in.status_code == 200
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await both.client.get("/api/v1/me", headers=headers)).json()["name"] == "Ada"
    assert (await both.client.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    gone = await both.client.get("/api/v1/me", headers=headers)
    assert (gone.status_code, gone.json()["code"]) == (401, "bad_token")


async def test_an_operator_signs_in_as_operator(house: House) -> None:
    operator = await house.person("admin")
    answer = await house.client.post("/api/v1/auth/login", json={"email": operator.email, "password": PASSWORD})
    assert answer.json()["operator"]["role"] == "admin"
    assert "driver" not in answer.json()


async def test_a_wrong_password_and_an_unknown_account_look_the_same(house: House) -> None:
    driver = await house.person()
    wrong = await house.client.post("/api/v1/auth/login", json={"email": driver.email, "password": "wrong"})
    unknown = await house.client.post("/api/v1/auth/login", json={"email": "nobody@example.com", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong_password"
    assert wrong.headers["content-type"] == "application/problem+json"


async def test_an_address_is_registered_once(house: House) -> None:
    new = {"email": "ada@example.com", "password": "correct horse", "name": "Ada"}
    assert (await house.client.post("/api/v1/auth/register", json=new)).status_code == 201
    again = await house.client.post("/api/v1/auth/register", json={**new, "email": "ADA@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")


async def test_registration_names_the_field_that_is_wrong(house: House) -> None:
    good = {"email": "ada@example.com", "password": "correct horse", "name": "Ada"}
    for field, text, code in [
        ("email", "no address", "bad_email"),
        ("password", "short", "bad_password"),
        ("name", "  ", "bad_name"),
        ("locale", "tlh", "bad_locale"),
    ]:
        answer = await house.client.post("/api/v1/auth/register", json={**good, field: text})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["errors"][0]["field"] == field


async def test_registration_can_be_closed(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path, allow_registration=False) as house:
        new = {"email": "ada@example.com", "password": "correct horse", "name": "Ada"}
        answer = await house.client.post("/api/v1/auth/register", json=new)
        assert (answer.status_code, answer.json()["code"]) == (403, "registration_closed")


async def test_without_a_token_nobody_enters(house: House) -> None:
    for header, code in [(None, "not_signed_in"), ("Basic x", "not_signed_in"), ("Bearer nonsense", "bad_token")]:
        headers = {} if header is None else {"Authorization": header}
        answer = await house.client.get("/api/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_login_expires(house: House) -> None:
    driver = await house.person()
    assert (await driver.get("/me")).status_code == 200
    house.clock.advance(12 * 3600 + 1)
    assert (await driver.get("/me")).json()["code"] == "bad_token"


async def test_a_driver_may_not_enter_the_operators_doors(house: House) -> None:
    driver, operator = await house.person("driver"), await house.person("operator")
    refused = await driver.get("/stations")
    assert (refused.status_code, refused.json()["code"]) == (403, "operators_only")
    new = {"email": "x@example.com", "name": "X", "role": "admin", "password": "a good password"}
    refused = await operator.post("/users", json=new)
    assert (refused.status_code, refused.json()["code"]) == (403, "admins_only")


async def test_too_many_wrong_passwords_are_slowed_down(house: House) -> None:
    login = {"email": "victim@example.com", "password": "guess"}
    answers = [await house.client.post("/api/v1/auth/login", json=login) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert answers[-1].json()["code"] == "too_many_requests"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 30
    house.clock.advance(31)
    assert (await house.client.post("/api/v1/auth/login", json=login)).status_code == 401


async def test_signing_in_rightly_uses_up_no_tries(house: House) -> None:
    driver = await house.person()
    login = {"email": driver.email, "password": PASSWORD}
    assert {(await house.client.post("/api/v1/auth/login", json=login)).status_code for _ in range(12)} == {200}


async def test_a_new_password_asks_for_the_old_one_and_signs_others_out(house: House) -> None:
    driver = await house.person()
    login = {"email": driver.email, "password": PASSWORD}
    other = (await house.client.post("/api/v1/auth/login", json=login)).json()["access_token"]
    refused = await driver.patch("/me", json={"password": "another password", "current_password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_password")
    changed = await driver.patch("/me", json={"password": "another password", "current_password": PASSWORD, "name": "Eve"})
    assert changed.json()["name"] == "Eve"
    assert (await driver.get("/me")).status_code == 200
    headers = {"Authorization": f"Bearer {other}"}
    assert (await house.client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_an_api_key_does_what_its_maker_may_until_it_is_removed(both: House) -> None:
    operator = await both.person("operator")
    made = (await operator.post("/api-keys", json={"name": "billing"})).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert (await both.client.get("/api/v1/stations", headers=headers)).status_code == 200
    listed = (await operator.get("/api-keys")).json()["items"]
    assert [(key["name"], key["secret"]) for key in listed] == [("billing", None)]
    assert (await operator.delete(f"/api-keys/{made['key_id']}")).status_code == 204
    assert (await both.client.get("/api/v1/stations", headers=headers)).status_code == 401


async def test_info_is_open_to_all(house: House) -> None:
    info = (await house.client.get("/api/v1/info")).json()
    assert info["demo"] is False
    assert info["ocpp_url"].endswith(f":{house.gateway.port}/ocpp")
