"""How our words are asked of a 2.0.1 station, where that takes more than one message or knowledge of its device model."""

from collections.abc import Sequence
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from gridtap.gateway.joining import ask_in_parts
from gridtap.gateway.model import CommandOutcome, PowerLimit, SettingAnswer
from gridtap.gateway.v201 import outbound
from gridtap.gateway.v201.splitting import Room, read_room, split
from gridtap.gateway.v201.variables import variable_of
from gridtap.ocpp.v201 import messages as m
from gridtap.smartcharging.profiles import Schedule
from gridtap.smartcharging.store import list_profiles
from gridtap.stations.devicemodel import Variable, find_value
from gridtap.storage.database import Database

FULL_REPORT_ID = 1
"""The same each time, so that a newer report of the device model replaces the one before."""
_LIMITS = "DeviceDataCtrlr"


class Wish(Protocol):
    """Asks one thing in the dialect's own message; the same as `Commands` does for every dialect."""

    async def __call__(
        self,
        station_id: str,
        wish: outbound.Wish,
        *,
        requested_by: str | None = None,
        session_id: str | None = None,
    ) -> CommandOutcome:
        """Ask, and return once the outcome is stored."""
        ...


class Asking:
    """The words that 2.0.1 says otherwise than 1.6."""

    def __init__(self, *, db: Database, wish: Wish) -> None:
        self._db = db
        self._wish = wish

    async def limit_power(
        self, station_id: str, evse_number: int, transaction_id: str, profile: PowerLimit, *, session_id: str | None
    ) -> CommandOutcome:
        """Put a ceiling on a running transaction. Spec: OCPP 2.0.1 K01."""
        limit = outbound.limit_profile(evse_number, profile, await self._rate_units(station_id))
        return await self._wish(station_id, outbound.set_limit(evse_number, transaction_id, limit), session_id=session_id)

    async def offer_schedule(
        self, station_id: str, evse_number: int, transaction_id: str, offer: Schedule, *, session_id: str | None
    ) -> CommandOutcome:
        """Offer a car a schedule, in place of the profile that its transaction has. Spec: OCPP 2.0.1 K15, K16."""

        def replaced(connection: Connection) -> tuple[int, int] | None:
            own = [each for each in list_profiles(connection, station_id) if each.transaction_id == transaction_id]
            newest = max(own, key=lambda each: each.stack_level, default=None)
            return None if newest is None else (newest.profile_id, newest.stack_level)

        replaces = await self._db.read(replaced)
        return await self._wish(
            station_id, outbound.offer_schedule(evse_number, transaction_id, offer, replaces), session_id=session_id
        )

    async def change_setting(self, station_id: str, key: str, text: str, *, requested_by: str | None) -> CommandOutcome:
        """Change a variable; `status` in the response is what the station said of it. Spec: OCPP 2.0.1 B05."""
        [answer] = await self.change_settings(station_id, [(key, text)], requested_by=requested_by)
        outcome = answer.outcome
        if answer.status is None:
            return outcome
        return msgspec.structs.replace(outcome, response={**(outcome.response or {}), "status": answer.status})

    async def change_settings(
        self, station_id: str, wanted: Sequence[tuple[str, str]], *, requested_by: str | None
    ) -> list[SettingAnswer]:
        """Change variables in as few messages as the station takes; one answer each, in order.

        Raises: Malformed `bad_setting_key`. Spec: OCPP 2.0.1 B05.
        """
        data = [outbound.variable_to_set(key, text) for key, text in wanted]
        keys = iter([key for key, _ in wanted])
        answers: list[SettingAnswer] = []
        for part in split(data, await self._room(station_id, "SetVariables")):
            outcome = await self._wish(station_id, outbound.set_variables(part), requested_by=requested_by)
            said = _statuses(outcome)
            answers += [SettingAnswer(next(keys), said.get(variable_of(each)), outcome) for each in part]
        return answers

    async def read_settings(self, station_id: str, keys: Sequence[str], *, requested_by: str | None) -> CommandOutcome:
        """Read variables, split as the station's ItemsPerMessage and BytesPerMessage say; without keys all of them.

        The response holds all parts together; the first part that failed is returned as it is. Spec: OCPP 2.0.1 B06, B07.
        """
        if not keys:
            return await self._wish(station_id, outbound.read_everything(FULL_REPORT_ID), requested_by=requested_by)
        parts = split([outbound.variable_to_read(key) for key in keys], await self._room(station_id, "GetVariables"))
        asking = (self._wish(station_id, outbound.read_variables(part), requested_by=requested_by) for part in parts)
        return await ask_in_parts(asking, ("getVariableResult",))

    async def _rate_units(self, station_id: str) -> str | None:
        return await self._db.read(lambda connection: find_value(connection, station_id, *outbound.RATE_UNIT_VARIABLE))

    async def _room(self, station_id: str, message: str) -> Room:
        def read(connection: Connection) -> Room:
            told = [find_value(connection, station_id, _LIMITS, name, message) for name in ("ItemsPerMessage", "BytesPerMessage")]
            return read_room(*told)

        return await self._db.read(read)


def _statuses(outcome: CommandOutcome) -> dict[Variable, str]:
    """What a station said of each variable it was asked to change; its results may come in any order."""
    if outcome.state != "answered" or outcome.error is not None:
        return {}
    response = msgspec.convert(outcome.response, m.SetVariablesResponse)
    return {variable_of(result): result.attribute_status.value for result in response.set_variable_result}
