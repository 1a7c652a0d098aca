"""Certificates: who signs, what was signed and taken back, and what stations hold."""

from typing import Annotated, Literal

from litestar import delete, get, post
from litestar.params import JSONBody, QueryParameter

from gridtap.api.audit import audited, note
from gridtap.api.callers import Caller, operators_only
from gridtap.api.checks import bad_field
from gridtap.api.doors import GivenCaller, GivenParts, IdPath, StationPath, Word
from gridtap.api.parts import Parts
from gridtap.api.shapes.certificates import (
    AuthorityView,
    CertificateAnswer,
    IssuedCertificate,
    IssuedPage,
    NewRoot,
    RenewalWish,
    Revocation,
    RootInstall,
    RootList,
    RootView,
    StationCertificates,
)
from gridtap.api.views_certificates import issued_page, issued_view, root_list, root_view, station_certificates
from gridtap.certificates import installed
from gridtap.certificates.reading import algorithm_of, is_authority, read_certificate, to_pem
from gridtap.gateway import certificate_commands
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import Refused, Unreachable

PurposeFilter = Annotated[Literal["server", "station", "v2g"] | None, QueryParameter()]
Confirmed = Annotated[bool, QueryParameter(description="Take away the last root for our door all the same.")]


@get("/stations/{station_id:str}/certificates", guards=[operators_only], tags=["certificates"])
async def list_station_certificates(parts: GivenParts, station_id: StationPath) -> StationCertificates:
    """What a station holds as last reported, what we issued to it, and what it asked for."""
    return await _shown(parts, station_id)


