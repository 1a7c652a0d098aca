"""Private keys at rest: encrypted under a secret that lives in a file, not in the database."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gridtap.kit.errors import Refused

_NONCE_BYTES = 12


def seal_key(secret: bytes, name: str, key: bytes) -> bytes:
    """A key as it is kept; `name` is bound to it, so that no row can stand in for another. `secret` has 32 bytes."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, key, name.encode())


def open_key(secret: bytes, name: str, sealed: bytes) -> bytes:
    """The key again. Raises: Refused `key_sealed` when the secret is another one than it was sealed under."""
    try:
        return AESGCM(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
    except InvalidTag as error:
        sentence = f"The key {name} was sealed under another station-pepper file; restore that file from a backup."
        raise Refused("key_sealed", sentence) from error
