"""Wrong certificates, passwords and encodings: each refused with the right status, and for the right reason where people look."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from websockets.exceptions import InvalidStatus

from gridtap.gateway.certificates import Trust, certificate_fault
from gridtap.gateway.knocks import REASONS
from gridtap.stations.pending import forget_knock
from gridtap.stations.store import list_pending, list_security_events
from gridtap.storage.database import Database
from tests.gateway.house import PASSWORD, House, eventually, open_house
from tests.gateway.papers import (
    AUTHORITY,
    CERTIFYING,
    DAY,
    NOW,
    ODD,
    SIGNING,
    Paper,
    authority,
    client_context,
    make,
    name,
    rsa_key,
    sent_along,
)

CA = authority()
RSA_CA = authority("Station RSA CA", key=rsa_key(3072))
SUB = authority("Station Sub CA", CA)
STRANGE_CA = authority("Another CA")
SHORT_CA = make(name("Short CA"), CA, extensions=((x509.BasicConstraints(ca=True, path_length=0), True), (CERTIFYING, True)))
BELOW_SHORT = authority("Below Short CA", SHORT_CA)
OLD_SUB = authority("Old Sub CA", CA, begins=NOW - 30 * DAY, ends=NOW - DAY)
NO_CA = make(name("No CA"), CA)
MUTE_CA = make(name("Mute CA"), CA, extensions=((AUTHORITY, True), (SIGNING, True)))
SERVER_ONLY = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
CLIENT_ONLY = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
ENCIPHERING_ONLY = x509.KeyUsage(False, False, True, False, False, False, False, False, False)
TWIN_CA = authority(key=ec.generate_private_key(ec.SECP256R1()))
"""It has our authority's name, and another key."""

