"""Under what a session's schedule must stay: its connector, its driver's limit, the station's defaults, and limits of others."""

from sqlalchemy import Connection, select

from gridtap.charging.model import Session
from gridtap.smartcharging.needs import Bounds
from gridtap.smartcharging.profiles import Rule, fixed_rule, read_rule, read_schedule
from gridtap.smartcharging.store import list_limits, list_profiles
from gridtap.stations.devicemodel import find_value
from gridtap.storage.tables.stations import connectors, evses

_CONTROLLER = "SmartChargingCtrlr"
_TRANSACTION = "TxProfile"


def bounds_of(connection: Connection, session: Session, max_periods: int | None = None) -> Bounds:
    """The bounds of a session as they are known now; `max_periods` is what the car can read.

    Spec: OCPP 2.0.1 K15.FR.07 (SmartChargingCtrlr.PeriodsPerSchedule), K01.FR.26 (RateUnit).
    """
    columns = evses.c.number, connectors.c.max_power_w
    joined = evses.outerjoin(
        connectors, (connectors.c.evse_key == evses.c.evse_key) & (connectors.c.number == session.connector_number)
    )
    row = connection.execute(select(*columns).select_from(joined).where(evses.c.evse_key == session.evse_key)).one()
    wished_w = None if session.limit is None else session.limit.power_w
    told = find_value(connection, session.station_id, _CONTROLLER, "PeriodsPerSchedule")
    most = [count for count in (max_periods, int(told) if told is not None and told.isdecimal() else None) if count]
    return Bounds(
        began_at=session.started_at or session.created_at,
        max_power_w=min((limit for limit in (row.max_power_w, wished_w) if limit is not None), default=None),
        rules=tuple(_rules(connection, session.station_id, int(row.number))),
        max_periods=min(most, default=None),
        rate_units=find_value(connection, session.station_id, _CONTROLLER, "RateUnit"),
    )


def _rules(connection: Connection, station_id: str, evse_number: int) -> list[Rule]:
    """Profiles that a profile of the transaction would overrule or that cap it, and what others limit the EVSE to."""
    places = {0, evse_number}
    rules = [
        read_rule(profile.content)
        for profile in list_profiles(connection, station_id)
        if profile.evse_number in places and profile.purpose != _TRANSACTION
    ]
    for limit in list_limits(connection, station_id):
        if limit.evse_number in places and limit.schedules:
            rules.append(fixed_rule(read_schedule(limit.schedules[0]), f"{limit.limit_source}@{limit.evse_number}"))
    return rules
