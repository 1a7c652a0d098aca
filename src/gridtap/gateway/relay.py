"""Between nodes: reach a station that another node holds, tell the others who has come in and what operators changed.

A node subscribes a subject for each station it holds, so "no responders" is "offline" and there is no table of who is where.
Truth never lives in the broker: when it is away, stations here go on, and commands to other nodes fail with a reason.
"""
# nats-py leaves parts of its signatures open.
# pyright: reportUnknownMemberType=false

import asyncio
import base64
from collections.abc import Awaitable, Callable, Coroutine
from typing import Literal

import msgspec
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from gridtap.gateway.answers import Answer, Ask, Unreached
from gridtap.gateway.fleet import Fleet
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import MOVED, POLICY
from gridtap.kit.log import get_log
from gridtap.ocpp.events import Dropped, ErrorReceived, Expired, ResultReceived, TimedOut

COMMANDS, TAKEOVERS, CHANGES = "ocpp.cmd", "ocpp.takeover", "ocpp.changed"
RETRY_S = 2.0
BROKER_WAIT_S = 4.0
"""How long a command may wait for the broker itself."""
PING_S = 2
"""Two of these unanswered, and the broker counts as lost."""
TRAVEL_S = 2.0
"""What a question may take between nodes, beside the station's own time."""
QUEUE_S = 60.0
"""What it may wait at the other node for its turn."""


