"""Station passwords: kept as a salted HMAC-SHA256 under a pepper that lives in a file, not in the database.

Station passwords are random, so a slow hash would buy nothing and make ten thousand reconnects take half an hour.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select, update

from gridtap.kit.errors import Malformed, NotFound
from gridtap.stations.model import SealedPassword
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

PEPPER_FILE = "station-pepper"
SAFE_PASSWORD_BYTES = 16
"""What the specification asks for at least; passwords of ours are longer. Spec: OCPP 2.0.1 A00.FR.205."""
MIN_PASSWORD_BYTES = 8
"""What is taken all the same: stations from before the security whitepaper hold shorter ones, often set at the factory."""
MAX_PASSWORD_BYTES = 40
_PEPPER_BYTES = 32
_SALT_BYTES = 16


class Sealer:
    """Seals and checks station passwords with one pepper."""

    def __init__(self, pepper: bytes, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._pepper = pepper
        self._random_bytes = random_bytes

    def seal(self, password: bytes) -> SealedPassword:
        """A password in the form it is kept in.

        Raises: Malformed `bad_password` for one that a station could not hold.
        Spec: OCPP 1.6 security whitepaper A00.FR.205 (AuthorizationKey); OCPP 2.0.1 A00.FR.205.
        """
        if not MIN_PASSWORD_BYTES <= len(password) <= MAX_PASSWORD_BYTES:
            raise Malformed(
                "bad_password",
                f"A station password has {SAFE_PASSWORD_BYTES} to {MAX_PASSWORD_BYTES} bytes, for old stations at least "
                f"{MIN_PASSWORD_BYTES}; this one has {len(password)}.",
                extra={"field": "password"},
            )
        return self.seal_as_sent(password)

    def seal_as_sent(self, password: bytes) -> SealedPassword:
        """The same for one that is on its way to a station, whatever its length: the station judges it."""
        salt = self._random_bytes(_SALT_BYTES)
        return SealedPassword(salt, self._digest(salt, password))

    def matches(self, sealed: SealedPassword, password: bytes) -> bool:
        """Whether this is the password, in constant time.

        A key written in hexadecimal may be shown by the station as the bytes it stands for.
        Spec: OCPP 1.6 security whitepaper A00.FR.205, AuthorizationKey.
        """
        shown = (password, password.hex().encode(), password.hex().upper().encode())
        return any(hmac.compare_digest(self._digest(sealed.salt, form), sealed.digest) for form in shown)

    def key_for(self, purpose: str) -> bytes:
        """32 bytes that belong to one purpose, from which neither the pepper nor another purpose's follow."""
        return hmac.digest(self._pepper, b"key for\n" + purpose.encode(), hashlib.sha256)

    def _digest(self, salt: bytes, password: bytes) -> bytes:
        return hmac.digest(self._pepper, salt + password, hashlib.sha256)


def load_pepper(data_dir: Path, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """The pepper kept in the data folder, readable by its owner only; made on first use.

    Nodes that share a database need the same file.
    """
    folder = data_dir.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PEPPER_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pepper = path.read_bytes()
        if len(pepper) < _PEPPER_BYTES:
            raise Malformed(
                "bad_pepper", f"{path} must hold at least {_PEPPER_BYTES} random bytes; restore it from a backup."
            ) from None
        return pepper
    pepper = random_bytes(_PEPPER_BYTES)
    with os.fdopen(handle, "wb") as file:
        file.write(pepper)
        file.flush()
        os.fsync(file.fileno())
    return pepper


def set_password(tx: Transaction, station_id: str, password: SealedPassword | None) -> None:
    """Replace a station's password; None takes it away, so that only profile 0 lets it in.

    Raises: NotFound `station_unknown`.
    """
    _store(tx, station_id, _columns("password", password) | _columns("next_password", None))
    tx.emit("station_changed", station_id=station_id, data={"changed": ["password"]})


def offer_password(tx: Transaction, station_id: str, password: SealedPassword | None) -> None:
    """Let a station in with this password as well as with its present one, until it shows which; None withdraws it.

    Written before a new key is sent, so that a lost answer locks nobody out. Raises: NotFound `station_unknown`.
    """
    _store(tx, station_id, _columns("next_password", password))
    tx.emit("station_changed", station_id=station_id, data={"changed": ["next_password"]})


def take_password(tx: Transaction, station_id: str, sealer: Sealer, password: bytes) -> None:
    """The station said that it took this password: the one before is void. One that was offered after it stays offered.

    Raises: NotFound `station_unknown`.
    Spec: OCPP 1.6 security whitepaper A01.FR.03; OCPP 2.0.1 A01.FR.03.
    """
    columns = stations.c
    row = tx.one(select(columns.next_password_salt, columns.next_password_hash).where(columns.station_id == station_id))
    values = _columns("password", sealer.seal_as_sent(password))
    if row is not None and row.next_password_salt is not None:
        offered = SealedPassword(bytes(row.next_password_salt), bytes(row.next_password_hash))
        if sealer.matches(offered, password):
            values |= _columns("next_password", None)
    _store(tx, station_id, values)
    tx.emit("station_changed", station_id=station_id, data={"changed": ["password"]})


def settle_password(tx: Transaction, station_id: str, password: SealedPassword) -> None:
    """The station has shown its new password: the old one is void. Idempotent."""
    values = _columns("password", password) | _columns("next_password", None)
    where = (stations.c.station_id == station_id) & (stations.c.next_password_hash == password.digest)
    if tx.execute(update(stations).where(where).values(**values)).rowcount:
        tx.emit("station_changed", station_id=station_id, data={"changed": ["password"]})


def _columns(name: str, password: SealedPassword | None) -> dict[str, bytes | None]:
    salt, digest = (None, None) if password is None else (password.salt, password.digest)
    return {f"{name}_salt": salt, f"{name}_hash": digest}


def _store(tx: Transaction, station_id: str, values: dict[str, bytes | None]) -> None:
    if tx.execute(update(stations).where(stations.c.station_id == station_id).values(**values)).rowcount == 0:
        raise NotFound("station_unknown", f"There is no station {station_id}.")
