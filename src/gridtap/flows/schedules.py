"""Schedules: a car that tells what it needs is offered a profile, again where it would pass it, or where limits changed."""

import asyncio
from datetime import timedelta

import msgspec
from sqlalchemy import Connection

from gridtap.charging import store as charging
from gridtap.charging.bounds import bounds_of
from gridtap.flows.parts import FlowParts
from gridtap.kit.log import get_log
from gridtap.smartcharging.needs import Bounds, make_offer, same_offer
from gridtap.smartcharging.negotiating import StoredNeeds, find_needs, list_needs
from gridtap.smartcharging.profiles import Schedule, read_rule
from gridtap.storage.events import Event

IN_TIME = timedelta(seconds=60)
"""How long a car waits for its schedule. Spec: OCPP 2.0.1 K15.FR.08."""
MAX_TRIES = 5
"""A car that does not keep to so many offers, one after the other, gets no more until it tells its needs anew."""


class Schedules:
    """Follows the log; each EVSE is served in its own task, one offer after the other, so that a slow station delays nobody."""

    def __init__(self, parts: FlowParts) -> None:
        self._parts = parts
        self._busy: dict[tuple[str, int], asyncio.Lock] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._log = get_log("flows.schedules")

    async def start(self) -> None:
        """Go on with what was noticed and not yet answered when the process ended."""
        for needs in await self._parts.db.read(lambda connection: list_needs(connection, state="noticed")):
            self._begin(needs.station_id, needs.evse_number, only_changed=False)

    async def stop(self) -> None:
        """Let go of what is under way; it is found again at the next start."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def needs_told(self, event: Event) -> None:
        """On charging_needs and charging_schedule: an offer to a car that waits. Spec: OCPP 2.0.1 K15.FR.07, K15.FR.13."""
        if event.station_id is not None and event.data.get("state") in {"noticed", "exceeded"}:
            self._begin(event.station_id, int(str(event.data["evse_number"])), only_changed=False)

    async def limits_changed(self, event: Event) -> None:
        """On charging_limit and charging_limit_cleared: a new offer where it differs, silence where not. Spec: OCPP 2.0.1 K16."""
        station_id, place = event.station_id, event.data.get("evse_number")
        if station_id is None:
            return
        for needs in await self._parts.db.read(lambda connection: list_needs(connection, station_id)):
            if place in {0, needs.evse_number} and needs.state in {"offered", "agreed"}:
                self._begin(station_id, needs.evse_number, only_changed=True)

    def _begin(self, station_id: str, evse_number: int, *, only_changed: bool) -> None:
        task = asyncio.create_task(self._serve(station_id, evse_number, only_changed=only_changed))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _serve(self, station_id: str, evse_number: int, *, only_changed: bool) -> None:
        lock = self._busy.setdefault((station_id, evse_number), asyncio.Lock())
        async with lock:
            try:
                await self._offer(station_id, evse_number, only_changed=only_changed)
            except Exception:  # noqa: BLE001 - a task of its own: nobody else would tell
                self._log.exception("schedule_not_offered", station_id=station_id, evse_number=evse_number)

    async def _offer(self, station_id: str, evse_number: int, *, only_changed: bool) -> None:
        """Offer what the limits allow now; asked again where the station did not answer and the car still waits."""
        while True:
            plan = await self._parts.db.read(lambda connection: self._plan(connection, station_id, evse_number))
            if plan is None or (only_changed and plan.is_same):
                return
            outcome = await self._parts.commands.offer_schedule(
                station_id, evse_number, plan.needs.transaction_id, plan.offer, session_id=plan.needs.session_id
            )
            if outcome.accepted:
                return
            self._log.warning("schedule_declined", station_id=station_id, evse_number=evse_number, outcome=outcome.state)
            if outcome.state != "timed_out" or self._parts.clock.now() - plan.needs.told_at >= IN_TIME:
                return

    def _plan(self, connection: Connection, station_id: str, evse_number: int) -> "_Plan | None":
        needs = find_needs(connection, station_id, evse_number)
        if needs is None or needs.state == "unable" or needs.tries > MAX_TRIES:
            return None
        session = charging.get_session(connection, needs.session_id)
        if session is None or not session.is_live or session.transaction_id != needs.transaction_id:
            return None
        bounds = bounds_of(connection, session, needs.max_periods)
        offer = make_offer(needs.wanted, bounds, self._parts.clock.now())
        return None if offer is None else _Plan(needs, offer, _is_same(needs, offer, bounds))


class _Plan(msgspec.Struct, frozen=True):
    needs: StoredNeeds
    offer: Schedule
    is_same: bool


def _is_same(needs: StoredNeeds, offer: Schedule, bounds: Bounds) -> bool:
    """Whether the car was offered just this before."""
    if needs.offer is None or offer.start_at is None:
        return False
    before = read_rule(needs.offer).schedules[0]
    return same_offer(before, offer, offer.start_at, bounds.began_at)
