"""Forgetting: what was cleared of a customer at a station leaves the station's local list as well."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Connection

from gridtap.drivers.locallists import ListChange, ListEntry, get_list, held_entries
from gridtap.flows.parts import FlowParts
from gridtap.gateway import keeping
from gridtap.gateway.command_log import find_request
from gridtap.kit.log import get_log
from gridtap.storage.events import Event


async def take_off_the_list(parts: FlowParts, event: Event) -> None:
    """On customer_cleared: the token of that customer is taken off the list that the station holds, if it is on it.

    Spec: OCPP 2.0.1 N10.FR.02.
    """
    station_id = event.station_id
    if station_id is None:
        return
    request_id = int(str(event.data["request_id"]))
    found = await parts.db.read(lambda connection: _held(connection, station_id, request_id))
    if found is None:
        return
    version, entry = found
    change = ListChange((), (entry,))
    outcome = await keeping.send_list(
        parts.commands, station_id, version + 1, change, is_full=False, requested_by="customer_cleared"
    )
    get_log("flows.forget").info("customer_taken_off_list", station_id=station_id, outcome=outcome.state)


def _held(connection: Connection, station_id: str, request_id: int) -> tuple[int, ListEntry] | None:
    """The version of the station's list and the customer's entry on it."""
    asked = find_request(connection, station_id, "CustomerInformation", request_id)
    told = cast("Mapping[str, object]", (asked or {}).get("idToken") or {})
    entry = held_entries(connection, station_id).get(str(told.get("idToken", "")).strip().upper())
    return None if entry is None else (get_list(connection, station_id).version, entry)
