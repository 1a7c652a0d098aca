"""permessage-deflate without context takeover, with a cap on what a message may inflate to."""

import zlib
from collections.abc import Sequence

import msgspec

_TAIL = b"\x00\x00\xff\xff"
_MIN_BITS, _MAX_BITS = 9, 15
COMPRESS_FROM_BYTES = 512
"""Smaller messages do not gain."""


class TooLarge(Exception):
    """The message inflates to more than is allowed."""


class Deflate(msgspec.Struct, frozen=True):
    """What was agreed with a peer: the window of what we send, and the header that says so."""

    window_bits: int
    header: str

    def inflate(self, data: bytes, cap_bytes: int) -> bytes:
        """A received message. Raises: TooLarge; zlib.error for what is no deflate stream."""
        inflater = zlib.decompressobj(-_MAX_BITS)
        out = inflater.decompress(data + _TAIL, cap_bytes + 1)
        if len(out) > cap_bytes or inflater.unconsumed_tail:
            raise TooLarge
        return out

    def deflate(self, data: bytes) -> bytes:
        """A message to send."""
        deflater = zlib.compressobj(wbits=-self.window_bits)
        out = deflater.compress(data) + deflater.flush(zlib.Z_SYNC_FLUSH)
        return out[: -len(_TAIL)]


def agree(offers: Sequence[str]) -> Deflate | None:
    """The first acceptable offer of a Sec-WebSocket-Extensions header; None when there is none. Spec: RFC 7692 §7.1."""
    for offer in ",".join(offers).split(","):
        name, *parameters = (part.strip() for part in offer.split(";"))
        if name.lower() == "permessage-deflate" and (agreed := _accept(parameters)) is not None:
            return agreed
    return None


def _accept(parameters: Sequence[str]) -> Deflate | None:
    bits = _MAX_BITS
    header = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        wanted = text.strip().strip('"')
        match name.strip().lower():
            case "server_no_context_takeover" | "client_no_context_takeover" | "client_max_window_bits":
                continue
            case "server_max_window_bits" if wanted.isdecimal() and _MIN_BITS <= int(wanted) <= _MAX_BITS:
                bits = int(wanted)
                header += f"; server_max_window_bits={bits}"
            case _:
                return None
    return Deflate(bits, header)
