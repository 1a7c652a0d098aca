"""Limits: stop a session by itself when the energy, time or money its driver chose is reached."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from gridtap.charging import store as charging
from gridtap.charging.model import Session, SessionLimit
from gridtap.flows.parts import FlowParts
from gridtap.flows.stop import stop_charging
from gridtap.kit.errors import GridtapError
from gridtap.kit.log import get_log
from gridtap.storage.events import Event

CHECK_EVERY_S = 1.0
TRY_AGAIN_S = 15.0


def limit_reached(limit: SessionLimit, session: Session, *, cost_minor: int, now: datetime) -> str | None:
    """Which limit a session has reached: `energy_wh`, `duration_s`, `cost_minor`, `soc_pct`, or None."""
    if limit.energy_wh is not None and session.energy_wh >= limit.energy_wh:
        return "energy_wh"
    if limit.cost_minor is not None and cost_minor >= limit.cost_minor:
        return "cost_minor"
    if limit.soc_pct is not None and session.soc_pct is not None and session.soc_pct >= limit.soc_pct:
        return "soc_pct"
    if limit.duration_s is not None and session.started_at is not None:
        elapsed_s = (now - session.started_at).total_seconds()
        return "duration_s" if elapsed_s >= limit.duration_s else None
    return None


class LimitKeeper:
    """Watches the live sessions that carry a limit. Knows nothing that the database does not: it is refilled at a start."""

    def __init__(self, parts: FlowParts) -> None:
        self._parts = parts
        self._watched: set[str] = set()
        self._not_before: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("flows.limits")

    async def start(self) -> None:
        """Find the live sessions with limits and begin to watch."""
        self._parts.db.listen(self._hear)
        for session in await self._parts.db.read(charging.live_sessions):
            if session.limit is not None:
                self._watched.add(session.session_id)
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _hear(self, told: Sequence[Event]) -> None:
        for event in told:
            if event.session_id is None:
                continue
            if event.kind in {"session_created", "session_limited"}:
                self._watched.add(event.session_id)
            elif event.kind in {"session_ended", "session_failed"}:
                self._watched.discard(event.session_id)
                self._not_before.pop(event.session_id, None)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            try:
                await self.check()
            except Exception:  # noqa: BLE001 - the watch goes on; the next round tries again
                self._log.exception("limit_check_failed")

    async def check(self) -> None:
        """One round: stop whatever has reached its limit; a station that declined is asked again after 15 s."""
        if not self._watched:
            return
        wanted = tuple(self._watched)
        reached = await self._parts.db.read(lambda connection: self._find(connection, wanted))
        now_s = self._parts.clock.monotonic()
        for session_id in reached:
            if self._not_before.get(session_id, 0.0) > now_s:
                continue
            self._not_before[session_id] = now_s + TRY_AGAIN_S
            await self._stop(session_id)

    def _find(self, connection: Connection, wanted: Sequence[str]) -> list[str]:
        now = self._parts.clock.now()
        reached: list[str] = []
        for session_id in wanted:
            session = charging.get_session(connection, session_id)
            if session is None or session.limit is None or not session.is_live:
                self._watched.discard(session_id)
                continue
            cost_minor = charging.cost_of(session, now)
            if limit_reached(session.limit, session, cost_minor=cost_minor, now=now) and session.transaction_id is not None:
                reached.append(session_id)
        return reached

    async def _stop(self, session_id: str) -> None:
        try:
            await stop_charging(self._parts, session_id, requested_by="limit")
        except GridtapError as error:
            self._log.warning("limit_stop_declined", session_id=session_id, code=error.code)
