"""Stations: registering, changing, credentials, and those that knocked."""

from typing import Annotated, Literal

from litestar import delete, get, patch, post, put
from litestar.params import JSONBody, QueryParameter

from gridtap.api.callers import operators_only
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, Limit, Search, StationPath, Word
from gridtap.api.shapes.operator import (
    AcceptPending,
    Credentials,
    NewPassword,
    NewStation,
    PendingPage,
    Station,
    StationChange,
    StationCreated,
    StationPage,
)
from gridtap.kit.errors import Unreachable

StatusFilter = Annotated[
    Literal["online", "offline", "faulted", "charging", "available", "pending", "rejected"] | None, QueryParameter()
]


@get("/stations", guards=[operators_only], tags=["stations"])
async def list_stations(
    parts: GivenParts,
    q: Search = None,
    site_id: Word = None,
    status: StatusFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> StationPage:
    """Stations by id, with their connectors as they are now."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/stations", guards=[operators_only], tags=["stations"])
async def make_station(data: JSONBody[NewStation], parts: GivenParts, caller: GivenCaller) -> StationCreated:
    """Register a station; a password left out is generated and shown this once."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stations/{station_id:str}", guards=[operators_only], tags=["stations"])
async def show_station(parts: GivenParts, station_id: StationPath) -> Station:
    """One station."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@patch("/stations/{station_id:str}", guards=[operators_only], tags=["stations"])
async def change_station(
    data: JSONBody[StationChange], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> Station:
    """Change what the operator decides about a station."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@delete("/stations/{station_id:str}", guards=[operators_only], tags=["stations"])
async def remove_station(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> None:
    """Remove a station that has no sessions."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@put("/stations/{station_id:str}/credentials", status_code=204, guards=[operators_only], tags=["stations"])
async def set_credentials(data: JSONBody[Credentials], parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> None:
    """Set the password the station must show."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/stations/{station_id:str}/credentials/generate", status_code=200, guards=[operators_only], tags=["stations"])
async def generate_credentials(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> NewPassword:
    """Make a new password, shown this once."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stations/pending", guards=[operators_only], tags=["stations"])
async def list_pending(parts: GivenParts, limit: Limit = 100, cursor: Cursor = None) -> PendingPage:
    """Stations that knocked and were not let in, with the reason and the remedy."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/stations/pending/{station_id:str}/accept", guards=[operators_only], tags=["stations"])
async def accept_pending(
    data: JSONBody[AcceptPending], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> StationCreated:
    """Register a station that knocked, or give a known one a new password."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@delete("/stations/pending/{station_id:str}", guards=[operators_only], tags=["stations"])
async def dismiss_pending(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> None:
    """Take a station off the list; it comes back when it knocks again."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [
    list_stations,
    make_station,
    show_station,
    change_station,
    remove_station,
    set_credentials,
    generate_credentials,
    list_pending,
    accept_pending,
    dismiss_pending,
]
