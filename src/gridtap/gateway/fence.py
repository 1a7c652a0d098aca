"""A billing fact from a connection that another one has taken the place of is not stored, and not acknowledged."""

from collections.abc import Callable
from typing import Any

from gridtap.stations.presence import read_generation
from gridtap.storage.transaction import Transaction


class OvertakenError(Exception):
    """The station has a newer connection, so this one counts no more."""


def fenced(work: Callable[[Transaction], Any], station_id: str, generation: Callable[[], int]) -> Callable[[Transaction], Any]:
    """The same work, unless the database knows a newer connection; `generation` is asked in the writer, where it is settled.

    Raises: OvertakenError.
    """

    def work_if_newest(tx: Transaction) -> Any:
        if read_generation(tx.connection, station_id) > generation():
            raise OvertakenError(station_id)
        return work(tx)

    return work_if_newest
