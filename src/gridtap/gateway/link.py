"""One station's connection: frames in to handlers, replies and questions out; strictly in order."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from msgspec import Raw, Struct

from gridtap.gateway.answers import Answer, Ask, Unreached
from gridtap.gateway.budget import Budget, Pace
from gridtap.gateway.door import Admission
from gridtap.gateway.fence import OvertakenError, fenced
from gridtap.gateway.gate import Gate, Standing
from gridtap.gateway.health import is_storage_failure
from gridtap.gateway.heard import keep_heard
from gridtap.gateway.instead import Instead
from gridtap.gateway.linkage import MOVED, NOT_SERVED, POLICY, TRY_LATER, LinkParts, Socket
from gridtap.gateway.mending import Mender
from gridtap.gateway.sizes import LARGEST_BYTES, ORDINARY_BYTES, fit, is_cut
from gridtap.kit.errors import GridtapError, Unreachable
from gridtap.kit.log import Log
from gridtap.ocpp.dialect import Dialect, decode_request
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import (
    BadMessage,
    CallReceived,
    Dropped,
    ErrorReceived,
    Event,
    Expired,
    LateReply,
    Overflowed,
    PauseReading,
    ResultReceived,
    ResumeReading,
    Send,
    TimedOut,
    UnsolicitedReply,
)
from gridtap.ocpp.peer import Peer, QueueFull
from gridtap.storage.transaction import Transaction

_OUT_KINDS = {2: "call", 3: "result", 4: "error", 5: "error", 6: "send"}
MAX_LATE = 64
MAX_INBOX_BYTES = 2 * LARGEST_BYTES
"""A read of the network may bring many messages at once; more than this cannot have been read before the pause."""
_BYTES_OF_ONE = 4096
"""A large message counts as so many small ones as it has times this."""


class Link:
    """One connection of one station. All methods belong to the event loop's thread."""

    def __init__(self, parts: LinkParts, admission: Admission, dialect: Dialect, socket: Socket) -> None:
        self.parts = parts
        self.db = parts.db
        self.clock = parts.clock
        self.station_id = admission.facts.station_id
        self.admission = admission
        self.dialect = dialect
        self.socket = socket
        self.generation = 0
        """Set by the writer once the connection is on record."""
        self.is_registered = admission.facts.booted
        self.gate = Gate(is_known=admission.facts.booted)
        self.is_over = False
        self.journal = parts.journal.of(admission.facts.station_key, self.station_id)
        self.mender = Mender(parts, self.journal, dialect)
        self.peer = Peer(dialect, next_id=lambda: str(uuid4()), call_timeout_s=parts.call_timeout_s)
        self._loop = asyncio.get_running_loop()
        self._now = self._loop.time
        self._handlers = parts.handlers[dialect]
        self._asked: dict[str, tuple[Ask, asyncio.Future[Answer]]] = {}
        self._late: dict[str, str] = {}
        self._instead = Instead()
        self._timer: asyncio.TimerHandle | None = None
        self._bad_budget = Budget()
        self._pace = Pace()
        self._paused = 0
        self._inbox: deque[bytes] = deque()
        self._inbox_bytes = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def log(self) -> Log:
        """Our log with the station's id; made when needed, because most links never say anything."""
        return self.parts.log.bind(station_id=self.station_id)

    # What comes in

    def receive(self, data: bytes) -> None:
        """Take one message from the socket; while reading is paused, what was read already waits here. Hot."""
        if self._paused or self._inbox:
            self._inbox.append(data)
            self._inbox_bytes += len(data)
            if self._inbox_bytes > MAX_INBOX_BYTES:
                self.end(POLICY, "too many messages at once")
        elif not self.is_over:
            self._take(data)

    def _drain(self) -> None:
        """Reading goes on: first what waits here, in order, then the socket."""
        while self._inbox and not self._paused and not self.is_over:
            data = self._inbox.popleft()
            self._inbox_bytes -= len(data)
            self._take(data)
        if not self._inbox and not self._paused and not self.is_over:
            self.socket.resume_reading()

    def _take(self, data: bytes) -> None:
        now = self._now()
        events = self.peer.receive(data, now)
        if len(events) == 1 and type(event := events[0]) is CallReceived:
            self.journal.frame("in", "call", event.message_id, event.action, data)
            self._handle(event)
        else:
            keep_heard(self.journal, data, events)
            self._follow(events)
        pause_s = self._pace.pause_after(now, 1 if len(data) <= ORDINARY_BYTES else len(data) // _BYTES_OF_ONE)
        if pause_s > 0:
            self._pause()
            self._loop.call_later(pause_s, self._resume)

    def _handle(self, call: CallReceived) -> None:
        """Decode a CALL and do it; every way out leads to exactly one reply, or to the end of the connection."""
        handler = self._handlers.get(call.action, NOT_SERVED)
        try:
            if handler is NOT_SERVED or not self.is_registered:
                self._check_may_speak(call, served=handler is not NOT_SERVED)
            payload = call.payload if len(call.payload) <= ORDINARY_BYTES else self._fit(call.action, call.payload)
            try:
                request = handler.decode(payload)
            except (ValueError, RecursionError):
                request = self.mender.request(call.message_id, call.action, payload)
            handler.run(self, call.message_id, request, payload)
        except CallError as fault:
            self.refuse(call.message_id, fault)
        except Exception as error:  # noqa: BLE001 - the entrance of all that stations ask
            self._fail(call.message_id, error, precious=handler.precious)

    def _fit(self, action: str, payload: Raw) -> Raw:
        """A large payload as far as it is taken; that a billing message was cut is told to people. Raises: CallError."""
        if is_cut(action, len(payload)):
            self.log.warning("message_cut", action=action, size_bytes=len(payload))
            self.journal.connection("in", f"{action} of {len(payload)} bytes was taken without most of its readings")
        try:
            return fit(action, payload)
        except ValueError:
            return payload

    def _check_may_speak(self, call: CallReceived, *, served: bool) -> None:
        """Only what a station may say and we serve; before an accepted Boot only Boot, and what it was asked for."""
        if not served:
            decode_request(self.dialect, call.action, call.payload)
            raise CallError(ErrorKind.NOT_SUPPORTED, f"{call.action} is not served here")
        self.gate.check(call.action)

    # What handlers do

    def commit(
        self,
        message_id: str,
        work: Callable[[Transaction], Any],
        reply: Callable[[Any], Struct | Raw],
        *,
        precious: bool = False,
        instead: Callable[[], Struct | None] | None = None,
    ) -> None:
        """Do the work in the writer and answer with `reply(result)` once it is committed. Hot.

        `instead` gives an answer while the database is away, or None where there is none.
        """
        if instead is not None:
            self._instead.offer(message_id, instead)
            if self.parts.is_in_trouble() and self._answer_instead(message_id):
                return
        if precious and self.parts.is_cut_off():
            work = fenced(work, self.station_id, lambda: self.generation)
        self.db.submit(work, partial(self._committed, message_id, reply, precious))

    def _committed(
        self,
        message_id: str,
        reply: Callable[[Any], Struct | Raw],
        precious: bool,  # noqa: FBT001 - bound by `commit` alone
        result: Any,
        error: BaseException | None,
    ) -> None:
        if self._instead.is_done(message_id):
            return
        if error is not None:
            if not (is_storage_failure(error) and self._answer_instead(message_id)):
                self._fail(message_id, error, precious=precious)
            return
        self._instead.forget(message_id)
        try:
            payload = reply(result)
        except Exception as failure:  # noqa: BLE001 - a station must not wait for ever for an answer that cannot be written
            self._fail(message_id, failure, precious=precious)
            return
        self.answer(message_id, payload)

    def _answer_instead(self, message_id: str, *, still_waits: bool = False) -> bool:
        """Answer without the database, where that is possible."""
        payload = self._instead.take(message_id, still_waits=still_waits)
        if payload is not None:
            self.answer(message_id, payload)
        return payload is not None

    @property
    def is_answering(self) -> bool:
        """Whether the station waits for an answer of ours."""
        return self.peer.is_answering

    def give_up(self) -> None:
        """The database is silent: answer what can be answered without it, else let the station go, so that it keeps its queue."""
        for message_id in self._instead.waiting():
            self._answer_instead(message_id, still_waits=True)
        if self.is_answering and not self.is_over:
            self.end(TRY_LATER, "try again later")

    def attend(self, message_id: str, work: Coroutine[None, None, None]) -> None:
        """Let work that takes longer, and answers in the end, go on beside; what it raises is answered. It ends with the link."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._attended, message_id))

    def _attended(self, message_id: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.is_over:
            self._fail(message_id, error, precious=False)

    def answer(self, message_id: str, payload: Struct | Raw) -> None:
        """Reply to the CALL being handled; nothing happens once the connection is over. Hot."""
        self._follow(self.peer.reply(message_id, payload))

    def refuse(self, message_id: str, fault: CallError) -> None:
        """Reply with a CALLERROR: what the station sent is at fault."""
        self._follow(self.peer.reply_error(message_id, fault))

    def booted(self, registration: Standing) -> None:
        """A Boot was answered: from now on everything may be said, or hardly anything."""
        self.gate.booted(registration)
        self.is_registered = registration == "accepted"
        if self.is_registered:
            self.socket.allow_large_frames()

    def _fail(self, message_id: str, error: BaseException, *, precious: bool) -> None:
        """A fault of ours. Stations forget a billing message after three errors, so those get none: the socket closes.

        Spec: OCPP 1.6 §3.7.1 (error responses to transaction-related messages).
        """
        if isinstance(error, OvertakenError):
            self.end(POLICY, MOVED)
            return
        if isinstance(error, GridtapError) and not precious and not isinstance(error, Unreachable):
            self.refuse(message_id, CallError(ErrorKind.PROPERTY, error.detail))
            return
        if is_storage_failure(error):
            self.log.error("message_not_stored", error=str(error))
            self.parts.on_trouble(error)
            self.end(TRY_LATER, "try again later")
            return
        self.log.error("handler_failed", exc_info=error)
        if precious:
            self.end(TRY_LATER, "try again later")
        else:
            self.refuse(message_id, CallError(ErrorKind.INTERNAL, "An error of ours; it has been logged."))

    # What we ask

    def ask(self, ask: Ask) -> asyncio.Future[Answer]:
        """Put a question to the station; the future holds how it ended and never fails."""
        future: asyncio.Future[Answer] = self._loop.create_future()
        try:
            message_id, events = self.peer.call(ask.action, ask.payload, self._now(), timeout_s=ask.timeout_s)
        except QueueFull:
            future.set_result(Unreached("queue_full", "Too many commands wait for this station already; try again later."))
            return future
        self._asked[message_id] = (ask, future)
        self._follow(events)
        self._arm()
        return future

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self.peer.next_deadline()
        if deadline is not None and not self.is_over:
            self._timer = self._loop.call_at(deadline, self._expire)

    def _expire(self) -> None:
        self._timer = None
        self._follow(self.peer.expire(self._now()))
        self._arm()

    def _settle(self, message_id: str, answer: Answer) -> None:
        ask, future = self._asked.pop(message_id, (None, None))
        if ask is None or future is None:
            return
        if isinstance(answer, TimedOut):
            self._late[message_id] = ask.command_id
            if len(self._late) > MAX_LATE:
                del self._late[next(iter(self._late))]
        if not self.is_registered and isinstance(answer, ResultReceived):
            self.gate.was_answered(ask.action, ask.payload, answer.payload)
        if not future.done():
            future.set_result(answer)
        if not self.is_over:
            self._arm()

    # What the peer tells us to do

    def _follow(self, events: Sequence[Event]) -> None:
        """Do what the peer says, in order. Hot."""
        for event in events:
            if type(event) is Send:
                self.journal.frame("out", _OUT_KINDS[event.message_type], event.message_id, event.action, event.data)
                self.socket.send(event.data)
            elif type(event) is CallReceived:
                self._handle(event)
            else:
                self._follow_rare(event)

    def _follow_rare(self, event: Event) -> None:
        match event:
            case ResultReceived():
                self._settle(event.message_id, self.mender.answer(event))
            case ErrorReceived() | TimedOut() | Expired() | Dropped():
                self._settle(event.message_id, event)
            case LateReply():
                command_id = self._late.pop(event.message_id, None)
                if command_id is not None:
                    self.parts.keep_late(self.station_id, command_id, event)
            case PauseReading():
                self._pause()
            case ResumeReading():
                self._resume()
            case BadMessage() | UnsolicitedReply():
                self._spend(event)
            case Overflowed():
                self.end(POLICY, "too many messages at once")
            case _:
                self._follow_others(event)

    def _follow_others(self, event: Event) -> None:
        """Nothing else comes in dialects before 2.1."""
        self.log.warning("event_unexpected", kind=type(event).__name__)

    def _spend(self, event: BadMessage | UnsolicitedReply) -> None:
        if isinstance(event, BadMessage) and not self._bad_budget.spend(self._now()):
            self.log.warning("too_many_bad_messages", description=event.description)
            self.end(POLICY, "too many messages that cannot be read")

    def _pause(self) -> None:
        self._paused += 1
        if self._paused == 1:
            self.socket.pause_reading()

    def _resume(self) -> None:
        self._paused -= 1
        if self._paused == 0:
            self._loop.call_soon(self._drain)

    # How it ends

    def end(self, code: int, reason: str) -> None:
        """Close the connection from our side; late frames and replies are nothing from now on. Safe to repeat."""
        if self.is_over:
            return
        self._finish(f"closed by us: {code} {reason}", "out")
        self.socket.close(code, reason)

    def closed(self, code: int, reason: str) -> None:
        """The socket is gone."""
        if self.is_over:
            return
        self._finish(f"closed by the station: {code} {reason}".strip() if code else "the connection was lost", "in")

    def _finish(self, sentence: str, direction: str) -> None:
        self.is_over = True
        self.journal.connection(direction, sentence)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._follow(self.peer.close())
        for task in self._tasks:
            task.cancel()
        self.parts.on_closed(self, sentence)
