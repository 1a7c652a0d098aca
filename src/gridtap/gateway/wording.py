"""From a wish to a question: said in the station's dialect, checked against its schema, ready to be stored and sent."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

import msgspec
from msgspec import Struct

from gridtap.gateway.answers import Ask
from gridtap.gateway.masking import mask_payload
from gridtap.gateway.model import CommandError, CommandOutcome
from gridtap.gateway.v16.outbound import Wish
from gridtap.gateway.words import UNSAYABLE, code_of
from gridtap.kit.clock import Clock
from gridtap.kit.ids import Ids
from gridtap.ocpp.convert import from_201
from gridtap.ocpp.dialect import Dialect, Side, decode_request, encode
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.soap.convert import from_16

MIN_TIMEOUT_S, MAX_TIMEOUT_S = 0.01, 600.0


class Question(NamedTuple):
    """A command that can be sent."""

    command: CommandOutcome
    ask: Ask
    request: Struct
    dialect: Dialect


class Sender(NamedTuple):
    """On whose behalf, and about which session."""

    requested_by: str | None = None
    session_id: str | None = None


class Wording:
    """Words questions; keeps nothing, so any thread may ask it."""

    def __init__(self, *, ids: Ids, clock: Clock, dialect_of: Callable[[str], Dialect], call_timeout_s: float) -> None:
        """`dialect_of` raises NotFound for a station nobody knows."""
        self._ids = ids
        self._clock = clock
        self._dialect_of = dialect_of
        self._call_timeout_s = call_timeout_s

    def say(self, station_id: str, wish: Wish, sender: Sender) -> Question | CommandOutcome:
        """Our own words in the station's dialect; built by us, so only lengths could be wrong.

        What the dialect cannot say comes back as a command that is `invalid`. Raises: NotFound `station_unknown`.
        """
        action, request = wish
        try:
            said = from_201(self._dialect_of(station_id), request)
        except CallError as fault:
            return _invalid(self._command(station_id, action, _payload(request), sender), fault, UNSAYABLE)
        return self.put(station_id, action, _payload(said), sender)

    def put(
        self, station_id: str, action: str, payload: Mapping[str, object], sender: Sender, *, timeout_s: float | None = None
    ) -> Question | CommandOutcome:
        """Anything in OCPP's own names, checked against the schema of the station's dialect and nothing else.

        What does not fit comes back as a command that is `invalid`. Raises: NotFound `station_unknown`.
        """
        dialect = self._dialect_of(station_id)
        command = self._command(station_id, action, payload, sender)
        raw = msgspec.Raw(msgspec.json.encode(payload))
        try:
            request = decode_request(dialect, action, raw, Side.CSMS)
        except CallError as fault:
            return _invalid(command, fault, code_of(dialect, action, fault))
        try:
            if dialect.is_soap:
                from_16(dialect, request)
        except CallError as fault:
            return _invalid(command, fault, UNSAYABLE)
        patience_s = self._call_timeout_s if timeout_s is None else min(max(timeout_s, MIN_TIMEOUT_S), MAX_TIMEOUT_S)
        return Question(command, Ask(command.id, action, raw, patience_s), request, dialect)

    def _command(self, station_id: str, action: str, payload: Mapping[str, object], sender: Sender) -> CommandOutcome:
        return CommandOutcome(
            id=self._ids.next("cmd"),
            station_id=station_id,
            action=action,
            payload=mask_payload(payload),
            state="queued",
            created_at=self._clock.now(),
            requested_by=sender.requested_by,
            session_id=sender.session_id,
        )


def _payload(request: Struct) -> Mapping[str, object]:
    return cast("Mapping[str, object]", msgspec.json.decode(encode(request)))


def _invalid(command: CommandOutcome, fault: CallError, code: str) -> CommandOutcome:
    error = CommandError(code=code, description=fault.description, details=dict(fault.details))
    return msgspec.structs.replace(command, state="invalid", error=error)
