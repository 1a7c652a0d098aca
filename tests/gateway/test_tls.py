"""Security profiles 1, 2 and 3 at the door, over real TLS."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from gridtap.certificates.model import SigningWish
from gridtap.gateway import tls as gateway_tls
from gridtap.gateway.limits import Limits
from gridtap.stations.boot import record_boot
from gridtap.stations.model import BootReport, StationChange
from gridtap.stations.profiles import ask_profile
from gridtap.stations.registry import change_station
from gridtap.stations.store import get_station, list_pending
from gridtap.storage.database import Database
from tests.gateway.house import PASSWORD, House, basic, eventually, open_house
from tests.gateway.papers import Paper, authority, client_context, make, name

SUITES = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-GCM-SHA384"]


@pytest.fixture
def station_ca() -> Paper:
    """An authority that the operator named."""
    return authority()


@pytest.fixture
async def house(db: Database, tmp_path: Path, station_ca: Paper) -> AsyncIterator[House]:
    """A gateway with TLS that knows CP1 and trusts the authority."""
    (tmp_path / "ca.pem").write_bytes(station_ca.pem)
    async with open_house(db, tls=True, data_dir=tmp_path, station_ca_file=str(tmp_path / "ca.pem")) as opened:
        await opened.register("CP1")
        yield opened


async def root(house: House) -> str:
    """What stations trust."""
    assert house.tls is not None
    return await house.tls.root() or ""


async def profile_of(house: House, station_id: str = "CP1") -> tuple[int | None, int, int | None]:
    """Shown, least, asked."""
    found = await house.read(lambda connection: get_station(connection, station_id))
    return found.security_profile, found.min_security_profile, found.asked_security_profile


async def test_profile_2_is_a_password_over_tls(house: House) -> None:
    await house.register("CP2", profile=2)
    async with house.station("CP2", url=house.tls_url("CP2"), ssl=client_context(await root(house))):
        assert await profile_of(house, "CP2") == (2, 2, None)


async def test_profile_3_is_a_certificate_and_needs_no_password(house: House, station_ca: Paper, tmp_path: Path) -> None:
    await house.register("CP3", password=None, profile=3)
    shown = make(name("CP3"), station_ca).write(tmp_path, "cp3")
    context = client_context(await root(house), shown)
    async with house.station("CP3", url=house.tls_url("CP3"), ssl=context, additional_headers={}):
        assert await profile_of(house, "CP3") == (3, 3, None)


async def test_the_plain_port_takes_tls_too_because_a_1_6_station_comes_back_to_the_port_it_knows(house: House) -> None:
    url = house.tls_url(port=house.gateway.port)
    async with house.station():
        assert (await profile_of(house))[0] == 1
    async with house.station(url=url, ssl=client_context(await root(house))):
        assert (await profile_of(house))[0] == 2


async def test_the_tls_port_does_not_take_passwords_in_the_clear(house: House) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with house.station(url=f"ws://localhost:{house.gateway.transport.tls_port}/ocpp/CP1"):
            pass
    assert caught.value.response.status_code == 403
    (knock,) = await eventually(lambda: house.read(list_pending))
    assert (knock.reason, knock.type_this) == ("tls_only_port", f"wss://127.0.0.1:{house.gateway.transport.tls_port}/ocpp/CP1")


@pytest.mark.parametrize("suite", SUITES)
async def test_every_mandated_suite_is_spoken(house: House, suite: str) -> None:
    def only(context: ssl.SSLContext) -> None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(suite)

    url, context = house.tls_url(), client_context(await root(house), change=only)
    async with connect(url, ssl=context, additional_headers=basic("CP1", PASSWORD), proxy=None) as socket:
        spoken = socket.transport.get_extra_info("cipher")
        assert (spoken[0], spoken[1]) == (suite, "TLSv1.2")


async def test_tls_1_3_is_spoken(house: House) -> None:
    context = client_context(await root(house), change=lambda each: setattr(each, "minimum_version", ssl.TLSVersion.TLSv1_3))
    async with house.station(url=house.tls_url(), ssl=context) as station:
        assert station.socket.transport.get_extra_info("ssl_object").version() == "TLSv1.3"


async def test_tls_older_than_1_2_is_refused_and_told(house: House) -> None:
    def old(context: ssl.SSLContext) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1

    with pytest.raises((ssl.SSLError, OSError)):
        async with house.station(url=house.tls_url(), ssl=client_context(await root(house), change=old)):
            pass
    (told,) = await eventually(lambda: house.events("security_event"))
    assert (told.data["type"], told.data["remote_address"]) == ("InvalidTLSVersion", "127.0.0.1")


async def test_suites_that_are_not_safe_are_refused_and_told(house: House) -> None:
    def weak(context: ssl.SSLContext) -> None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AES128-SHA256:ECDHE-RSA-AES128-SHA")

    with pytest.raises((ssl.SSLError, OSError)):
        async with house.station(url=house.tls_url(), ssl=client_context(await root(house), change=weak)):
            pass
    (told,) = await eventually(lambda: house.events("security_event"))
    assert told.data["type"] == "InvalidTLSCipherSuite"


async def test_a_station_that_does_not_trust_us_leaves_a_word_for_the_operator(house: House) -> None:
    with pytest.raises((ssl.SSLError, OSError)):
        async with house.station(url=house.tls_url(), ssl=client_context(authority("Another CA").pem)):
            pass
    (told,) = await eventually(lambda: house.events("security_event"))
    assert told.data["reason"] in ("tls_not_trusted", "tls_cut")  # it may say why before it goes, or just go


async def test_a_foreign_certificate_beside_the_right_password_is_profile_2(house: House, tmp_path: Path) -> None:
    shown = make(name("CP1"), authority("Factory CA")).write(tmp_path, "factory")
    async with house.station(url=house.tls_url(), ssl=client_context(await root(house), shown)):
        assert (await profile_of(house))[0] == 2
    told = await house.log()
    assert "its certificate was not accepted: certificate_not_trusted" in told[0].body


async def test_once_it_was_asked_to_climb_a_station_is_not_let_in_with_less(house: House) -> None:
    await house.db.write(lambda tx: ask_profile(tx, "CP1", 2))
    async with house.station():
        assert await profile_of(house) == (1, 1, 2)  # not there yet: the old way still lets it in
    async with house.station(url=house.tls_url(), ssl=client_context(await root(house))):
        assert await profile_of(house) == (2, 2, None)
    with pytest.raises(InvalidStatus) as caught:
        async with house.station():
            pass
    assert caught.value.response.status_code == 403
    (knock,) = await eventually(lambda: house.read(list_pending))
    assert knock.reason == "profile_too_low"
    kinds = [event.data["type"] for event in await house.events("security_event")]
    assert kinds == ["SecurityProfileTooLow"]


async def test_a_station_that_came_over_tls_by_itself_is_not_let_in_with_less_until_an_operator_says_so(house: House) -> None:
    async with house.station(url=house.tls_url(), ssl=client_context(await root(house))):
        assert await profile_of(house) == (2, 2, None)
    with pytest.raises(InvalidStatus, match="403"):
        async with house.station():
            pass
    await house.db.write(lambda tx: change_station(tx, "CP1", StationChange(min_security_profile=1)))
    async with house.station():
        assert await profile_of(house) == (1, 1, None)


async def test_a_good_certificate_without_a_password_is_kept_to_and_beside_one_it_is_tls_that_is_kept(
    house: House, tmp_path: Path
) -> None:
    assert house.tls is not None
    key = ec.generate_private_key(ec.SECP256R1())
    csr = x509.CertificateSigningRequestBuilder().subject_name(name("CP1")).sign(key, hashes.SHA256())
    wish = SigningWish(csr=csr.public_bytes(Encoding.PEM).decode(), purpose="station", common_name="CP1", station_id="CP1")
    issued = await house.tls.office.sign(wish)
    shown = Paper(x509.load_pem_x509_certificate(issued.certificate.encode()), key).write(tmp_path, "cp1")
    context = client_context(await root(house), shown)
    async with house.station(url=house.tls_url(), ssl=context):
        assert await profile_of(house) == (3, 2, None)
    async with house.station(url=house.tls_url(), ssl=context, additional_headers={}):
        assert await profile_of(house) == (3, 3, None)


async def test_a_certificate_that_is_taken_back_ends_its_connection_and_lets_nobody_in(house: House, tmp_path: Path) -> None:
    await house.register("CP3", password=None, profile=3)
    assert house.tls is not None
    key = ec.generate_private_key(ec.SECP256R1())
    csr = x509.CertificateSigningRequestBuilder().subject_name(name("CP3")).sign(key, hashes.SHA256())
    wish = SigningWish(csr=csr.public_bytes(Encoding.PEM).decode(), purpose="station", common_name="CP3", station_id="CP3")
    issued = await house.tls.office.sign(wish)
    shown = Paper(x509.load_pem_x509_certificate(issued.certificate.encode()), key).write(tmp_path, "cp3")
    how: dict[str, Any] = {"url": house.tls_url("CP3"), "ssl": client_context(await root(house), shown), "additional_headers": {}}
    async with house.station("CP3", **how) as station, house.station():
        await house.tls.office.revoke(issued.fingerprint, "key_compromise")
        said = "its certificate was taken back (key_compromise)"
        assert await station.closed() == (1008, said)
        (gone,) = await eventually(lambda: house.events("station_disconnected"))
        assert (gone.station_id, gone.data["reason"]) == (
            "CP3",
            f"closed by us: 1008 {said}",
        )
    with pytest.raises(InvalidStatus) as caught:
        async with house.station("CP3", **how):
            pass
    assert caught.value.response.status_code == 401
    (knock,) = await eventually(lambda: house.read(list_pending))
    assert knock.reason == "certificate_revoked"


async def test_a_serial_number_may_stand_in_the_certificate_unless_it_is_another_stations_id(
    house: House, station_ca: Paper, tmp_path: Path
) -> None:
    await house.register("CP3", password=None, profile=3)
    await house.db.write(lambda tx: record_boot(tx, "CP3", BootReport(vendor="Acme", model="One", serial="SN-0042")))
    shown = make(name("SN-0042"), station_ca).write(tmp_path, "cp3")
    how: dict[str, Any] = {"url": house.tls_url("CP3"), "ssl": client_context(await root(house), shown), "additional_headers": {}}
    await house.events("station_booted")
    async with house.station("CP3", **how):
        assert (await profile_of(house, "CP3"))[0] == 3
    await house.register("SN-0042")
    with pytest.raises(InvalidStatus):
        async with house.station("CP3", **how):
            pass


async def test_half_open_tls_connections_are_reaped_and_capped(db: Database, tmp_path: Path) -> None:
    limits = Limits(half_open_per_address=3, handshake_s=0.3)
    async with open_house(db, tls=True, data_dir=tmp_path, limits=limits) as house:
        port = house.gateway.transport.tls_port
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        for reader, writer in reversed(opened):  # the one too many first, at once
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        await eventually(lambda: not house.gateway.transport.half_open)


async def test_renewed_certificates_are_shown_from_the_next_handshake_on(db: Database, tmp_path: Path) -> None:
    ours = authority("Server CA")
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    first = make(name("localhost"), ours, extensions=((names, False),), serial=1001).write(tmp_path, "server")
    (tmp_path / "root.pem").write_bytes(ours.pem)
    named: dict[str, Any] = {"tls_certificate_files": str(first), "tls_ca_file": str(tmp_path / "root.pem")}
    async with open_house(db, tls=True, data_dir=tmp_path, **named) as house:
        await house.register("CP1")
        assert house.tls is not None
        assert not await house.tls.renew()
        make(name("localhost"), ours, extensions=((names, False),), serial=1002).write(tmp_path, "server")
        assert await house.tls.renew()
        async with house.station(url=house.tls_url(), ssl=client_context(await root(house))) as station:
            shown = station.socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert x509.load_der_x509_certificate(shown).serial_number == 1002


def test_openssl_answers_to_us_so_that_strange_certificates_get_through_to_the_door() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_OPTIONAL
    assert gateway_tls.leave_judging_to_us(context)
    assert context.verify_mode is ssl.CERT_OPTIONAL


async def test_where_openssl_is_out_of_reach_strangers_certificates_end_the_handshake(
    db: Database, tmp_path: Path, station_ca: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_context: ssl.SSLContext) -> bool:
        return False

    monkeypatch.setattr(gateway_tls, "leave_judging_to_us", unreachable)
    (tmp_path / "ca.pem").write_bytes(station_ca.pem)
    async with open_house(db, tls=True, data_dir=tmp_path, station_ca_file=str(tmp_path / "ca.pem")) as house:
        await house.register("CP3", password=None, profile=3)
        good = make(name("CP3"), station_ca).write(tmp_path, "good")
        strange = make(name("CP3"), authority("Another CA")).write(tmp_path, "strange")
        how: dict[str, Any] = {"url": house.tls_url("CP3"), "additional_headers": {}}
        async with house.station("CP3", ssl=client_context(await root(house), good), **how):
            assert (await profile_of(house, "CP3"))[0] == 3
        with pytest.raises((ssl.SSLError, OSError, EOFError, WebSocketException)):
            async with house.station("CP3", ssl=client_context(await root(house), strange), **how):
                pass
        (told,) = await eventually(lambda: house.events("security_event"))
        assert told.data["reason"] == "certificate_not_trusted"