WRONG_CERTIFICATES: dict[str, tuple[Callable[[], Paper], str]] = {
    "none of ours signed it": (lambda: make(name("CP3"), STRANGE_CA), "certificate_not_trusted"),
    "none of ours signed it, and its authority is sent along": (
        lambda: sent_along(make(name("CP3"), STRANGE_CA), STRANGE_CA),
        "certificate_not_trusted",
    ),
    "its authority only has the name of ours": (lambda: make(name("CP3"), TWIN_CA), "certificate_not_trusted"),
    "it signed itself": (lambda: make(name("CP3")), "certificate_self_signed"),
    "it signed itself and calls itself an authority": (lambda: authority("CP3"), "certificate_wrong_usage"),
    "what stands between is missing": (lambda: make(name("CP3"), SUB), "certificate_not_trusted"),
    "another stands between": (lambda: sent_along(make(name("CP3"), SUB), STRANGE_CA), "certificate_not_trusted"),
    "what stands between has expired": (lambda: sent_along(make(name("CP3"), OLD_SUB), OLD_SUB), "certificate_not_trusted"),
    "what stands between is no authority": (lambda: sent_along(make(name("CP3"), NO_CA), NO_CA), "certificate_not_trusted"),
    "what stands between may not sign": (lambda: sent_along(make(name("CP3"), MUTE_CA), MUTE_CA), "certificate_not_trusted"),
    "the path is longer than allowed": (
        lambda: sent_along(make(name("CP3"), BELOW_SHORT), BELOW_SHORT, SHORT_CA),
        "certificate_not_trusted",
    ),
    "it expired yesterday": (lambda: make(name("CP3"), CA, begins=NOW - 9 * DAY, ends=NOW - DAY), "certificate_expired"),
    "it expired in 1999": (
        lambda: make(name("CP3"), CA, begins=datetime(1998, 1, 1, tzinfo=UTC), ends=datetime(1999, 1, 1, tzinfo=UTC)),
        "certificate_expired",
    ),
    "it begins tomorrow": (lambda: make(name("CP3"), CA, begins=NOW + DAY, ends=NOW + 9 * DAY), "certificate_not_yet_valid"),
    "another station's name": (lambda: make(name("CP1"), CA), "certificate_wrong_name"),
    "a longer name": (lambda: make(name("CP33"), CA), "certificate_wrong_name"),
    "a shorter name": (lambda: make(name("CP"), CA), "certificate_wrong_name"),
    "a name that contains it": (lambda: make(name("x CP3 y"), CA), "certificate_wrong_name"),
    "a blank before the name": (lambda: make(name(" CP3"), CA), "certificate_wrong_name"),
    "a blank after the name": (lambda: make(name("CP3 "), CA), "certificate_wrong_name"),
    "the name in small letters": (lambda: make(name("cp3"), CA), "certificate_wrong_name"),
    "a letter that looks the same": (lambda: make(name("СР3"), CA), "certificate_wrong_name"),
    "a star": (lambda: make(name("*"), CA), "certificate_wrong_name"),
    "a name with a NUL": (lambda: make(name("CP3\x00.evil"), CA), "certificate_wrong_name"),
    "two names": (lambda: make(name(("CP3", "CP1")), CA), "certificate_wrong_name"),
    "two names, the right one last": (lambda: make(name(("CP1", "CP3")), CA), "certificate_wrong_name"),
    "no name": (lambda: make(name(()), CA), "certificate_wrong_name"),
    "the name only as an alternative one": (
        lambda: make(name("x"), CA, extensions=((SIGNING, True), (x509.SubjectAlternativeName([x509.DNSName("CP3")]), False))),
        "certificate_wrong_name",
    ),
    "another operator's": (lambda: make(name("CP3", "Other"), CA), "certificate_wrong_organization"),
    "an operator whose name contains ours": (lambda: make(name("CP3", "Gridtap Ltd"), CA), "certificate_wrong_organization"),
    "our name in small letters": (lambda: make(name("CP3", "gridtap"), CA), "certificate_wrong_organization"),
    "no operator": (lambda: make(name("CP3", None), CA), "certificate_wrong_organization"),
    "two operators": (lambda: make(name("CP3", ("Gridtap", "Other")), CA), "certificate_wrong_organization"),
    "an authority's own": (
        lambda: make(name("CP3"), CA, extensions=((AUTHORITY, True), (CERTIFYING, True))),
        "certificate_wrong_usage",
    ),
    "made for servers": (lambda: make(name("CP3"), CA, extensions=((SERVER_ONLY, False),)), "certificate_wrong_usage"),
    "made for enciphering": (lambda: make(name("CP3"), CA, extensions=((ENCIPHERING_ONLY, True),)), "certificate_wrong_usage"),
    "a critical extension nobody knows": (lambda: make(name("CP3"), CA, extensions=((ODD, True),)), "certificate_wrong_usage"),
    "an RSA key of 1024 bits": (lambda: make(name("CP3"), CA, key=rsa_key(1024)), "certificate_weak_key"),
    "an RSA key of 1536 bits": (lambda: make(name("CP3"), CA, key=rsa_key(1536)), "certificate_weak_key"),
}
GOOD_CERTIFICATES: dict[str, Callable[[], Paper]] = {
    "elliptic curve": lambda: make(name("CP3"), CA),
    "RSA, signed by RSA": lambda: make(name("CP3"), RSA_CA, key=rsa_key()),
    "through an authority between": lambda: sent_along(make(name("CP3"), SUB), SUB),
    "the root sent along too": lambda: sent_along(make(name("CP3"), CA), CA),
    "for clients": lambda: make(name("CP3"), CA, extensions=((SIGNING, True), (CLIENT_ONLY, False))),
    "without a word on usage": lambda: make(name("CP3"), CA, extensions=()),
    "of 384 bits": lambda: make(name("CP3"), CA, key=ec.generate_private_key(ec.SECP384R1()), digest=hashes.SHA384()),
}


def raw(credentials: bytes, scheme: str = "Basic") -> dict[str, str]:
    """A header as it is."""
    return {"Authorization": f"{scheme} {base64.b64encode(credentials).decode()}"}


