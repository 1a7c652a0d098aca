"""How our words are asked of a 2.0.1 station, where that takes more than one message or knowledge of its device model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

import msgspec
from sqlalchemy import Connection

from gridtap.charging.owners import keep_remote_start
from gridtap.drivers.tokens import authorise
from gridtap.gateway.model import CommandOutcome, PowerLimit
from gridtap.gateway.v201 import outbound
from gridtap.gateway.v201.convert import id_token
from gridtap.kit.ids import Ids
from gridtap.smartcharging.profiles import Schedule
from gridtap.smartcharging.store import list_profiles
from gridtap.stations.devicemodel import find_value
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction

First = Callable[[Transaction], str]
FULL_REPORT_ID = 1
"""The same each time, so that a newer report of the device model replaces the one before."""
MAX_VARIABLES_AT_ONCE = 20
"""How many variables are asked for in one message where the station has not said how many it takes."""


class Wish(Protocol):
    """Asks one thing in the dialect's own message; the same as `Commands` does for every dialect."""

    async def __call__(
        self,
        station_id: str,
        wish: outbound.Wish,
        *,
        requested_by: str | None = None,
        session_id: str | None = None,
        first: First | None = None,
    ) -> CommandOutcome:
        """Ask, and return once the outcome is stored."""
        ...


class Asking:
    """The words that 2.0.1 says otherwise than 1.6."""

    def __init__(self, *, db: Database, ids: Ids, wish: Wish) -> None:
        self._db = db
        self._ids = ids
        self._wish = wish

    async def remote_start(
        self,
        station_id: str,
        evse_number: int,
        token: str,
        *,
        profile: PowerLimit | None,
        requested_by: str | None,
        first: First | None,
    ) -> CommandOutcome:
        """Ask to start; the number we give comes back with the transaction and joins it to its session.

        Spec: OCPP 2.0.1 F01, F02.
        """
        limit = None if profile is None else outbound.limit_profile(evse_number, profile, await self._rate_units(station_id))
        kind = (await self._db.read(lambda connection: authorise(connection, token, self._db.clock.now()))).kind
        number = self._number()

        def prepare(tx: Transaction) -> str:
            session_id = "" if first is None else first(tx)
            keep_remote_start(tx, station_id, number, session_id or None)
            return session_id

        wish = outbound.remote_start(evse_number, id_token(token, kind), number, limit)
        return await self._wish(station_id, wish, requested_by=requested_by, first=None if first is None else prepare)

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
        outcome = await self._wish(station_id, outbound.set_variable(key, text), requested_by=requested_by)
        results = _items(outcome, "setVariableResult")
        if outcome.state != "answered" or not results:
            return outcome
        status = {"status": results[0].get("attributeStatus", "Rejected")}
        return msgspec.structs.replace(outcome, response={**(outcome.response or {}), **status})

    async def read_settings(self, station_id: str, keys: Sequence[str], *, requested_by: str | None) -> CommandOutcome:
        """Read variables, split as the station's ItemsPerMessage says; without keys ask for the whole device model.

        The response holds all parts together; the first part that failed is returned as it is. Spec: OCPP 2.0.1 B06, B07.
        """
        if not keys:
            return await self._wish(station_id, outbound.read_everything(FULL_REPORT_ID), requested_by=requested_by)
        size = await self._variables_at_once(station_id)
        outcomes: list[CommandOutcome] = []
        for start in range(0, len(keys), size):
            wish = outbound.read_variables(keys[start : start + size])
            outcomes.append(await self._wish(station_id, wish, requested_by=requested_by))
            if outcomes[-1].state != "answered":
                break
        if len(outcomes) == 1 or outcomes[-1].state != "answered":
            return outcomes[-1]
        joined = [item for outcome in outcomes for item in _items(outcome, "getVariableResult")]
        return msgspec.structs.replace(outcomes[-1], response={"getVariableResult": joined})

    async def _rate_units(self, station_id: str) -> str | None:
        return await self._db.read(lambda connection: find_value(connection, station_id, "SmartChargingCtrlr", "RateUnit"))

    async def _variables_at_once(self, station_id: str) -> int:
        place = "DeviceDataCtrlr", "ItemsPerMessage", "GetVariables"
        told = await self._db.read(lambda connection: find_value(connection, station_id, *place))
        return max(1, int(told)) if told is not None and told.isdecimal() else MAX_VARIABLES_AT_ONCE

    def _number(self) -> int:
        """A positive 32-bit number that is hardly ever the same twice."""
        return 1 + int.from_bytes(self._ids.secret(12).encode(), "big") % (2**31 - 2)


def _items(outcome: CommandOutcome, field: str) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", (outcome.response or {}).get(field) or [])
