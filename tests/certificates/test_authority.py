"""Our own authority: what it signs, what it takes back, and where its keys are."""

import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store

from gridtap.certificates.local import ISSUING_LASTS, LocalAuthority
from gridtap.certificates.model import SigningWish
from gridtap.certificates.office import Office
from gridtap.certificates.reading import common_name, read_certificate, read_chain
from gridtap.certificates.store import find_issued, get_issued, list_expiring, list_issued
from gridtap.kit.clock import HandClock, SystemClock
from gridtap.kit.errors import NotFound, Refused
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database
from gridtap.storage.tables.certificates import authority_keys
from tests.certificates.csrs import ORGANISATION, a_key, csr_of

SECRET = b"s" * 32


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A started database of each kind, whose clock begins now and is turned by hand."""
    opened = Database(database_url, clock=HandClock(SystemClock().now()))
    opened.start()
    yield opened
    await opened.stop()


def office_of(db: Database, secret: bytes = SECRET, **options: Any) -> Office:
    """An office with our own authority."""
    options.setdefault("station_lasts", timedelta(days=365))
    authority = LocalAuthority(db=db, secret=secret, organisation=ORGANISATION, **options)
    return Office(db=db, authority=authority, secret=secret, organisation=ORGANISATION)


def wish(csr: str, **fields: Any) -> SigningWish:
    """What a station asks for."""
    told: dict[str, Any] = {"purpose": "station", "common_name": "CP1", "station_id": "CP1", **fields}
    return SigningWish(csr=csr, **told)


@pytest.mark.parametrize("algorithm", ["ec", "rsa"])
async def test_a_station_gets_a_certificate_that_leads_to_a_root_of_its_kind(db: Database, algorithm: Any) -> None:
    office = office_of(db)
    issued = await office.sign(wish(csr_of("CP1", key=a_key(algorithm))))
    leaf, above = read_chain(issued.bundle)
    leaf.verify_directly_issued_by(above)
    roots = [read_certificate(pem) for pem in await office.anchors()]
    [root] = [each for each in roots if each.subject == above.issuer]
    above.verify_directly_issued_by(root)
    assert len(roots) == 2
    assert common_name(leaf.subject) == "CP1"
    assert leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == ORGANISATION
    assert leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    with pytest.raises(x509.ExtensionNotFound):
        leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert leaf.not_valid_after_utc - db.clock.now() <= timedelta(days=365)
    [kept] = await db.read(lambda connection: list_issued(connection, station_id="CP1"))
    assert (kept, kept.purpose, kept.revoked_at) == (issued, "station", None)


async def test_the_authority_is_the_same_after_a_restart(db: Database) -> None:
    first = await office_of(db).anchors()
    assert await office_of(db).anchors() == first


async def test_keys_rest_sealed_and_open_only_with_the_secret(db: Database) -> None:
    await office_of(db).sign(wish(csr_of("CP1")))
    rows = await db.read(lambda connection: connection.execute(authority_keys.select()).all())
    assert {row.name for row in rows} == {"root-ec", "issuing-ec"}
    assert all(b"PRIVATE KEY" not in row.sealed_key for row in rows)
    with pytest.raises(Refused, match="station-pepper"):
        await office_of(db, secret=b"x" * 32).sign(wish(csr_of("CP1")))


async def test_an_authority_near_its_end_is_replaced_and_the_old_one_still_trusted(db: Database) -> None:
    office = office_of(db)
    first = await office.sign(wish(csr_of("CP1")))
    clock = db.clock
    assert isinstance(clock, HandClock)
    clock.advance((ISSUING_LASTS - timedelta(days=400)).total_seconds())
    second = await office.sign(wish(csr_of("CP1")))
    assert first.issuer_hash != second.issuer_hash
    assert second.not_after - clock.now() >= timedelta(days=364)


async def test_a_door_gets_both_kinds_of_certificate_and_the_same_until_hosts_or_time_change(db: Database) -> None:
    office = office_of(db)
    hosts = ["csms.example.com", "127.0.0.1"]
    ec_one, rsa_one = await office.server_identities(hosts)
    assert (ec_one.algorithm, rsa_one.algorithm) == ("ec", "rsa")
    roots = Store([read_certificate(pem) for pem in await office.anchors()])
    for identity in (ec_one, rsa_one):
        leaf, *above = read_chain(identity.bundle)
        now = db.clock.now()
        verifier = PolicyBuilder().store(roots).time(now).build_server_verifier(x509.DNSName("csms.example.com"))
        assert len(verifier.verify(leaf, above)) == 3
        assert common_name(leaf.subject) == "csms.example.com"
    assert await office.server_identities(hosts) == [ec_one, rsa_one]
    assert await office.server_identities(["other.example.com"]) != [ec_one, rsa_one]


async def test_tls_libraries_accept_what_the_door_gets(db: Database, tmp_path: Path) -> None:
    office = office_of(db)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for identity in await office.server_identities(["localhost"]):
        file = tmp_path / f"{identity.algorithm}.pem"
        file.write_bytes(identity.key + identity.bundle.encode())
        context.load_cert_chain(file)
    context.load_verify_locations(cadata="".join(await office.anchors()))
    assert len(context.get_ca_certs()) == 2


async def test_what_was_taken_back_is_known_at_once_and_after_a_restart(db: Database) -> None:
    office = office_of(db)
    await office.start()
    issued = await office.sign(wish(csr_of("CP1")))
    other = await office.sign(wish(csr_of("CP1")))
    leaf = read_certificate(issued.certificate)
    assert not office.is_revoked(leaf)
    revoked = await office.revoke(issued.fingerprint, "key_compromise")
    assert office.is_revoked(leaf)
    assert not office.is_revoked(read_certificate(other.certificate))
    assert await office.revoke(issued.fingerprint, "superseded") == revoked
    assert revoked.revoked_reason == "key_compromise"
    again = office_of(db)
    await again.start()
    assert again.revocations.serials() == {issued.serial_number}
    assert await db.read(lambda c: find_issued(c, issued.issuer_hash, issued.serial_number)) == revoked
    office.stop()
    again.stop()


async def test_the_revocation_list_names_what_was_taken_back(db: Database) -> None:
    office = office_of(db)
    issued = await office.sign(wish(csr_of("CP1")))
    await office.revoke(issued.fingerprint, "key_compromise")
    [der] = await office.authority.revocation_lists()
    crl = x509.load_der_x509_crl(der)
    [entry] = list(crl)
    assert f"{entry.serial_number:x}" == issued.serial_number
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.key_compromise
    issuer_key = read_chain(issued.bundle)[1].public_key()
    assert isinstance(issuer_key, ec.EllipticCurvePublicKey)
    assert crl.is_signature_valid(issuer_key)


async def test_nobody_can_take_back_what_was_not_issued(db: Database) -> None:
    with pytest.raises(NotFound):
        await office_of(db).revoke("ab" * 32)
    with pytest.raises(NotFound):
        await db.read(lambda connection: get_issued(connection, "ab" * 32))


async def test_a_certificate_near_its_end_is_listed_once_for_its_station(db: Database) -> None:
    office = office_of(db, station_lasts=timedelta(days=20))
    await db.write(lambda tx: register_station(tx, NewStation(station_id="CP1")))
    clock = db.clock
    assert isinstance(clock, HandClock)
    await office.sign(wish(csr_of("CP1")))
    await office.sign(wish(csr_of("CP2"), station_id="CP2"))
    clock.advance(60)
    newest = await office.sign(wish(csr_of("CP1")))
    now = db.clock.now()
    soon = await db.read(lambda connection: list_expiring(connection, now + timedelta(days=30), now))
    assert [each.fingerprint for each in soon] == [newest.fingerprint]
    assert await db.read(lambda connection: list_expiring(connection, now + timedelta(days=10), now)) == []


async def test_a_certificate_never_outlives_its_issuer(db: Database) -> None:
    office = office_of(db, station_lasts=timedelta(days=9000))
    leaf, above = read_chain((await office.sign(wish(csr_of("CP1")))).bundle)
    assert leaf.not_valid_after_utc <= above.not_valid_after_utc
