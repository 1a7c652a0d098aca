"""Transaction ids for 1.x: positive, 32 bits, handed out in blocks and never twice."""

from sqlalchemy import insert, select, update

from gridtap.kit.errors import Refused
from gridtap.storage.tables.charging import counters
from gridtap.storage.transaction import Transaction

COUNTER = "transaction_id"
BLOCK = 1000
LAST = 2**31 - 1


class TransactionIds:
    """The block at hand. What is left of it is lost with a restart or a rollback, so that no id ever comes back."""

    def __init__(self, _tx: Transaction) -> None:
        self._next = 0
        self._end = 0

    def flush(self, tx: Transaction) -> None:
        """Nothing to write: the block was reserved when it was begun."""

    def take(self, tx: Transaction) -> int:
        """The next id. Raises: Refused `transaction_ids_exhausted` after two thousand million."""
        if self._next >= self._end:
            self._reserve(tx)
        number = self._next
        self._next += 1
        return number

    def _reserve(self, tx: Transaction) -> None:
        reserved = tx.execute(
            update(counters)
            .where(counters.c.name == COUNTER)
            .values(next_value=counters.c.next_value + BLOCK)
            .returning(counters.c.next_value)
        ).first()
        if reserved is None:
            tx.execute(insert(counters).values(name=COUNTER, next_value=1 + BLOCK))
            reserved = tx.execute(select(counters.c.next_value).where(counters.c.name == COUNTER)).one()
        self._next, self._end = int(reserved.next_value) - BLOCK, int(reserved.next_value)
        if self._end > LAST:
            raise Refused("transaction_ids_exhausted", "Every 32-bit transaction id was handed out.")
