"""One station over SOAP: HTTP requests in to the handlers of 1.6, their replies out; our requests to its callback address."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

import httpx
import msgspec
from msgspec import Raw, Struct

from gridtap.gateway.answers import Answer, Ask, Unreached
from gridtap.gateway.door import Admission
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import NOT_SERVED, LinkParts
from gridtap.gateway.sizes import ORDINARY_BYTES
from gridtap.gateway.soap.callback import CallbackError, Callbacks
from gridtap.gateway.soap.replies import SoapReply, fault_reply, result_reply, unavailable_reply
from gridtap.ocpp.dialect import Dialect, Side, decode_request, decode_response, encode
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import CallReceived, Dropped, ErrorReceived, Expired, ResultReceived, TimedOut
from gridtap.ocpp.soap.codec import parse
from gridtap.ocpp.soap.convert import from_16, to_16
from gridtap.ocpp.soap.envelope import Call, Headers, Request, message_of, open_envelope, response_element, write_request
from gridtap.ocpp.soap.faults import fault_of
from gridtap.ocpp.soap.leniency import Kind
from gridtap.stations.model import DoorFacts

MAX_AT_ONCE = 16
"""Requests of one station that may wait for their answer."""
MAX_ASKED = 64
_NOTHING = Raw(b"{}")
Give = Callable[[SoapReply], None]
"""Sends a reply; called once."""


class SoapSocket:
    """What a link knows of its transport: each message has a connection of its own, so there is nothing to pause or close."""

    def __init__(self, now_s: float) -> None:
        self.heard_at = now_s

    def send(self, data: bytes) -> None:
        """Nothing is sent unasked."""

    def close(self, code: int, reason: str) -> None:
        """There is no connection to close; what waits for an answer was told by the link."""

    def pause_reading(self) -> None:
        """There is no connection to read from."""

    def resume_reading(self) -> None:
        """There is no connection to read from."""

    def allow_large_frames(self) -> None:
        """The door asks the link itself."""


class Judged(NamedTuple):
    """What a station was let in by: what was known of it, and the Authorization header it came with."""

    facts: DoorFacts
    authorization: str | None


class SoapLink(Link):
    """The station from its first request until it is silent for too long.

    Handlers see a link of 1.6; the codec lies below `take`, `answer` and `ask`.
    """

    def __init__(
        self,
        parts: LinkParts,
        admission: Admission,
        dialect: Dialect,
        callbacks: Callbacks,
        callback_url: Callable[[], str | None],
    ) -> None:
        """`callback_url` is where the station is called, None until an operator has said so."""
        super().__init__(parts, admission, dialect, SoapSocket(asyncio.get_running_loop().time()))
        self.callback_seen: str | None = None
        self.judged: Judged | None = None
        self._callbacks = callbacks
        self._callback_url = callback_url
        self._exchanges: dict[str, tuple[Request, Give]] = {}
        self._number = 0
        self._urn = uuid4().urn[:-12]
        """The random part of the message ids of our replies; the number is the rest."""
        self._turn = asyncio.Lock()
        self._questions: set[asyncio.Task[None]] = set()

    # What comes in

    def take(self, request: Request, data: bytes, give: Give) -> None:
        """Handle a request whose sender is known; requests are done in the order of these calls. Hot."""
        now = self._now()
        self.socket.heard_at = now
        if len(self._exchanges) >= MAX_AT_ONCE:
            self._send(unavailable_reply(), give)
            return
        self._number += 1
        number = str(self._number)
        self._exchanges[number] = (request, give)
        self.journal.frame("in", "call", request.headers.message_id, request.action, data)
        self._do(number, request, data)

    @property
    def is_answering(self) -> bool:
        """Whether the station waits for an answer of ours."""
        return bool(self._exchanges)

    def _do(self, number: str, request: Request, data: bytes) -> None:
        handler = self._handlers.get(request.action, NOT_SERVED)
        try:
            if handler is NOT_SERVED or not self.is_registered:
                self._check_may_speak(CallReceived(number, request.action, _NOTHING), served=handler is not NOT_SERVED)
            message = self._message(request, data)
            payload = Raw(encode(message))
            if len(payload) > ORDINARY_BYTES:
                payload = self._fit(request.action, payload)
                message = handler.decode(payload)
            handler.run(self, number, message, payload)
        except CallError as fault:
            self.refuse(number, fault)
        except Exception as error:  # noqa: BLE001 - the entrance of all that stations ask
            self._fail(number, error, precious=handler.precious)

    def _message(self, request: Request, data: bytes) -> Struct:
        """The struct of 1.6-J that a request means, mended where its make may deviate. Raises: CallError."""
        try:
            return message_of(request)
        except CallError:
            _, element = open_envelope(parse(data))
            kind = Kind(self.dialect, Side.STATION, request.action)
            return to_16(self.dialect, self.mender.element(request.headers.message_id, kind, element))

    def answer(self, message_id: str, payload: Struct | Raw) -> None:
        """Reply to a request; the reply is written as soon as it is known, after the commit. Hot."""
        request, give = self._exchanges.pop(message_id, (None, None))
        if request is None or give is None:
            return
        try:
            answer = decode_response(Dialect.OCPP16, request.action, payload) if isinstance(payload, Raw) else payload
            reply = result_reply(request, from_16(self.dialect, answer), f"{self._urn}{int(message_id):012x}")
        except Exception as error:
            self.log.exception("answer_not_written", action=request.action, exc_info=error)
            fault = CallError(ErrorKind.INTERNAL, "An error of ours; it has been logged.")
            reply = fault_reply(fault_of(fault), request.dialect, relates_to=request.headers.message_id)
        self._give(request, give, reply)

    def refuse(self, message_id: str, fault: CallError) -> None:
        """Reply with a fault: what the station sent is wrong."""
        request, give = self._exchanges.pop(message_id, (None, None))
        if request is not None and give is not None:
            reply = fault_reply(fault_of(fault), request.dialect, relates_to=request.headers.message_id)
            self._give(request, give, reply)

    def _give(self, request: Request, give: Give, reply: SoapReply) -> None:
        kind = "result" if reply.status == 200 else "error"
        self.journal.frame("out", kind, request.headers.message_id, request.action, reply.body)
        self._send(reply, give)

    def _send(self, reply: SoapReply, give: Give) -> None:
        """Give the reply; to a station that sends too much it is held back."""
        pause_s = self._pace.pause_after(self._now())
        if pause_s > 0:
            self._loop.call_later(pause_s, give, reply)
        else:
            give(reply)

    # What we ask

    def ask(self, ask: Ask) -> asyncio.Future[Answer]:
        """Put a question to the station at its callback address; the future holds how it ended and never fails."""
        future: asyncio.Future[Answer] = self._loop.create_future()
        if len(self._questions) >= MAX_ASKED:
            future.set_result(Unreached("queue_full", "Too many commands wait for this station already; try again later."))
            return future
        task = self._loop.create_task(self._see_answered(ask, future))
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)
        task.add_done_callback(lambda _: future.done() or future.set_result(Dropped(ask.command_id, ask.action, was_sent=False)))
        return future

    async def _see_answered(self, ask: Ask, future: "asyncio.Future[Answer]") -> None:
        """Whatever happens, the question ends."""
        message_id = uuid4().urn
        answer: Answer = Dropped(message_id, ask.action, was_sent=True)
        try:
            answer = await self._ask_in_turn(ask, message_id)
        except Exception as error:
            self.log.exception("question_failed", action=ask.action, exc_info=error)
        finally:
            if not future.done():
                future.set_result(answer)

    async def _ask_in_turn(self, ask: Ask, message_id: str) -> Answer:
        """One question at a time, as over a socket."""
        try:
            async with asyncio.timeout(ask.timeout_s):
                await self._turn.acquire()
        except TimeoutError:
            return Expired(message_id, ask.action)
        try:
            async with asyncio.timeout(ask.timeout_s):
                return await self._post(ask, message_id)
        except (TimeoutError, httpx.TimeoutException):
            return TimedOut(message_id, ask.action)
        except CallbackError as error:
            return Unreached(error.code, error.description)
        except httpx.HTTPError:
            return Dropped(message_id, ask.action, was_sent=True)
        finally:
            self._turn.release()

    async def _post(self, ask: Ask, message_id: str) -> Answer:
        url = self._callback_url()
        if url is None:
            return Unreached("callback_unknown", "No operator has said at which address this station is called.")
        request = from_16(self.dialect, decode_request(Dialect.OCPP16, ask.action, ask.payload, Side.CSMS))
        headers = Headers(message_id=message_id, to=url, charge_box_identity=self.station_id)
        body = write_request(Call(self.dialect, Side.CSMS, ask.action, request), headers)
        place = await self._callbacks.find(url)
        self.journal.frame("out", "call", message_id, ask.action, body)
        told = await self._callbacks.post(place, ask.action, body)
        self.socket.heard_at = self._now()
        return self._read(told.body, ask, message_id)

    def _read(self, body: bytes, ask: Ask, message_id: str) -> Answer:
        kind = Kind(self.dialect, Side.CSMS, ask.action, is_response=True)
        try:
            element = response_element(body, self.dialect, Side.CSMS, ask.action, relates_to=message_id)
        except CallError as fault:
            self.journal.frame("in", "error", message_id, ask.action, body)
            return _error(fault, ask, message_id)
        self.journal.frame("in", "result", message_id, ask.action, body)
        try:
            response = to_16(self.dialect, self.mender.element(message_id, kind, element))
        except CallError as fault:
            return _error(fault, ask, message_id)
        return ResultReceived(message_id, ask.action, Raw(encode(response)))

    # How it ends

    def _finish(self, sentence: str, direction: str) -> None:
        waiting = [give for _request, give in self._exchanges.values()]
        self._exchanges.clear()
        for give in waiting:
            give(unavailable_reply())
        for task in self._questions:
            task.cancel()
        super()._finish(sentence, direction)


def _error(fault: CallError, ask: Ask, message_id: str) -> ErrorReceived:
    """What a station's service answered instead of a result, or what is wrong in its answer."""
    code = fault.details.get("subcode") or fault.details.get("code") or "bad_response"
    return ErrorReceived(message_id, ask.action, str(code), fault.description, Raw(msgspec.json.encode(fault.details)))
