"""Certificates as the doors show them."""

from sqlalchemy import Connection

from gridtap.api.shapes.certificates import (
    CertificateHashes,
    InstalledCertificate,
    IssuedCertificate,
    IssuedPage,
    RootList,
    RootView,
    SigningRequest,
    StationCertificates,
)
from gridtap.certificates import store
from gridtap.certificates.installed import certificate_id, known_roots
from gridtap.certificates.model import CertificateRequest, HashData, Issued, Purpose, RootCertificate
from gridtap.certificates.model import InstalledCertificate as Installed
from gridtap.certificates.reading import fingerprint, read_certificate, subject_text
from gridtap.kit.clock import Clock
from gridtap.stations.store import get_station


def station_certificates(connection: Connection, station_id: str, clock: Clock) -> StationCertificates:
    """All about one station. Raises: NotFound `station_unknown`."""
    get_station(connection, station_id)
    roots = {fingerprint(each): each for each in map(read_certificate, known_roots(connection, clock.now()))}

    def shown(installed: Installed) -> InstalledCertificate:
        known = roots.get(installed.fingerprint or "")
        return InstalledCertificate(
            certificate_id=certificate_id(installed),
            use=installed.use,
            hashes=_hashes(installed.hashes),
            children=[_hashes(each) for each in installed.children],
            subject=None if known is None else subject_text(known),
            not_after=None if known is None else known.not_valid_after_utc,
            seen_at=installed.seen_at,
        )

    return StationCertificates(
        installed=[shown(each) for each in store.list_installed(connection, station_id)],
        issued=[issued_view(each) for each in store.list_issued(connection, station_id=station_id)],
        requests=[_request(each) for each in store.list_requests(connection, station_id)],
    )


def issued_page(connection: Connection, *, station_id: str | None, purpose: Purpose | None) -> IssuedPage:
    """What our authority signed, the newest first."""
    found = store.list_issued(connection, station_id=station_id, purpose=purpose)
    return IssuedPage(items=[issued_view(each) for each in found])


def issued_view(issued: Issued) -> IssuedCertificate:
    """One certificate on record."""
    same = {name: getattr(issued, name) for name in IssuedCertificate.__struct_fields__ if name != "chain"}
    return IssuedCertificate(**same, chain=issued.bundle)


def root_list(connection: Connection) -> RootList:
    """Every root that operators gave us."""
    return RootList(items=[root_view(each) for each in store.list_roots(connection)])


def root_view(root: RootCertificate) -> RootView:
    """One root."""
    return RootView(**{name: getattr(root, name) for name in RootView.__struct_fields__})


def _hashes(hashes: HashData) -> CertificateHashes:
    return CertificateHashes(**{name: getattr(hashes, name) for name in CertificateHashes.__struct_fields__})


def _request(request: CertificateRequest) -> SigningRequest:
    return SigningRequest(**{name: getattr(request, name) for name in SigningRequest.__struct_fields__})
