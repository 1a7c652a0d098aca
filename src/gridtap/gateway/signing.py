"""Certificates that stations ask us to have signed, whatever their dialect."""

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from sqlalchemy import Connection, or_, select

from gridtap.certificates.model import CertificateRequest
from gridtap.certificates.requests import Submission, submit_request
from gridtap.gateway.link import Link
from gridtap.kit.errors import Refused
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

REASONS = {"bad_csr": "InvalidCSR"}
"""Our codes in OCPP's words; others are `Unspecified`. Spec: OCPP 2.0.1 part 2 appendices §5 (reason codes)."""
_LIKE_ADDRESSES = frozenset(".:/")


def take_request(
    link: Link, message_id: str, submission: Submission, reply: Callable[[CertificateRequest | Refused], Struct]
) -> None:
    """Keep a request or refuse it, then answer; what follows an accepted one, follows from the log."""
    organisation = link.parts.pki.office.organisation
    link.commit(message_id, partial(_submit, submission=submission, organisation=organisation), reply)


def _submit(tx: Transaction, submission: Submission, organisation: str) -> CertificateRequest | Refused:
    names = names_of(tx.connection, submission.station_id)
    return submit_request(tx, submission, names=names, organisation=organisation)


def names_of(connection: Connection, station_id: str) -> set[str]:
    """What a station's certificate may be made out to: its id, or the serial number it told at boot.

    The serial number does not count where it could be taken for another station, or for a server.
    Spec: OCPP 2.0.1 A00.FR.511; security whitepaper A00.FR.511.
    """
    names = {station_id}
    serial = connection.execute(select(stations.c.serial).where(stations.c.station_id == station_id)).scalar()
    if serial and _LIKE_ADDRESSES.isdisjoint(serial):
        is_others = or_(stations.c.station_id == serial, stations.c.serial == serial)
        query = select(stations.c.station_id).where(is_others & (stations.c.station_id != station_id))
        if connection.execute(query.limit(1)).first() is None:
            names.add(serial)
    return names
