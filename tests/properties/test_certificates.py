"""Whatever bytes come as a request, a certificate, a chain or an OCSP answer: they are refused, never a bug."""

import base64
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from gridtap.certificates.contracts import find_path
from gridtap.certificates.crl_reading import load_list, read_list
from gridtap.certificates.ocsp import ocsp_request, read_response
from gridtap.certificates.reading import check_csr, hash_data, is_authority, is_root, read_chain
from gridtap.kit.errors import Malformed, Refused
from tests.certificates.csrs import ORGANISATION, csr_of
from tests.certificates.lists import list_of
from tests.certificates.plugs import Operator, Responder

NOW = datetime.now(UTC)
OPERATOR = Operator("https://ocsp.example.com/")
CONTRACT = OPERATOR.contract()
NAMED = hash_data(CONTRACT, OPERATOR.ca.certificate)
CSR = x509.load_pem_x509_csr(csr_of("CP1").encode()).public_bytes(Encoding.DER)
LEAF = CONTRACT.public_bytes(Encoding.DER)


def _response() -> bytes:
    responder = Responder()
    responder.operator = OPERATOR
    return responder.response(ocsp.load_der_ocsp_request(ocsp_request(NAMED)))


RESPONSE = _response()
LIST = list_of(OPERATOR.ca, [7])


def pem(der: bytes, what: str) -> str:
    """DER in PEM's armour."""
    return f"-----BEGIN {what}-----\n{base64.encodebytes(der).decode()}-----END {what}-----\n"


@st.composite
def damaged(draw: st.DrawFn, der: bytes) -> bytes:
    """A few bytes changed, lost or put in."""
    content = bytearray(der)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content) - 1))
        match draw(st.integers(0, 2)):
            case 0:
                content[at] = draw(st.integers(0, 255))
            case 1:
                del content[at : at + draw(st.integers(1, 8))]
            case _:
                content[at:at] = draw(st.binary(min_size=1, max_size=8))
        if not content:
            return b"0"
    return bytes(content)


@settings(max_examples=400, deadline=None)
@given(damaged(CSR))
def test_a_damaged_request_is_refused_unless_it_is_still_what_was_signed(der: bytes) -> None:
    try:
        check_csr(pem(der, "CERTIFICATE REQUEST"), names={"CP1"}, organisation=ORGANISATION)
    except Refused:
        return
    assert x509.load_der_x509_csr(der).is_signature_valid


@settings(max_examples=400, deadline=None)
@given(damaged(LEAF))
def test_a_damaged_certificate_never_leads_to_a_root(der: bytes) -> None:
    try:
        chain = read_chain(pem(der, "CERTIFICATE"))
    except Malformed:
        return
    assert not is_root(chain[0])
    is_authority(chain[0])
    path = find_path([*chain, OPERATOR.ca.certificate], [OPERATOR.root.certificate])
    assert path == "chain_error" or chain[0] == CONTRACT


@settings(max_examples=400, deadline=None)
@given(damaged(RESPONSE))
def test_a_damaged_answer_proves_nothing_else(der: bytes) -> None:
    try:
        answer = read_response(der, NAMED, [OPERATOR.ca.certificate], NOW)
    except Refused:
        return
    assert answer.status == "good"


@settings(max_examples=200, deadline=None)
@given(damaged(LIST))
def test_a_damaged_list_proves_nothing_else(der: bytes) -> None:
    try:
        found = read_list(load_list(der), OPERATOR.ca.certificate, [], NOW, NOW)
    except Refused:
        return
    assert (found.status_of(7), found.status_of(8)) == ("revoked", "good")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    for read in (lambda: check_csr(text, names={text}, organisation=text), lambda: read_chain(text)):
        try:
            read()
        except (Refused, Malformed):
            continue
        raise AssertionError(text)
