"""Monitors of 2.x stations: asked to be cleared, in as few messages as the station takes, and to be told."""

from collections.abc import Mapping, Sequence
from typing import cast

from gridtap.gateway.commands import Commands
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import Refused
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.devicemodel import find_value
from gridtap.storage.database import Database

ITEMS_KEY = "MonitoringCtrlr.ItemsPerMessage[ClearVariableMonitoring]"
MAX_MONITORS_AT_ONCE = 20
"""How many are cleared in one message where the station has not said how many it takes."""
FULL_REPORT_ID = 2
"""The same each time, so that a newer list of monitors replaces the one before."""


async def clear_monitors(
    commands: Commands, db: Database, station_id: str, monitor_ids: Sequence[int], *, requested_by: str
) -> tuple[dict[int, str], CommandOutcome]:
    """Clear monitors, never more in one message than the station takes; its word for each, and the last outcome.

    The first message that is not answered ends it. Raises: NotFound `station_unknown`; Refused `no_monitors`.
    Spec: OCPP 2.0.1 N06.FR.04, N06.FR.05.
    """
    if not commands.speaks_2x(station_id):
        raise Refused("no_monitors", "Only stations of OCPP 2.x have monitors.")
    size = await _at_once(commands, db, station_id, requested_by)
    statuses: dict[int, str] = {}
    for start in range(0, len(monitor_ids), size):
        request = m.ClearVariableMonitoringRequest(id=list(monitor_ids[start : start + size]))
        outcome = await commands.wish(station_id, ("ClearVariableMonitoring", request), requested_by=requested_by)
        told = cast("list[Mapping[str, object]]", (outcome.response or {}).get("clearMonitoringResult") or [])
        statuses |= {int(str(result["id"])): str(result["status"]) for result in told if outcome.error is None}
        if outcome.state != "answered" or start + size >= len(monitor_ids):
            return statuses, outcome
    raise AssertionError("there is always a last message")


async def _at_once(commands: Commands, db: Database, station_id: str, requested_by: str) -> int:
    """How many a message may name; a station that has not told is asked."""
    for attempt in range(2):
        told = await db.read(lambda connection: _items(find_value(connection, station_id, *_PLACE)))
        if told is not None:
            return told
        if attempt == 0:
            await commands.read_settings(station_id, [ITEMS_KEY], requested_by=requested_by)
    return MAX_MONITORS_AT_ONCE


_PLACE = ("MonitoringCtrlr", "ItemsPerMessage", "ClearVariableMonitoring")


def _items(told: str | None) -> int | None:
    return max(1, int(told)) if told is not None and told.isdecimal() else None


async def read_monitors(commands: Commands, station_id: str, *, requested_by: str) -> CommandOutcome:
    """Ask a station for all its monitors; they come in parts. Spec: OCPP 2.0.1 N02.FR.02, N04.FR.19 (after a restart)."""
    request = m.GetMonitoringReportRequest(request_id=FULL_REPORT_ID)
    return await commands.wish(station_id, ("GetMonitoringReport", request), requested_by=requested_by)