GOOD = f"CP2:{PASSWORD}".encode()
WRONG_CREDENTIALS: dict[str, tuple[dict[str, str], str]] = {
    "nothing": ({}, "no_password"),
    "an empty header": ({"Authorization": ""}, "no_password"),
    "another scheme": (raw(GOOD, "Bearer"), "no_password"),
    "a digest": ({"Authorization": 'Digest username="CP2", response="x"'}, "no_password"),
    "no scheme": ({"Authorization": base64.b64encode(GOOD).decode()}, "no_password"),
    "not base64": ({"Authorization": "Basic ???"}, "no_password"),
    "half of it": ({"Authorization": "Basic " + base64.b64encode(GOOD).decode()[:-3]}, "no_password"),
    "not encoded": ({"Authorization": "Basic " + GOOD.decode()}, "no_password"),
    "in hexadecimal": ({"Authorization": "Basic " + GOOD.hex()}, "no_password"),
    "base64 for URLs": (
        {"Authorization": "Basic " + base64.urlsafe_b64encode(b"CP2:\xfb\xff\xfe" * 4).decode()},
        "no_password",
    ),
    "no colon": (raw(b"CP2" + PASSWORD.encode()), "no_password"),
    "no password": (raw(b"CP2:"), "wrong_password"),
    "another password": (raw(b"CP2:another-station-password"), "wrong_password"),
    "the password in capitals": (raw(f"CP2:{PASSWORD.upper()}".encode()), "wrong_password"),
    "a blank after it": (raw(GOOD + b" "), "wrong_password"),
    "a line end after it": (raw(GOOD + b"\r\n"), "wrong_password"),
    "a NUL after it": (raw(GOOD + b"\x00"), "wrong_password"),
    "all but its last letter": (raw(GOOD[:-1]), "wrong_password"),
    "twice": (raw(GOOD + PASSWORD.encode()), "wrong_password"),
    "in UTF-16": (raw(b"CP2:" + PASSWORD.encode("utf-16")), "wrong_password"),
    "encoded twice": (raw(b"CP2:" + base64.b64encode(PASSWORD.encode())), "wrong_password"),
    "another station's password": (raw(b"CP2:the-password-of-CP1"), "wrong_password"),
    "another station's name": (raw(f"CP1:{PASSWORD}".encode()), "wrong_user_name"),
    "its name in small letters": (raw(f"cp2:{PASSWORD}".encode()), "wrong_user_name"),
    "a blank before its name": (raw(f" CP2:{PASSWORD}".encode()), "wrong_user_name"),
    "no name": (raw(f":{PASSWORD}".encode()), "wrong_user_name"),
    "its name in UTF-16": (raw("CP2".encode("utf-16") + b":" + PASSWORD.encode()), "wrong_user_name"),
    "name and password exchanged": (raw(f"{PASSWORD}:CP2".encode()), "wrong_user_name"),
    "10,000 letters": (raw(b"CP2:" + b"x" * 5000), "wrong_password"),
}


@pytest.fixture
async def house(db: Database, tmp_path: Path) -> AsyncIterator[House]:
    """A gateway with TLS that knows stations of profiles 2 and 3."""
    (tmp_path / "ca.pem").write_bytes(CA.pem + RSA_CA.pem)
    async with open_house(db, tls=True, data_dir=tmp_path, station_ca_file=str(tmp_path / "ca.pem")) as opened:
        await opened.register("CP1", password="the-password-of-CP1")
        await opened.register("CP2", profile=2)
        await opened.register("CP3", profile=3)
        yield opened


async def root(house: House) -> str:
    """What stations trust."""
    assert house.tls is not None
    return await house.tls.root() or ""


async def refused_for(house: House, station_id: str, **options: Any) -> tuple[int, str]:
    """The status, and the reason as it stands in the list of those who knocked; forgotten afterwards."""
    with pytest.raises(InvalidStatus) as caught:
        async with house.station(station_id, url=house.tls_url(station_id), **options):
            pass
    (knock,) = await eventually(lambda: house.read(list_pending))
    assert (knock.station_id, knock.known) == (station_id, True)
    assert (knock.explanation, knock.remedy) == REASONS[knock.reason]
    await house.db.write(lambda tx: forget_knock(tx, station_id))
    return caught.value.response.status_code, knock.reason


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ((b"no certificate",), "certificate_unreadable"),
        ((make(name("CP3"), CA).certificate.public_bytes(Encoding.DER)[:-20],), "certificate_unreadable"),
        (
            (make(name("CP3"), CA, key=ec.generate_private_key(ec.SECP192R1())).certificate.public_bytes(Encoding.DER),),
            "certificate_weak_key",
        ),
        ((make(name("CP3"), CA, key=ed25519.Ed25519PrivateKey.generate()).certificate.public_bytes(Encoding.DER),), None),
    ],
)
def test_what_tls_itself_would_not_carry_is_judged_too(shown: tuple[bytes, ...], reason: str | None) -> None:
    trust = Trust(anchors=(CA.certificate,), organization="Gridtap")
    assert certificate_fault(shown, trust, frozenset({"CP3"}), NOW) == reason