class Carried(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer on its way between nodes."""

    kind: Literal["result", "error", "timed_out", "expired", "dropped", "dropped_unsent", "unreached"]
    action: str = ""
    code: str = ""
    description: str = ""
    payload: msgspec.Raw = msgspec.Raw(b"{}")


class Takeover(msgspec.Struct, frozen=True):
    """A station has come in at a node."""

    station_id: str
    node_id: str
    generation: int


class Change(msgspec.Struct, frozen=True):
    """What is known of a station changed at a node."""

    station_id: str
    node_id: str


class Relay:
    """This node's side of the broker. All methods belong to the event loop's thread."""

    def __init__(
        self, *, url: str, node_id: str, fleet: Fleet, on_change: Callable[[str], None], on_return: Callable[[], Awaitable[None]]
    ) -> None:
        """`on_change` hears of stations changed at other nodes, `on_return` that news may have been missed."""
        self._url = url
        self._node_id = node_id
        self._fleet = fleet
        self._on_change = on_change
        self._on_return = on_return
        self._client: Client | None = None
        self._outage: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the broker is lost; then there is a new one."""
        self._held: dict[Link, Subscription] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._log = get_log("gateway.relay")

    def start(self) -> None:
        """Connect, for as long as it takes; nothing waits for it."""
        self._do(self._connect())

    async def stop(self) -> None:
        """Give up what is under way and leave the broker."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            try:
                await self._client.close()
            except (NatsError, OSError, RuntimeError) as error:  # what is still to be sent meets a transport that is gone
                self._log.warning("broker_not_told_of_leaving", error=str(error))

    @property
    def is_connected(self) -> bool:
        """Whether the broker can be reached now."""
        return self._client is not None and self._client.is_connected

    def holds(self, link: Link) -> bool:
        """Whether other nodes can reach this link now."""
        return link in self._held

    def hold(self, link: Link) -> None:
        """A station has come in here and is on record with its generation."""
        if self._client is not None:
            self._do(self._hold(self._client, link))

    def let_go(self, link: Link) -> None:
        """A station's connection here is over."""
        held = self._held.pop(link, None)
        if held is not None:
            self._do(_unsubscribe(held))

    def tell_change(self, station_id: str) -> None:
        """An operator changed what the door knows of a station."""
        if self._client is not None:
            self._do(self._publish(CHANGES, Change(station_id, self._node_id)))

    async def ask(self, station_id: str, ask: Ask) -> Answer:
        """Put a question to a station that another node may hold."""
        if not self.is_connected or self._client is None:
            return Unreached("relay_down", "The station is not connected here, and the other nodes cannot be reached.")
        request = asyncio.ensure_future(self._request(self._client, station_id, ask))
        await asyncio.wait((request, self._outage), return_when=asyncio.FIRST_COMPLETED)
        if request.done():
            return request.result()
        request.cancel()
        return Dropped(ask.command_id, ask.action, was_sent=True)

    async def _request(self, client: Client, station_id: str, ask: Ask) -> Answer:
        patience_s = ask.timeout_s + QUEUE_S + TRAVEL_S
        try:
            message = await client.request(subject_of(station_id), msgspec.json.encode(ask), timeout=patience_s)
            return _unpack(ask, msgspec.json.decode(message.data, type=Carried))
        except NoRespondersError:
            return Unreached("station_offline", "The station is not connected.")
        except TimeoutError:
            return TimedOut(ask.command_id, ask.action)
        except (NatsError, msgspec.MsgspecError, OSError) as error:
            return Unreached("relay_failed", f"The node that holds the station cannot be reached: {error}.")

    async def _connect(self) -> None:
        while self._client is None:
            try:
                client = await asyncio.wait_for(self._dial(), BROKER_WAIT_S)
            except (NatsError, OSError, TimeoutError) as error:
                self._log.warning("broker_unreachable", error=str(error))
                await asyncio.sleep(RETRY_S)
            else:
                await client.subscribe(TAKEOVERS, cb=self._hear_takeover)
                await client.subscribe(CHANGES, cb=self._hear_change)
                self._client = client
                self._log.info("broker_connected", node_id=self._node_id)
        for link in self._fleet.links():
            self.hold(link)
        await self._on_return()

    async def _dial(self) -> Client:
        return await nats.connect(
            self._url,
            name=f"gridtap {self._node_id}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            error_cb=self._hear_error,
            reconnected_cb=self._come_back,
            disconnected_cb=self._go_away,
            ping_interval=PING_S,
            max_outstanding_pings=1,
        )

    async def _hear_error(self, error: Exception) -> None:
        self._log.warning("broker_trouble", error=str(error) or type(error).__name__)

    async def _come_back(self) -> None:
        self._log.info("broker_back")
        await self._on_return()

    async def _go_away(self) -> None:
        """Nobody can say what became of the questions that are out."""
        self._log.warning("broker_lost")
        outage, self._outage = self._outage, asyncio.get_running_loop().create_future()
        if not outage.done():
            outage.set_result(None)

    async def _hold(self, client: Client, link: Link) -> None:
        async def answer(message: Msg) -> None:
            self._do(self._answer(link, message))

        subscription = await client.subscribe(subject_of(link.station_id), cb=answer)
        if link.is_over:
            await _unsubscribe(subscription)
            return
        self._held[link] = subscription
        await self._publish(TAKEOVERS, Takeover(link.station_id, self._node_id, link.generation))

    async def _answer(self, link: Link, message: Msg) -> None:
        """Another node asks a station that we hold."""
        try:
            ask = msgspec.json.decode(message.data, type=Ask)
        except msgspec.MsgspecError as error:
            self._log.error("question_unreadable", error=str(error))
            return
        answer: Answer = Unreached("station_offline", "The station is not connected.") if link.is_over else await link.ask(ask)
        await message.respond(msgspec.json.encode(_pack(answer)))

    async def _hear_takeover(self, message: Msg) -> None:
        takeover = msgspec.json.decode(message.data, type=Takeover)
        link = self._fleet.link(takeover.station_id)
        if takeover.node_id == self._node_id or link is None or link.generation == 0:
            return  # a link without a generation is going on record now, so it is newer than whatever has been told of
        if link.generation < takeover.generation:
            link.end(POLICY, MOVED)

    async def _hear_change(self, message: Msg) -> None:
        change = msgspec.json.decode(message.data, type=Change)
        if change.node_id != self._node_id:
            self._on_change(change.station_id)

    async def _publish(self, subject: str, news: msgspec.Struct) -> None:
        if self._client is not None:
            await self._client.publish(subject, msgspec.json.encode(news))

    def _do(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("relay_failed", exc_info=error)


def subject_of(station_id: str) -> str:
    """The subject a station's commands travel on; ids may hold what subjects may not."""
    return f"{COMMANDS}.{base64.urlsafe_b64encode(station_id.encode()).rstrip(b'=').decode()}"


def _pack(answer: Answer) -> Carried:
    match answer:
        case ResultReceived():
            return Carried(kind="result", action=answer.action, payload=answer.payload)
        case ErrorReceived():
            said = (answer.action, answer.code, answer.description)
            return Carried(kind="error", action=said[0], code=said[1], description=said[2], payload=answer.details)
        case TimedOut():
            return Carried(kind="timed_out")
        case Expired():
            return Carried(kind="expired")
        case Dropped():
            return Carried(kind="dropped" if answer.was_sent else "dropped_unsent")
        case Unreached():
            return Carried(kind="unreached", code=answer.code, description=answer.description)


def _unpack(ask: Ask, carried: Carried) -> Answer:
    match carried.kind:
        case "result":
            return ResultReceived(ask.command_id, ask.action, carried.payload)
        case "error":
            return ErrorReceived(ask.command_id, ask.action, carried.code, carried.description, carried.payload)
        case "timed_out":
            return TimedOut(ask.command_id, ask.action)
        case "expired":
            return Expired(ask.command_id, ask.action)
        case "dropped" | "dropped_unsent":
            return Dropped(ask.command_id, ask.action, carried.kind == "dropped")
        case "unreached":
            return Unreached(carried.code, carried.description)


async def _unsubscribe(subscription: Subscription) -> None:
    """Stop listening; a connection that is closed has stopped already."""
    try:
        await subscription.unsubscribe()
    except NatsError:
        return
