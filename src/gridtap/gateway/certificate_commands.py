"""What we ask of stations about certificates, in the words of their dialect."""

from collections.abc import Mapping

from gridtap.certificates.model import CertificateRequest, HashData, Purpose
from gridtap.gateway.commands import Commands
from gridtap.gateway.holdings import USES_16, wire_use
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import Malformed

_TRIGGERS_2X: Mapping[str, str] = {"station": "SignChargingStationCertificate", "v2g": "SignV2GCertificate"}


async def send_signed(commands: Commands, request: CertificateRequest, bundle: str) -> CommandOutcome:
    """Bring a station its certificate, with those above it. Spec: OCPP 2.0.1 A02, A02.FR.14; security whitepaper A02."""
    payload: dict[str, object] = {"certificateChain": bundle}
    if commands.speaks_2x(request.station_id) and request.certificate_type is not None:
        payload["certificateType"] = request.certificate_type
    if request.wire_request_id is not None:
        payload["requestId"] = request.wire_request_id
    return await commands.send(request.station_id, "CertificateSigned", payload, requested_by="authority")


async def ask_request(
    commands: Commands, station_id: str, purpose: Purpose = "station", *, requested_by: str | None = None
) -> CommandOutcome:
    """Ask a station to send a signing request now. Raises: Malformed `bad_purpose`.

    Spec: OCPP 2.0.1 A02, F06; security whitepaper A02 (ExtendedTriggerMessage).
    """
    if not commands.speaks_2x(station_id):
        if purpose != "station":
            raise Malformed("bad_purpose", "A 1.6 station has only one certificate of its own.", extra={"field": "purpose"})
        payload = {"requestedMessage": "SignChargePointCertificate"}
        return await commands.send(station_id, "ExtendedTriggerMessage", payload, requested_by=requested_by)
    wanted = _TRIGGERS_2X.get(purpose)
    if wanted is None:
        raise Malformed("bad_purpose", f"The purpose is one of {', '.join(_TRIGGERS_2X)}.", extra={"field": "purpose"})
    return await commands.send(station_id, "TriggerMessage", {"requestedMessage": wanted}, requested_by=requested_by)


async def install_root(
    commands: Commands, station_id: str, use: str, pem: str, *, requested_by: str | None = None
) -> CommandOutcome:
    """Give a station a root to trust. Raises: Malformed `bad_use`. Spec: OCPP 2.0.1 M05; security whitepaper M05."""
    wire = wire_use(use, is_1x=not commands.speaks_2x(station_id))
    payload = {"certificateType": wire, "certificate": pem}
    return await commands.send(station_id, "InstallCertificate", payload, requested_by=requested_by)


async def read_installed(commands: Commands, station_id: str, *, requested_by: str | None = None) -> list[CommandOutcome]:
    """Ask a station for all that it holds; one of 1.6 is asked for each use. Spec: OCPP 2.0.1 M03; security whitepaper M03."""
    if commands.speaks_2x(station_id):
        return [await commands.send(station_id, "GetInstalledCertificateIds", {}, requested_by=requested_by)]
    outcomes: list[CommandOutcome] = []
    for use in USES_16:
        payload = {"certificateType": wire_use(use, is_1x=True)}
        outcomes.append(await commands.send(station_id, "GetInstalledCertificateIds", payload, requested_by=requested_by))
        if outcomes[-1].state != "answered":
            break
    return outcomes


async def delete_installed(
    commands: Commands, station_id: str, hashes: HashData, *, requested_by: str | None = None
) -> CommandOutcome:
    """Ask a station to forget a certificate, by the hashes it reported itself. Spec: OCPP 2.0.1 M04.FR.07."""
    named = {
        "hashAlgorithm": hashes.hash_algorithm,
        "issuerNameHash": hashes.issuer_name_hash,
        "issuerKeyHash": hashes.issuer_key_hash,
        "serialNumber": hashes.serial_number,
    }
    return await commands.send(station_id, "DeleteCertificate", {"certificateHashData": named}, requested_by=requested_by)
