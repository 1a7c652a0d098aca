"""Climber: leads stations to a higher security profile step by step; each rung counts only once the station was seen on it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection

from gridtap.certificates.store import list_requests
from gridtap.charging.store import live_sessions
from gridtap.flows.parts import FlowParts
from gridtap.flows.secure import current_profile
from gridtap.gateway import climbing
from gridtap.gateway.certificate_commands import ask_request, install_root
from gridtap.kit.errors import GridtapError, NotFound
from gridtap.kit.log import get_log
from gridtap.stations import ladder as ladders
from gridtap.stations.ladder import Ladder, Step, StepCode, StepState
from gridtap.stations.profiles import ask_profile, raise_profile
from gridtap.stations.store import get_pending, get_station
from gridtap.storage.events import Event
from gridtap.storage.transaction import Transaction

T = TypeVar("T")
Outcome = tuple[StepState, str]
LOOK_AGAIN_S = 2.0
ROOT_USE = "csms_root"
RESET_AFTER_S = 20.0
"""A 1.6 station comes back by itself; one that does not within this long is restarted, unless somebody charges at it."""
_OPEN = frozenset({"waiting", "sent"})


class _OverError(Exception):
    """The climb was cancelled."""


class Climber:
    """Leads every climb that is under way; what it knows stands in rows, so a restart goes on where it stopped."""

    def __init__(self, parts: FlowParts, *, reset_after_s: float = RESET_AFTER_S) -> None:
        self._parts = parts
        self._reset_after_s = reset_after_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}
        self._stop_hearing: Callable[[], None] = lambda: None
        self._log = get_log("flows.climber")
        self._steps: Mapping[StepCode, Callable[[Ladder, Step], Awaitable[Outcome]]] = {
            "password": self._change_password,
            "trust": self._give_root,
            "organization": self._name_operator,
            "certificate": self._give_certificate,
            "switch": self._switch,
            "arrival": self._await_arrival,
        }

    async def start(self) -> None:
        """Go on with what was under way, and hear of what begins."""
        self._stop_hearing = self._parts.db.listen(self._hear)
        for ladder in await self._parts.db.read(ladders.list_climbing):
            self._lead(ladder.station_id)

    async def stop(self) -> None:
        """Leave every climb where its row says it is."""
        self._stop_hearing()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _hear(self, told: Sequence[Event]) -> None:
        for event in told:
            if event.station_id is None:
                continue
            if event.kind == "security_climb" and event.data.get("state") == "climbing":
                self._lead(event.station_id)
            news = self._news.get(event.station_id)
            if news is not None:
                news.set()

    def _lead(self, station_id: str) -> None:
        if station_id not in self._tasks:
            self._news[station_id] = asyncio.Event()
            task = asyncio.create_task(self._climb(station_id))
            self._tasks[station_id] = task
            task.add_done_callback(lambda _done: self._forget(station_id))

    def _forget(self, station_id: str) -> None:
        self._tasks.pop(station_id, None)
        self._news.pop(station_id, None)

    async def _climb(self, station_id: str) -> None:
        node_id = self._parts.settings.node_id
        try:
            if not await self._parts.db.write(lambda tx: ladders.lead_climb(tx, station_id, node_id)):
                return
            ladder = await self._parts.db.read(lambda connection: ladders.find_ladder(connection, station_id))
            while ladder is not None and ladder.state == "climbing" and (place := ladder.next_step) is not None:
                ladder = await self._take(ladder, place)
        except (_OverError, NotFound):
            return  # cancelled, or the station was removed
        except Exception:  # noqa: BLE001 - one climb's failure is its own; its row stays and the next start goes on
            self._log.exception("climb_failed", station_id=station_id)

    async def _take(self, ladder: Ladder, place: int) -> Ladder | None:
        """One step: say that it begins, do it, keep what came of it."""
        station_id, step = ladder.station_id, ladder.steps[place]
        if await self._note(station_id, place, "doing", None) is None:
            return None
        if step.code != "arrival":
            await self._until(ladder, partial(_connected, station_id=station_id), ladder.patience_s)
        station = await self._parts.db.read(lambda connection: get_station(connection, station_id))
        if station.connected and current_profile(station) >= step.profile and step.code != "arrival":
            state, detail = "skipped", f"The station has come with security profile {current_profile(station)} already."
        else:
            try:
                state, detail = await self._steps[step.code](ladder, step)
            except GridtapError as error:
                state, detail = "failed", error.detail
        self._log.info("climb_step", station_id=station_id, step=step.code, profile=step.profile, state=state, detail=detail)
        return await self._note(station_id, place, state, detail)

    async def _note(self, station_id: str, place: int, state: StepState, detail: str | None) -> Ladder | None:
        return await self._parts.db.write(lambda tx: ladders.note_step(tx, station_id, place, state, detail))

    # The steps

    async def _change_password(self, ladder: Ladder, _step: Step) -> Outcome:
        station_id, commands = ladder.station_id, self._parts.commands
        password = climbing.new_password(self._parts.ids, is_2x=commands.speaks_2x(station_id))
        outcome = await climbing.change_password(commands, station_id, password, requested_by=ladder.requested_by)
        if not outcome.accepted:
            return "failed", climbing.why_not(outcome)
        await self._parts.db.write(lambda tx: ask_profile(tx, station_id, 1))
        return "done", "The station took a new password."

    async def _give_root(self, ladder: Ladder, _step: Step) -> Outcome:
        """Every root of ours: which kind of key a station understands it does not say."""
        roots = None if self._parts.tls is None else await self._parts.tls.root()
        if not roots:
            return "skipped", "The station is taken to know the authority that signed this server's certificate."
        commands, taken, refusals = self._parts.commands, 0, list[str]()
        for root in x509.load_pem_x509_certificates(roots.encode()):
            pem = root.public_bytes(Encoding.PEM).decode()
            outcome = await install_root(commands, ladder.station_id, ROOT_USE, pem, requested_by=ladder.requested_by)
            taken += outcome.accepted
            if not outcome.accepted:
                refusals.append(climbing.why_not(outcome))
        said = " ".join(dict.fromkeys(refusals))
        return ("done", f"The station trusts this server's authority. {said}".strip()) if taken else ("failed", said)

    async def _name_operator(self, ladder: Ladder, _step: Step) -> Outcome:
        name = self._parts.settings.operator_name
        outcome = await climbing.name_operator(self._parts.commands, ladder.station_id, name, requested_by=ladder.requested_by)
        if outcome.accepted:
            return "done", f"The station writes {name} into its request."
        return "skipped", f"{climbing.why_not(outcome)} It may know the operator's name already."

    async def _give_certificate(self, ladder: Ladder, _step: Step) -> Outcome:
        """Ask for a request; what follows, from signing to the station's yes, happens by itself and is waited for."""
        station_id, began_at = ladder.station_id, self._parts.clock.now()
        outcome = await ask_request(self._parts.commands, station_id, requested_by=ladder.requested_by)
        if not outcome.accepted:
            return "failed", climbing.why_not(outcome)

        def look(connection: Connection) -> Outcome | None:
            requests = [each for each in list_requests(connection, station_id, limit=5) if each.updated_at >= began_at]
            ended = next((each for each in requests if each.purpose == "station" and each.state not in _OPEN), None)
            if ended is None:
                return None
            installed = ended.state == "installed"
            return ("done", "The station has a certificate of its own.") if installed else ("failed", ended.detail or ended.state)

        found = await self._until(ladder, look, ladder.patience_s)
        return found or ("failed", f"The station did not get its certificate within {ladder.patience_s} s.")

    async def _switch(self, ladder: Ladder, step: Step) -> Outcome:
        station_id, url = ladder.station_id, self._parts.ocpp_tls_url()
        station = await self._parts.db.read(lambda connection: get_station(connection, station_id))
        if url is None:
            return "failed", "This server does not take TLS any more."
        said_so = (station.asked_security_profile or 0) >= step.profile
        if step.state == "doing" and said_so and not self._parts.commands.speaks_2x(station_id):  # we were restarted in between
            return "done", "The station said before that it will come back with the new profile."
        outcomes = await climbing.switch_profile(
            self._parts.commands, station_id, step.profile, url, station.dialect or "", requested_by=ladder.requested_by
        )
        if outcomes[-1].state == "timed_out":
            return "done", f"{climbing.why_not(outcomes[-1])} It may come back with the new profile all the same."
        if not outcomes[-1].accepted:
            return "failed", climbing.why_not(outcomes[-1])
        if self._parts.commands.speaks_2x(station_id):
            outcome = await self._parts.commands.reset(station_id, requested_by=ladder.requested_by)
            if not outcome.accepted:
                return "failed", climbing.why_not(outcome)
            return "done", "The station will come back with the new profile once nobody charges."
        return "done", "The station will come back with the new profile."

    async def _await_arrival(self, ladder: Ladder, step: Step) -> Outcome:
        station_id = ladder.station_id

        def look(connection: Connection) -> int | None:
            station = get_station(connection, station_id)
            shown = current_profile(station) if station.connected else 0
            return shown if shown >= step.profile else None

        shown = await self._until(ladder, look, min(self._reset_after_s, ladder.patience_s))
        if shown is None and not self._parts.commands.speaks_2x(station_id):
            await self._restart(ladder)
        shown = shown or await self._until(ladder, look, ladder.patience_s)
        if shown is None:
            return "failed", await self._parts.db.read(lambda connection: _why_absent(connection, ladder, step))

        def crown(tx: Transaction) -> None:
            ask_profile(tx, station_id, step.profile)
            raise_profile(tx, station_id, shown)

        await self._parts.db.write(crown)
        return "done", f"The station came back with security profile {shown}; from now on none below lets it in."

    async def _restart(self, ladder: Ladder) -> None:
        """A station that stayed as it was is restarted, unless somebody charges there. Spec: whitepaper A05; TC_083."""
        station_id = ladder.station_id
        charging = await self._parts.db.read(lambda connection: live_sessions(connection, station_id=station_id))
        if not charging:
            await self._parts.commands.reset(station_id, hard=True, requested_by=ladder.requested_by)

    async def _until(self, ladder: Ladder, look: Callable[[Connection], T | None], patience_s: float) -> T | None:
        """What `look` finds, once something happened that makes it find it; None when nothing does in time."""
        loop, news = asyncio.get_running_loop(), self._news[ladder.station_id]
        deadline = loop.time() + patience_s
        while True:
            news.clear()
            present = await self._parts.db.read(lambda connection: ladders.find_ladder(connection, ladder.station_id))
            if present is None or present.state != "climbing":
                raise _OverError
            found = await self._parts.db.read(look)
            left_s = deadline - loop.time()
            if found is not None or left_s <= 0:
                return found
            try:
                async with asyncio.timeout(min(left_s, LOOK_AGAIN_S)):
                    await news.wait()
            except TimeoutError:
                continue


def _connected(connection: Connection, station_id: str) -> bool | None:
    return get_station(connection, station_id).connected or None


def _why_absent(connection: Connection, ladder: Ladder, step: Step) -> str:
    """Why a station may not have come back as it was told, and what still holds."""
    sentence = f"The station did not come with security profile {step.profile} within {ladder.patience_s} s."
    try:
        knock = get_pending(connection, ladder.station_id)
        sentence += f" It was refused: {knock.explanation} {knock.remedy}"
    except NotFound:
        sentence += " Check that it reaches this server over TLS and trusts its certificate."
    return f"{sentence} Its connection from before stays good."
