"""Kinds of reading and their keys, remembered by the writer."""

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from gridtap.charging.machine import ENERGY, figure_of
from gridtap.charging.model import ReadingKind
from gridtap.storage.tables.charging import reading_kinds
from gridtap.storage.transaction import Transaction


@lru_cache(maxsize=4096)
def is_register(kind: ReadingKind) -> bool:
    """Whether it tells where the energy register stands. Hot."""
    return figure_of(kind) == ENERGY


class ReadingKinds:
    """Key and figure of every kind of reading met so far."""

    def __init__(self, tx: Transaction) -> None:
        self.known: dict[ReadingKind, tuple[int, str | None]] = {}
        self._figures: dict[int, str | None] = {}
        self._read(tx)

    def flush(self, tx: Transaction) -> None:
        """Nothing to write: it only remembers."""

    def figure_of_key(self, tx: Transaction, kind_key: int) -> str | None:
        """The figure a stored reading feeds, if any."""
        if kind_key not in self._figures:
            self._read(tx)
        return self._figures[kind_key]

    def learn(self, tx: Transaction, kind: ReadingKind) -> tuple[int, str | None]:
        """Key and figure of a kind that may be new. Another node may have written it first."""
        words = {
            "measurand": kind.measurand,
            "phase": kind.phase or "",
            "location": kind.location,
            "context": kind.context,
            "unit": kind.unit,
        }
        dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
        tx.execute(dialect.insert(reading_kinds).values(**words).on_conflict_do_nothing())
        columns = [reading_kinds.c[name] == word for name, word in words.items()]
        row = tx.execute(select(reading_kinds.c.kind_key).where(*columns)).one()
        return self._remember(kind, int(row.kind_key))

    def _read(self, tx: Transaction) -> None:
        for row in tx.execute(select(reading_kinds)).all():
            self._remember(ReadingKind(row.measurand, row.phase or None, row.location, row.context, row.unit), row.kind_key)

    def _remember(self, kind: ReadingKind, kind_key: int) -> tuple[int, str | None]:
        figure = figure_of(kind)
        self._figures[kind_key] = figure
        self.known[kind] = kind_key, figure
        return self.known[kind]
