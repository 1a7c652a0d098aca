"""Tariffs on stations: those of OCPP 2.1 calculate costs by themselves, with the tariffs that they are given."""

from litestar import get, post
from litestar.params import JSONBody
from sqlalchemy import Connection

from gridtap.api.audit import note
from gridtap.api.callers import operators_only
from gridtap.api.checks import bad_field
from gridtap.api.doors import GivenCaller, GivenParts, IdPath, StationPath
from gridtap.api.shapes.operator import Command
from gridtap.api.shapes.tariffs import (
    StationTariff,
    StationTariffs,
    TariffForSession,
    TariffsToClear,
    TariffToSet,
)
from gridtap.api.views_log import command_view
from gridtap.api.views_sessions import find_session, viewer_of
from gridtap.charging.model import Session
from gridtap.gateway import tariff_commands
from gridtap.gateway.model import CommandOutcome
from gridtap.gateway.tariff_commands import HeldTariff
from gridtap.gateway.v21.tariffs import wire_id
from gridtap.kit.errors import NotFound, Refused
from gridtap.stations.store import get_station
from gridtap.tariffs.model import Tariff
from gridtap.tariffs.store import get_tariff, tariff_for

MAX_EVSE_NUMBER = 1000
MAX_IDS = 100


@get("/stations/{station_id:str}/tariffs", guards=[operators_only], tags=["tariffs"])
async def list_station_tariffs(parts: GivenParts, station_id: StationPath) -> StationTariffs:
    """The tariffs that a station calculates with, as it told when it was asked last."""

    def query(connection: Connection) -> StationTariffs:
        get_station(connection, station_id)
        return _view(connection, tariff_commands.last_reading(connection, station_id))

    return await parts.db.read(query)


@post("/stations/{station_id:str}/tariffs/read", status_code=200, guards=[operators_only], tags=["tariffs"])
async def read_station_tariffs(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> StationTariffs:
    """Ask a station which tariffs it calculates with."""
    outcome = await tariff_commands.read_held(parts.gateway.commands, station_id, requested_by=caller.user_id)
    return await parts.db.read(lambda connection: _view(connection, outcome))


@post("/stations/{station_id:str}/tariffs", status_code=200, guards=[operators_only], tags=["tariffs"])
async def set_station_tariff(
    data: JSONBody[TariffToSet], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> Command:
    """Give a station a tariff to calculate with; the answer is the station's own."""
    if not 0 <= data.evse_number <= MAX_EVSE_NUMBER:
        raise bad_field("evse_number", "0 for all EVSEs of the station, else its number.")
    if data.valid_from is not None and data.valid_from.tzinfo is None:
        raise bad_field("valid_from", "An instant with its zone, such as 2027-01-31T00:00:00Z.")

    def query(connection: Connection) -> Tariff:
        get_station(connection, station_id)
        return _known(tariff_for(connection, station_id) if data.tariff_id is None else get_tariff(connection, data.tariff_id))

    tariff = await parts.db.read(query)
    outcome = await tariff_commands.give_default(
        parts.gateway.commands,
        station_id,
        data.evse_number,
        tariff,
        valid_from=data.valid_from,
        requested_by=caller.user_id,
    )
    told = {"tariff_id": tariff.tariff_id, "evse_number": data.evse_number, "status": outcome.status}
    await parts.db.write(lambda tx: note(tx, caller, "station_tariff_set", station_id, told))
    return await parts.db.read(lambda connection: command_view(connection, outcome))


@post("/stations/{station_id:str}/tariffs/clear", status_code=200, guards=[operators_only], tags=["tariffs"])
async def clear_station_tariffs(
    data: JSONBody[TariffsToClear], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> Command:
    """Take default tariffs out of a station; transactions that use one go on with it."""
    if data.wire_ids is not None and not 0 < len(data.wire_ids) <= MAX_IDS:
        raise bad_field("wire_ids", f"1 to {MAX_IDS} ids, or none at all for every tariff.")
    outcome = await tariff_commands.clear_held(
        parts.gateway.commands,
        station_id,
        wire_ids=data.wire_ids,
        evse_number=data.evse_number,
        requested_by=caller.user_id,
    )
    told = {"wire_ids": data.wire_ids, "evse_number": data.evse_number}
    await parts.db.write(lambda tx: note(tx, caller, "station_tariffs_cleared", station_id, told))
    return await parts.db.read(lambda connection: command_view(connection, outcome))


@post("/sessions/{session_id:str}/tariff", status_code=200, guards=[operators_only], tags=["tariffs"])
async def set_session_tariff(
    data: JSONBody[TariffForSession], parts: GivenParts, caller: GivenCaller, session_id: IdPath
) -> Command:
    """Let the station calculate a running session by a tariff from now on; the receipt keeps the prices it began with."""
    viewer = viewer_of(parts, caller)

    def query(connection: Connection) -> tuple[Session, Tariff]:
        session = find_session(connection, session_id, viewer)
        return session, _known(session.tariff if data.tariff_id is None else get_tariff(connection, data.tariff_id))

    session, tariff = await parts.db.read(query)
    if not session.is_live or session.transaction_id is None:
        raise Refused("session_not_running", "Only a session that runs at its station has a tariff to change.")
    outcome = await tariff_commands.give_transaction(
        parts.gateway.commands,
        session.station_id,
        session.transaction_id,
        tariff,
        session_id=session_id,
        requested_by=caller.user_id,
    )
    told = {"tariff_id": tariff.tariff_id, "status": outcome.status}
    await parts.db.write(lambda tx: note(tx, caller, "session_tariff_set", session_id, told))
    return await parts.db.read(lambda connection: command_view(connection, outcome))


def _known(tariff: Tariff | None) -> Tariff:
    if tariff is None:
        raise NotFound("tariff_unknown", "There is no such tariff, or the station charges by none.")
    return tariff


def _view(connection: Connection, outcome: CommandOutcome | None) -> StationTariffs:
    if outcome is None:
        return StationTariffs(command=None, items=[])
    items = [_held(connection, each) for each in tariff_commands.held_in(outcome)]
    return StationTariffs(command=command_view(connection, outcome), items=items)


def _held(connection: Connection, held: HeldTariff) -> StationTariff:
    ours = None if held.tariff_id is None else get_tariff(connection, held.tariff_id)
    return StationTariff(
        wire_id=held.wire_id,
        tariff_id=None if ours is None else ours.tariff_id,
        name=None if ours is None else ours.name,
        is_current=ours is not None and wire_id(ours, held.valid_from) == held.wire_id,
        kind="DriverTariff" if held.kind == "DriverTariff" else "DefaultTariff",
        valid_from=held.valid_from,
        evse_numbers=list(held.evse_numbers),
        tokens=list(held.tokens),
    )


ROUTES = [list_station_tariffs, read_station_tariffs, set_station_tariff, clear_station_tariffs, set_session_tariff]
