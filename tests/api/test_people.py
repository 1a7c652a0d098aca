"""Tokens, users and who may change them."""

from urllib.parse import quote

import pytest

from tests.api.house import PASSWORD, House


async def test_a_token_is_made_found_changed_and_removed(both: House) -> None:
    operator, driver = await both.person("operator"), await both.person()
    made = await operator.put("/tokens/04aabbcc", json={"label": "Blue card", "group": "fleet", "driver_id": driver.user_id})
    assert made.status_code == 200, made.text
    token = made.json()
    assert (token["token"], token["kind"], token["status"]) == ("04AABBCC", "rfid", "accepted")
    assert token["driver_name"] == "driver"
    assert (await operator.get("/tokens/04AABBcc")).json() == token
    assert [item["token"] for item in (await operator.get("/tokens?q=blue")).json()["items"]] == ["04AABBCC"]
    blocked = await operator.put("/tokens/04AABBCC", json={"status": "blocked"})
    assert (blocked.json()["status"], blocked.json()["created_at"]) == ("blocked", token["created_at"])
    assert [item["token"] for item in (await operator.get("/tokens?status=blocked")).json()["items"]] == ["04AABBCC"]
    assert (await operator.delete("/tokens/04aabbcc")).status_code == 204
    gone = await operator.get("/tokens/04aabbcc")
    assert (gone.status_code, gone.json()["code"]) == (404, "token_unknown")
    assert (await operator.delete("/tokens/04aabbcc")).status_code == 404


async def test_the_group_of_a_token_is_one_that_a_group_may_have(house: House) -> None:
    operator = await house.person("operator")
    longest = await operator.put("/tokens/04AA", json={"group": f" {'g' * 36} "})
    assert (longest.status_code, longest.json()["group"]) == (200, "g" * 36)
    longer = await operator.put("/tokens/04AA", json={"group": "g" * 37})
    assert (longer.status_code, longer.json()["code"], longer.json()["errors"][0]["field"]) == (400, "bad_group", "group")
    assert (await operator.put("/tokens/04AA", json={"group": ""})).json()["group"] is None


async def test_the_audit_log_masks_tokens(house: House) -> None:
    operator = await house.person("operator")
    await operator.put("/tokens/04AABBCCDD", json={})
    entry = (await operator.get("/audit")).json()["items"][0]
    assert (entry["action"], entry["subject"]) == ("token_put", "04…DD")


async def test_wrong_tokens_are_refused(house: House) -> None:
    operator = await house.person("operator")
    for path, body, status, code in [
        ("/tokens/" + "x" * 37, {}, 400, "bad_token"),
        ("/tokens/%20", {}, 400, "bad_token"),
        ("/tokens/04AA", {"status": "maybe"}, 400, "malformed_body"),
        ("/tokens/04AA", {"kind": "foo"}, 400, "malformed_body"),
        ("/tokens/04AA", {"driver_id": "usr_none"}, 404, "driver_unknown"),
        ("/tokens/04AA", {"expires_at": "2027-01-31T00:00:00"}, 400, "malformed_body"),
        ("/tokens/04AA", {"expires_at": "tomorrow"}, 400, "malformed_body"),
    ]:
        answer = await operator.put(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_tokens_come_in_pages(both: House) -> None:
    operator = await both.person("operator")
    for number in range(5):
        await operator.put(f"/tokens/CARD{number}", json={})
    seen: list[str] = []
    page = (await operator.get("/tokens?limit=2&q=card")).json()
    while True:
        seen += [item["token"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        page = (await operator.get(f"/tokens?limit=2&q=card&cursor={page['next_cursor']}")).json()
    assert seen == [f"CARD{number}" for number in range(5)]


async def test_an_admin_makes_and_changes_users(both: House) -> None:
    admin = await both.person("admin")
    new = {"email": "Olu@Example.com", "name": "Olu", "role": "driver", "password": "a good password"}
    made = await admin.post("/users", json=new)
    assert made.status_code == 201, made.text
    user_id = made.json()["user_id"]
    login = {"email": "olu@example.com", "password": "a good password"}
    signed_in = await both.client.post("/api/v1/auth/login", json=login)
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await both.client.get("/api/v1/stations", headers=headers)).status_code == 403
    changed = await admin.patch(f"/users/{user_id}", json={"role": "operator", "name": "Olu O."})
    assert (changed.json()["role"], changed.json()["name"]) == ("operator", "Olu O.")
    assert (await both.client.get("/api/v1/stations", headers=headers)).status_code == 200
    await admin.patch(f"/users/{user_id}", json={"password": "another password"})
    assert (await both.client.get("/api/v1/me", headers=headers)).status_code == 401
    assert [user["email"] for user in (await admin.get("/users?role=operator")).json()["items"]] == ["olu@example.com"]
    assert len((await admin.get("/users?q=olu")).json()["items"]) == 1
    taken = await admin.post("/users", json=new)
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    unknown = await admin.patch("/users/usr_none", json={"name": "x"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "user_unknown")


async def test_the_last_admin_stays(house: House) -> None:
    admin = await house.person("admin")
    refused = await admin.patch(f"/users/{admin.user_id}", json={"role": "driver"})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")


async def test_another_operators_key_is_not_mine_to_remove(house: House) -> None:
    mine, other, admin = await house.person("operator"), await house.person("operator", name="other"), await house.person("admin")
    key_id = (await mine.post("/api-keys", json={"name": "x"})).json()["key_id"]
    assert (await other.delete(f"/api-keys/{key_id}")).json()["code"] == "api_key_unknown"
    assert (await admin.delete(f"/api-keys/{key_id}")).status_code == 204


async def test_a_password_reaches_neither_audit_nor_answer(house: House) -> None:
    admin = await house.person("admin")
    await admin.patch(f"/users/{admin.user_id}", json={"password": PASSWORD})
    assert PASSWORD not in (await admin.get("/audit")).text
    assert "argon2" not in (await admin.get("/users")).text


@pytest.mark.parametrize("token", ["AB/CD 12", "/", "//A", "A%2FB", "A/B%"])
async def test_a_token_with_a_slash_is_managed_like_any_other(house: House, token: str) -> None:
    operator = await house.person("operator")
    address = f"/tokens/{quote(token, safe='')}"
    made = await operator.put(address, json={"label": "Odd"})
    assert (made.status_code, made.json()["token"]) == (200, token), made.text
    assert (await operator.get(address)).json() == made.json()
    assert (await operator.delete(address)).status_code == 204
    assert (await operator.get(address)).json()["code"] == "token_unknown"
