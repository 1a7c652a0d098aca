"""Whether the database takes what we give it; while it does not, the door answers 503 and stations keep their queues."""

import asyncio
from collections.abc import Callable

from sqlalchemy import text

from gridtap.kit.errors import Unreachable
from gridtap.kit.log import get_log
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction

PROBE_S = 1.0
MAX_WAITING_UNITS = 20_000
_STORAGE_FAILURES = frozenset({"OperationalError", "InterfaceError", "InternalError", "PendingRollbackError"})


class Health:
    """Told of trouble, or finding the database silent, it tries the writer every second until it works again.

    While it is silent `on_silence` is called every second.
    """

    def __init__(self, db: Database, on_silence: Callable[[], None]) -> None:
        self._db = db
        self._on_silence = on_silence
        self._in_trouble = False
        self._watching: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._log = get_log("gateway.health")

    @property
    def complaint(self) -> str | None:
        """Why nobody may come in now, or None."""
        if self._in_trouble or self._db.writer.waiting > MAX_WAITING_UNITS:
            return "The server cannot store anything now; try again in a moment."
        return None

    def trouble(self, error: BaseException) -> None:
        """Something could not be stored."""
        if not self._in_trouble:
            self._in_trouble = True
            self._log.error("storage_failed", error=str(error))
            self._probe_later()

    def start(self) -> None:
        """Begin to watch for silence."""
        self._watching = asyncio.get_running_loop().call_later(PROBE_S, self._watch)

    def _watch(self) -> None:
        self.start()
        if self._db.is_silent:
            self.trouble(Unreachable("database_silent", "the database does not answer"))
            self._on_silence()

    def stop(self) -> None:
        """Stop probing."""
        if self._watching is not None:
            self._watching.cancel()
        if self._timer is not None:
            self._timer.cancel()

    def _probe_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(PROBE_S, self._probe)

    def _probe(self) -> None:
        try:
            self._db.submit(_touch, self._probed)
        except Exception as error:  # noqa: BLE001 - the writer has stopped; so will we
            self._log.warning("probe_refused", error=str(error))

    def _probed(self, _result: object, error: BaseException | None) -> None:
        if error is not None:
            self._probe_later()
            return
        self._in_trouble = False
        self._log.info("storage_works_again")


def _touch(tx: Transaction) -> None:
    tx.execute(text("UPDATE readers SET cursor = cursor WHERE name = ''"))


def is_storage_failure(error: BaseException) -> bool:
    """Whether the database is away or full, rather than this one message unfit. Only `storage` knows the drivers, hence names."""
    return isinstance(error, Unreachable | OSError) or type(error).__name__ in _STORAGE_FAILURES
