"""Which certificates were taken back, in memory, for doors that must know at once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from sqlalchemy import Connection

from gridtap.certificates.reading import identity_of
from gridtap.certificates.store import list_revoked
from gridtap.storage.database import Database
from gridtap.storage.events import Event


class Revocations:
    """Read once, then kept up by the event log; asked without waiting, on the event loop's thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: set[tuple[str, str]] = set()
        self._stop_hearing: Callable[[], None] | None = None

    def __len__(self) -> int:
        return len(self._known)

    async def start(self) -> None:
        """Read what was taken back so far. Safe to repeat."""
        if self._stop_hearing is None:
            self._stop_hearing = self._db.listen(self._hear)
        await self.refresh()

    async def refresh(self) -> None:
        """Read again: other nodes take certificates back too, and the log of events is heard on one node only."""
        now = self._db.clock.now()
        self._known |= set(await self._db.read(lambda connection: _pairs(connection, now)))

    def stop(self) -> None:
        """Hear no more. Safe to repeat."""
        if self._stop_hearing is not None:
            self._stop_hearing()
            self._stop_hearing = None

    def is_revoked(self, certificate: x509.Certificate) -> bool:
        """Whether a certificate was taken back here. Spec: OCPP 2.0.1 A00.FR.702, A00.FR.705."""
        return identity_of(certificate) in self._known

    def any_of(self, identities: frozenset[tuple[str, str]]) -> bool:
        """Whether one of these certificates was taken back; each is its issuer's hash and its serial number."""
        return not self._known.isdisjoint(identities)

    def serials(self) -> frozenset[str]:
        """The serial numbers of all that was taken back, in hexadecimal."""
        return frozenset(serial for _, serial in self._known)

    def _hear(self, told: Sequence[Event]) -> None:
        for event in told:
            if event.kind == "certificate_revoked":
                self._known.add((str(event.data.get("issuer_hash")), str(event.data.get("serial_number"))))


def _pairs(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    return [(each.issuer_hash, each.serial_number) for each in list_revoked(connection, now)]
