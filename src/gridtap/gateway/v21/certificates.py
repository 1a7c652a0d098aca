"""Whether certificates of a car's chain were taken back: 2.1 stations ask for a whole chain at once."""

import asyncio
from datetime import timedelta
from functools import partial

from msgspec import Raw

from gridtap.gateway.holdings import hashes_of
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, on_the_second
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.reporting import cleaned
from gridtap.kit.errors import GridtapError
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
    """Each certificate's issuer is asked, by OCSP; lists of what was taken back (CRL) are not fetched.

    Spec: OCPP 2.1 M07.FR.01 to M07.FR.03, M07.FR.05, M07.FR.08.
    """
    work = partial(note_report, station_id=link.station_id, kind="certificate_chain_asked", content=cleaned(raw))

    async def check() -> None:
        found = await asyncio.gather(*(_status_of(link, asked) for asked in request.certificate_status_requests))
        link.commit(message_id, work, lambda _: m.GetCertificateChainStatusResponse(certificate_status=list(found)))

    link.attend(message_id, check())


async def _status_of(link: Link, asked: m.CertificateStatusRequestInfo) -> m.CertificateStatus:
    status, next_update = m.CertificateStatusKind.FAILED, link.clock.now() + ASK_AGAIN_AFTER
    if asked.source is m.CertificateStatusSource.OCSP:
        try:
            async with asyncio.timeout(CHECK_WITHIN_S):
                answer = await link.parts.pki.ocsp.ask(hashes_of(asked.certificate_hash_data), clean(asked.urls[0]))
            status, next_update = _KINDS[answer.status], answer.good_until
        except (GridtapError, TimeoutError) as error:
            link.log.warning("certificate_not_checked", reason=str(error))
    return m.CertificateStatus(
        certificate_hash_data=asked.certificate_hash_data,
        source=asked.source,
        status=status,
        next_update=on_the_second(next_update),
    )


HANDLERS: dict[str, Handler] = {
    "GetCertificateChainStatus": handler(m.GetCertificateChainStatusRequest, certificate_chain_status),
}
"""Answered once every issuer has been asked, or has kept silent for too long."""
