"""The security ladder: how far a station has come on its way to a higher security profile, step by step, kept in a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from gridtap.kit.errors import NotFound, Refused
from gridtap.storage.tables.stations import security_ladders, stations
from gridtap.storage.transaction import Transaction

LadderState = Literal["climbing", "done", "failed", "cancelled"]
StepState = Literal["waiting", "doing", "done", "skipped", "failed"]
StepCode = Literal["password", "trust", "organization", "certificate", "switch", "arrival"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do on the way; `profile` is the rung it leads to, `detail` what came of it in plain words."""

    code: StepCode
    profile: int
    state: StepState = "waiting"
    detail: str | None = None
    at: datetime | None = None


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """A climb; `problem` says in plain words why it failed, and what still holds."""

    station_id: str
    goal_profile: int
    state: LadderState
    steps: tuple[Step, ...]
    problem: str | None
    patience_s: int
    node_id: str | None
    requested_by: str | None
    began_at: datetime
    changed_at: datetime

    @property
    def next_step(self) -> int | None:
        """Place of the first step that is not behind us; None when all are."""
        return next((place for place, step in enumerate(self.steps) if step.state not in {"done", "skipped"}), None)


def find_ladder(connection: Connection, station_id: str) -> Ladder | None:
    """The latest climb of a station, or None. Raises: NotFound `station_unknown`."""
    if connection.execute(select(stations.c.station_key).where(stations.c.station_id == station_id)).first() is None:
        raise NotFound("station_unknown", f"There is no station {station_id}.")
    row = connection.execute(select(security_ladders).where(security_ladders.c.station_id == station_id)).first()
    return None if row is None else _ladder(row)


def list_climbing(connection: Connection) -> list[Ladder]:
    """Every climb that is not over."""
    rows = connection.execute(select(security_ladders).where(security_ladders.c.state == "climbing"))
    return [_ladder(row) for row in rows]


def begin_climb(
    tx: Transaction, station_id: str, goal_profile: int, steps: Sequence[Step], *, patience_s: int, requested_by: str | None
) -> Ladder:
    """Begin; the climb before it is forgotten. Raises: NotFound `station_unknown`; Refused `already_climbing`."""
    before = find_ladder(tx.connection, station_id)
    if before is not None and before.state == "climbing":
        raise Refused("already_climbing", f"{station_id} is on its way to security profile {before.goal_profile} already.")
    tx.execute(delete(security_ladders).where(security_ladders.c.station_id == station_id))
    ladder = Ladder(
        station_id=station_id,
        goal_profile=goal_profile,
        state="climbing" if steps else "done",
        steps=tuple(steps),
        problem=None,
        patience_s=patience_s,
        node_id=None,
        requested_by=requested_by,
        began_at=tx.now,
        changed_at=tx.now,
    )
    values = {name: getattr(ladder, name) for name in ladder.__struct_fields__}
    tx.execute(insert(security_ladders).values(**{**values, "steps": list(steps)}))
    tx.emit("security_climb", station_id=station_id, data={"state": ladder.state, "goal_profile": goal_profile})
    return ladder


def lead_climb(tx: Transaction, station_id: str, node_id: str) -> bool:
    """Take a climb that nobody leads, or that this node led before it was restarted; False when another one does."""
    columns = security_ladders.c
    free = columns.node_id.is_(None) | (columns.node_id == node_id)
    where = (columns.station_id == station_id) & (columns.state == "climbing") & free
    return tx.execute(update(security_ladders).where(where).values(node_id=node_id)).rowcount > 0


def note_step(tx: Transaction, station_id: str, place: int, state: StepState, detail: str | None) -> Ladder | None:
    """Keep what became of a step; a failed one ends the climb, the last one crowns it. None when the climb is over already."""
    ladder = find_ladder(tx.connection, station_id)
    if ladder is None or ladder.state != "climbing" or place >= len(ladder.steps):
        return None
    steps = list(ladder.steps)
    steps[place] = msgspec.structs.replace(steps[place], state=state, detail=detail, at=tx.now)
    over: LadderState = "climbing"
    if state == "failed":
        over = "failed"
    elif all(step.state in {"done", "skipped"} for step in steps):
        over = "done"
    return _change(
        tx, msgspec.structs.replace(ladder, steps=tuple(steps), state=over, problem=detail if over == "failed" else None)
    )


def cancel_climb(tx: Transaction, station_id: str) -> Ladder:
    """Go no further; what was reached stays. Raises: NotFound `station_unknown`; Refused `not_climbing`."""
    ladder = find_ladder(tx.connection, station_id)
    if ladder is None or ladder.state != "climbing":
        raise Refused("not_climbing", f"{station_id} is not on its way to another security profile.")
    sentence = "Cancelled. What was reached stays; the station keeps the connection it has."
    return _change(tx, msgspec.structs.replace(ladder, state="cancelled", problem=sentence))


def _change(tx: Transaction, ladder: Ladder) -> Ladder:
    where = security_ladders.c.station_id == ladder.station_id
    values = {"steps": list(ladder.steps), "state": ladder.state, "problem": ladder.problem, "changed_at": tx.now}
    tx.execute(update(security_ladders).where(where).values(**values))
    data = {"state": ladder.state, "goal_profile": ladder.goal_profile, "problem": ladder.problem}
    tx.emit("security_climb", station_id=ladder.station_id, data=data)
    return msgspec.structs.replace(ladder, changed_at=tx.now)


def _ladder(row: Row[Any]) -> Ladder:
    return Ladder(
        station_id=row.station_id,
        goal_profile=row.goal_profile,
        state=row.state,
        steps=msgspec.convert(row.steps, tuple[Step, ...]),
        problem=row.problem,
        patience_s=row.patience_s,
        node_id=row.node_id,
        requested_by=row.requested_by,
        began_at=row.began_at,
        changed_at=row.changed_at,
    )
