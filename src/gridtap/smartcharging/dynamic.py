"""Dynamic profiles: one limit or setpoint that changes while it holds, asked for by stations or pushed to them."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Connection, select, update

from gridtap.storage.tables.smartcharging import charging_profiles
from gridtap.storage.transaction import Transaction

DYNAMIC = "Dynamic"
UPDATED = frozenset(
    f"{name}{phase}" for name in ("limit", "dischargeLimit", "setpoint", "setpointReactive") for phase in ("", "_L2", "_L3")
)
"""What may change, in OCPP's own names."""


def current_update(connection: Connection, station_id: str, profile_id: int) -> dict[str, object] | None:
    """What a dynamic profile says now, in OCPP's own names; None where there is no such profile. Spec: OCPP 2.1 K28.FR.07."""
    period = _period(_content(connection, station_id, profile_id))
    return None if period is None else {name: value for name, value in period.items() if name in UPDATED}


def record_dynamic_update(tx: Transaction, station_id: str, profile_id: int, update_told: Mapping[str, object]) -> None:
    """A station took new values for a dynamic profile; what they leave out stays. Spec: OCPP 2.1 K28.FR.06."""
    content = _content(tx.connection, station_id, profile_id)
    period = _period(content)
    if content is None or period is None:
        return
    period |= {name: value for name, value in update_told.items() if name in UPDATED}
    columns = charging_profiles.c
    where = (columns.station_id == station_id) & (columns.profile_id == profile_id)
    tx.execute(update(charging_profiles).where(where).values(content=content, updated_at=tx.now))


def _content(connection: Connection, station_id: str, profile_id: int) -> dict[str, object] | None:
    columns = charging_profiles.c
    query = select(columns.content).where(columns.station_id == station_id, columns.profile_id == profile_id)
    return connection.execute(query.where(columns.kind == DYNAMIC)).scalar()


def _period(content: dict[str, object] | None) -> dict[str, object] | None:
    """The only period of the only schedule. Spec: OCPP 2.1 K28.FR.01."""
    schedules = cast("list[dict[str, object]]", (content or {}).get("chargingSchedule") or [])
    periods = cast("list[dict[str, object]]", schedules[0].get("chargingSchedulePeriod") or []) if schedules else []
    return periods[0] if periods else None
