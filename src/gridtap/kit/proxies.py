"""Proxies of ours: which addresses they have, and who stands behind them."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

from gridtap.kit.errors import Malformed

ForwardedHeader = Literal["x-forwarded-for", "forwarded"]
MAX_HOPS = 32
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^;"]*))', re.IGNORECASE)
_HOST_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d+)?|([0-9.]+)(?::\d+)?|([0-9A-Fa-f:]+)")


class Proxies:
    """Trusted addresses and networks. What anybody else writes about where it came from is ignored."""

    def __init__(self, trusted: str = "", header: ForwardedHeader = "x-forwarded-for") -> None:
        """`trusted` is a list with commas. Raises: Malformed `bad_setting`."""
        try:
            parts = [part.strip() for part in trusted.split(",") if part.strip()]
            self._networks: list[IPv4Network | IPv6Network] = [ip_network(part, strict=False) for part in parts]
        except ValueError as error:
            raise Malformed("bad_setting", f"GRIDTAP_TRUSTED_PROXIES holds addresses and networks: {error}.") from error
        self.header: ForwardedHeader = header

    def are_trusted(self, address: str | None) -> bool:
        """Whether this is the address of a proxy of ours."""
        if not self._networks or address is None:
            return False
        try:
            found = ip_address(address)
        except ValueError:
            return False
        if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        return any(found in network for network in self._networks)

    def client_of(self, peer: str | None, lines: Sequence[str]) -> str | None:
        """Who asks: the peer itself, or the last address that our proxies saw and that is not one of theirs.

        `lines` are the values of the header. Spec: RFC 7239 §4, §5.2.
        """
        client = peer
        hops = [hop for line in lines for hop in line.split(",")]
        for hop in reversed(hops[-MAX_HOPS:]):
            if not self.are_trusted(client):
                break
            address = _address_in(hop, self.header)
            if address is None:
                break
            client = address
        return client


def _address_in(hop: str, header: ForwardedHeader) -> str | None:
    """The address of one hop, without a port; None for what is none, such as `unknown` and names of RFC 7239 §6.3."""
    text = hop.strip()
    if header == "forwarded":
        found = _FOR.search(text)
        text = "" if found is None else (found[1] or found[2] or "").strip()
    matched = _HOST_PORT.fullmatch(text)
    if matched is None:
        return None
    try:
        return str(ip_address(matched[1] or matched[2] or matched[3]))
    except ValueError:
        return None
