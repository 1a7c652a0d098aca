"""A station's words for tests: what it says goes through the real verbs into a real database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import msgspec
from sqlalchemy import insert, select, update

from gridtap.charging import sessions, starting, store
from gridtap.charging.model import MeterSample, NewSession, Session, StartFact, StopFact
from gridtap.charging.readings import WireKind, read_sample
from gridtap.charging.rebuild import rebuild_session
from gridtap.drivers.model import Authorisation
from gridtap.kit.clock import HandClock
from gridtap.stations.evses import ensure_evse
from gridtap.storage.database import Database
from gridtap.storage.tables.charging import facts
from gridtap.storage.tables.people import tokens
from gridtap.storage.tables.stations import connectors, stations
from gridtap.storage.transaction import Transaction

T = TypeVar("T")
TOKEN = "RFID-1"
POWER = WireKind("Power.Active.Import", "W")
ENERGY = WireKind("Energy.Active.Import.Register", "Wh")


def start_reply(transaction_id: int, authorisation: Authorisation) -> bytes:
    """An answer to StartTransaction."""
    return msgspec.json.encode({"transactionId": transaction_id, "idTagInfo": {"status": authorisation.status}})


def stop_reply(authorisation: Authorisation | None) -> bytes:
    """An answer to StopTransaction."""
    return msgspec.json.encode({} if authorisation is None else {"idTagInfo": {"status": authorisation.status}})


def sample(at: datetime, energy_wh: str, kind: WireKind = ENERGY) -> MeterSample:
    """One sample of a kind."""
    found = read_sample(at, kind, energy_wh)
    assert found is not None
    return found


@dataclass
class Station:
    """One station and its clock; every method is a message and returns the answer."""

    database: Database
    clock: HandClock
    station_id: str = "CP-1"

    async def run(self, verb: Callable[[Transaction], T]) -> T:
        """One unit of work."""
        return await self.database.write(verb)

    def at(self, seconds: float = 0.0) -> datetime:
        """The station's time, which is ours plus some seconds."""
        return self.clock.now() + timedelta(seconds=seconds)

    async def set_up(self) -> None:
        """The station and one accepted token exist."""

        def make(tx: Transaction) -> None:
            tx.execute(insert(stations).values(station_id=self.station_id, created_at=tx.now))
            known = tx.one(select(tokens).where(tokens.c.token == TOKEN))
            if known is None:
                tx.execute(insert(tokens).values(token=TOKEN, kind="rfid", status="accepted", created_at=tx.now))

        await self.run(make)

    async def start(
        self, meter_wh: int = 1000, *, at: datetime | None = None, token: str = TOKEN, evse: int = 1
    ) -> tuple[int, bytes]:
        """StartTransaction; the id and the whole answer."""
        fact = StartFact(
            station_id=self.station_id,
            evse_number=evse,
            connector_number=1,
            token=token,
            meter_start_wh=Decimal(meter_wh),
            station_at=at or self.at(),
            payload=b'{"connectorId":1}',
        )
        answer = await self.run(lambda tx: starting.begin_transaction(tx, fact, start_reply))
        return int(msgspec.json.decode(answer)["transactionId"]), answer

    async def stop(
        self,
        transaction_id: int | str,
        meter_wh: int,
        *,
        at: datetime | None = None,
        token: str | None = None,
        samples: tuple[MeterSample, ...] = (),
        reason: str | None = "Local",
    ) -> bytes:
        """StopTransaction; the whole answer."""
        fact = StopFact(
            station_id=self.station_id,
            transaction_id=str(transaction_id),
            meter_stop_wh=Decimal(meter_wh),
            station_at=at or self.at(),
            payload=b'{"transactionId":1}',
            token=token,
            reason=reason,
            samples=samples,
        )
        return await self.run(lambda tx: sessions.end_transaction(tx, fact, stop_reply))

    async def meter(
        self, transaction_id: int | str | None, energy_wh: float, *, at: datetime | None = None, evse: int = 1
    ) -> None:
        """MeterValues with the energy register."""
        await self.say_samples(transaction_id, [sample(at or self.at(), str(energy_wh))], evse=evse)

    async def say_samples(self, transaction_id: int | str | None, samples: list[MeterSample], *, evse: int = 1) -> None:
        """MeterValues with these samples."""
        named = None if transaction_id is None else str(transaction_id)
        await self.run(lambda tx: sessions.record_readings(tx, self.station_id, evse, named, samples, b'{"meterValue":[]}'))

    async def status(self, wire_status: str, *, at: datetime | None = None, evse: int = 1) -> None:
        """StatusNotification."""
        await self.run(lambda tx: sessions.note_status(tx, self.station_id, evse, wire_status, at))

    async def rate(self, most_w: int) -> None:
        """The operator enters what the first connector gives."""

        def enter(tx: Transaction) -> None:
            evse_key = ensure_evse(tx, self.station_id, 1)
            where = (connectors.c.evse_key == evse_key) & (connectors.c.number == 1)
            if tx.execute(update(connectors).where(where).values(max_power_w=most_w)).rowcount == 0:
                tx.execute(insert(connectors).values(evse_key=evse_key, number=1, max_power_w=most_w))

        await self.run(enter)

    async def prepare(self, *, token: str = TOKEN, evse: int = 1) -> Session:
        """Somebody asks for a start with a card's token, from afar."""
        new = NewSession(station_id=self.station_id, evse_number=evse, connector_number=1, token=token, token_kind="rfid")
        return await self.run(lambda tx: sessions.prepare_session(tx, new))

    async def sessions(self) -> list[Session]:
        """Every session, oldest first, as everybody may read it once rows have caught up."""
        self.clock.advance(2)
        await self.database.write(lambda tx: None)
        return (await self.database.read(lambda connection: store.list_sessions(connection, store.SessionFilter())))[::-1]

    async def session(self) -> Session:
        """The only session there is."""
        (only,) = await self.sessions()
        return only

    async def is_rebuilt(self) -> bool:
        """Whether every session told anew from its facts equals the live one."""
        told = [
            await self.database.read(lambda connection, live=live: rebuild_session(connection, live.session_key, live.updated_at))
            for live in await self.sessions()
        ]
        return told == await self.sessions()

    async def reviews(self) -> list[str]:
        """Why a person should look, oldest first."""
        query = (
            select(facts.c.review).where(facts.c.review.is_not(None), facts.c.resolved_at.is_(None)).order_by(facts.c.fact_key)
        )
        return [row.review for row in await self.database.read(lambda connection: connection.execute(query).all())]

    async def events(self) -> list[str]:
        """The kinds of all events, oldest first."""
        from gridtap.storage.events import read_events

        return [event.kind for event in await self.database.read(lambda connection: read_events(connection, after=0))]
