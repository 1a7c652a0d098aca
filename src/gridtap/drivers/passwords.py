"""People's passwords: argon2, always off the event loop."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gridtap.kit.errors import Malformed

MIN_CHARACTERS = 8
MAX_CHARACTERS = 200
_HASHER = PasswordHasher()
_STRANGER = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$bm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkLCBldmVyIQ"


def check_password(password: str) -> None:
    """Refuse a password that is too short or absurdly long.

    Raises: Malformed `bad_password`.
    """
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        detail = f"A password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters."
        raise Malformed("bad_password", detail, extra={"errors": [{"field": "password", "message": detail}]})


def hash_password(password: str) -> str:
    """The argon2id hash to keep; takes a tenth of a second and 64 MiB, so run it in a thread."""
    return _HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; as slow for an unknown account (None), so that nobody learns which exist."""
    try:
        return _HASHER.verify(password_hash or _STRANGER, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
