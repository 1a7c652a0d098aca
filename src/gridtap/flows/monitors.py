"""Monitors: a station that has restarted is asked for them anew, where operators had set some."""

from gridtap.flows.parts import FlowParts
from gridtap.gateway.watching import read_monitors
from gridtap.stations.monitors import list_monitors
from gridtap.storage.events import Event


async def read_monitors_again(parts: FlowParts, event: Event) -> None:
    """On station_booted: custom monitors outlive a restart, but their numbers may have changed. Spec: OCPP 2.0.1 N04.FR.19."""
    station_id = event.station_id
    if station_id is None or event.data.get("registration") != "accepted":
        return
    known = await parts.db.read(lambda connection: list_monitors(connection, station_id))
    if any(monitor.is_custom for monitor in known) and parts.commands.holds(station_id):
        await read_monitors(parts.commands, station_id, requested_by="station_booted")
