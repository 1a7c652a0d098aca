"""Where a station breaks the specification, and what is let pass from its make."""

from datetime import datetime

import msgspec
from litestar import get
from sqlalchemy import Connection

from gridtap.api.callers import operators_only
from gridtap.api.doors import GivenParts, StationPath
from gridtap.gateway.quirk_files import Make
from gridtap.ocpp.leniency import RULES
from gridtap.stations.deviations import KnownDeviation, list_deviations
from gridtap.stations.store import get_station


class DeviationView(msgspec.Struct, frozen=True, kw_only=True):
    """One way; `sentence` begins with a verb, `found` is what stood there last, as JSON, `path` leads there."""

    rule: str
    sentence: str
    action: str
    path: str
    found: str
    count: int
    first_at: datetime
    last_at: datetime


class DeviationPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/deviations; `ways` counts rules, `quirks` are the notes of the quirk files that apply."""

    summary: str
    ways: int
    items: list[DeviationView]
    quirks: list[str]


@get("/stations/{station_id:str}/deviations", guards=[operators_only], tags=["device"])
async def list_station_deviations(parts: GivenParts, station_id: StationPath) -> DeviationPage:
    """Where the station breaks the specification and is understood all the same, the most frequent first."""

    def query(connection: Connection) -> DeviationPage:
        station = get_station(connection, station_id)
        found = list_deviations(connection, station_id)
        ways = len({each.rule for each in found})
        make = Make(station.vendor or "", station.model or "", station.firmware or "")
        return DeviationPage(
            summary=_summary(ways),
            ways=ways,
            items=[_view(each) for each in found],
            quirks=[quirk.note for quirk in parts.gateway.quirks.fitting(make) if quirk.vendor != "*" or quirk.model != "*"],
        )

    return await parts.db.read(query)


def _summary(ways: int) -> str:
    if ways == 0:
        return "This firmware has kept to the specification so far."
    return f"This firmware breaks the specification in {ways} way{'s' if ways > 1 else ''}."


def _view(each: KnownDeviation) -> DeviationView:
    sentence = next((text for rule, text in RULES.items() if rule == each.rule), each.rule)
    return DeviationView(sentence=sentence, **msgspec.structs.asdict(each))


ROUTES = [list_station_deviations]
