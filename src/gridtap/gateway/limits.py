"""What a peer may do: sizes, times and numbers that the door holds everybody to."""

import msgspec

from gridtap.gateway.sizes import LARGEST_BYTES


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a peer may do."""

    first_frame_bytes: int = 8 * 1024
    """Before an accepted Boot; also for a message put together from fragments, or inflated."""
    frame_bytes: int = LARGEST_BYTES
    """After it: what a socket takes; what each action may have is known to the link, which answers instead of closing."""
    unread_bytes: int = 1024 * 1024
    """A peer that leaves more than this unread is dropped."""
    unread_s: float = 60.0
    """And one that reads nothing for this long."""
    unfinished_s: float = 60.0
    """A message in fragments of which nothing more comes for this long ends the connection."""
    half_open_per_address: int = 512
    handshake_s: float = 15.0
    ping_interval_s: float = 30.0
    signs_missed: int = 3
    settle_s: float = 5.0
    """A station that comes back may send what waited in it for so long, before it is asked about the rest."""
