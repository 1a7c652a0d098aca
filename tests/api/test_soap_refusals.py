"""What the SOAP door refuses: bytes that are no message, and callback addresses that are none."""

import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from lxml import etree

from gridtap.gateway.journal import read_messages
from gridtap.kit.outgoing import is_public
from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.envelope import SOAP, Call, Headers, content_type, write_request
from gridtap.ocpp.soap.v16 import messages as m
from tests.api.house import STATION_PASSWORD, House, eventually, open_house
from tests.api.soap_station import CallbackService, ZeepStation, listening

BOOT = write_request(
    Call(
        Dialect.OCPP16S,
        Side.STATION,
        "BootNotification",
        m.BootNotificationRequest(charge_point_vendor="Acme", charge_point_model="Old"),
    ),
    Headers(message_id="urn:uuid:1", to="http://localhost/soap", charge_box_identity="CP1"),
)
STATUS = write_request(
    Call(
        Dialect.OCPP16S,
        Side.STATION,
        "StatusNotification",
        m.StatusNotificationRequest(
            connector_id=1, status=m.ChargePointStatus.AVAILABLE, error_code=m.ChargePointErrorCode.NO_ERROR
        ),
    ),
    Headers(message_id="urn:uuid:2", to="http://localhost/soap", charge_box_identity="CP1"),
)
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'

