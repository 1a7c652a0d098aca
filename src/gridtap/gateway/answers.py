"""How a question to a station ends: its answer, or why there is none."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import msgspec

from gridtap.gateway.masking import mask_payload
from gridtap.gateway.model import CommandError, CommandOutcome
from gridtap.ocpp.dialect import Dialect, decode_response
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.events import Dropped, ErrorReceived, Expired, ResultReceived, TimedOut


class Ask(msgspec.Struct, frozen=True):
    """A question on its way to a station; the payload is checked already."""

    command_id: str
    action: str
    payload: msgspec.Raw
    timeout_s: float


class Unreached(msgspec.Struct, frozen=True):
    """It never left us: a stable code and a sentence."""

    code: str
    description: str


Answer = ResultReceived | ErrorReceived | TimedOut | Expired | Dropped | Unreached


def close_with(command: CommandOutcome, answer: Answer, dialect: Dialect, now: datetime) -> CommandOutcome:
    """The command with what became of it."""
    match answer:
        case ResultReceived():
            response, error = read_response(dialect, answer.action, answer.payload)
            return msgspec.structs.replace(command, state="answered", response=response, error=error, answered_at=now)
        case ErrorReceived():
            details = read_object(answer.details) or {}
            error = CommandError(code=answer.code, description=answer.description, details=details)
            return msgspec.structs.replace(command, state="rejected_by_peer", error=error, answered_at=now)
        case TimedOut():
            error = CommandError(code="timed_out", description="The station did not answer in time.")
            return msgspec.structs.replace(command, state="timed_out", error=error)
        case Expired():
            error = CommandError(
                code="queue_expired", description="Other commands kept the station busy; this one was never sent."
            )
            return msgspec.structs.replace(command, state="timed_out", error=error, sent_at=None)
        case Dropped(was_sent=True):
            error = CommandError(code="connection_lost", description="The connection closed before the station answered.")
            return msgspec.structs.replace(command, state="timed_out", error=error)
        case Dropped():
            error = CommandError(code="connection_lost", description="The connection closed before this was sent.")
            return msgspec.structs.replace(command, state="unreachable", error=error, sent_at=None)
        case Unreached():
            error = CommandError(code=answer.code, description=answer.description)
            return msgspec.structs.replace(command, state="unreachable", error=error, sent_at=None)


def read_response(dialect: Dialect, action: str, payload: msgspec.Raw) -> tuple[Mapping[str, object] | None, CommandError | None]:
    """A response as the station wrote it, secrets masked, and what is wrong in it, if anything is."""
    told = read_object(payload)
    response = None if told is None else mask_payload(told)
    try:
        decode_response(dialect, action, payload)
    except CallError as fault:
        return response, CommandError(
            code="bad_response", description=f"The station's answer breaks the schema: {fault.description}"
        )
    return response, None


def read_object(raw: msgspec.Raw) -> Mapping[str, object] | None:
    """A JSON object as it was written, or None when it is something else."""
    try:
        value: object = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return None
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None
