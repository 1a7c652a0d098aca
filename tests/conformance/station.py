"""Stations of any dialect written with mobilityhouse/ocpp on websockets; every frame is kept, both ways."""
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false, reportUnknownVariableType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false, reportUnknownArgumentType=false
# The library has no types to speak of.

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType
from typing import Any, Literal, NamedTuple, cast

from ocpp.exceptions import OCPPError
from ocpp.messages import Call, CallResult, MessageType, validate_payload
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v21 import ChargePoint as ChargePoint21
from ocpp.v201 import ChargePoint as ChargePoint201
from websockets.asyncio.client import ClientConnection

from tests.conformance.answers import default_answer

PATIENCE_S = 10.0
QUIET = logging.getLogger("tests.conformance.station")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False
_numbers = itertools.count(1)
Payload = Mapping[str, Any]
Answer = Payload | Callable[[Any], Payload] | list[Any] | OCPPError | None


def call_error(code: str) -> OCPPError:
    """An error to answer a CALL with, by its code on the wire: NotImplemented, NotSupported, InternalError and so on."""
    kind = next(kind for kind in OCPPError.__subclasses__() if getattr(kind, "code", None) == code)
    return kind()


class Frame(NamedTuple):
    """One message on the wire. `sent` by the station or `heard` by it; CALL 2, CALLRESULT 3, CALLERROR 4, others."""

    way: Literal["sent", "heard"]
    kind: int
    message_id: str
    action: str
    """Of a CALL; empty in answers."""
    payload: Any
    """Of a CALL or CALLRESULT; of a CALLERROR [code, description, details]."""


class WireError(Exception):
    """The backend answered with a CALLERROR."""

    def __init__(self, code: str, description: str, details: Any) -> None:
        super().__init__(f"{code}: {description}")
        self.code, self.description, self.details = code, description, details


class Tap:
    """The connection as the library sees it, with a copy of every frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self._news = asyncio.Event()

    async def recv(self) -> str | bytes:
        """The next message."""
        raw = await self.socket.recv()
        self._keep("heard", raw)
        return raw

    async def send(self, message: str) -> None:
        """Send a message as it is."""
        self._keep("sent", message)
        await self.socket.send(message)

    async def until(self, look: Callable[[], Any]) -> Any:
        """What `look` finds, once a frame has made it find something; fails when none does in time."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := look()):
                self._news.clear()
                await self._news.wait()
        return found

    def _keep(self, way: Literal["sent", "heard"], raw: str | bytes) -> None:
        said = json.loads(raw)
        kind, message_id = said[0], str(said[1])
        is_call = kind in (2, 6)
        rest = said[2:]
        payload = rest[1] if is_call else rest[0] if kind == MessageType.CallResult else rest
        self.frames.append(Frame(way, kind, message_id, rest[0] if is_call else "", payload))
        self._news.set()


