"""What stations tell us in OCPP 2.1: as in 2.0.1 where it has the message, and what is new beside it."""

from datetime import timedelta
from functools import partial

from msgspec import Raw

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import on_the_second
from gridtap.gateway.v21 import grid, payments, streams
from gridtap.gateway.v201.handlers import handler, translated
from gridtap.gateway.v201.inbound import HANDLERS as HANDLERS_201
from gridtap.gateway.v201.reporting import cleaned
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v21 import messages as m
from gridtap.stations.devicemodel import note_report

ASK_AGAIN_AFTER = timedelta(hours=1)


def certificate_chain_status(link: Link, message_id: str, request: m.GetCertificateChainStatusRequest, raw: Raw) -> None:
    """Were these certificates revoked? No responder and no list is asked here, which each is told. Spec: OCPP 2.1 M07.FR.02."""
    again_at = on_the_second(link.clock.now() + ASK_AGAIN_AFTER)
    told = [
        m.CertificateStatus(
            certificate_hash_data=asked.certificate_hash_data,
            source=asked.source,
            status=m.CertificateStatusKind.FAILED,
            next_update=again_at,
        )
        for asked in request.certificate_status_requests
    ]
    work = partial(note_report, station_id=link.station_id, kind="certificate_chain_asked", content=cleaned(raw))
    link.commit(message_id, work, lambda _: m.GetCertificateChainStatusResponse(certificate_status=told))


HANDLERS: dict[str, Handler] = {
    **{action: translated(Dialect.OCPP21, action, found) for action, found in HANDLERS_201.items()},
    "GetCertificateChainStatus": handler(m.GetCertificateChainStatusRequest, certificate_chain_status),
    **grid.HANDLERS,
    **payments.HANDLERS,
    **streams.HANDLERS,
}
"""All that a 2.1 station may ask."""
