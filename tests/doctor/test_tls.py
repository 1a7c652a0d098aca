"""Doctor looks at the certificates that stations are shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from gridtap.doctor.doors import check_tls_files
from gridtap.settings import Settings
from tests.gateway.papers import NOW, Paper, authority, make, name, rsa_key

CA = authority("Server CA")


def server(host: str = "charge.example.com", *, days: int = 90, rsa: bool = False) -> Paper:
    """A certificate for a name."""
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    key = rsa_key() if rsa else None
    return make(name(host), CA, key=key, extensions=((names, False),), ends=NOW + timedelta(days=days))


def settings(*files: Path, **more: object) -> Settings:
    """TLS with these files, under one public name."""
    url = "wss://charge.example.com:9443/ocpp"
    return Settings(tls=True, tls_certificate_files=",".join(map(str, files)), public_ocpp_tls_url=url, **more)  # pyright: ignore[reportArgumentType] - passed on


def told(chosen: Settings) -> list[tuple[str, bool]]:
    """Verdicts, and whether each comes with a remedy."""
    return [(finding.verdict, bool(finding.remedy)) for finding in check_tls_files(chosen)]


def test_self_issued_certificates_need_nothing(tmp_path: Path) -> None:
    (finding,) = check_tls_files(Settings(tls=True, data_dir=tmp_path))
    assert (finding.verdict, "station-trust.pem" in finding.detail) == ("ok", True)


def test_both_kinds_of_key_for_the_right_name_are_good(tmp_path: Path) -> None:
    files = server().write(tmp_path, "ec"), server(rsa=True).write(tmp_path, "rsa")
    assert told(settings(*files)) == [("ok", False), ("ok", False)]


@pytest.mark.parametrize(
    ("paper", "verdict"),
    [(server(days=0), "failed"), (server(days=7), "warning"), (server("other.example.com"), "warning")],
)
def test_what_ends_soon_or_has_another_name_is_told(tmp_path: Path, paper: Paper, verdict: str) -> None:
    assert told(settings(paper.write(tmp_path, "server"), server(rsa=True).write(tmp_path, "rsa")))[0] == (verdict, True)


def test_one_kind_of_key_is_told(tmp_path: Path) -> None:
    assert told(settings(server().write(tmp_path, "ec")))[-1] == ("warning", True)


def test_a_file_that_is_not_there_and_a_key_of_another_are_told(tmp_path: Path) -> None:
    assert told(settings(tmp_path / "nowhere.pem")) == [("failed", True)]
    one, other = server().write(tmp_path, "one"), server().write(tmp_path, "other")
    assert told(settings(one, tls_key_files=str(other)))[0] == ("failed", True)


def test_authorities_of_stations_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(CA.pem)
    (tmp_path / "bad.pem").write_text("nothing")
    assert told(Settings(tls=True, station_ca_file=str(tmp_path / "ca.pem")))[-1] == ("ok", False)
    assert told(Settings(tls=True, station_ca_file=str(tmp_path / "bad.pem")))[-1] == ("failed", True)
