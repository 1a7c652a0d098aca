"""What we can ask of any station, whatever its version; each is a stored row before it is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from gridtap.charging.store import live_sessions
from gridtap.gateway.answers import Answer, Ask, Unreached, close_with, read_object
from gridtap.gateway.command_log import attach_late_reply, close_command, keep_command
from gridtap.gateway.fleet import Fleet
from gridtap.gateway.identity import Identities
from gridtap.gateway.joining import ask_in_parts
from gridtap.gateway.link import Link
from gridtap.gateway.masking import mask_payload
from gridtap.gateway.model import CommandError, CommandOutcome, PowerLimit, SettingAnswer
from gridtap.gateway.starting import First, StartOrder, find_setting, start_16, start_201, takes_limit
from gridtap.gateway.v16 import outbound
from gridtap.gateway.v16.effects import Effects
from gridtap.gateway.v201 import outbound as v201
from gridtap.gateway.v201.asking import Asking
from gridtap.gateway.v201.convert import total_cost
from gridtap.gateway.wording import Question, Sender, Wording
from gridtap.kit.errors import NotFound
from gridtap.kit.ids import Ids
from gridtap.kit.log import get_log
from gridtap.ocpp.dialect import Dialect, decode_response
from gridtap.ocpp.events import ErrorReceived, LateReply, ResultReceived
from gridtap.ocpp.frames import CallResult
from gridtap.smartcharging.profiles import Schedule
from gridtap.stations.devicemodel import needs_report
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction

Begin = Callable[[Transaction], Question | CommandOutcome]
"""Keeps a question, or the command that it cannot become."""
MAX_SETTINGS_AT_ONCE = 50
"""How many keys are asked for in one message where the station has not said how many it takes."""


class Commands:
    """Asks stations, here or on another node; every method returns once the outcome and its effects are stored."""

    def __init__(  # noqa: PLR0913 - all the parts it works with, by name
        self,
        *,
        db: Database,
        ids: Ids,
        fleet: Fleet,
        identities: Identities,
        effects: Effects,
        call_timeout_s: float,
        flush_journal: Callable[[], None],
    ) -> None:
        """`flush_journal` puts the frames of a command on record together with its outcome."""
        self._db = db
        self._ids = ids
        self._fleet = fleet
        self._identities = identities
        self._effects = effects
        self._wording = Wording(ids=ids, clock=db.clock, dialect_of=self._dialect, call_timeout_s=call_timeout_s)
        self._flush_journal = flush_journal
        self._asking = Asking(db=db, wish=self._wish)
        self._under_way: set[asyncio.Task[CommandOutcome]] = set()
        self.relay: Callable[[str, Ask], Awaitable[Answer]] | None = None
        """How to ask a station held by another node; None on a single node."""
        self.check: Callable[[Link], Awaitable[None]] | None = None
        """Ends a connection that a newer one at another node has taken the place of; None on a single node."""

    async def send(
        self,
        station_id: str,
        action: str,
        payload: Mapping[str, object],
        *,
        timeout_s: float | None = None,
        requested_by: str | None = None,
        session_id: str | None = None,
    ) -> CommandOutcome:
        """Ask anything the station's dialect knows, in OCPP's own names; checked against its schema and nothing else.

        What does not fit comes back as `invalid`, a station that is not connected as `unreachable`; both are stored.
        Raises: NotFound `station_unknown`.
        """
        sender = Sender(requested_by, session_id)
        return await self._put(self._wording.put(station_id, action, payload, sender, timeout_s=timeout_s))

    async def remote_start(
        self,
        station_id: str,
        evse_number: int,
        token: str,
        *,
        profile: PowerLimit | None = None,
        requested_by: str | None = None,
        first: First | None = None,
    ) -> CommandOutcome:
        """Ask a station to start charging for a token, with a ceiling if one is given. `.accepted` says what it answered.

        `first` prepares the session in the commit that the command's row is written in: a tap waits for one, not two.

        Spec: OCPP 1.6 §5.11; OCPP 2.0.1 F01, F02.
        """
        order = StartOrder(station_id=station_id, evse_number=evse_number, token=token, profile=profile, prepare=first)
        return await self.start(lambda _tx: order, requested_by=requested_by)

    async def start(self, order_of: Callable[[Transaction], StartOrder], *, requested_by: str | None = None) -> CommandOutcome:
        """Ask a station to start charging, after `order_of` has looked at what is known; all of it in one commit.

        What `order_of` raises is raised here, with nothing kept and nothing sent.
        """

        def begin(tx: Transaction) -> Question | CommandOutcome:
            order = order_of(tx)
            if self.speaks_2x(order.station_id):
                wish, prepare = start_201(tx, order, self._ids)
            else:
                wish, prepare = start_16(tx.connection, order)
            asked = self._wording.say(order.station_id, wish, Sender(requested_by))
            return _keep(tx, asked, prepare)

        return await self._see_through(self._carry(begin, is_prompt=True))

    async def remote_stop(
        self, station_id: str, transaction_id: str, *, requested_by: str | None = None, session_id: str | None = None
    ) -> CommandOutcome:
        """Ask a station to end a transaction. Spec: OCPP 1.6 §5.12; OCPP 2.0.1 F03."""
        words = v201 if self.speaks_2x(station_id) else outbound
        return await self._wish(station_id, words.remote_stop(transaction_id), requested_by=requested_by, session_id=session_id)

    async def limit_power(
        self, station_id: str, evse_number: int, transaction_id: str, profile: PowerLimit, *, session_id: str | None = None
    ) -> CommandOutcome:
        """Put a ceiling on a running transaction. Spec: OCPP 1.6 §5.16; OCPP 2.0.1 K01."""
        if self.speaks_2x(station_id):
            return await self._asking.limit_power(station_id, evse_number, transaction_id, profile, session_id=session_id)
        units = await self._setting(station_id, outbound.RATE_UNITS_KEY)
        wish = outbound.set_limit(evse_number, transaction_id, outbound.limit_profile(profile, units))
        return await self._wish(station_id, wish, session_id=session_id)

    async def offer_schedule(
        self, station_id: str, evse_number: int, transaction_id: str, offer: Schedule, *, session_id: str | None = None
    ) -> CommandOutcome:
        """Offer a car a schedule for its transaction; only cars at stations of 2.x ask for one. Spec: OCPP 2.0.1 K15, K16."""
        return await self._asking.offer_schedule(station_id, evse_number, transaction_id, offer, session_id=session_id)

    async def tell_cost(
        self, station_id: str, transaction_id: str, cost_minor: int, currency: str, *, session_id: str | None = None
    ) -> CommandOutcome | None:
        """Tell a station what a transaction costs so far; None where the dialect has no word for it. Spec: OCPP 2.0.1 I02."""
        if not self.speaks_2x(station_id):
            return None
        wish = v201.cost_updated(transaction_id, total_cost(cost_minor, currency))
        return await self._wish(station_id, wish, session_id=session_id)

    async def reset(self, station_id: str, *, hard: bool = False, requested_by: str | None = None) -> CommandOutcome:
        """Ask a station to restart; one of 2.x waits for idle unless `hard`. Spec: OCPP 1.6 §5.14; OCPP 2.0.1 B11, B12."""
        words = v201 if self.speaks_2x(station_id) else outbound
        return await self._wish(station_id, words.reset(hard=hard), requested_by=requested_by)

    async def unlock(
        self, station_id: str, evse_number: int, connector_number: int = 1, *, requested_by: str | None = None
    ) -> CommandOutcome:
        """Ask a station to let go of the plug. Spec: OCPP 1.6 §5.18; OCPP 2.0.1 F05."""
        is_2x = self.speaks_2x(station_id)
        wish = v201.unlock(evse_number, connector_number) if is_2x else outbound.unlock(evse_number)
        return await self._wish(station_id, wish, requested_by=requested_by)

    async def change_availability(
        self, station_id: str, evse_number: int, *, operative: bool, requested_by: str | None = None
    ) -> CommandOutcome:
        """Take an EVSE (0: the whole station) in or out of service. Spec: OCPP 1.6 §5.2; OCPP 2.0.1 G03, G04."""
        words = v201 if self.speaks_2x(station_id) else outbound
        wish = words.change_availability(evse_number, operative=operative)
        return await self._wish(station_id, wish, requested_by=requested_by)

    async def trigger(
        self, station_id: str, message: str, *, evse_number: int | None = None, requested_by: str | None = None
    ) -> CommandOutcome:
        """Ask a station to send a message now, such as `StatusNotification`. Spec: OCPP 1.6 §5.17; OCPP 2.0.1 F06."""
        payload: dict[str, object] = {"requestedMessage": message}
        if evse_number is not None and self.speaks_2x(station_id):
            payload["evse"] = {"id": evse_number, **({"connectorId": 1} if message == "StatusNotification" else {})}
        elif evse_number is not None:
            payload["connectorId"] = evse_number
        return await self.send(station_id, "TriggerMessage", payload, requested_by=requested_by)

    async def change_setting(self, station_id: str, key: str, text: str, *, requested_by: str | None = None) -> CommandOutcome:
        """Ask a station to change a configuration key; the response's status is its own word.

        Keys of 2.x are written `Component.Variable`. Raises: Malformed `bad_setting_key`.
        Spec: OCPP 1.6 §5.3; OCPP 2.0.1 B05.
        """
        if self.speaks_2x(station_id):
            return await self._asking.change_setting(station_id, key, text, requested_by=requested_by)
        payload = {"key": key, "value": text}
        return await self.send(station_id, "ChangeConfiguration", payload, requested_by=requested_by)

    async def change_settings(
        self, station_id: str, wanted: Mapping[str, str], *, requested_by: str | None = None
    ) -> list[SettingAnswer]:
        """Ask a station to change several keys, in as few messages as it takes; one answer each, in order.

        Raises: Malformed `bad_setting_key`. Spec: OCPP 1.6 §5.3; OCPP 2.0.1 B05.
        """
        if self.speaks_2x(station_id):
            return await self._asking.change_settings(station_id, list(wanted.items()), requested_by=requested_by)
        outcomes = [(key, await self.change_setting(station_id, key, wanted[key], requested_by=requested_by)) for key in wanted]
        return [SettingAnswer(key, outcome.status, outcome) for key, outcome in outcomes]

    async def read_settings(
        self, station_id: str, keys: Sequence[str] | None = None, *, requested_by: str | None = None
    ) -> CommandOutcome:
        """Ask for configuration keys, or for all; split as the station's GetConfigurationMaxKeys says.

        The outcome's response holds all parts together; the first part that failed is returned as it is.
        A station of 2.x that is asked for all answers that it will, and reports its device model in parts.
        Spec: OCPP 1.6 §5.8, §9.1.7; OCPP 2.0.1 B06, B07.
        """
        wanted = list(keys or [])
        if self.speaks_2x(station_id):
            return await self._asking.read_settings(station_id, wanted, requested_by=requested_by)
        size = await self._settings_at_once(station_id) if wanted else 1
        parts = [wanted[start : start + size] for start in range(0, len(wanted), size)] or [[]]
        asking = (self._wish(station_id, outbound.read_settings(part), requested_by=requested_by) for part in parts)
        return await ask_in_parts(asking, ("configurationKey", "unknownKey"))

    async def transaction_status(
        self, station_id: str, transaction_id: str, *, requested_by: str | None = None
    ) -> CommandOutcome | None:
        """Ask whether messages about a transaction still wait; None where the dialect cannot be asked. Spec: OCPP 2.0.1 E14."""
        if not self.speaks_2x(station_id):
            return None
        return await self._wish(station_id, v201.transaction_status(transaction_id), requested_by=requested_by)

    async def transactions_under_way(self, station_id: str) -> list[str]:
        """The wire's ids of transactions that run at a station as far as we know, oldest first."""
        live = await self._db.read(lambda connection: live_sessions(connection, station_id=station_id))
        return [session.transaction_id for session in live if session.transaction_id is not None]

    async def lacks_device_model(self, station_id: str) -> bool:
        """Whether a 2.x station should be asked for its device model: it never told all of it, or not with this firmware."""
        now = self._db.clock.now()
        return await self._db.read(lambda connection: needs_report(connection, station_id, now))

    def keep_late_reply(self, station_id: str, command_id: str, late: LateReply) -> None:
        """An answer came after its time: it is kept beside its command, whose state stays (R18)."""
        frame = late.frame
        if isinstance(frame, CallResult):
            response, error = mask_payload(read_object(frame.payload) or {}), None
        else:
            response = None
            error = CommandError(code=frame.code, description=frame.description, details=read_object(frame.details) or {})
        work = partial(attach_late_reply, station_id=station_id, command_id=command_id, response=response, error=error)
        self._db.submit(work, _log_failure)

    async def wish(
        self, station_id: str, wish: outbound.Wish, *, requested_by: str | None = None, session_id: str | None = None
    ) -> CommandOutcome:
        """Ask what another module has put in the station's dialect."""
        return await self._wish(station_id, wish, requested_by=requested_by, session_id=session_id)

    async def _wish(
        self,
        station_id: str,
        wish: outbound.Wish,
        *,
        requested_by: str | None = None,
        session_id: str | None = None,
    ) -> CommandOutcome:
        """Ask in our own words; built by us, so only lengths could be wrong, which `send` checks."""
        return await self._put(self._wording.say(station_id, wish, Sender(requested_by, session_id)))

    async def _put(self, asked: Question | CommandOutcome) -> CommandOutcome:
        before = None if isinstance(asked, CommandOutcome) else self._effects.before(asked.request)

        def begin(tx: Transaction) -> Question | CommandOutcome:
            begun = _keep(tx, asked)
            if before is not None and isinstance(begun, Question):
                before(tx, begun.command.station_id)
            return begun

        return await self._see_through(self._carry(begin))

    async def _see_through(self, carrying: Coroutine[None, None, CommandOutcome]) -> CommandOutcome:
        """Go on to the end even if who asked goes away: the row must tell what became of it."""
        task = asyncio.create_task(carrying)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def drain(self, timeout_s: float) -> None:
        """Wait until what is under way is on record."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=timeout_s)

    def _dialect(self, station_id: str) -> Dialect:
        facts = self._identities.find(station_id) or self._identities.look_up(station_id)
        if facts is None:
            raise NotFound("station_unknown", f"There is no station {station_id}.")
        link = self._fleet.link(station_id)
        if link is not None:
            return link.dialect
        return Dialect(facts.dialect) if facts.dialect else Dialect.OCPP16

    def holds(self, station_id: str) -> bool:
        """Whether the station's connection is in this process."""
        return self._fleet.link(station_id) is not None

    def speaks_2x(self, station_id: str) -> bool:
        """Whether the station has a device model and tells of transactions by events. Raises: NotFound `station_unknown`."""
        return not self._dialect(station_id).is_1x

    def takes_limit(self, connection: Connection, station_id: str) -> bool:
        """Whether a start at this station may carry a ceiling on power. Raises: NotFound `station_unknown`."""
        return takes_limit(connection, station_id, self._dialect(station_id))

    async def _carry(self, begin: Begin, *, is_prompt: bool = False) -> CommandOutcome:
        """Keep, send, wait, keep what became of it."""
        begun = await self._db.write(begin, is_prompt=is_prompt)
        if isinstance(begun, CommandOutcome):
            return begun
        command, ask, request, dialect = begun
        sent = msgspec.structs.replace(command, sent_at=self._db.clock.now())
        answer = await self._ask(command.station_id, ask)
        closed = close_with(sent, answer, dialect, self._db.clock.now())

        def close(tx: Transaction) -> None:
            close_command(tx, closed)
            self._apply(tx, closed, answer, request, dialect)

        self._flush_journal()
        await self._db.write(close)
        return closed

    def _apply(self, tx: Transaction, closed: CommandOutcome, answer: Answer, request: Struct, dialect: Dialect) -> None:
        if isinstance(answer, ResultReceived) and closed.error is None:
            response = decode_response(dialect, answer.action, answer.payload)
            self._effects.after(tx, closed.station_id, request, response)
            return
        if closed.error is not None and (closed.sent_at is None or isinstance(answer, ErrorReceived)):
            self._effects.not_done(tx, closed.station_id, request, closed.error.code)

    async def _ask(self, station_id: str, ask: Ask) -> Answer:
        link = self._fleet.link(station_id)
        if link is not None and self.check is not None:
            await self.check(link)
        if link is not None and not link.is_over:
            return await link.ask(ask)
        if self.relay is not None:
            return await self.relay(station_id, ask)
        return Unreached("station_offline", "The station is not connected.")

    async def _setting(self, station_id: str, key: str) -> str | None:
        return await self._db.read(lambda connection: find_setting(connection, station_id, key))

    async def _settings_at_once(self, station_id: str) -> int:
        told = await self._setting(station_id, "GetConfigurationMaxKeys")
        return max(1, int(told)) if told is not None and told.isdecimal() else MAX_SETTINGS_AT_ONCE


def _keep(tx: Transaction, asked: Question | CommandOutcome, first: First | None = None) -> Question | CommandOutcome:
    """Keep a command before it is sent; one that cannot be sent is kept as it is, and `first` is not done."""
    if isinstance(asked, CommandOutcome):
        keep_command(tx, asked)
        return asked
    kept = asked.command if first is None else msgspec.structs.replace(asked.command, session_id=first(tx))
    keep_command(tx, kept)
    return asked._replace(command=kept)


def _log_failure(_result: object, error: BaseException | None) -> None:
    if error is not None:
        get_log("gateway.commands").error("late_reply_lost", error=str(error))
