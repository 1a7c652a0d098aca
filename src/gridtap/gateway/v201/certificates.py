"""What 2.0.1 stations ask about certificates: theirs, those of cars, and whether they were taken back."""

from collections.abc import Sequence

from msgspec import UNSET, Raw, Struct, UnsetType

from gridtap.certificates.contracts import Question
from gridtap.certificates.model import CertificateRequest, Purpose
from gridtap.certificates.providers import ExiAsk
from gridtap.certificates.requests import Submission
from gridtap.gateway.contracts import REASONS as CONTRACT_REASONS
from gridtap.gateway.contracts import ContractClaim, ContractNews, ask_provider, ask_status, authorise_contract
from gridtap.gateway.holdings import hashes_of
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.signing import REASONS, take_request
from gridtap.gateway.v16.convert import clean
from gridtap.gateway.v201.convert import id_token_info
from gridtap.gateway.v201.handlers import Also, handler
from gridtap.kit.errors import GridtapError, Refused
from gridtap.ocpp.v201 import messages as m

MAX_OCSP_CHARACTERS, MAX_EXI_CHARACTERS = 5500, 7500
"""What 2.0.1 carries. Spec: OCPP 2.0.1 part 2 §1.24, §1.20."""
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


def authorize_contract(link: Link, message_id: str, request: m.AuthorizeRequest, also: Also) -> None:
    """May this contract charge? Certificates first, then the token. Spec: OCPP 2.0.1 C07.FR.04-C07.FR.17."""

    def reply(news: ContractNews) -> Struct:
        status = m.AuthorizeCertificateStatus(news.certificate)
        info = id_token_info(news.authorisation, news.price)
        return also.put(m.AuthorizeResponse(id_token_info=info, certificate_status=status), news.tariff)

    claim = ContractClaim(
        token=clean(request.id_token.id_token),
        questions=_questions(request.iso15118_certificate_hash_data),
        chain=None if request.certificate is UNSET else request.certificate,
    )
    authorise_contract(link, message_id, claim, reply, also.find)


def _questions(told: Sequence[m.OCSPRequestData] | UnsetType) -> list[Question]:
    return [] if told is UNSET else [_question(each) for each in told]


def _question(told: m.OCSPRequestData) -> Question:
    return Question(hashes_of(told), clean(told.responder_url))


def get_certificate_status(link: Link, message_id: str, request: m.GetCertificateStatusRequest, _raw: Raw) -> None:
    """A station asks whether a certificate was taken back; its issuer's own answer is passed on. Spec: OCPP 2.0.1 M06."""

    def reply(told: str | GridtapError) -> Struct:
        if isinstance(told, GridtapError):
            failed = m.GetCertificateStatus.FAILED
            return m.GetCertificateStatusResponse(status=failed, status_info=_why(told))
        if len(told) > MAX_OCSP_CHARACTERS:
            why = m.StatusInfo(reason_code="TooLargeElement", additional_info="The responder's answer is too large to pass on.")
            return m.GetCertificateStatusResponse(status=m.GetCertificateStatus.FAILED, status_info=why)
        return m.GetCertificateStatusResponse(status=m.GetCertificateStatus.ACCEPTED, ocsp_result=told)

    asked = request.ocsp_request_data
    ask_status(link, message_id, hashes_of(asked), clean(asked.responder_url), reply)


def get_15118_certificate(link: Link, message_id: str, request: m.Get15118EVCertificateRequest, _raw: Raw) -> None:
    """A car asks for its contract certificate; what the provider answers is passed on. Spec: OCPP 2.0.1 M01, M02."""
    failed = m.Iso15118EVCertificateStatus.FAILED

    def reply(told: str | GridtapError | None) -> Struct:
        if told is None:
            why = m.StatusInfo(reason_code="NotEnabled", additional_info="No contract certificate provider is set up here.")
            return m.Get15118EVCertificateResponse(status=failed, status_info=why, exi_response="")
        if isinstance(told, GridtapError):
            return m.Get15118EVCertificateResponse(status=failed, status_info=_why(told), exi_response="")
        if len(told) > MAX_EXI_CHARACTERS:
            why = m.StatusInfo(reason_code="TooLargeElement", additional_info="The provider's answer is too large to pass on.")
            return m.Get15118EVCertificateResponse(status=failed, status_info=why, exi_response="")
        return m.Get15118EVCertificateResponse(status=m.Iso15118EVCertificateStatus.ACCEPTED, exi_response=told)

    ask = ExiAsk(schema=request.iso15118_schema_version, action=request.action.value, exi_request=request.exi_request)
    ask_provider(link, message_id, ask, reply)


def _why(error: GridtapError) -> m.StatusInfo:
    return m.StatusInfo(reason_code=CONTRACT_REASONS.get(error.code, "Unspecified"), additional_info=error.detail[:512])


HANDLERS: dict[str, Handler] = {
    "Get15118EVCertificate": handler(m.Get15118EVCertificateRequest, get_15118_certificate),
    "GetCertificateStatus": handler(m.GetCertificateStatusRequest, get_certificate_status),
    "SignCertificate": handler(m.SignCertificateRequest, sign_certificate),
}
"""What is to be stored is stored before it is answered."""
