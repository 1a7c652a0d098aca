"""TLS as stations speak it: which versions and suites, which certificates we show, and what the other side showed."""

import _ssl
import ctypes
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from gridtap.kit.errors import Malformed
from gridtap.kit.log import get_log

SUITES_12 = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)
"""Of TLS 1.2: the four that are mandatory, and the two of RSA with forward secrecy. Spec: OCPP 2.0.1 A00.FR.318, A00.FR.421."""
MAX_CHAIN = 8
_VERIFY_PEER = 1
_Judge = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p)


def _accept(_verified: int, _store: int | None) -> int:
    return 1


_ACCEPT = _Judge(_accept)
"""Kept for ever, because OpenSSL keeps its address."""


class CertificateFiles(msgspec.Struct, frozen=True):
    """A certificate with its chain and its private key, both PEM; they may be one file."""

    certificate: Path
    key: Path


class Tls(msgspec.Struct, frozen=True):
    """A context for the listener. `sees_all`: certificates of strangers get through the handshake, to be judged by the door."""

    context: ssl.SSLContext
    sees_all: bool


def server_tls(files: Sequence[CertificateFiles], anchors: str = "") -> Tls:
    """A context that shows these certificates, one of each kind of key, and asks stations for theirs.

    A station that shows none is let through: whether it needs one the door knows. `anchors` are PEM certificates by which OpenSSL
    itself checks where the check cannot be left to the door.
    Raises: Malformed `bad_tls_files`.
    Spec: OCPP 1.6 security whitepaper A00.FR.312, A00.FR.317, A00.FR.320; OCPP 2.0.1 A00.FR.313, A00.FR.318, A00.FR.321.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(":".join(SUITES_12))
    # A resumed session would not carry the station's chain again, and revocation would have to be remembered: none is offered.
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.num_tickets = 0
    for pair in files:
        try:
            context.load_cert_chain(pair.certificate, pair.key)
        except (OSError, ssl.SSLError) as error:
            why = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
            raise Malformed("bad_tls_files", f"{pair.certificate} and {pair.key} cannot be used for TLS: {why}.") from error
    context.verify_mode = ssl.CERT_OPTIONAL
    sees_all = leave_judging_to_us(context)
    if not sees_all:
        get_log("gateway.tls").warning("tls_checks_early", reason="this Python's OpenSSL is not reachable")
        if anchors:
            context.load_verify_locations(cadata=anchors)
    return Tls(context, sees_all)


def leave_judging_to_us(context: ssl.SSLContext) -> bool:
    """Let every certificate through the handshake, so that a wrong one is refused by name and reason; False where it cannot be.

    OpenSSL still checks that the peer holds the key. Python has no way to say this, so it is said to OpenSSL itself; the
    pointer is the first thing in a context, and is believed only if it answers as the context does.
    """
    try:
        library = ctypes.CDLL(getattr(_ssl, "__file__", None))
        get_mode, set_verify = library.SSL_CTX_get_verify_mode, library.SSL_CTX_set_verify
    except (OSError, AttributeError):
        return False
    get_mode.argtypes, get_mode.restype = [ctypes.c_void_p], ctypes.c_int
    set_verify.argtypes, set_verify.restype = [ctypes.c_void_p, ctypes.c_int, _Judge], None
    pointer = ctypes.c_void_p.from_address(id(context) + object.__basicsize__).value
    wanted = context.verify_mode
    for mode in (ssl.CERT_NONE, ssl.CERT_REQUIRED, wanted):
        context.verify_mode = mode
        if pointer is None or bool(get_mode(pointer) & _VERIFY_PEER) != (mode is not ssl.CERT_NONE):
            context.verify_mode = wanted
            return False
    set_verify(pointer, _VERIFY_PEER, _ACCEPT)
    return True


def shown_chain(ssl_object: Any) -> tuple[bytes, ...]:
    """The certificates a peer showed, in DER, its own first; empty when it showed none."""
    own: bytes | None = ssl_object.getpeercert(binary_form=True)
    if own is None:
        return ()
    if hasattr(ssl_object, "get_unverified_chain"):  # public since Python 3.13
        return tuple(ssl_object.get_unverified_chain())[:MAX_CHAIN]
    shown = ssl_object._sslobj.get_unverified_chain() or ()
    return tuple(each.public_bytes(_ssl.ENCODING_DER) for each in shown if each is not None)[:MAX_CHAIN] or (own,)
