"""Commands, the wire log, the event log and audit as the doors show them."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection, select

from gridtap.api.frame_lines import summarise
from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.catalogue import AuditEntry, AuditPage
from gridtap.api.shapes.operator import (
    Command,
    CommandError,
    CommandPage,
    EventView,
    Message,
    MessagePage,
)
from gridtap.gateway.command_log import list_commands
from gridtap.gateway.journal import MessageFilter, read_messages
from gridtap.gateway.model import CommandOutcome, MessageRow
from gridtap.storage.events import Event
from gridtap.storage.tables.people import audit, users


def command_view(connection: Connection, outcome: CommandOutcome) -> Command:
    """A command and what became of it, in OCPP's own names, and who asked; programs ask in the name of their key's owner."""
    return _command(outcome, _names_of(connection, [outcome]))


def _command(outcome: CommandOutcome, names: Mapping[str, str]) -> Command:
    error = outcome.error
    return Command(
        id=outcome.id,
        station_id=outcome.station_id,
        action=outcome.action,
        payload=dict(outcome.payload),
        state=outcome.state,
        response=None if outcome.response is None else dict(outcome.response),
        error=None
        if error is None
        else CommandError(code=error.code, description=error.description, details=dict(error.details)),
        created_at=outcome.created_at,
        sent_at=outcome.sent_at,
        answered_at=outcome.answered_at,
        requested_by=outcome.requested_by,
        requested_by_name=names.get(outcome.requested_by or ""),
        session_id=outcome.session_id,
    )


def _names_of(connection: Connection, asked: Iterable[CommandOutcome]) -> dict[str, str]:
    ids = {outcome.requested_by for outcome in asked if outcome.requested_by is not None}
    query = select(users.c.user_id, users.c.name).where(users.c.user_id.in_(ids))
    return {row.user_id: row.name for row in connection.execute(query)} if ids else {}


def command_page(connection: Connection, station_id: str, *, limit: int, cursor: str | None) -> CommandPage:
    """What was asked of a station, newest first."""
    after = read_cursor(cursor, tuple[str])
    found = list_commands(connection, station_id, limit=limit, cursor=after[0] if after else None)
    names = _names_of(connection, found.items)
    return CommandPage(
        items=[_command(outcome, names) for outcome in found.items],
        next_cursor=None if found.next_cursor is None else make_cursor(found.next_cursor),
    )


def message_page(
    connection: Connection, station_id: str, wanted: MessageFilter, *, limit: int, cursor: str | None
) -> MessagePage:
    """The wire log, newest first."""
    after = read_cursor(cursor, tuple[int])
    found = read_messages(connection, station_id, wanted, limit=limit, cursor=after[0] if after else None)
    return MessagePage(
        items=[message_view(row) for row in found],
        next_cursor=make_cursor(found[-1].id) if len(found) == limit else None,
    )


def message_view(row: MessageRow) -> Message:
    """One frame with a line to read."""
    return Message(
        id=row.id,
        at=row.at,
        direction=cast("Any", row.direction),
        kind=cast("Any", row.kind),
        message_id=row.message_id,
        action=row.action,
        summary=summarise(row.body),
        raw=row.body,
        size_bytes=row.size_bytes,
    )


def event_view(event: Event) -> EventView:
    """One line of the event log; a tick, which stands nowhere, has the cursor 0."""
    return EventView(
        cursor=event.cursor or 0,
        at=event.at,
        kind=event.kind,
        station_id=event.station_id,
        session_id=event.session_id,
        data=dict(event.data),
    )


def audit_page(connection: Connection, *, limit: int, cursor: str | None) -> AuditPage:
    """Who changed what, newest first."""
    before = read_cursor(cursor, tuple[int])
    query = select(audit, users.c.name.label("user_name")).outerjoin(users, users.c.user_id == audit.c.user_id)
    if before is not None:
        query = query.where(audit.c.id < before[0])
    found = connection.execute(query.order_by(audit.c.id.desc()).limit(limit + 1)).all()
    shown = found[:limit]
    return AuditPage(
        items=[
            AuditEntry(
                id=row.id,
                at=row.at,
                user_id=row.user_id,
                user_name=row.user_name,
                action=row.action,
                subject=row.subject,
                data=row.data,
            )
            for row in shown
        ],
        next_cursor=make_cursor(shown[-1].id) if len(found) > limit else None,
    )
