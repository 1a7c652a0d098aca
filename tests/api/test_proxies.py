"""Behind proxies of ours the true address counts, at both doors; and wrong passwords of strangers lock nobody out."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gridtap.kit.errors import Malformed
from gridtap.kit.proxies import ForwardedHeader, Proxies
from tests.api.house import PASSWORD, STATION_PASSWORD, House, eventually, open_house

XFF, RFC7239 = "x-forwarded-for", "forwarded"


@pytest.mark.parametrize(
    ("header", "lines", "client"),
    [
        (XFF, [], "10.0.0.1"),
        (XFF, ["203.0.113.9"], "203.0.113.9"),
        (XFF, ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (XFF, ["198.51.100.1", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        (XFF, ["10.0.0.7, 10.0.0.2"], "10.0.0.7"),
        (XFF, ["203.0.113.9:5555"], "203.0.113.9"),
        (XFF, ["[2001:db8::9]:5555"], "2001:db8::9"),
        (XFF, ["2001:db8::9"], "2001:db8::9"),
        (XFF, ["nonsense"], "10.0.0.1"),
        (XFF, ["203.0.113.9, <script>"], "10.0.0.1"),
        (XFF, ["1.2.3.4, " * 10_000 + "203.0.113.9"], "203.0.113.9"),
        (RFC7239, ["for=203.0.113.9"], "203.0.113.9"),
        (RFC7239, ['for=198.51.100.1, For="[2001:db8::9]:1";proto=https'], "2001:db8::9"),
        (RFC7239, ["proto=https;for=203.0.113.9;by=10.0.0.1"], "203.0.113.9"),
        (RFC7239, ["for=unknown"], "10.0.0.1"),
        (RFC7239, ["for=_hidden"], "10.0.0.1"),
        (RFC7239, ["by=203.0.113.9"], "10.0.0.1"),
    ],
)
def test_the_last_address_that_a_trusted_proxy_saw_is_the_client(header: ForwardedHeader, lines: list[str], client: str) -> None:
    assert Proxies("10.0.0.0/8, ::1", header).client_of("10.0.0.1", lines) == client


def test_nobody_else_is_believed() -> None:
    assert Proxies("10.0.0.0/8").client_of("203.0.113.9", ["198.51.100.1"]) == "203.0.113.9"
    assert Proxies().client_of("127.0.0.1", ["198.51.100.1"]) == "127.0.0.1"
    assert Proxies("10.0.0.0/8").client_of(None, ["198.51.100.1"]) is None
    assert Proxies("10.0.0.0/8").client_of("::ffff:10.0.0.1", ["198.51.100.1"]) == "198.51.100.1"


def test_a_setting_that_is_no_network_is_refused() -> None:
    with pytest.raises(Malformed, match="GRIDTAP_TRUSTED_PROXIES"):
        Proxies("my-proxy")


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server whose proxy is on this machine."""
    async with open_house(sqlite_url, tmp_path, trusted_proxies="127.0.0.1") as opened:
        yield opened


@pytest.fixture
async def bare_house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server without a proxy."""
    async with open_house(sqlite_url, tmp_path) as opened:
        yield opened


async def log_in(house: House, email: str, password: str, address: str) -> httpx.Response:
    """A sign-in from an address behind the proxy."""
    body = {"email": email, "password": password}
    return await house.client.post("/api/v1/auth/login", json=body, headers={"X-Forwarded-For": address})


async def test_strangers_with_wrong_passwords_lock_nobody_out(house: House) -> None:
    driver = await house.person("driver")
    guesses = (log_in(house, driver.email, "wrong password", f"203.0.113.{number % 2}") for number in range(24))
    await asyncio.gather(*guesses)
    assert (await log_in(house, driver.email, "wrong password", "203.0.113.0")).status_code == 429
    assert (await log_in(house, driver.email, PASSWORD, "198.51.100.7")).status_code == 200


async def test_guesses_are_counted_by_network(house: House) -> None:
    driver = await house.person("driver")
    statuses = [(await log_in(house, driver.email, "wrong", f"2001:db8::{number:x}")).status_code for number in range(12)]
    assert statuses[-1] == 429


async def test_what_a_guesser_claims_without_a_proxy_counts_for_nothing(bare_house: House) -> None:
    driver = await bare_house.person("driver")
    statuses = [(await log_in(bare_house, driver.email, "wrong", f"203.0.113.{number}")).status_code for number in range(12)]
    assert statuses[-1] == 429


async def test_many_guesses_from_everywhere_slow_an_account_down_and_fade(house: House) -> None:
    driver = await house.person("driver")
    for number in range(8):
        await log_in(house, driver.email, "wrong password", f"203.0.113.{number}")
    assert 0 < house.parts.limits.guesses.wait_s(driver.email) <= 2
    assert house.parts.limits.guesses.wait_s("another@example.com") == 0
    assert (await log_in(house, driver.email, PASSWORD, "198.51.100.7")).status_code == 200
    house.clock.advance(3600)
    assert house.parts.limits.guesses.wait_s(driver.email) == 0


async def test_the_audit_log_tells_from_where_a_change_was_asked(house: House) -> None:
    operator = await house.person("operator")
    await operator.post("/stations", json={"station_id": "CP9"}, headers={"X-Forwarded-For": "198.51.100.7"})
    entry = (await operator.get("/audit")).json()["items"][0]
    assert entry["data"]["remote_address"] == "198.51.100.7"


@pytest.mark.parametrize(("claim", "known"), [("198.51.100.7", "198.51.100.7"), ("nonsense", "127.0.0.1")])
async def test_a_station_behind_the_proxy_is_known_by_its_own_address(house: House, claim: str, known: str) -> None:
    operator = await house.person("operator")
    basic = base64.b64encode(b"STRANGER:a-password-of-16").decode()
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(b"sixteen bytes 16").decode(),
        "Sec-WebSocket-Protocol": "ocpp1.6",
        "Authorization": f"Basic {basic}",
        "X-Forwarded-For": claim,
    }
    answer = await house.client.get(f"http://127.0.0.1:{house.gateway.port}/ocpp/STRANGER", headers=headers)
    assert answer.status_code == 404

    async def listed() -> bool:
        found = (await operator.get("/stations/pending")).json()["items"]
        return any(knock["remote_address"] == known for knock in found)

    await eventually(listed)


async def test_a_stranger_with_a_wrong_password_does_not_keep_the_station_out(house: House) -> None:
    async with house.station("CP1") as station:
        for _ in range(15):
            assert await house.knock("CP1") == 401
        assert await station.call("Heartbeat")
        assert await house.knock("CP1", STATION_PASSWORD) == 101
