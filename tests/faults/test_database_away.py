"""R5: PostgreSQL stops, freezes and comes back while people and stations go on asking. Nothing acknowledged is lost."""

import asyncio
import base64
import contextlib
import itertools
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.ocpp.dialect import Dialect
from tests.api.house import STATION_PASSWORD, House, open_house
from tests.api.soap_station import ZeepStation
from tests.faults.outage import OwnPostgres, own_postgres

BOOT_16 = {"chargePointVendor": "A", "chargePointModel": "B"}
BOOT_2X = {"reason": "PowerUp", "chargingStation": {"vendorName": "A", "model": "B"}}
PATIENCE_S = 1.0
LONG_S = 30.0
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    """A server of these tests alone."""
    with own_postgres() as server:
        yield server


@pytest.fixture(params=["stopped", "frozen"])
async def outage(
    request: pytest.FixtureRequest, postgres: OwnPostgres
) -> AsyncIterator[tuple[Callable[[], None], Callable[[], None]]]:
    """How the database goes away and comes back; it is there in the end."""
    away, back = (postgres.stop, postgres.start) if request.param == "stopped" else (postgres.freeze, postgres.thaw)
    yield away, back
    postgres.thaw()
    postgres.start()


@pytest.fixture
async def house(postgres: OwnPostgres, tmp_path: Path) -> AsyncIterator[House]:
    """Everything on that server, impatient."""
    async with open_house(postgres.url, tmp_path, database_patience_s=PATIENCE_S) as opened:
        yield opened


