"""What 2.0.1 stations ask about certificates."""

from msgspec import UNSET, Raw, Struct

from gridtap.certificates.model import CertificateRequest, Purpose
from gridtap.certificates.requests import Submission
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.signing import REASONS, take_request
from gridtap.gateway.v201.handlers import handler
from gridtap.kit.errors import Refused
from gridtap.ocpp.v201 import messages as m

_PURPOSES: dict[m.CertificateSigningUse, Purpose] = {
    m.CertificateSigningUse.CHARGING_STATION_CERTIFICATE: "station",
    m.CertificateSigningUse.V2G_CERTIFICATE: "v2g",
}


def sign_certificate(link: Link, message_id: str, request: m.SignCertificateRequest, _raw: Raw) -> None:
    """A station asks for a certificate; it comes with CertificateSigned. Spec: OCPP 2.0.1 A02.FR.11, A02.FR.12, A02.FR.14."""
    told = None if request.certificate_type is UNSET else request.certificate_type

    def reply(kept: CertificateRequest | Refused) -> Struct:
        if not isinstance(kept, Refused):
            return m.SignCertificateResponse(status=m.GenericStatus.ACCEPTED)
        why = m.StatusInfo(reason_code=REASONS.get(kept.code, "Unspecified"), additional_info=kept.detail[:512])
        return m.SignCertificateResponse(status=m.GenericStatus.REJECTED, status_info=why)

    submission = Submission(
        station_id=link.station_id,
        csr=request.csr,
        purpose="station" if told is None else _PURPOSES[told],
        certificate_type=None if told is None else told.value,
    )
    take_request(link, message_id, submission, reply)


HANDLERS: dict[str, Handler] = {
    "SignCertificate": handler(m.SignCertificateRequest, sign_certificate),
}
"""Each is stored before it is answered."""
