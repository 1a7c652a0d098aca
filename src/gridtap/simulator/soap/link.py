"""The wire of one virtual station over SOAP: the 1.6 station's frames become envelopes, and envelopes become frames.

The station behind it speaks OCPP-J 1.6 and does not notice; what its dialect cannot say comes back to it as an error.
"""

import asyncio
import random
from collections.abc import Callable

import httpx
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side, decode_request, decode_response
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.frames import Call, CallErrorFrame, CallResult, read_frame, write_call, write_error, write_result
from gridtap.ocpp.soap.convert import from_16, to_16
from gridtap.ocpp.soap.envelope import Call as SoapCall
from gridtap.ocpp.soap.envelope import (
    Headers,
    Request,
    content_type,
    message_of,
    read_request,
    read_response,
    soap_action,
    write_fault,
    write_request,
    write_response,
)
from gridtap.ocpp.soap.faults import Code, Fault, SoapFaultError, Subcode, fault_of, http_status
from gridtap.simulator.link import Link, Wire
from gridtap.simulator.plan import Truth
from gridtap.simulator.soap.door import Answer, CallbackDoor
from gridtap.simulator.station import Station

_AWAY = frozenset({401, 403, 404, 429, 502, 503, 504})
"""HTTP answers that are no SOAP answer: the backend does not take anything now, so the station keeps its messages."""
ANSWER_S = 30.0
_WIRE = Dialect.OCPP16
"""What the station behind the wire speaks."""


class SoapWire(Struct, frozen=True):
    """What the stations of one simulation share."""

    url: str
    client: httpx.AsyncClient
    service: CallbackDoor


def new_client(timeout_s: float) -> httpx.AsyncClient:
    """What all stations post with: no proxy, no redirects."""
    limits = httpx.Limits(max_connections=1000, max_keepalive_connections=200)
    return httpx.AsyncClient(timeout=timeout_s, limits=limits, follow_redirects=False, trust_env=False)