VENDOR = b"<chargePointVendor>Acme</chargePointVendor>"


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server that may call stations on this machine, and a station that it knows."""
    async with open_house(sqlite_url, tmp_path, allow_private_callbacks=True) as opened:
        await opened.register("CP1")
        yield opened


async def say(house: House, body: bytes, kind: str = content_type("/BootNotification")) -> httpx.Response:
    return await house.client.post("/soap", content=body, headers={"Content-Type": kind}, auth=("CP1", STATION_PASSWORD))


def fault_of(response: httpx.Response) -> tuple[str, str]:
    """Code and subcode on the wire."""
    values = [str(found.text).rpartition(":")[2] for found in etree.fromstring(response.content).iter(f"{{{SOAP}}}Value")]
    return values[0], values[1] if len(values) > 1 else ""


@pytest.mark.parametrize(
    ("body", "status", "fault"),
    [
        (b"no xml", 400, ("Sender", "ProtocolError")),
        (BOMB, 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b"urn://Ocpp/Cs/2015/10/", b"urn://Ocpp/Cs/1999/01/"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b"chargeBoxIdentity", b"chargeBox"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b">CP1<", b">a:b<"), 400, ("Sender", "IdentityMismatch")),
        (BOOT.replace(SOAP.encode(), b"http://schemas.xmlsoap.org/soap/envelope/"), 500, ("VersionMismatch", "")),
        (BOOT.replace(b"chargePointModel", b"model"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b"bootNotification", b"teleport"), 500, ("Receiver", "NotSupported")),
        (BOOT.replace(b">Acme<", b">\xff\xfe<"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b">Acme<", b">&#0;<"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b">Acme<", b">" + b"<a>" * 1000 + b"</a>" * 1000 + b"<"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b"</s:Body>", b"<a/></s:Body>"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(VENDOR, VENDOR + VENDOR), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(VENDOR, b""), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b">Acme<", b">" + b"A" * 21 + b"<"), 400, ("Sender", "ProtocolError")),
        (BOOT.replace(b"</s:Envelope>", b""), 400, ("Sender", "ProtocolError")),
    ],
    ids=[
        *("no xml", "bomb", "namespace", "no identity", "bad identity", "soap 1.1", "unknown part", "unknown action"),
        *("no UTF-8", "NUL", "deep nesting", "two payloads", "a part twice", "a part missing", "a long text", "never finished"),
    ],
)
async def test_what_is_no_message_is_answered_with_its_fault(
    house: House, body: bytes, status: int, fault: tuple[str, str]
) -> None:
    response = await say(house, body)
    assert (response.status_code, fault_of(response)) == (status, fault)
    assert (await say(house, BOOT)).status_code == 200


async def test_other_content_types_are_refused(house: House) -> None:
    assert (await say(house, BOOT, "text/xml")).status_code == 415


async def test_sizes_are_limited_more_tightly_before_a_boot(house: House) -> None:
    padded = BOOT.replace(b"</s:Envelope>", b" " * 10_000 + b"</s:Envelope>")
    assert fault_of(await say(house, padded)) == ("Sender", "ProtocolError")
    assert (await say(house, BOOT)).status_code == 200
    assert (await say(house, padded)).status_code == 200
    assert (await say(house, BOOT + b" " * 5_000_000)).status_code == 413


async def test_what_is_too_large_for_its_action_is_refused_before_it_is_read(house: House) -> None:
    """The end of each message is missing, which only somebody would notice who had read it."""
    assert (await say(house, BOOT)).status_code == 200
    for action, size_bytes, most_bytes in (("bootNotification", 100_000, 65_536), ("meterValues", 3_000_000, 1_048_576)):
        unread = BOOT.replace(b"bootNotification", action.encode()).replace(b"</s:Envelope>", b"").ljust(size_bytes)
        refused = await say(house, unread)
        assert fault_of(refused) == ("Sender", "ProtocolError")
        assert f"{action} has {size_bytes} bytes; at most {most_bytes} are taken".encode() in refused.content


@pytest.mark.parametrize("number", ["9" * 5000, "1e400", "-1", "NaN", "0x1", str(2**64)])
async def test_a_number_that_is_none_is_refused(house: House, number: str) -> None:
    assert (await say(house, BOOT)).status_code == 200
    odd = STATUS.replace(b">1<", f">{number}<".encode())
    refused = await say(house, odd, content_type("/StatusNotification"))
    assert fault_of(refused)[0] == "Sender"
    assert (await say(house, STATUS, content_type("/StatusNotification"))).status_code == 200


@pytest.mark.parametrize("version", ["1.5", "1.6"])
async def test_the_service_shows_its_wsdl(house: House, version: str) -> None:
    shown = await house.client.get(f"/soap/{version}?wsdl")
    assert shown.headers["content-type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(shown.content)
    assert root.get("targetNamespace") == {"1.5": "urn://Ocpp/Cs/2012/06/", "1.6": "urn://Ocpp/Cs/2015/10/"}[version]
    assert f"/soap/{version}".encode() in shown.content
    assert (await house.client.get("/soap")).status_code == 404


async def test_an_address_a_station_claims_is_offered_and_not_called(house: House) -> None:
    operator = await house.person("operator")
    async with listening(Dialect.OCPP16S) as service:
        claim = f"<a:From><a:Address>{service.url}</a:Address></a:From></s:Header>".encode()
        assert (await say(house, BOOT.replace(b"</s:Header>", claim))).status_code == 200

        async def look() -> str | None:
            return (await operator.get("/stations/CP1")).json()["callback_seen"]

        assert await eventually(look) == service.url
        asked = await operator.post("/stations/CP1/commands", json={"action": "ClearCache", "payload": {}})
        assert (asked.json()["state"], asked.json()["error"]["code"]) == ("unreachable", "callback_unknown")
        assert service.asked == []


@pytest.mark.parametrize(
    "address", ["ftp://h/x", "http://", "http://user:word@host/", "http://host/#x", "http://h:99999/", "http://ho st/", "x"]
)
async def test_what_is_no_callback_address_is_refused(house: House, address: str) -> None:
    operator = await house.person("operator")
    refused = await operator.patch("/stations/CP1", json={"callback_url": address})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_callback_url")


async def ask(house: House, service: CallbackService, action: str = "ClearCache", **payload: object) -> tuple[str, str]:
    """State and error code of a command to a station that is there."""
    operator = await house.person("operator")
    await operator.patch("/stations/CP1", json={"callback_url": service.url})
    assert (await say(house, BOOT)).status_code == 200
    told = (await operator.post("/stations/CP1/commands", json={"action": action, "payload": payload})).json()
    return told["state"], told["error"]["code"] if told["error"] else ""


async def test_a_fault_of_the_station_is_kept_with_its_code(house: House) -> None:
    async with listening(Dialect.OCPP16S) as service:
        fault = (
            f'<e:Envelope xmlns:e="{SOAP}"><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode>'
            '<e:Value xmlns:o="urn://Ocpp/Cp/2015/10/">o:NotSupported</e:Value></e:Subcode></e:Code>'
            '<e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>'
        )
        service.reply = lambda: (500, "application/soap+xml", fault.encode())
        assert await ask(house, service) == ("rejected_by_peer", "NotSupported")


async def test_a_redirect_is_not_followed(house: House) -> None:
    async with listening(Dialect.OCPP16S) as service:
        service.reply = lambda: (302, "text/html", b"elsewhere")
        assert await ask(house, service) == ("unreachable", "callback_not_soap")
        assert [action for action, _ in service.asked].count("ClearCache") == 1


async def test_an_answer_that_is_too_large_is_given_up(house: House) -> None:
    async with listening(Dialect.OCPP16S) as service:
        service.reply = lambda: (200, "application/soap+xml", b"<x>" + b" " * 300_000)
        assert await ask(house, service) == ("unreachable", "callback_too_large")


async def test_nobody_at_the_callback_address_is_unreachable(house: House) -> None:
    async with listening(Dialect.OCPP16S) as service:
        pass
    assert await ask(house, service) == ("unreachable", "callback_unreachable")


async def test_a_station_that_does_not_answer_is_timed_out(house: House) -> None:
    operator = await house.person("operator")
    assert (await say(house, BOOT)).status_code == 200
    with socket.create_server(("127.0.0.1", 0)) as silent:
        await operator.patch("/stations/CP1", json={"callback_url": f"http://127.0.0.1:{silent.getsockname()[1]}/"})
        told = await operator.post("/stations/CP1/commands", json={"action": "ClearCache", "payload": {}, "timeout_s": 0.2})
    assert told.json()["state"] == "timed_out"


async def test_what_the_dialect_cannot_say_is_invalid(house: House) -> None:
    async with listening(Dialect.OCPP16S) as service:
        told = await ask(house, service, "TriggerMessage", requestedMessage="Heartbeat")
        assert told == ("answered", "")
        certificate = {"certificateType": "CentralSystemRootCertificate", "certificate": "x"}
        assert await ask(house, service, "InstallCertificate", **certificate) == ("invalid", "not_supported_by_dialect")


async def test_private_addresses_are_called_only_where_the_settings_say_so(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path) as strict, listening(Dialect.OCPP16S) as service:
        await strict.register("CP1")
        assert await ask(strict, service) == ("unreachable", "callback_private")
        assert service.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)
def test_private_addresses_are_known_in_every_dress(address: str) -> None:
    assert not is_public(ip_address(address))


def test_public_addresses_are_let_pass() -> None:
    assert is_public(ip_address("9.9.9.9"))
    assert is_public(ip_address("2620:fe::fe"))


async def test_a_silent_station_is_offline_and_online_again_with_its_next_word(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path, heartbeat_interval_s=1) as house:
        await house.register("CP1")
        operator = await house.person("operator")
        station = ZeepStation(f"{house.client.base_url}/soap", Dialect.OCPP16S, "CP1", password=STATION_PASSWORD)
        await station.boot()
        assert (await operator.get("/stations/CP1")).json()["connected"]

        async def look() -> bool:
            return not (await operator.get("/stations/CP1")).json()["connected"]

        assert await eventually(look)
        await station.call("Heartbeat")

        async def back() -> bool:
            return (await operator.get("/stations/CP1")).json()["connected"]

        assert await eventually(back)


async def test_a_station_that_changes_from_json_to_soap_is_one_station(house: House) -> None:
    operator = await house.person("operator")
    async with house.station("CP2"):
        assert (await operator.get("/stations/CP2")).json()["dialect"] == "ocpp1.6"
        station = ZeepStation(f"{house.client.base_url}/soap", Dialect.OCPP15S, "CP2", password=STATION_PASSWORD)
        await station.call("Heartbeat")

        async def is_one() -> bool:
            shown = (await operator.get("/stations/CP2")).json()
            return (shown["dialect"], shown["connected"]) == ("ocpp1.5-soap", True)

        assert await eventually(is_one)


async def test_a_password_for_a_soap_station_is_not_kept_in_the_log(house: House) -> None:
    async with listening(Dialect.OCPP16S) as service:
        assert (await ask(house, service, "ChangeConfiguration", key="AuthorizationKey", value="a-secret-word"))[0] == "answered"
        rows = await house.db.read(lambda connection: read_messages(connection, "CP1"))
        sent = [row.body for row in rows if row.action == "ChangeConfiguration" and "AuthorizationKey" in row.body]
        assert sent
        assert not [body for body in sent if "a-secret-word" in body]
