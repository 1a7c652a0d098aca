"""The door over TLS: the certificates we show, kept fresh, and by what stations' certificates are judged."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gridtap.certificates.office import Office
from gridtap.gateway.certificates import Trust
from gridtap.gateway.tls import CertificateFiles, Tls, server_tls
from gridtap.kit.addresses import EVERY_ADDRESS, network_addresses
from gridtap.kit.clock import Clock
from gridtap.kit.errors import Malformed, Unreachable
from gridtap.kit.log import get_log
from gridtap.settings import Settings

LOOK_AGAIN_S = 3600.0
CA_FILE = "station-trust.pem"
"""In the data folder: the root of our own certificates, for stations and test tools."""
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


class TlsDoor:
    """What the listener needs for TLS. `start` before the door opens; renewed in the background until `stop`."""

    def __init__(self, *, settings: Settings, office: Office, clock: Clock) -> None:
        self._settings = settings
        self.office = office
        self._clock = clock
        self._files = named_files(settings)
        self._shown: tuple[object, ...] = ()
        self._tls: Tls | None = None
        self._trust = Trust()
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("gateway.tls")

    @property
    def tls(self) -> Tls:
        """The context of the listener, once started."""
        if self._tls is None:
            raise RuntimeError("the TLS door was not started")
        return self._tls

    @property
    def is_self_issued(self) -> bool:
        """Whether we show certificates of our own authority."""
        return not self._files

    @property
    def ca_file(self) -> Path:
        """Where our own roots are left for people and test tools."""
        return self._settings.data_dir.expanduser() / CA_FILE

    def trust(self) -> Trust:
        """By what certificates are judged now."""
        return self._trust

    async def start(self) -> None:
        """Have certificates, learn whom we trust, and keep both fresh.

        Raises: Malformed `bad_tls_files`, `bad_station_ca`; Unreachable where an authority beyond ours must be asked.
        """
        await self.renew_trust()
        await self.renew()
        self._task = asyncio.create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Keep nothing fresh any more. Safe to repeat."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def root(self) -> str | None:
        """PEM of the root that stations must trust to trust us; None where they are taken to know it."""
        if self.is_self_issued:
            return "".join(await self.office.anchors())
        return Path(self._settings.tls_ca_file).read_text() if self._settings.tls_ca_file else None

    async def renew(self) -> bool:
        """Show today's certificates from the next handshake on; False when they are the same."""
        if self._files:
            shown = tuple((pair.certificate.stat().st_mtime_ns, pair.key.stat().st_mtime_ns) for pair in self._files)
            return await self._show(shown, self._files)
        identities = await self.office.server_identities(self_issued_names(self._settings))
        with tempfile.TemporaryDirectory(prefix="gridtap-tls-") as folder:
            files: list[CertificateFiles] = []
            for identity in identities:
                path = Path(folder) / f"{identity.algorithm}.pem"
                path.write_bytes(identity.bundle.encode() + identity.key)
                files.append(CertificateFiles(path, path))
            return await self._show(tuple(identity.bundle for identity in identities), files)

    async def renew_trust(self) -> None:
        """Learn anew whom we trust, and leave our own root where people find it."""
        anchors = list(await self.office.anchors())
        self.ca_file.parent.mkdir(parents=True, exist_ok=True)
        self.ca_file.write_text("".join(anchors))
        if self._settings.station_ca_file:
            anchors.append(_read_authorities(self._settings.station_ca_file))
        self._trust = Trust(
            anchors=tuple(x509.load_pem_x509_certificates("".join(anchors).encode())),
            is_revoked=self.office.is_revoked,
            organization=self.office.organisation,
        )

    async def _show(self, shown: tuple[object, ...], files: Sequence[CertificateFiles]) -> bool:
        """Load what is new; a context that is in use takes new certificates for its next handshakes."""
        if shown == self._shown:
            return False
        if self._tls is None:
            pem = "".join(_pem(each) for each in self._trust.anchors)
            self._tls = await asyncio.to_thread(server_tls, files, pem)
        else:
            for pair in files:
                self._tls.context.load_cert_chain(pair.certificate, pair.key)
        self._shown = shown
        return True

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN_S)
            try:
                await self.renew_trust()
                if await self.renew():
                    self._log.info("tls_certificates_renewed")
            except (Malformed, Unreachable, OSError) as error:
                self._log.error("tls_not_renewed", error=str(error))


def named_files(settings: Settings) -> list[CertificateFiles]:
    """The certificate files an operator named. Raises: Malformed `bad_tls_files`."""
    certificates = _paths(settings.tls_certificate_files)
    keys = _paths(settings.tls_key_files) or certificates
    if len(keys) != len(certificates):
        said = "GRIDTAP_TLS_KEY_FILES must name one key for each of GRIDTAP_TLS_CERTIFICATE_FILES, in the same order."
        raise Malformed("bad_tls_files", said)
    for path in (*certificates, *keys):
        if not path.is_file():
            raise Malformed(
                "bad_tls_files", f"There is no file {path}; see GRIDTAP_TLS_CERTIFICATE_FILES and GRIDTAP_TLS_KEY_FILES."
            )
    return [CertificateFiles(certificate, key) for certificate, key in zip(certificates, keys, strict=True)]


def self_issued_names(settings: Settings) -> list[str]:
    """What self-issued certificates are made out to, the public name first: OCPP wants that as common name. Spec: A00.FR.510."""
    public = [urlsplit(url).hostname or "" for url in (settings.public_ocpp_tls_url, settings.public_ocpp_url)]
    hosts = network_addresses() if settings.ocpp_host in EVERY_ADDRESS else [settings.ocpp_host]
    named = [name.strip() for name in settings.tls_names.split(",")]
    return [name for name in dict.fromkeys((*public, *named, *hosts, *LOCAL_NAMES)) if name]


def read_certificates(path: Path) -> list[x509.Certificate]:
    """The certificates in a PEM file. Raises: Malformed `bad_tls_files`."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Malformed("bad_tls_files", f"{path} holds no certificate in PEM: {error}.") from error


def _read_authorities(name: str) -> str:
    try:
        text = Path(name).expanduser().read_text()
        x509.load_pem_x509_certificates(text.encode())
    except (OSError, ValueError) as error:
        raise Malformed("bad_station_ca", f"GRIDTAP_STATION_CA_FILE {name} holds no certificates in PEM: {error}.") from error
    return text if text.endswith("\n") else text + "\n"


def _paths(text: str) -> list[Path]:
    return [Path(part.strip()).expanduser() for part in text.split(",") if part.strip()]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