def now(seconds: float = 0.0) -> str:
    """A station's time."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds").replace("+00:00", "Z")


@asynccontextmanager
async def linked(house: House, station_id: str, protocol: str, *, boot: bool = True) -> AsyncGenerator[ClientConnection]:
    """A socket of a station that has booted."""
    basic = base64.b64encode(f"{station_id}:{STATION_PASSWORD}".encode()).decode()
    async with connect(
        f"ws://127.0.0.1:{house.gateway.port}/ocpp/{station_id}",
        subprotocols=[protocol],  # pyright: ignore[reportArgumentType] - a NewType of str
        additional_headers={"Authorization": f"Basic {basic}"},
    ) as socket:
        if boot:
            assert (await ask(socket, "BootNotification", BOOT_16 if protocol == "ocpp1.6" else BOOT_2X))[0] == 3
        yield socket


async def ask(socket: ClientConnection, action: str, payload: dict[str, Any]) -> list[Any]:
    """The answer to a question; what we are asked meanwhile is declined."""
    await socket.send(json.dumps([2, f"q{next(_numbers)}", action, payload]))
    async with asyncio.timeout(LONG_S):
        while True:
            frame = json.loads(await socket.recv())
            if frame[0] != 2:
                return frame
            await socket.send(json.dumps([4, frame[1], "NotSupported", "", {}]))


async def until(look: Callable[[], Any]) -> Any:
    """What `look` gives, once it is true."""
    async with asyncio.timeout(LONG_S):
        while True:
            found = await look()
            if found:
                return found
            await asyncio.sleep(0.05)


async def test_reads_are_503_with_a_sentence_and_recover_by_themselves(
    house: House, outage: tuple[Callable[[], None], Callable[[], None]]
) -> None:
    away, back = outage
    operator = await house.person("operator", "reader-" + outage[0].__name__)
    assert (await operator.get("/stations")).status_code == 200
    away()
    for _ in range(6):
        answer = await operator.get("/stations", timeout=LONG_S)
        assert answer.status_code == 503, answer.text
        problem = answer.json()
        assert problem["code"] in {"database_unreachable", "database_silent"}
        assert "try again in a moment" in problem["detail"]
    assert (await house.client.get("/readyz")).status_code == 503
    assert (await house.client.get("/healthz")).status_code == 200
    refused = await operator.post("/tariffs", json={}, timeout=LONG_S)
    assert refused.status_code in {400, 503}
    login = await house.client.post("/api/v1/auth/login", json={"email": "a@b.c", "password": "x"}, timeout=LONG_S)
    assert login.status_code == 503
    back()

    async def reads() -> bool:
        return (await operator.get("/stations", timeout=LONG_S)).status_code == 200

    async def ready() -> bool:
        return (await house.client.get("/readyz", timeout=LONG_S)).status_code == 200

    await until(reads)
    await until(ready)


CASES = {
    "1.6 start": ("ocpp1.6", "StartTransaction", {"connectorId": 1, "idTag": "T", "meterStart": 5}),
    "1.6 stop": ("ocpp1.6", "StopTransaction", {"transactionId": 77, "meterStop": 5}),
    "1.6 meter": ("ocpp1.6", "MeterValues", {"connectorId": 1, "transactionId": 77}),
    "2.0.1 started": ("ocpp2.0.1", "TransactionEvent", {"eventType": "Started", "seqNo": 0}),
    "2.0.1 updated": ("ocpp2.0.1", "TransactionEvent", {"eventType": "Updated", "seqNo": 1}),
    "2.0.1 ended": ("ocpp2.0.1", "TransactionEvent", {"eventType": "Ended", "seqNo": 2}),
    "2.0.1 meter": ("ocpp2.0.1", "MeterValues", {"evseId": 1}),
    "2.1 ended": ("ocpp2.1", "TransactionEvent", {"eventType": "Ended", "seqNo": 2}),
}


def message(case: str) -> tuple[str, str, dict[str, Any]]:
    """Subprotocol, action and payload of a case, at this moment."""
    protocol, action, fields = CASES[case]
    at = now()
    if action == "MeterValues":
        return (
            protocol,
            action,
            {**fields, "meterValue": [{"timestamp": at, "sampledValue": [{"value": "5" if protocol == "ocpp1.6" else 5}]}]},
        )
    if action == "TransactionEvent":
        tx = {"transactionId": "tx-" + at}
        return protocol, action, {**fields, "timestamp": at, "triggerReason": "Trigger", "transactionInfo": tx}
    return protocol, action, {**fields, "timestamp": at}


@pytest.mark.parametrize("case", CASES)
async def test_a_transaction_message_is_never_answered_with_an_error_of_ours(
    house: House, outage: tuple[Callable[[], None], Callable[[], None]], case: str
) -> None:
    away, back = outage
    protocol, action, payload = message(case)
    station_id = f"{case}-{away.__name__}".replace(" ", "-")
    await house.register(station_id)
    async with linked(house, station_id, protocol) as socket:
        away()
        with pytest.raises(ConnectionClosed):
            raise AssertionError(await ask(socket, action, payload))
        assert socket.close_code == 1013
    with pytest.raises(InvalidStatus) as caught:
        async with linked(house, station_id, protocol, boot=False):
            pass
    assert caught.value.response.status_code == 503
    back()

    async def told_again() -> bool:
        with contextlib.suppress(InvalidStatus, ConnectionClosed):
            async with linked(house, station_id, protocol, boot=False) as socket:
                return (await ask(socket, action, payload))[0] == 3
        return False

    await until(told_again)


async def test_a_start_repeated_after_the_outage_is_one_session(
    house: House, outage: tuple[Callable[[], None], Callable[[], None]]
) -> None:
    """The commit that hung may have gone through: the repetition meets it and gets its answer."""
    away, back = outage
    station_id = f"once-{away.__name__}"
    await house.register(station_id)
    start = {"connectorId": 1, "idTag": "T", "meterStart": 5, "timestamp": now()}
    async with linked(house, station_id, "ocpp1.6") as socket:
        away()
        with contextlib.suppress(ConnectionClosed):
            await ask(socket, "StartTransaction", start)
    back()
    numbers: set[int] = set()

    async def told_again() -> bool:
        with contextlib.suppress(InvalidStatus, ConnectionClosed):
            async with linked(house, station_id, "ocpp1.6", boot=False) as socket:
                numbers.add((await ask(socket, "StartTransaction", start))[2]["transactionId"])
                return True
        return False

    await until(told_again)
    await until(told_again)
    found = await house.db.read(lambda connection: list_sessions(connection, SessionFilter(station_id=station_id)))
    assert ([session.transaction_id for session in found], len(numbers)) == ([str(*numbers)], 1)


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
async def test_authorize_is_answered_from_what_is_last_known_and_strangers_are_let_go(
    house: House, outage: tuple[Callable[[], None], Callable[[], None]], protocol: str
) -> None:
    away, back = outage
    station_id = f"authorize-{protocol}-{away.__name__}"
    await house.register(station_id)
    for name, status in (("KNOWN", "accepted"), ("BLOCKED", "blocked"), ("CHANGED", "accepted")):
        token = Token(token=name, kind="rfid", status=status)  # pyright: ignore[reportArgumentType] - one of its words
        await house.db.write(lambda tx, token=token: put_token(tx, token))

    def question(token: str) -> dict[str, Any]:
        return {"idTag": token} if protocol == "ocpp1.6" else {"idToken": {"idToken": token, "type": "ISO14443"}}

    def verdict(answer: list[Any]) -> str:
        return answer[2]["idTagInfo" if protocol == "ocpp1.6" else "idTokenInfo"]["status"]

    async with linked(house, station_id, protocol) as socket:
        for token in ("KNOWN", "BLOCKED", "CHANGED"):
            await ask(socket, "Authorize", question(token))
        await house.db.write(lambda tx: put_token(tx, Token(token="CHANGED", kind="rfid", status="blocked")))
        away()
        assert verdict(await ask(socket, "Authorize", question("KNOWN"))) == "Accepted"
        assert verdict(await ask(socket, "Authorize", question("BLOCKED"))) == "Blocked"
        assert (await ask(socket, "Heartbeat", {}))[0] == 3
        with pytest.raises(ConnectionClosed):
            raise AssertionError(await ask(socket, "Authorize", question("CHANGED")))
    back()


async def test_a_station_over_soap_keeps_its_message_and_is_told_to_come_again(
    house: House, outage: tuple[Callable[[], None], Callable[[], None]]
) -> None:
    away, back = outage
    station_id = f"soap-{away.__name__}"
    await house.register(station_id)
    station = ZeepStation(f"{house.client.base_url}/soap", Dialect.OCPP16S, station_id, password=STATION_PASSWORD)
    await station.boot()
    away()
    for _ in range(2):
        with pytest.raises(Exception, match="try again in a moment"):
            await station.call("StartTransaction", connectorId=1, idTag="T", timestamp=datetime.now(UTC), meterStart=1)
    back()

    async def told_again() -> bool:
        with contextlib.suppress(Exception):
            await station.call("StartTransaction", connectorId=1, idTag="T", timestamp=datetime.now(UTC), meterStart=1)
            return True
        return False

    await until(told_again)


async def test_a_write_that_hangs_is_answered_and_what_waits_is_written_later(house: House, postgres: OwnPostgres) -> None:
    operator = await house.person("operator", "writer")
    assert (await operator.get("/me")).status_code == 200
    postgres.freeze()
    try:
        answer = await operator.post("/stations", json={"station_id": "LATER"}, timeout=LONG_S)
        assert (answer.status_code, answer.json()["code"]) == (503, "database_silent")
    finally:
        postgres.thaw()

    async def there() -> httpx.Response | None:
        found = await operator.get("/stations/LATER", timeout=LONG_S)
        return found if found.status_code == 200 else None

    await until(there)