def test_there_are_sixty_of_them() -> None:
    assert len(WRONG_CERTIFICATES) + len(WRONG_CREDENTIALS) >= 60


async def test_every_wrong_certificate_is_refused_for_what_is_wrong_with_it(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trusted, found = await root(house), {}
    for number, (paper, _) in enumerate(WRONG_CERTIFICATES.values()):
        shown = paper().write(tmp_path, f"wrong-{number}")
        context = client_context(None, change=lambda each: each.set_ciphers("DEFAULT:@SECLEVEL=0"))
        context.load_verify_locations(cadata=trusted)
        context.load_cert_chain(shown)
        # the right password beside it does not help: this station is let in with a certificate only
        found[number] = await refused_for(house, "CP3", ssl=context)
    expected = {number: (401, reason) for number, (_, reason) in enumerate(WRONG_CERTIFICATES.values())}
    assert found == expected
    logged = capsys.readouterr().out
    for _, reason in WRONG_CERTIFICATES.values():
        assert f"reason={reason}" in logged
    events = await house.read(lambda connection: list_security_events(connection, "CP3"))
    assert {event.type for event in events} == {"InvalidChargingStationCertificate"}
    assert len(events) == len(WRONG_CERTIFICATES)


async def test_every_wrong_password_and_encoding_is_refused_for_what_is_wrong_with_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    context = client_context(await root(house))
    found = {
        what: await refused_for(house, "CP2", ssl=context, additional_headers=headers)
        for what, (headers, _) in WRONG_CREDENTIALS.items()
    }
    assert found == {what: (401, reason) for what, (_, reason) in WRONG_CREDENTIALS.items()}
    logged = capsys.readouterr().out
    assert all(f"reason={reason}" in logged for _, reason in WRONG_CREDENTIALS.values())
    assert PASSWORD not in logged


async def test_every_good_certificate_opens_the_door(house: House, tmp_path: Path) -> None:
    trusted = await root(house)
    for number, paper in enumerate(GOOD_CERTIFICATES.values()):
        context = client_context(trusted, paper().write(tmp_path, f"good-{number}"))
        async with house.station("CP3", url=house.tls_url("CP3"), ssl=context, additional_headers={}) as station:
            assert (await station.call("Heartbeat", {}))[0] == 3


async def test_who_shows_no_certificate_where_one_is_needed_is_told_so(house: House) -> None:
    context = client_context(await root(house))
    assert await refused_for(house, "CP3", ssl=context) == (401, "no_certificate")
    assert await refused_for(house, "CP3", ssl=context, additional_headers={}) == (401, "no_certificate")


async def test_a_bad_certificate_and_nothing_else_is_refused_for_the_certificate(house: House, tmp_path: Path) -> None:
    shown = make(name("CP2"), STRANGE_CA).write(tmp_path, "strange")
    context = client_context(await root(house), shown)
    assert await refused_for(house, "CP2", ssl=context, additional_headers={}) == (401, "certificate_not_trusted")


async def test_without_a_station_authority_nobody_comes_in_by_certificate(db: Database, tmp_path: Path) -> None:
    async with open_house(db, tls=True, data_dir=tmp_path) as house:
        await house.register("CP3", profile=3)
        shown = make(name("CP3"), CA).write(tmp_path, "cp3")
        assert await refused_for(house, "CP3", ssl=client_context(await root(house), shown)) == (401, "certificate_not_trusted")