class SoapLink(Link):
    """Keeps one station in touch with a backend over SOAP; `connected` means that the last message was answered."""

    def __init__(
        self,
        station: Station,
        wire: Wire,
        soap: SoapWire,
        random_source: random.Random,
        *,
        on_truth: Callable[[Truth], None],
        on_keep: Callable[[], None],
    ) -> None:
        super().__init__(station, wire, random_source, on_truth=on_truth, on_keep=on_keep)
        self._dialect = station.plan.dialect
        self._station_id = station.plan.station_id
        self._soap = soap
        self._gone: asyncio.Event | None = None
        """Set when the backend cannot be reached any more; None while there is no connection."""
        self._answered = False
        self._posts: set[asyncio.Task[None]] = set()
        self._asked: dict[str, asyncio.Future[Call | CallResult | CallErrorFrame]] = {}
        soap.service.serve(self._station_id, self._take)

    @property
    def is_connected(self) -> bool:
        """Whether messages get through."""
        return self._gone is not None and self._answered

    async def _stay_connected(self) -> bool:
        """From the first message to one that is not answered; False when none was."""
        self._gone, self._answered = asyncio.Event(), False
        gone = self._gone
        self._guard(self.station.connected)
        await gone.wait()
        return self._answered

    def _close(self, reason: str) -> None:
        gone, self._gone = self._gone, None
        if gone is not None:
            for post in self._posts:
                post.cancel()
            for future in self._asked.values():
                future.cancel()
            self._asked.clear()
            gone.set()
            self.perform(self.station.disconnected())

    def _send(self, data: bytes) -> None:
        """What the station says: a question is posted, an answer goes to who asked."""
        frame = read_frame(data)
        match frame:
            case Call():
                post = asyncio.get_running_loop().create_task(self._post(frame))
                self._posts.add(post)
                post.add_done_callback(self._posts.discard)
            case CallResult() | CallErrorFrame():
                future = self._asked.pop(frame.message_id, None)
                if future is not None and not future.done():
                    future.set_result(frame)
            case _:
                raise ValueError(f"a 1.6 station said {data[:100]!r}")

    # What the station asks

    async def _post(self, call: Call) -> None:
        gone = self._gone
        try:
            message = from_16(self._dialect, decode_request(_WIRE, call.action, call.payload))
            headers = Headers(
                message_id=f"urn:uuid:{call.message_id}",
                to=self._soap.url,
                from_address=self._soap.service.url_of(self._station_id),
                charge_box_identity=self._station_id,
            )
            body = write_request(SoapCall(self._dialect, Side.STATION, call.action, message), headers)
            answer = await self._ask(call.action, body)
            response = read_response(answer, self._dialect, Side.STATION, call.action, relates_to=headers.message_id)
            frame = write_result(call.message_id, to_16(self._dialect, response))
        except CallError as fault:
            frame = write_error(_WIRE, call.message_id, fault)
        except (httpx.HTTPError, ConnectionError) as error:
            self.last_refusal = f"{type(error).__name__}: {error}"
            if gone is self._gone:
                self._close("no answer")
            return
        if gone is self._gone and gone is not None:
            self._answered, self.last_refusal = True, None
            self._guard(lambda: self.station.receive(frame))

    async def _ask(self, action: str, body: bytes) -> bytes:
        """Raises: httpx.HTTPError, ConnectionError where there is no SOAP answer."""
        response = await self._soap.client.post(
            self._soap.url,
            content=body,
            headers={"Content-Type": content_type(soap_action(action))},
            auth=(self._station_id.encode(), self.password),
        )
        if response.status_code in _AWAY:
            raise ConnectionError(f"the backend answered HTTP {response.status_code}")
        return response.content

    # What the station is asked

    async def _take(self, body: bytes) -> Answer:
        """Answer the backend's request, or say what is wrong with it. Spec: OCPP-S 1.6 §3, §4."""
        try:
            request = read_request(body, sender=Side.CSMS)
        except SoapFaultError as error:
            return _refuse(error.fault, None, error.message_id)
        if request.headers.charge_box_identity != self._station_id or request.dialect is not self._dialect:
            stranger = Fault(Code.SENDER, Subcode.IDENTITY_MISMATCH, "This is another station, or another version.")
            return _refuse(stranger, request.dialect, request.headers.message_id)
        try:
            return await self._answer(request)
        except CallError as error:
            return _refuse(fault_of(error), request.dialect, request.headers.message_id)

    async def _answer(self, request: Request) -> Answer:
        """Raises: CallError for what the station refuses."""
        if self._gone is None:
            raise CallError(ErrorKind.INTERNAL, "the station is not ready")
        message_id = f"asked-{len(self._asked)}-{self._random.getrandbits(48):x}"
        question = write_call(message_id, request.action, message_of(request))
        future: asyncio.Future[Call | CallResult | CallErrorFrame] = asyncio.get_running_loop().create_future()
        self._asked[message_id] = future
        self._guard(lambda: self.station.receive(question))
        try:
            async with asyncio.timeout(ANSWER_S):
                frame = await future
        except (TimeoutError, asyncio.CancelledError):
            raise CallError(ErrorKind.INTERNAL, "the station went away") from None
        finally:
            self._asked.pop(message_id, None)
        if not isinstance(frame, CallResult):
            code = frame.code if isinstance(frame, CallErrorFrame) else ""
            kind = ErrorKind.NOT_SUPPORTED if code in {"NotSupported", "NotImplemented"} else ErrorKind.GENERIC
            raise CallError(kind, frame.description if isinstance(frame, CallErrorFrame) else "no answer")
        answer = from_16(self._dialect, decode_response(_WIRE, request.action, frame.payload))
        return 200, write_response(request, answer, f"urn:uuid:{message_id}")


def _refuse(fault: Fault, dialect: Dialect | None, relates_to: str | None) -> Answer:
    said = write_fault(fault, "urn:uuid:refused", dialect=dialect or Dialect.OCPP16S, sender=Side.CSMS, relates_to=relates_to)
    return http_status(fault), said
