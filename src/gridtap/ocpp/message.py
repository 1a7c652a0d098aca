"""The two bases of generated message types: closed and open."""

from msgspec import Struct


class Message(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, gc=False):
    """A message part that has these fields and no others."""


class OpenMessage(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """A message part whose schema allows more fields; those are dropped."""
