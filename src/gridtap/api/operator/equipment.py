"""What some stations have beside charging: grid controls, streams of readings, battery swaps, payment terminals."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import PathParameter
from sqlalchemy import Connection

from gridtap.api.callers import operators_only
from gridtap.api.doors import GivenParts, Limit, StationPath
from gridtap.api.shapes.equipment import (
    BatterySwap,
    BatterySwapPage,
    EventStream,
    EventStreamPage,
    GridControl,
    GridControlPage,
    StreamReading,
    StreamReadingPage,
    TerminalSettlement,
    TerminalSettlementPage,
)
from gridtap.stations.dercontrols import list_controls
from gridtap.stations.store import get_station
from gridtap.stations.streams import list_stream_values, list_streams
from gridtap.stations.swaps import list_swaps
from gridtap.stations.terminals import list_settlements

StreamNumber = Annotated[int, PathParameter(ge=0, le=2**31 - 1, description="The stream's number at its station.")]


@get("/stations/{station_id:str}/grid-controls", guards=[operators_only], tags=["device"])
async def list_grid_controls(parts: GivenParts, station_id: StationPath) -> GridControlPage:
    """Grid controls (DER) in the station, and what became of them."""

    def query(connection: Connection) -> GridControlPage:
        get_station(connection, station_id)
        found = list_controls(connection, station_id)
        return GridControlPage(items=[GridControl(**msgspec.structs.asdict(control)) for control in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/event-streams", guards=[operators_only], tags=["device"])
async def list_event_streams(parts: GivenParts, station_id: StationPath) -> EventStreamPage:
    """Streams that the station opened for its periodic monitors."""

    def query(connection: Connection) -> EventStreamPage:
        get_station(connection, station_id)
        found = list_streams(connection, station_id)
        return EventStreamPage(items=[EventStream(**msgspec.structs.asdict(stream)) for stream in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/event-streams/{stream_id:int}/values", guards=[operators_only], tags=["device"])
async def list_stream_readings(
    parts: GivenParts, station_id: StationPath, stream_id: StreamNumber, limit: Limit = 100
) -> StreamReadingPage:
    """What came in a stream, the newest first."""

    def query(connection: Connection) -> StreamReadingPage:
        get_station(connection, station_id)
        found = list_stream_values(connection, station_id, stream_id, limit=limit)
        return StreamReadingPage(items=[StreamReading(**msgspec.structs.asdict(value)) for value in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/battery-swaps", guards=[operators_only], tags=["device"])
async def list_battery_swaps(parts: GivenParts, station_id: StationPath, limit: Limit = 100) -> BatterySwapPage:
    """Batteries given and taken at the station, the newest first."""

    def query(connection: Connection) -> BatterySwapPage:
        get_station(connection, station_id)
        found = list_swaps(connection, station_id, limit=limit)
        return BatterySwapPage(items=[BatterySwap(**msgspec.structs.asdict(swap)) for swap in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/settlements", guards=[operators_only], tags=["device"])
async def list_terminal_settlements(parts: GivenParts, station_id: StationPath, limit: Limit = 100) -> TerminalSettlementPage:
    """What payment terminals at the station settled, or could not, the newest first."""

    def query(connection: Connection) -> TerminalSettlementPage:
        get_station(connection, station_id)
        found = list_settlements(connection, station_id, limit=limit)
        return TerminalSettlementPage(items=[TerminalSettlement(**msgspec.structs.asdict(told)) for told in found])

    return await parts.db.read(query)


ROUTES = [list_grid_controls, list_event_streams, list_stream_readings, list_battery_swaps, list_terminal_settlements]
