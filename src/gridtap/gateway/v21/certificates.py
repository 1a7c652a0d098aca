"""What 2.1 stations ask about certificates otherwise than 2.0.1: with a number of their own, and for a whole chain at once."""

import asyncio
from datetime import timedelta
from functools import partial

from msgspec import UNSET, Raw, Struct

from gridtap.certificates.model import CertificateRequest
from gridtap.certificates.ocsp import OcspAnswer, StatusAnswer
from gridtap.certificates.requests import Submission
from gridtap.gateway.holdings import hashes_of
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.signing import REASONS, take_request
from gridtap.gateway.v16.convert import clean, on_the_second
from gridtap.gateway.v201.convert import check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.reporting import cleaned
from gridtap.kit.errors import GridtapError, Refused
from gridtap.ocpp.v21 import messages as m
from gridtap.stations.devicemodel import note_report

ASK_AGAIN_AFTER = timedelta(minutes=5)
"""When a station may ask again about a certificate that nobody could tell of."""
CHECK_WITHIN_S = 6.0
_KINDS = {
    "good": m.CertificateStatusKind.GOOD,
    "revoked": m.CertificateStatusKind.REVOKED,
    "unknown": m.CertificateStatusKind.UNKNOWN,
}


def certificate_chain_status(link: Link, message_id: str, request: m.GetCertificateChainStatusRequest, raw: Raw) -> None:
    """Each certificate's issuer is asked, by OCSP or by its list of what was taken back (CRL).

    Spec: OCPP 2.1 M07.FR.01 to M07.FR.08.
    """
    work = partial(note_report, station_id=link.station_id, kind="certificate_chain_asked", content=cleaned(raw))

    async def check() -> None:
        found = await asyncio.gather(*(_status_of(link, asked) for asked in request.certificate_status_requests))
        link.commit(message_id, work, lambda _: m.GetCertificateChainStatusResponse(certificate_status=list(found)))

    link.attend(message_id, check())


async def _status_of(link: Link, asked: m.CertificateStatusRequestInfo) -> m.CertificateStatus:
    status, next_update = m.CertificateStatusKind.FAILED, link.clock.now() + ASK_AGAIN_AFTER
    try:
        async with asyncio.timeout(CHECK_WITHIN_S):
            answer = await _ask(link, asked)
        status, next_update = _KINDS[answer.status], answer.good_until
    except (GridtapError, TimeoutError) as error:
        link.log.warning("certificate_not_checked", source=asked.source.value, reason=str(error))
    return m.CertificateStatus(
        certificate_hash_data=asked.certificate_hash_data,
        source=asked.source,
        status=status,
        next_update=on_the_second(next_update),
    )


async def _ask(link: Link, asked: m.CertificateStatusRequestInfo) -> StatusAnswer | OcspAnswer:
    """What the issuer says, one way or the other. Raises: what the two ways raise."""
    hashes, urls = hashes_of(asked.certificate_hash_data), [clean(url) for url in asked.urls]
    match asked.source:
        case m.CertificateStatusSource.OCSP:
            return await link.parts.pki.ocsp.ask(hashes, urls[0])
        case m.CertificateStatusSource.CRL:
            return await link.parts.pki.crls.ask(hashes, urls)


def sign_certificate(link: Link, message_id: str, request: m.SignCertificateRequest, _raw: Raw) -> None:
    """A station asks for a certificate; its number comes back with CertificateSigned. Spec: OCPP 2.1 A02.FR.11, A02.FR.12."""
    told = None if request.certificate_type is UNSET else request.certificate_type

    def reply(kept: CertificateRequest | Refused) -> Struct:
        if not isinstance(kept, Refused):
            return m.SignCertificateResponse(status=m.GenericStatus.ACCEPTED)
        why = m.StatusInfo(reason_code=REASONS.get(kept.code, "Unspecified"), additional_info=kept.detail)
        return m.SignCertificateResponse(status=m.GenericStatus.REJECTED, status_info=why)

    is_for_cars = told is not None and told is not m.CertificateSigningUse.CHARGING_STATION_CERTIFICATE
    submission = Submission(
        station_id=link.station_id,
        csr=request.csr,
        purpose="v2g" if is_for_cars else "station",
        certificate_type=None if told is None else told.value,
        wire_request_id=None if request.request_id is UNSET else check_number(request.request_id, "requestId", least=-(2**31)),
    )
    take_request(link, message_id, submission, reply)


HANDLERS: dict[str, Handler] = {
    "GetCertificateChainStatus": handler(m.GetCertificateChainStatusRequest, certificate_chain_status),
    "SignCertificate": handler(m.SignCertificateRequest, sign_certificate),
}
"""A chain is answered once every issuer has been asked, or has kept silent for too long."""
