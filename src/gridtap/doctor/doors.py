"""Are the doors open: the two ports, and the certificates of the public addresses."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from gridtap.doctor.finding import Finding, failed, good, warning
from gridtap.settings import Settings

PATIENCE_S = 5.0
RENEW_BEFORE = timedelta(days=21)
DEFAULT_TLS_PORTS = {"https": 443, "wss": 443}


def check_ports(settings: Settings) -> Iterator[Finding]:
    """Each port is free for us, or held by a Gridtap that answers."""
    running = _answers_as_gridtap(settings)
    for name, host, port in (
        ("HTTP port", settings.http_host, settings.http_port),
        ("OCPP port", settings.ocpp_host, settings.ocpp_port),
    ):
        variable = f"GRIDTAP_{name.split()[0]}_PORT"
        problem = bind_problem(host, port)
        if problem is None:
            yield good(name, f"{host}:{port} is free; Gridtap is not running there.")
        elif running and problem == "in use":
            yield good(name, f"{host}:{port} is held by a Gridtap that answers.")
        elif problem == "in use":
            yield failed(
                name, f"{host}:{port} is held by another program.", f"Stop that program, or set {variable} to a free port."
            )
        else:
            yield failed(
                name, f"{host}:{port} cannot be used: {problem}.", f"Set {variable}, or the host, to what this machine has."
            )


def bind_problem(host: str, port: int) -> str | None:
    """Why we could not listen there; None when we could."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        return "ports below 1024 need privileges"
    except OSError as error:
        return "in use" if error.errno == 98 else (error.strerror or str(error)).lower()
    return None


def _answers_as_gridtap(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.http_host in {"", "0.0.0.0", "::"} else settings.http_host
    connection = http.client.HTTPConnection(host, settings.http_port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_certificates(settings: Settings) -> Iterator[Finding]:
    """The certificate behind each public address that uses TLS."""
    for name, url in (("HTTPS", settings.public_url), ("WSS", settings.public_ocpp_url)):
        parts = urlsplit(url)
        if parts.scheme in DEFAULT_TLS_PORTS and parts.hostname:
            yield check_certificate(
                name, parts.hostname, parts.port or DEFAULT_TLS_PORTS[parts.scheme], ssl.create_default_context()
            )
    if not settings.public_ocpp_url.startswith("wss:"):
        yield warning(
            "Certificates",
            "Stations reach this server without TLS.",
            "On a network you do not own, put a TLS proxy in front: see the operator guide, and set GRIDTAP_PUBLIC_OCPP_URL.",
        )


def check_certificate(name: str, host: str, port: int, context: ssl.SSLContext) -> Finding:
    """Whether a TLS server has a certificate that stations will accept, for how long."""
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            certificate = secure.getpeercert() or {}
            version = secure.version()
    except ssl.SSLCertVerificationError as error:
        return failed(
            name,
            f"{host}:{port} shows a certificate that is not valid: {error.verify_message}.",
            "Renew it, with its full chain.",
        )
    except OSError as error:
        return failed(name, f"{host}:{port} cannot be reached: {error}.", "Start the TLS proxy, or correct the public address.")
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    detail = f"{host}:{port} speaks {version}; its certificate is valid until {ends_at:%Y-%m-%d}."
    if ends_at - datetime.now(UTC) < RENEW_BEFORE:
        return warning(name, detail, "Renew it now: stations that cannot connect keep their sessions to themselves.")
    return good(name, detail)
