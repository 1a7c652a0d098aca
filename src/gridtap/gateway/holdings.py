"""What stations hold, in the words of every dialect: names of uses, hashes, and what answers tell of them."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from gridtap.certificates.installed import CHAIN_USES, ROOT_USES, record_deleted, record_installed, record_report
from gridtap.certificates.model import HashData
from gridtap.gateway.v16.convert import clean
from gridtap.kit.errors import Malformed
from gridtap.kit.log import get_log
from gridtap.storage.transaction import Transaction

USES = {
    "CentralSystemRootCertificate": "csms_root",
    "CSMSRootCertificate": "csms_root",
    "ManufacturerRootCertificate": "manufacturer_root",
    "MORootCertificate": "mo_root",
    "OEMRootCertificate": "oem_root",
    "V2GCertificateChain": "v2g_chain",
    "V2GRootCertificate": "v2g_root",
}
"""The wire's words for what a certificate is for, and ours."""
ALL_USES = (*ROOT_USES, *CHAIN_USES)
USES_16 = ("csms_root", "manufacturer_root")
"""All that 1.6 knows. Spec: security whitepaper, CertificateUseEnumType."""


class WireHashes(Protocol):
    """CertificateHashData as every dialect writes it."""

    @property
    def hash_algorithm(self) -> str: ...

    @property
    def issuer_name_hash(self) -> str: ...

    @property
    def issuer_key_hash(self) -> str: ...

    @property
    def serial_number(self) -> str: ...


Told = tuple[str, WireHashes, Sequence[WireHashes]]
"""A use in the wire's word, a certificate's hashes, and those of the ones below it."""


def wire_use(use: str, *, is_1x: bool) -> str:
    """Our word for a use in the dialect's. Raises: Malformed `bad_use`."""
    known = USES_16 if is_1x else ROOT_USES + CHAIN_USES
    if use not in known:
        raise Malformed("bad_use", f"The use is one of {', '.join(known)}.", extra={"field": "use"})
    if use == "csms_root":
        return "CentralSystemRootCertificate" if is_1x else "CSMSRootCertificate"
    return next(wire for wire, ours in USES.items() if ours == use)


def hashes_of(told: WireHashes) -> HashData:
    """Hashes as a station wrote them, as every database can keep them."""
    return HashData(
        hash_algorithm=str(told.hash_algorithm),
        issuer_name_hash=clean(told.issuer_name_hash),
        issuer_key_hash=clean(told.issuer_key_hash),
        serial_number=clean(told.serial_number),
    )


def installed(tx: Transaction, station_id: str, use: str, pem: str) -> None:
    """A station took what we sent; something that is no certificate at all leaves no row. Spec: OCPP 2.0.1 M05."""
    try:
        record_installed(tx, station_id, USES.get(use, use), pem)
    except Malformed as error:
        get_log("gateway.holdings").warning("odd_certificate_installed", station_id=station_id, reason=error.detail)


def reported(tx: Transaction, station_id: str, uses: Iterable[str], told: Iterable[Told]) -> None:
    """A station told what it holds of these uses (wire's words; none means all). Spec: OCPP 2.0.1 M03; whitepaper M03."""
    asked = [USES.get(use, use) for use in uses] or ALL_USES
    kept = [
        (USES.get(use, use), hashes_of(hashes), tuple(hashes_of(child) for child in children)) for use, hashes, children in told
    ]
    record_report(tx, station_id, asked, kept)


def deleted(tx: Transaction, station_id: str, hashes: WireHashes) -> None:
    """A station does not hold this any more. Spec: OCPP 2.0.1 M04; whitepaper M04."""
    record_deleted(tx, station_id, hashes_of(hashes))
