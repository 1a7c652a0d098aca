"""How a station reaches its backend: address, security profile, by what it trusts it and proves itself; and its way back."""

import ssl
import tempfile
from functools import lru_cache
from pathlib import Path

import msgspec

ATTEMPTS = 3
"""How often a new way is tried before the old one is taken again."""
CERTIFICATE_PROFILE = 3


class Identity(msgspec.Struct, frozen=True):
    """A station's own certificate, with those above it, and its key; PEM."""

    chain: str
    key: str


class Network(msgspec.Struct, frozen=True):
    """Where a connection goes and how it is secured; an empty `url` is the address the station was delivered with."""

    profile: int = 1
    url: str = ""
    slot: int = 0
    """Under which number 2.x knows it."""


class Way(msgspec.Struct, frozen=True):
    """What the next connection needs."""

    network: Network
    roots: tuple[str, ...] = ()
    identity: Identity | None = None


class Networks:
    """The network in use, and the one to fall back to until the new one has worked. Pure."""

    def __init__(self, first: Network) -> None:
        self.present = first
        self.fallback: Network | None = None
        self._failures = 0

    def switch(self, network: Network) -> None:
        """Use another one from the next connection on."""
        if network != self.present:
            self.fallback, self.present, self._failures = self.present, network, 0

    def worked(self) -> bool:
        """A connection came to be. True when that proves a new network: the old one is given up."""
        proved, self.fallback, self._failures = self.fallback is not None, None, 0
        return proved

    def failed(self) -> bool:
        """No connection came to be. True when the old network is taken again. Spec: whitepaper A05.FR.08; B10.FR.03."""
        self._failures += 1
        if self.fallback is None or self._failures < ATTEMPTS:
            return False
        self.present, self.fallback, self._failures = self.fallback, None, 0
        return True


def address(way: Way, delivered: str) -> str:
    """What stands before the station's id, with the scheme that the profile asks for."""
    url = (way.network.url or delivered).rstrip("/")
    is_plain = url.startswith("ws://")
    return "wss" + url.removeprefix("ws") if is_plain and way.network.profile > 1 else url


def tls_context(way: Way, ca: str) -> ssl.SSLContext:
    """TLS as this way has it: trusts what was installed and `ca` (PEM), or the system's authorities where that is nothing.

    Raises: ssl.SSLError for certificates that cannot be used.
    """
    identity = way.identity if way.network.profile >= CERTIFICATE_PROFILE else None
    return _context(ca + "".join(way.roots), identity)


@lru_cache(maxsize=64)
def _context(trusted: str, identity: Identity | None) -> ssl.SSLContext:
    """Stations that trust and show the same share a context."""
    context = ssl.create_default_context(cadata=trusted or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if identity is not None:
        with tempfile.TemporaryDirectory(prefix="gridtap-station-") as folder:
            file = Path(folder) / "identity.pem"
            file.write_text(identity.chain + identity.key)
            context.load_cert_chain(file)
    return context
