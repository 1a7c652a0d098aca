"""Network addresses of this machine, and which of them others are told."""

import fcntl
import socket
import struct

EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})
"""What a server listens on that takes connections on all addresses of its machine."""
GET_INTERFACE_ADDRESS = 0x8915
ELSEWHERE = ("198.51.100.1", 9)
"""An address of documentation: asked which way leads there, and never sent anything. Spec: RFC 5737."""


def network_addresses() -> list[str]:
    """The IPv4 addresses of this machine on its networks, the one it reaches others from first, loopback left out."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), GET_INTERFACE_ADDRESS, request)
            except OSError:
                continue  # an interface without an IPv4 address
            found.append(socket.inet_ntoa(answer[20:24]))
        try:
            probe.connect(ELSEWHERE)
            usual = probe.getsockname()[0]
        except OSError:
            usual = ""  # no way leads out of this machine
    return sorted((address for address in found if not address.startswith("127.")), key=lambda address: address != usual)


def told_host(host: str) -> str:
    """What others write to reach a server that listens on this: its machine's network address where that is every address."""
    if host in EVERY_ADDRESS:
        return next(iter(network_addresses()), "localhost")
    return "localhost" if host in {"127.0.0.1", "::1"} else host
