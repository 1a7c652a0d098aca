"""What we ask of stations that calculate costs themselves; only those of 2.1 have words for it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from gridtap.gateway.command_log import last_answered
from gridtap.gateway.commands import Commands
from gridtap.gateway.model import CommandOutcome
from gridtap.gateway.v21 import tariffs as v21
from gridtap.ocpp.v21 import messages as m
from gridtap.tariffs.model import Tariff


class HeldTariff(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff in a station, as it told; `tariff_id` is ours, None where it was not made of one.

    `kind` is DefaultTariff or DriverTariff.
    """

    wire_id: str
    tariff_id: str | None
    kind: str
    valid_from: datetime | None
    evse_numbers: tuple[int, ...]
    tokens: tuple[str, ...]


async def give_default(
    commands: Commands,
    station_id: str,
    evse_number: int,
    tariff: Tariff,
    *,
    valid_from: datetime | None = None,
    requested_by: str | None = None,
) -> CommandOutcome:
    """Give a station a tariff to calculate with, at one EVSE or all (0). Spec: OCPP 2.1 I07."""
    wish = v21.set_default_tariff(evse_number, tariff, valid_from)
    return await commands.wish(station_id, wish, requested_by=requested_by)


async def give_transaction(
    commands: Commands,
    station_id: str,
    transaction_id: str,
    tariff: Tariff,
    *,
    session_id: str | None = None,
    requested_by: str | None = None,
) -> CommandOutcome:
    """Let a station calculate a transaction by a tariff from now on. Spec: OCPP 2.1 I11."""
    wish = v21.change_transaction_tariff(transaction_id, tariff)
    return await commands.wish(station_id, wish, requested_by=requested_by, session_id=session_id)


async def read_held(
    commands: Commands, station_id: str, evse_number: int = 0, *, requested_by: str | None = None
) -> CommandOutcome:
    """Ask a station which tariffs it holds. Spec: OCPP 2.1 I09."""
    return await commands.wish(station_id, v21.get_tariffs(evse_number), requested_by=requested_by)


async def clear_held(
    commands: Commands,
    station_id: str,
    *,
    wire_ids: Sequence[str] | None = None,
    evse_number: int | None = None,
    requested_by: str | None = None,
) -> CommandOutcome:
    """Take default tariffs away; transactions that use one go on with it. Spec: OCPP 2.1 I10."""
    return await commands.wish(station_id, v21.clear_tariffs(wire_ids, evse_number), requested_by=requested_by)


def last_reading(connection: Connection, station_id: str) -> CommandOutcome | None:
    """The last answer of a station that was asked for all its tariffs, or None."""
    return last_answered(connection, station_id, "GetTariffs", {"evseId": 0})


def held_in(outcome: CommandOutcome) -> list[HeldTariff]:
    """The tariffs that an answer tells of; none where it was no answer. Spec: OCPP 2.1 I09, TariffAssignmentType."""
    if outcome.state != "answered" or outcome.error is not None or outcome.response is None:
        return []
    told = msgspec.convert(outcome.response.get("tariffAssignments", []), list[m.TariffAssignment])
    return [
        HeldTariff(
            wire_id=each.tariff_id,
            tariff_id=v21.own_id(each.tariff_id),
            kind=each.tariff_kind.value,
            valid_from=None if each.valid_from is msgspec.UNSET else each.valid_from,
            evse_numbers=() if each.evse_ids is msgspec.UNSET else tuple(each.evse_ids),
            tokens=() if each.id_tokens is msgspec.UNSET else tuple(each.id_tokens),
        )
        for each in told
    ]
