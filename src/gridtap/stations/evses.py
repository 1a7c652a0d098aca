"""EVSEs and connectors come to be the first time a station tells of them."""

import hashlib

from sqlalchemy import insert, select

from gridtap.storage.tables.stations import connectors, evses
from gridtap.storage.transaction import Transaction

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_DIGITS = 6
_ID_DIGITS = 16


class EvseMemo:
    """The keys of EVSEs and connectors already met, so that the hot path asks the database once."""

    def __init__(self, tx: Transaction) -> None:
        self.evse_keys: dict[tuple[str, int], int] = {}
        self.connectors: set[tuple[int, int]] = set()

    def flush(self, tx: Transaction) -> None:
        """Nothing to write: it only remembers."""


def ensure_evse(tx: Transaction, station_id: str, number: int) -> int:
    """The `evse_key` of a station's EVSE, made with its public id and code on first sight. Idempotent.

    A database failure for a station that does not exist (foreign key) is the caller's bug.
    """
    memo = tx.memo(EvseMemo, EvseMemo)
    key = memo.evse_keys.get((station_id, number))
    if key is not None:
        return key
    row = tx.one(select(evses.c.evse_key).where(evses.c.station_id == station_id, evses.c.number == number))
    key = int(row.evse_key) if row is not None else _make_evse(tx, station_id, number)
    memo.evse_keys[station_id, number] = key
    return key


def ensure_connector(tx: Transaction, station_id: str, evse_number: int, number: int) -> int:
    """The `evse_key` of a connector, which is made on first sight with its EVSE. Idempotent."""
    memo = tx.memo(EvseMemo, EvseMemo)
    key = ensure_evse(tx, station_id, evse_number)
    if (key, number) not in memo.connectors:
        if tx.one(select(connectors.c.number).where(connectors.c.evse_key == key, connectors.c.number == number)) is None:
            tx.execute(insert(connectors).values(evse_key=key, number=number))
        memo.connectors.add((key, number))
    return key


def forget_evses(tx: Transaction, station_id: str) -> None:
    """Drop what is remembered of a station that was taken away."""
    memo = tx.memo(EvseMemo, EvseMemo)
    gone = {key for (station, _), key in memo.evse_keys.items() if station == station_id}
    memo.evse_keys = {pair: key for pair, key in memo.evse_keys.items() if key not in gone}
    memo.connectors = {pair for pair in memo.connectors if pair[0] not in gone}


def _make_evse(tx: Transaction, station_id: str, number: int) -> int:
    public_id = "evs_" + _letters(f"{station_id}\n{number}", _ID_DIGITS).lower()
    values = {"evse_id": public_id, "code": _free_code(tx, station_id, number), "station_id": station_id, "number": number}
    made = tx.execute(insert(evses).values(**values).returning(evses.c.evse_key)).one()
    return int(made.evse_key)


def _free_code(tx: Transaction, station_id: str, number: int) -> str:
    """A short code that follows from id and number, so that a sticker survives a station's removal and return."""
    attempt = 0
    while True:
        code = _letters(f"{station_id}\n{number}\n{attempt}", _CODE_DIGITS)
        if tx.one(select(evses.c.evse_key).where(evses.c.code == code)) is None:
            return code
        attempt += 1


def _letters(text: str, digits: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(digits))
