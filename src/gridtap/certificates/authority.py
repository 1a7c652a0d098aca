"""Who signs certificates: one contract, kept by our own authority and by one that is asked over HTTP."""

from collections.abc import Sequence
from typing import Protocol

from gridtap.certificates.model import Issued, RevocationReason, Signed, SigningWish


class Authority(Protocol):
    """Signs what we checked. Every failure is Refused (it will never sign this) or Unreachable (ask again later)."""

    name: str
    """`local` or `external`, for the record."""

    async def sign(self, wish: SigningWish) -> Signed:
        """Sign a request. Raises: Refused `not_signed`; Unreachable `authority_unreachable`."""
        ...

    async def revoke(self, issued: Issued, reason: RevocationReason) -> None:
        """Take back what was issued. Safe to repeat. Raises: Refused `not_revoked`; Unreachable `authority_unreachable`."""
        ...

    async def anchors(self) -> Sequence[str]:
        """The roots that its certificates lead to, PEM. Raises: Unreachable `authority_unreachable`."""
        ...

    async def revocation_lists(self) -> Sequence[bytes]:
        """What it took back, as CRLs in DER; none where it publishes them elsewhere.

        Raises: Unreachable `authority_unreachable`.
        """
        ...


"""Spec: OCPP 2.0.1 A02.FR.04 (the CSMS hands the request to an authority), A00.FR.703, A00.FR.704."""
