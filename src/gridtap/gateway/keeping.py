"""What stations keep for us, asked in any dialect: reservations and local lists."""

from gridtap.drivers.locallists import ListChange
from gridtap.gateway.commands import Commands
from gridtap.gateway.model import CommandOutcome
from gridtap.gateway.v16 import lists as v16
from gridtap.gateway.v201 import lists as v201
from gridtap.stations.reservations import Reservation


async def reserve(commands: Commands, asked: Reservation, kind: str, *, requested_by: str | None = None) -> CommandOutcome:
    """Ask a station to keep an EVSE (0: any) for a token of a kind. Spec: OCPP 1.6 §5.13; OCPP 2.0.1 H01."""
    wish = v201.reserve(asked, kind) if commands.speaks_2x(asked.station_id) else v16.reserve(asked)
    return await commands.wish(asked.station_id, wish, requested_by=requested_by)


async def cancel_reservation(
    commands: Commands, station_id: str, number: int, *, requested_by: str | None = None
) -> CommandOutcome:
    """Ask a station to free what it keeps. Spec: OCPP 1.6 §5.1; OCPP 2.0.1 H02."""
    words = v201 if commands.speaks_2x(station_id) else v16
    return await commands.wish(station_id, words.cancel_reservation(number), requested_by=requested_by)


async def read_list_version(commands: Commands, station_id: str, *, requested_by: str | None = None) -> CommandOutcome:
    """Ask which local list a station holds. Spec: OCPP 1.6 §5.10; OCPP 2.0.1 D02."""
    words = v201 if commands.speaks_2x(station_id) else v16
    return await commands.wish(station_id, words.list_version(), requested_by=requested_by)


async def send_list(
    commands: Commands,
    station_id: str,
    version: int,
    change: ListChange,
    *,
    is_full: bool,
    requested_by: str | None = None,
) -> CommandOutcome:
    """Send a local list, or what changed since the last. Spec: OCPP 1.6 §5.15; OCPP 2.0.1 D01."""
    words = v201 if commands.speaks_2x(station_id) else v16
    return await commands.wish(station_id, words.send_list(version, change, is_full=is_full), requested_by=requested_by)
