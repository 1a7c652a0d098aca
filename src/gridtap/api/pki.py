"""What anybody may ask of our certificate authority: its roots, what it took back, and whether one certificate is good."""

from typing import Annotated

from cryptography import x509
from litestar import Response, get, post
from litestar.params import PathParameter

from gridtap.api import problems
from gridtap.api.callers import ApiRequest
from gridtap.api.doors import OPEN, GivenParts
from gridtap.certificates.reading import name_hash
from gridtap.certificates.responder import refusal
from gridtap.kit.errors import NotFound

MAX_REQUEST_BYTES = 4096
NamePath = Annotated[str, PathParameter(min_length=1, max_length=80)]


@get("/pki/roots.pem", opt=OPEN, include_in_schema=False)
async def show_roots(parts: GivenParts) -> Response[bytes]:
    """The roots that stations must trust to trust our door."""
    roots = "".join(await parts.gateway.pki.office.anchors()).encode()
    return Response(roots, media_type="application/x-pem-file", headers=dict(problems.ALWAYS))


@get("/pki/{name:str}", opt=OPEN, include_in_schema=False)
async def show_revocations(parts: GivenParts, name: NamePath) -> Response[bytes]:
    """What one of our authorities took back, by the SHA-256 of its name. Spec: RFC 5280 §5."""
    for der in await parts.gateway.pki.office.authority.revocation_lists():
        if f"{name_hash(x509.load_der_x509_crl(der).issuer)}.crl" == name:
            return Response(der, media_type="application/pkix-crl", headers=dict(problems.ALWAYS))
    raise NotFound("not_found", "There is no such list.")


@post("/pki/ocsp", status_code=200, opt=OPEN, include_in_schema=False, request_max_body_size=MAX_REQUEST_BYTES)
async def tell_status(request: ApiRequest, parts: GivenParts) -> Response[bytes]:
    """Whether a certificate of ours is good. Spec: RFC 6960 appendix A.1."""
    responder = parts.gateway.pki.responder
    answer = None if responder is None else await responder.answer(await request.body())
    told = refusal() if answer is None else answer
    return Response(told, media_type="application/ocsp-response", headers=dict(problems.ALWAYS))


ROUTES = [show_roots, show_revocations, tell_status]
"""Outside `/api`: programs of others come here, without an account."""
