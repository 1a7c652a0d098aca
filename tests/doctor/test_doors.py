"""The doctor tells a free port from a held one, and a good certificate from a bad one."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gridtap.app import running
from gridtap.doctor.advice import advise
from gridtap.doctor.doors import bind_problem, check_certificate, check_certificates, check_ports
from gridtap.doctor.running import Told, as_answered, as_it_runs, ask_running
from gridtap.kit.addresses import network_addresses
from gridtap.settings import load_settings
from gridtap.started import STARTED_FILE, told_as_started


def held_port() -> socket.socket:
    """A socket that listens on a free port."""
    return socket.create_server(("127.0.0.1", 0))


def free_port() -> int:
    """A port that was free a moment ago."""
    with held_port() as taken:
        return taken.getsockname()[1]


class Healthy(BaseHTTPRequestHandler):
    """Answers as a running server would."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path in {"/healthz", "/api/v1/info"} else 404)
        self.end_headers()
        self.wfile.write(b'{"ocpp_url": "ws://localhost:9000/ocpp", "ocpp_tls_url": "wss://localhost:9443/ocpp"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing."""


@pytest.fixture
def healthy_port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Healthy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_free_ports_are_good() -> None:
    settings = load_settings({}, http_port=free_port(), ocpp_port=free_port())
    assert [finding.verdict for finding in check_ports(settings)] == ["ok", "ok"]


def test_a_port_held_by_another_program_fails_and_names_the_setting() -> None:
    with held_port() as taken:
        settings = load_settings({}, http_port=free_port(), ocpp_port=taken.getsockname()[1])
        http, ocpp = check_ports(settings)
    assert (http.verdict, ocpp.verdict) == ("ok", "failed")
    assert "GRIDTAP_OCPP_PORT" in (ocpp.remedy or "")


def test_ports_held_by_a_running_gridtap_are_good(healthy_port: int) -> None:
    with held_port() as taken:
        settings = load_settings({}, http_port=healthy_port, ocpp_port=taken.getsockname()[1])
        findings = list(check_ports(settings))
    assert [finding.verdict for finding in findings] == ["ok", "ok"]
    assert "answers" in findings[0].detail


def test_an_address_that_is_not_ours_is_a_problem() -> None:
    assert bind_problem("203.0.113.7", 0) not in {None, "in use"}


def test_a_server_without_tls_gets_a_warning() -> None:
    (finding,) = check_certificates(load_settings({}))
    assert (finding.name, finding.verdict) == ("Certificates", "warning")


def test_a_running_server_is_asked_for_its_tls(healthy_port: int) -> None:
    settings = load_settings({}, http_port=healthy_port)
    told = ask_running(settings)
    (finding,) = check_certificates(settings, told)
    assert (finding.verdict, "wss://localhost:9443/ocpp" in finding.detail) == ("ok", True)
    assert (as_it_runs(settings, told).tls, as_it_runs(settings, told).tls_port) == (True, 9443)


def test_settings_that_ask_for_tls_beside_a_server_without_are_told(tmp_path: Path) -> None:
    told = Told(ocpp_url="ws://localhost:9000/ocpp", ocpp_tls_url=None)
    findings = check_certificates(load_settings({}, tls=True, data_dir=tmp_path), told)
    assert [(finding.name, finding.verdict) for finding in findings][-1] == ("TLS", "warning")


def test_a_server_that_does_not_run_is_not_told_of() -> None:
    assert ask_running(load_settings({}, http_port=free_port())) is None


def make_certificate(folder: Path, days: int) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=10)).not_valid_after(now + timedelta(days=days))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@contextmanager
def tls_server(certificate: Path, key: Path) -> Generator[int]:
    """Accepts one TLS connection on a free port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1)
        except OSError:
            return  # a client that refuses the certificate goes away in the handshake

    with held_port() as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(("days", "verdict"), [(90, "ok"), (7, "warning"), (-1, "failed")])
def test_a_certificate_is_judged_by_how_long_it_lasts(tmp_path: Path, days: int, verdict: str) -> None:
    certificate, key = make_certificate(tmp_path, days)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with tls_server(certificate, key) as port:
        assert check_certificate("WSS", "localhost", port, trusting).verdict == verdict


def test_a_certificate_nobody_vouches_for_fails(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path, 90)
    with tls_server(certificate, key) as port:
        finding = check_certificate("WSS", "localhost", port, ssl.create_default_context())
    assert finding.verdict == "failed"
    assert "self" in finding.detail


def test_a_tls_proxy_that_is_not_there_fails() -> None:
    assert "cannot be reached" in check_certificate("WSS", "127.0.0.1", free_port(), ssl.create_default_context()).detail


async def test_the_doctor_sees_what_the_running_server_was_started_with(sqlite_url: str, tmp_path: Path) -> None:
    seen = load_settings({}, database_url=sqlite_url, data_dir=tmp_path)
    started = msgspec.structs.replace(seen, ocpp_host="0.0.0.0", http_port=0, ocpp_port=0, tls=True, tls_port=0)
    async with running(started) as house:
        found = await asyncio.to_thread(as_answered, seen)
        assert (found.ocpp_host, found.ocpp_port) == ("0.0.0.0", house.gateway.port)
        assert (found.tls, found.tls_port) == (True, house.gateway.transport.tls_port)
        assert house.addresses.ocpp_url in {
            f"ws://{host}:{house.gateway.port}/ocpp" for host in [*network_addresses(), "localhost"]
        }
        assert house.addresses.ocpp_url + "/DEPOT-1" in advise(found, "DEPOT-1").type_this
        assert [finding.verdict for finding in await asyncio.to_thread(list, check_ports(found))] == ["ok"] * 3
    assert not (tmp_path / STARTED_FILE).exists()
    assert as_answered(seen) == seen


def test_what_a_killed_server_left_behind_counts_for_nothing(tmp_path: Path) -> None:
    seen = load_settings({}, data_dir=tmp_path, http_port=free_port())
    with told_as_started(msgspec.structs.replace(seen, ocpp_host="0.0.0.0")):
        assert as_answered(seen) == seen
