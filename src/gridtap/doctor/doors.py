"""Are the doors open: the two ports, and the certificates of the public addresses."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from gridtap.doctor.finding import Finding, failed, good, warning
from gridtap.doctor.running import Told, answers_as_gridtap
from gridtap.gateway.tls import CertificateFiles
from gridtap.gateway.tlsdoor import CA_FILE, named_files, read_certificates, self_issued_names
from gridtap.kit.errors import Malformed
from gridtap.settings import Settings

PATIENCE_S = 5.0
RENEW_BEFORE = timedelta(days=21)
DEFAULT_TLS_PORTS = {"https": 443, "wss": 443}


def check_ports(settings: Settings) -> Iterator[Finding]:
    """Each port is free for us, or held by a Gridtap that answers."""
    running = answers_as_gridtap(settings)
    ports = [("HTTP port", settings.http_host, settings.http_port), ("OCPP port", settings.ocpp_host, settings.ocpp_port)]
    if settings.tls:
        ports.append(("TLS port", settings.ocpp_host, settings.tls_port))
    for name, host, port in ports:
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


def check_certificates(settings: Settings, told: Told | None = None) -> Iterator[Finding]:
    """The certificate behind each public address that uses TLS; `told` is what the server that runs says of itself."""
    for name, url in (("HTTPS", settings.public_url), ("WSS", settings.public_ocpp_url)):
        parts = urlsplit(url)
        if parts.scheme in DEFAULT_TLS_PORTS and parts.hostname:
            yield check_certificate(
                name, parts.hostname, parts.port or DEFAULT_TLS_PORTS[parts.scheme], ssl.create_default_context()
            )
    if settings.tls:
        yield from check_tls_files(settings)
        if told is not None and told.ocpp_tls_url is None:
            yield warning("TLS", "These settings ask for TLS, but the server that runs was started without.", "Restart it.")
    elif told is not None and told.ocpp_tls_url is not None:
        yield good("TLS", f"The server that runs lets stations in over TLS, at {told.ocpp_tls_url}.")
    elif not settings.public_ocpp_url.startswith("wss:"):
        said = "Stations reach this server without TLS."
        if told is None:
            said = "By these settings stations reach this server without TLS; none runs here that could be asked."
        yield warning(
            "Certificates",
            said,
            "On a network you do not own, start with --tls, or put a TLS proxy in front: see the operator guide.",
        )


def check_tls_files(settings: Settings) -> Iterator[Finding]:
    """The certificates that stations are shown, and the authorities that may sign theirs: names, ends, kinds of key."""
    name = "TLS certificates"
    try:
        files = named_files(settings)
        if not files:
            names = ", ".join(self_issued_names(settings))
            yield good(
                name, f"Self-issued for {names}; their root is in {settings.data_dir.expanduser() / CA_FILE} once started."
            )
        for pair in files:
            yield _judge_file(name, pair, settings)
        kinds = {type(read_certificates(pair.certificate)[0].public_key()) for pair in files}
        if len(kinds) == 1:
            said = "Only one kind of key is shown; stations that know only the other cannot connect."
            yield warning(name, said, "Name an RSA and an elliptic curve certificate in GRIDTAP_TLS_CERTIFICATE_FILES.")
        if settings.station_ca_file:
            for each in read_certificates(Path(settings.station_ca_file).expanduser()):
                yield _judge_end("Station authority", each.subject.rfc4514_string(), each.not_valid_after_utc)
    except Malformed as error:
        yield failed(name, error.detail, "Correct the setting, or leave it out for self-issued certificates.")


def _judge_file(name: str, pair: CertificateFiles, settings: Settings) -> Finding:
    """One certificate of ours: it fits its key, ends late enough, and is made out to the name that stations use."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate, pair.key)
    except (OSError, ssl.SSLError) as error:
        return failed(name, f"{pair.certificate} does not go with {pair.key}: {error}.", "Name the key that belongs to it.")
    certificate = read_certificates(pair.certificate)[0]
    host = urlsplit(settings.ocpp_tls_url).hostname or ""
    if host not in _names_of(certificate):
        said = f"{pair.certificate} is not made out to {host}, which is what stations are told."
        return warning(name, said, "Set GRIDTAP_PUBLIC_OCPP_TLS_URL to a name in it, or get one for that name.")
    return _judge_end(name, str(pair.certificate), certificate.not_valid_after_utc)


def _names_of(certificate: x509.Certificate) -> set[str]:
    names = {str(each.value) for each in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}
    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return names
    return names | set(told.get_values_for_type(x509.DNSName)) | {str(ip) for ip in told.get_values_for_type(x509.IPAddress)}


def _judge_end(name: str, what: str, ends_at: datetime) -> Finding:
    now = datetime.now(UTC)
    if ends_at <= now:
        return failed(name, f"{what} ended on {ends_at:%Y-%m-%d}.", "Renew it now: stations cannot connect.")
    if ends_at - now < RENEW_BEFORE:
        return warning(name, f"{what} ends on {ends_at:%Y-%m-%d}.", "Renew it: it is read again when it changes.")
    return good(name, f"{what} is valid until {ends_at:%Y-%m-%d}.")


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
