"""Rows of commands: kept before they are sent, closed with what became of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from gridtap.gateway.model import CommandError, CommandOutcome, CommandPage, CommandState
from gridtap.kit.errors import NotFound
from gridtap.storage.prepared import Prepared, prepared_insert
from gridtap.storage.tables.commands import commands
from gridtap.storage.transaction import Transaction

MAX_PAGE = 500
REMEMBERED_REQUESTS = 20
"""How many commands back a report may come whose question should still be known."""

_KEEP = prepared_insert(
    commands, "command_id", "station_id", "action", "payload", "state", "error", "session_id", "requested_by", "created_at"
)
_CLOSE = Prepared(
    update(commands)
    .where(commands.c.command_id == bindparam("command"), commands.c.station_id == bindparam("station"))
    .values({name: bindparam(f"to_{name}") for name in ("state", "response", "error", "sent_at", "answered_at")})
)


def keep_command(tx: Transaction, command: CommandOutcome) -> None:
    """Write a command before it is sent; `payload` is masked already."""
    tx.run(
        _KEEP,
        command_id=command.id,
        station_id=command.station_id,
        action=command.action,
        payload=dict(command.payload),
        state=command.state,
        error=_error_row(command.error),
        session_id=command.session_id,
        requested_by=command.requested_by,
        created_at=command.created_at,
    )


def close_command(tx: Transaction, command: CommandOutcome) -> None:
    """Write what became of a command, and tell the log."""
    tx.run(
        _CLOSE,
        command=command.id,
        station=command.station_id,
        to_state=command.state,
        to_response=None if command.response is None else dict(command.response),
        to_error=_error_row(command.error),
        to_sent_at=command.sent_at,
        to_answered_at=command.answered_at,
    )
    data: dict[str, object] = {"command_id": command.id, "action": command.action, "state": command.state}
    tx.emit("command_closed", station_id=command.station_id, session_id=command.session_id, data=data)


def attach_late_reply(
    tx: Transaction, station_id: str, command_id: str, response: Mapping[str, object] | None, error: CommandError | None
) -> None:
    """Keep an answer that came after its time beside its command, whose state stays. Spec: none; a late answer is legal."""
    late = error or CommandError(code="late", description="The station answered after the time allowed.")
    where = (commands.c.command_id == command_id) & (commands.c.station_id == station_id) & (commands.c.state == "timed_out")
    values = {"response": None if response is None else dict(response), "error": _error_row(late), "answered_at": tx.now}
    if tx.execute(update(commands).where(where).values(**values)).rowcount:
        tx.emit("command_late", station_id=station_id, data={"command_id": command_id})


def abandon_commands(tx: Transaction, before: datetime) -> int:
    """Close what was under way when a process ended: it may or may not have been carried out. Returns how many."""
    error = CommandError(code="interrupted", description="The server restarted before the answer came.")
    where = commands.c.state.in_(["queued", "sent"]) & (commands.c.created_at < before)
    return int(tx.execute(update(commands).where(where).values(state="timed_out", error=_error_row(error))).rowcount)


def find_request(connection: Connection, station_id: str, action: str, request_id: int) -> Mapping[str, object] | None:
    """The payload of the newest command of an action with this `requestId`, or None; looks back over the last few only."""
    columns = commands.c
    query = select(columns.payload).where(columns.station_id == station_id, columns.action == action)
    rows = connection.execute(query.order_by(columns.created_at.desc()).limit(REMEMBERED_REQUESTS))
    return next((row.payload for row in rows if row.payload.get("requestId") == request_id), None)


def last_answered(connection: Connection, station_id: str, action: str, payload: Mapping[str, object]) -> CommandOutcome | None:
    """The newest command of an action with this payload that was answered, or None; looks back over the last few only."""
    columns = commands.c
    query = select(commands).where(columns.station_id == station_id, columns.action == action, columns.state == "answered")
    rows = connection.execute(query.order_by(columns.created_at.desc()).limit(REMEMBERED_REQUESTS))
    return next((_outcome(row) for row in rows if row.payload == payload), None)


def get_command(connection: Connection, command_id: str) -> CommandOutcome:
    """One command. Raises: NotFound `command_unknown`."""
    row = connection.execute(select(commands).where(commands.c.command_id == command_id)).first()
    if row is None:
        raise NotFound("command_unknown", f"There is no command {command_id}.")
    return _outcome(row)


def list_commands(connection: Connection, station_id: str, *, limit: int = 50, cursor: str | None = None) -> CommandPage:
    """A station's commands, newest first; `cursor` is the last id of the page before (ids sort by time)."""
    size = min(limit, MAX_PAGE)
    query = select(commands).where(commands.c.station_id == station_id).order_by(commands.c.command_id.desc()).limit(size + 1)
    if cursor:
        query = query.where(commands.c.command_id < cursor)
    found = [_outcome(row) for row in connection.execute(query)]
    return CommandPage(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def _outcome(row: Row[Any]) -> CommandOutcome:
    state: CommandState = row.state
    return CommandOutcome(
        id=row.command_id,
        station_id=row.station_id,
        action=row.action,
        payload=row.payload,
        state=state,
        response=row.response,
        error=None if row.error is None else msgspec.convert(row.error, CommandError),
        created_at=row.created_at,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        requested_by=row.requested_by,
        session_id=row.session_id,
    )


def _error_row(error: CommandError | None) -> dict[str, object] | None:
    return None if error is None else {"code": error.code, "description": error.description, "details": dict(error.details)}
