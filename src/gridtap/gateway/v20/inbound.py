"""What stations tell us in OCPP 2.0: converted to 2.0.1's messages, and done as those are."""

from msgspec import Raw

from gridtap.gateway.linkage import Handler
from gridtap.gateway.v20.link import Link20
from gridtap.gateway.v201.handlers import handler, translated
from gridtap.gateway.v201.inbound import HANDLERS as HANDLERS_201
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v20 import messages as m
from gridtap.ocpp.v201 import messages as m201

_CONTRACT = HANDLERS_201["Get15118EVCertificate"]


def update_contract(link: Link20, message_id: str, request: m.Update15118EVCertificateRequest, raw: Raw) -> None:
    """A car renews its contract certificate, which 2.0.1 asks for with the same message as a new one.

    Spec: OCPP 2.0.1 M02.
    """
    asked = m201.Get15118EVCertificateRequest(
        iso15118_schema_version=request.iso15118_schema_version,
        action=m201.CertificateAction.UPDATE,
        exi_request=request.exi_request,
    )
    link.renewing = message_id
    _CONTRACT.run(link, message_id, asked, raw)


HANDLERS: dict[str, Handler] = {
    **{action: translated(Dialect.OCPP20, action, found) for action, found in HANDLERS_201.items()},
    "Update15118EVCertificate": handler(m.Update15118EVCertificateRequest, update_contract),
}
"""All that a 2.0 station may ask."""
