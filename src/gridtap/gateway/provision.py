"""After a station was accepted: read its configuration, and ask it to tell what a session needs."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import cast

from gridtap.drivers.groups import master_pass_group
from gridtap.gateway.commands import Commands
from gridtap.gateway.v201 import provision as v201
from gridtap.kit.errors import GridtapError
from gridtap.kit.log import get_log
from gridtap.storage.database import Database

WANTED_MEASURANDS = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage", "SoC")
REQUESTED_BY = "gateway"


class Provisioner:
    """One round for each accepted boot; a newer boot of the same station replaces a round that is still at work."""

    def __init__(self, *, db: Database, commands: Commands, meter_interval_s: int) -> None:
        self._db = db
        self._commands = commands
        self._meter_interval_s = meter_interval_s
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._log = get_log("gateway.provision")

    def station_booted(self, station_id: str) -> None:
        """Begin a round."""
        self._begin(station_id, self._round(station_id))

    def station_accepted(self, station_id: str) -> None:
        """An operator accepts a station that waits: it is asked to send its Boot now. Spec: OCPP 1.6 §5.17; OCPP 2.0.1 F06."""
        asking = partial(self._commands.trigger, station_id, "BootNotification", requested_by=REQUESTED_BY)
        self._begin(f"{station_id}/boot", self._ask(station_id, asking))

    def transaction_incomplete(self, station_id: str, transaction_id: str) -> None:
        """Ask a station whether it holds more of a transaction that ended with a gap or offline. Spec: OCPP 2.0.1 E14."""
        asking = partial(self._commands.transaction_status, station_id, transaction_id, requested_by=REQUESTED_BY)
        self._begin(f"{station_id}/{transaction_id}", self._ask(station_id, asking))

    def _begin(self, key: str, work: Coroutine[None, None, None]) -> None:
        old = self._at_work.pop(key, None)
        if old is not None:
            old.cancel()
        task = asyncio.create_task(work)
        self._at_work[key] = task
        task.add_done_callback(lambda done: self._finished(key, done))

    async def _ask(self, station_id: str, asking: Callable[[], Awaitable[object]]) -> None:
        try:
            await asking()
        except GridtapError as error:
            self._log.warning("station_not_asked", station_id=station_id, error=str(error))

    async def stop(self) -> None:
        """Give up what is at work."""
        tasks = list(self._at_work.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, key: str, task: asyncio.Task[None]) -> None:
        if self._at_work.get(key) is task:
            del self._at_work[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("provision_failed", station_id=key, exc_info=error)

    async def _round(self, station_id: str) -> None:
        try:
            if self._commands.speaks_2x(station_id):
                await self._round_2x(station_id)
                return
            told = await self._read(station_id)
            if told is None:
                return
            await self._want(station_id, told, "MeterValueSampleInterval", str(self._meter_interval_s))
            await self._want_measurands(station_id, told)
        except GridtapError as error:
            self._log.warning("provision_gave_up", station_id=station_id, error=str(error))

    async def _round_2x(self, station_id: str) -> None:
        await v201.ask_about_unfinished(self._commands, station_id, requested_by=REQUESTED_BY)
        wanted = v201.Wanted(self._meter_interval_s, WANTED_MEASURANDS, await self._db.read(master_pass_group))
        await v201.provision(self._commands, station_id, wanted, requested_by=REQUESTED_BY)

    async def _read(self, station_id: str) -> dict[str, str] | None:
        """Values by folded key, or None when the station did not answer."""
        outcome = await self._commands.read_settings(station_id, requested_by=REQUESTED_BY)
        if outcome.state != "answered" or outcome.response is None:
            return None
        told = cast("list[Mapping[str, object]]", outcome.response.get("configurationKey") or [])
        return {str(each.get("key")).casefold(): str(each.get("value", "")) for each in told}

    async def _want(self, station_id: str, told: Mapping[str, str], key: str, text: str) -> bool:
        """Ask for a value where it is different. True when it holds now. A key the station did not list is asked for too."""
        if told.get(key.casefold()) == text:
            return True
        outcome = await self._commands.change_setting(station_id, key, text, requested_by=REQUESTED_BY)
        return outcome.accepted

    async def _want_measurands(self, station_id: str, told: Mapping[str, str]) -> None:
        """All we want, else without the state of charge, else energy and power: stations refuse the whole list for one item.

        Spec: OCPP 1.6 §9.1.20 (MeterValuesSampledData).
        """
        key = "MeterValuesSampledData"
        present = {item.strip() for item in told.get(key.casefold(), "").split(",")}
        if present >= set(WANTED_MEASURANDS):
            return
        for wanted in (WANTED_MEASURANDS, WANTED_MEASURANDS[:-1], WANTED_MEASURANDS[:2]):
            if present >= set(wanted) or await self._want(station_id, told, key, ",".join(wanted)):
                return