class Station:
    """What every station here can do; mixed into the library's class of a dialect.

    `answers` says how each action is answered: a payload, a function of the request's payload, a list (one after the other, the
    last for ever), an error of `ocpp.exceptions`, or None for silence. What is not in it gets the usual friendly answer.
    The library checks every payload, ours and the backend's, against the official schema.
    """

    _ocpp_version: str
    id: str

    def __init__(self, station_id: str, socket: ClientConnection, answers: Mapping[str, Answer]) -> None:
        self.tap = Tap(socket)
        self.answers: dict[str, Answer] = dict(answers)
        self.complaints: list[str] = []
        """What the backend sent that breaks its schema."""
        self._taken: set[str] = set()
        super().__init__(station_id, self.tap, response_timeout=PATIENCE_S, logger=QUIET)  # pyright: ignore[reportCallIssue] - mixin

    @property
    def dialect(self) -> str:
        """1.6, 2.0.1 or 2.1."""
        return self._ocpp_version

    @property
    def frames(self) -> list[Frame]:
        """Every frame of this connection, oldest first."""
        return self.tap.frames

    async def ask(self, action: str, /, *, check: bool = True, message_id: str = "", **payload: Any) -> dict[str, Any]:
        """Send a CALL in OCPP's own names and return the payload of its CALLRESULT. Raises: WireError for a CALLERROR."""
        call = Call(message_id or f"s{next(_numbers)}", action, payload)
        if check:
            await validate_payload(call, self._ocpp_version)
        async with self._call_lock:  # pyright: ignore[reportAttributeAccessIssue] - the library's
            await self._send(call.to_json())  # pyright: ignore[reportAttributeAccessIssue] - the library's
            answer = await self._get_specific_response(call.unique_id, PATIENCE_S)  # pyright: ignore[reportAttributeAccessIssue] - the library's
        if answer.message_type_id == MessageType.CallError:
            raise WireError(answer.error_code, answer.error_description, answer.error_details)
        answer.action = action
        await validate_payload(answer, self._ocpp_version)
        return answer.payload

    async def refused(self, action: str, /, **payload: Any) -> str:
        """Send a CALL that must be answered with a CALLERROR; its code."""
        try:
            answer = await self.ask(action, **payload)
        except WireError as error:
            return error.code
        raise AssertionError(f"{action} was answered with {answer}")

    async def hears(self, action: str, fits: Callable[[Any], bool] = lambda _payload: True) -> dict[str, Any]:
        """The payload of the next CALL of this action that was not taken yet, already come or still to come."""

        def look() -> Frame | None:
            return next(
                (frame for frame in self.calls(action) if frame.message_id not in self._taken and fits(frame.payload)), None
            )

        found: Frame = await self.tap.until(look)
        self._taken.add(found.message_id)
        return found.payload

    async def answered(self, action: str) -> Any:
        """The payload this station answered the last CALL of an action with, once it did."""

        def look() -> Frame | None:
            asked = {frame.message_id for frame in self.calls(action)}
            said = [frame for frame in self.frames if frame.way == "sent" and frame.kind != 2 and frame.message_id in asked]
            return said[-1] if said else None

        return (await self.tap.until(look)).payload

    def calls(self, action: str, way: Literal["sent", "heard"] = "heard") -> list[Frame]:
        """All CALLs of an action so far."""
        return [frame for frame in self.frames if frame.way == way and frame.kind == 2 and frame.action == action]

    def payloads(self, action: str) -> list[dict[str, Any]]:
        """The payloads of all CALLs of an action that the backend sent so far."""
        return [frame.payload for frame in self.calls(action)]

    async def _handle_call(self, msg: Call) -> None:
        """Answer a CALL of the backend; the library comes here with each."""
        try:
            await validate_payload(msg, self._ocpp_version)
        except OCPPError as fault:
            self.complaints.append(f"{msg.action}: {fault}")
            raise
        answer = self._answer_to(msg)
        if answer is None:
            return
        if isinstance(answer, OCPPError):
            raise answer
        result = CallResult(msg.unique_id, dict(answer), msg.action)
        await validate_payload(result, self._ocpp_version)
        await self._send(result.to_json())  # pyright: ignore[reportAttributeAccessIssue] - the library's

    def _answer_to(self, msg: Call) -> Payload | OCPPError | None:
        if msg.action not in self.answers:
            return default_answer(self._ocpp_version, msg.action, msg.payload)
        answer = self.answers[msg.action]
        if isinstance(answer, list):
            answer = cast("Answer", answer.pop(0) if len(answer) > 1 else answer[0])
        if isinstance(answer, FunctionType | MethodType):
            answer = answer(msg.payload)
        return cast("Payload | OCPPError | None", answer)


class Station16(Station, ChargePoint16):
    """A station of OCPP 1.6."""


class Station201(Station, ChargePoint201):
    """A station of OCPP 2.0.1."""


class Station21(Station, ChargePoint21):
    """A station of OCPP 2.1."""


KINDS: dict[str, type[Station]] = {"1.6": Station16, "2.0.1": Station201, "2.1": Station21}
