"""What a car on an EVSE needs, what it was offered, and what it will do: one row an EVSE, from its needs to its agreement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from gridtap.smartcharging.needs import Needs
from gridtap.storage.tables.smartcharging import charging_needs
from gridtap.storage.transaction import Transaction

NeedsState = Literal["noticed", "offered", "agreed", "exceeded", "declined", "unable"]
"""noticed → offered → agreed; exceeded asks for a new offer; declined by the station; unable where we had nothing to offer."""


class NeedsFact(msgspec.Struct, frozen=True, kw_only=True):
    """What a car asks for in its transaction; `max_periods` is how many steps of a schedule it can read."""

    station_id: str
    evse_number: int
    session_id: str
    transaction_id: str
    transfer: str
    wanted: Needs
    max_periods: int | None = None
    departs_at: datetime | None = None


class StoredNeeds(NeedsFact, frozen=True, kw_only=True):
    """Needs and what became of them. `offer` is the profile that was sent, `car_schedule` what the car answered.

    `tries` counts the offers that the car did not keep to, one after the other.
    """

    state: NeedsState
    tries: int
    offer: dict[str, object] | None
    car_schedule: dict[str, object] | None
    told_at: datetime
    updated_at: datetime


def note_needs(tx: Transaction, fact: NeedsFact, *, is_able: bool) -> None:
    """A car tells what it needs, at the start or anew. Emits charging_needs. Spec: OCPP 2.0.1 K15.FR.02, K17.FR.02."""
    state = "noticed" if is_able else "unable"
    facts = msgspec.structs.asdict(fact)
    facts["content"] = facts.pop("wanted")
    values: dict[str, object] = {"state": state, "tries": 0, "told_at": tx.now, "updated_at": tx.now}
    known = find_needs(tx.connection, fact.station_id, fact.evse_number)
    if known is not None and known.transaction_id == fact.transaction_id:
        tx.execute(update(charging_needs).where(_at(fact.station_id, fact.evse_number)).values(**facts, **values))
    else:
        tx.execute(delete(charging_needs).where(_at(fact.station_id, fact.evse_number)))
        tx.execute(insert(charging_needs).values(**facts, **values))
    _tell(tx, "charging_needs", fact, state)


def note_offer(tx: Transaction, station_id: str, transaction_id: str, profile: Mapping[str, object]) -> None:
    """A profile for a transaction is on its way to the station; what the car answers is measured by it. Spec: K16.FR.06."""
    tx.execute(update(charging_needs).where(_of(station_id, transaction_id)).values(offer=dict(profile), updated_at=tx.now))


def settle_offer(tx: Transaction, station_id: str, transaction_id: str, *, is_taken: bool) -> None:
    """The station took the profile, or did not; then there is no offer."""
    where, values = _of(station_id, transaction_id), {"updated_at": tx.now}
    if is_taken:
        where &= charging_needs.c.state != "agreed"
        tx.execute(update(charging_needs).where(where).values(state="offered", **values))
    else:
        tx.execute(update(charging_needs).where(where).values(state="declined", offer=None, **values))


def note_car_schedule(tx: Transaction, needs: StoredNeeds, schedule: Mapping[str, object], *, is_beyond: bool) -> None:
    """What the car says it will do; beyond its offer it gets a new one. Emits charging_schedule.

    Spec: OCPP 2.0.1 K15.FR.10 to K15.FR.13, K16.FR.05 to K16.FR.08, K17.FR.10 to K17.FR.13.
    """
    state = "exceeded" if is_beyond else "agreed"
    tries = needs.tries + 1 if is_beyond else 0
    values: dict[str, object] = {"state": state, "tries": tries, "car_schedule": dict(schedule), "updated_at": tx.now}
    tx.execute(update(charging_needs).where(_of(needs.station_id, needs.transaction_id)).values(**values))
    _tell(tx, "charging_schedule", needs, state)


def _tell(tx: Transaction, kind: str, fact: NeedsFact, state: str) -> None:
    data: dict[str, object] = {"evse_number": fact.evse_number, "transaction_id": fact.transaction_id, "state": state}
    tx.emit(kind, station_id=fact.station_id, session_id=fact.session_id, data=data)


def find_needs(connection: Connection, station_id: str, evse_number: int) -> StoredNeeds | None:
    """What the car on an EVSE last asked for; its transaction may be over."""
    row = connection.execute(select(charging_needs).where(_at(station_id, evse_number))).mappings().first()
    return None if row is None else _needs(row)


def list_needs(connection: Connection, station_id: str | None = None, *, state: NeedsState | None = None) -> list[StoredNeeds]:
    """Needs by station and EVSE; None asks nothing."""
    columns = charging_needs.c
    query = select(charging_needs).order_by(columns.station_id, columns.evse_number)
    if station_id is not None:
        query = query.where(columns.station_id == station_id)
    if state is not None:
        query = query.where(columns.state == state)
    return [_needs(row) for row in connection.execute(query).mappings()]


def _needs(row: RowMapping) -> StoredNeeds:
    facts = dict(row)
    return StoredNeeds(wanted=msgspec.convert(facts.pop("content"), Needs), **facts)


def _at(station_id: str, evse_number: int) -> ColumnElement[bool]:
    return (charging_needs.c.station_id == station_id) & (charging_needs.c.evse_number == evse_number)


def _of(station_id: str, transaction_id: str) -> ColumnElement[bool]:
    return (charging_needs.c.station_id == station_id) & (charging_needs.c.transaction_id == transaction_id)
