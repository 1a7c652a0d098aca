"""Reads of profiles and limits."""

from sqlalchemy import Connection, select

from gridtap.smartcharging.model import ChargingLimit, StoredProfile
from gridtap.storage.tables.smartcharging import charging_limits, charging_profiles


def list_profiles(connection: Connection, station_id: str) -> list[StoredProfile]:
    """A station's profiles, by EVSE, purpose and stack level."""
    columns = charging_profiles.c
    query = select(charging_profiles).where(columns.station_id == station_id)
    order = (columns.evse_number, columns.purpose, columns.stack_level, columns.profile_id)
    rows = connection.execute(query.order_by(*order)).mappings()
    return [StoredProfile(**{name: row[name] for name in StoredProfile.__struct_fields__}) for row in rows]


def list_limits(connection: Connection, station_id: str) -> list[ChargingLimit]:
    """What others limit a station to, by EVSE and source."""
    columns = charging_limits.c
    query = select(charging_limits).where(columns.station_id == station_id)
    rows = connection.execute(query.order_by(columns.evse_number, columns.limit_source)).mappings()
    return [ChargingLimit(**{name: row[name] for name in ChargingLimit.__struct_fields__}) for row in rows]