@post("/stations/{station_id:str}/certificates", status_code=200, guards=[operators_only], tags=["certificates"])
async def install_root_certificate(
    data: JSONBody[RootInstall], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> CertificateAnswer:
    """Give a station a root to trust; without a certificate, the root of our own authority. The status is the station's word."""
    pem = data.certificate if data.certificate is not None else await _own_root(parts, data)
    certificate = read_certificate(pem)
    if not is_authority(certificate):
        raise bad_field("certificate", "A root is needed: a certificate that may stand above others.")
    outcome = await certificate_commands.install_root(
        parts.gateway.commands, station_id, data.use, to_pem([certificate]), requested_by=caller.user_id
    )
    return await _answer(parts, caller, "station_root_installed", outcome, {"use": data.use})


@post("/stations/{station_id:str}/certificates/read", status_code=200, guards=[operators_only], tags=["certificates"])
async def read_station_certificates(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> StationCertificates:
    """Ask the station what it holds."""
    for outcome in await certificate_commands.read_installed(parts.gateway.commands, station_id, requested_by=caller.user_id):
        _status(outcome)
    return await _shown(parts, station_id)


@post("/stations/{station_id:str}/certificates/renew", status_code=200, guards=[operators_only], tags=["certificates"])
async def renew_station_certificate(
    data: JSONBody[RenewalWish], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> CertificateAnswer:
    """Ask the station for a new signing request; what it sends is signed and brought to it without more ado."""
    outcome = await certificate_commands.ask_request(
        parts.gateway.commands, station_id, data.purpose, requested_by=caller.user_id
    )
    return await _answer(parts, caller, "station_certificate_renewed", outcome, {"purpose": data.purpose})


@delete(
    "/stations/{station_id:str}/certificates/{certificate_id:str}",
    status_code=200,
    guards=[operators_only],
    tags=["certificates"],
)
async def delete_station_certificate(
    parts: GivenParts, caller: GivenCaller, station_id: StationPath, certificate_id: IdPath, *, confirm: Confirmed = False
) -> CertificateAnswer:
    """Ask the station to forget a certificate that it reported. Its last root for our door needs `confirm`."""
    wanted = await parts.db.read(lambda connection: installed.find_installed(connection, station_id, certificate_id))
    if not confirm:
        await parts.db.read(lambda connection: installed.check_deletable(connection, station_id, wanted))
    outcome = await certificate_commands.delete_installed(
        parts.gateway.commands, station_id, wanted.hashes, requested_by=caller.user_id
    )
    return await _answer(parts, caller, "station_certificate_deleted", outcome, {"use": wanted.use})


@get("/certificates", guards=[operators_only], tags=["certificates"])
async def list_certificates(parts: GivenParts, station_id: Word = None, purpose: PurposeFilter = None) -> IssuedPage:
    """What our authority signed, the newest first."""
    return await parts.db.read(lambda connection: issued_page(connection, station_id=station_id, purpose=purpose))


@post("/certificates/{fingerprint:str}/revoke", status_code=200, guards=[operators_only], tags=["certificates"])
async def revoke_certificate(
    data: JSONBody[Revocation], parts: GivenParts, caller: GivenCaller, fingerprint: IdPath
) -> IssuedCertificate:
    """Take a certificate back; the door refuses it from this moment."""
    issued = await parts.gateway.pki.office.revoke(fingerprint, data.reason)
    how = {"station_id": issued.station_id, "reason": data.reason}
    await parts.db.write(lambda tx: note(tx, caller, "certificate_revoked", fingerprint, how))
    return issued_view(issued)


@get("/certificates/authority", guards=[operators_only], tags=["certificates"])
async def show_authority(parts: GivenParts) -> AuthorityView:
    """Who signs, and the roots that stations must trust."""
    office = parts.gateway.pki.office
    return AuthorityView(name=office.authority.name, organisation=office.organisation, roots=await office.anchors())


@get("/certificates/roots", guards=[operators_only], tags=["certificates"])
async def list_root_certificates(parts: GivenParts) -> RootList:
    """Roots that operators gave us."""
    return await parts.db.read(root_list)


@post("/certificates/roots", guards=[operators_only], tags=["certificates"])
async def trust_root(data: JSONBody[NewRoot], parts: GivenParts, caller: GivenCaller) -> RootView:
    """Trust a root of contract certificates (MO or V2G): drivers whose contract leads to it may charge by plugging in."""
    root = await audited(
        parts.db,
        caller,
        "root_trusted",
        "contracts",
        lambda tx: installed.keep_root(tx, data.certificate, trusted_for="contracts"),
    )
    return root_view(root)


@delete("/certificates/roots/{fingerprint:str}", guards=[operators_only], tags=["certificates"])
async def forget_root(parts: GivenParts, caller: GivenCaller, fingerprint: IdPath) -> None:
    """Trust a root no more."""
    await audited(parts.db, caller, "root_forgotten", fingerprint, lambda tx: installed.remove_root(tx, fingerprint))


async def _own_root(parts: Parts, data: RootInstall) -> str:
    if data.use != installed.DOOR_ROOT:
        raise bad_field("certificate", "Only the root for our own door may be left out.")
    roots = await parts.gateway.pki.office.anchors()
    fitting = [pem for pem in roots if algorithm_of(read_certificate(pem).public_key()) == data.algorithm]
    if not fitting:
        raise bad_field("algorithm", "The authority has no root of that kind.")
    return fitting[-1]


async def _shown(parts: Parts, station_id: str) -> StationCertificates:
    return await parts.db.read(lambda connection: station_certificates(connection, station_id, parts.clock))


async def _answer(
    parts: Parts, caller: Caller, action: str, outcome: CommandOutcome, how: dict[str, object]
) -> CertificateAnswer:
    told = {**how, "command_id": outcome.id, "state": outcome.state}
    await parts.db.write(lambda tx: note(tx, caller, action, outcome.station_id, told))
    status = _status(outcome)
    return CertificateAnswer(status=status, command_id=outcome.id, certificates=await _shown(parts, outcome.station_id))


def _status(outcome: CommandOutcome) -> str:
    """The station's own word. Raises: Unreachable `station_unreachable`; Refused `station_refused`."""
    extra = {"command_id": outcome.id}
    if outcome.state == "answered" and outcome.response is not None:
        return str(outcome.response.get("status", "Accepted"))
    if outcome.state in {"unreachable", "timed_out", "queued"}:
        raise Unreachable("station_unreachable", "The station did not answer; try again when it is connected.", extra=extra)
    said = "an answer that cannot be read" if outcome.error is None else f"{outcome.error.code} {outcome.error.description}"
    raise Refused("station_refused", f"The station answered with {said}".strip()[:300], extra=extra)


ROUTES = [
    list_station_certificates,
    install_root_certificate,
    read_station_certificates,
    renew_station_certificate,
    delete_station_certificate,
    list_certificates,
    revoke_certificate,
    show_authority,
    list_root_certificates,
    trust_root,
    forget_root,
]
