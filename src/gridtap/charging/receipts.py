"""Addresses of receipts for people without an account: what only the one who was given it can know. Pure."""

import hashlib
import hmac

RECEIPT_KEY = "receipts"
"""The purpose that the secret belongs to."""
_PROOF_BYTES = 16


def receipt_key(secret: bytes, session_id: str) -> str:
    """What opens the receipt of one session and of no other; it fits in an address, and is no file's name."""
    return f"{session_id}-{_proof(secret, session_id)}"


def session_behind(secret: bytes, key: str) -> str | None:
    """The id of the session whose receipt this opens; None where the key is not one of ours."""
    session_id, _, proof = key.rpartition("-")
    return session_id if hmac.compare_digest(proof.encode(), _proof(secret, session_id).encode()) else None


def _proof(secret: bytes, session_id: str) -> str:
    return hmac.digest(secret, session_id.encode(), hashlib.sha256)[:_PROOF_BYTES].hex()
