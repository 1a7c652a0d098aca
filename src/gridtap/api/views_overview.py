"""The operator's first page: what is charging, what today brought, what needs attention."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import Connection, Text, case, cast, func, select

from gridtap.api.shapes.common import Revenue
from gridtap.api.shapes.operator import Attention, Overview
from gridtap.api.views_sessions import Viewer, currency_of, session_views
from gridtap.charging.model import NO_CURRENCY, Session
from gridtap.charging.store import cost_of, live_sessions
from gridtap.storage.tables.charging import facts, sessions
from gridtap.storage.tables.stations import connectors, evses, pending_stations, sites, stations

MAX_LIVE_SHOWN = 50
MAX_ATTENTION = 50
REVIEWS = {
    ("ended", "orphan"): "a stop of a transaction that nobody knows",
    ("metered", "orphan"): "meter values of a transaction that nobody knows",
    ("ended", "conflict"): "a second stop that differs from the first",
    ("ended", "meter"): "an end with more energy than its connector can have given",
    ("started", "conflict"): "a second start that differs from the first",
}
"""What a fact that waits for a person is, by its kind and the reason it waits."""
MAX_CLOCK_OFFSET_MS = 60_000
TAKEN_OVER_FOR = timedelta(days=1)
"""How long a station whose line was taken over again and again stands in the list."""
STRANGE_FOR = timedelta(days=7)
"""How long a session with a strange meter stands in the list."""


def overview(connection: Connection, viewer: Viewer) -> Overview:
    """Everything the first page shows but the power chart, in a dozen queries whatever the number of stations."""
    live = live_sessions(connection)
    counted = _count_connectors(connection)
    online = _count_stations(connection)
    today = _today(connection, day_begin(connection, viewer.now))
    earned = _earned(today, live, viewer)
    return Overview(
        stations_total=online[0],
        stations_online=online[1],
        connectors_total=counted["total"],
        connectors_available=counted["available"],
        connectors_charging=sum(session.state == "charging" for session in live),
        connectors_faulted=counted["faulted"],
        sessions_live=len(live),
        power_w=sum(session.power_w or 0 for session in live),
        energy_today_wh=sum([*(row.energy_mwh for row in today), *(session.energy_mwh for session in live)]) // 1000,
        revenue_today_minor=earned[0].minor,
        revenue_today=earned,
        sessions_today=sum(row.sessions for row in today) + len(live),
        currency=viewer.currency,
        live=session_views(connection, _newest(live), viewer),
        attention=attention(connection, viewer.now),
        power_w_by_minute=[],
    )


def _newest(live: Sequence[Session]) -> list[Session]:
    return list(live)[::-1][:MAX_LIVE_SHOWN]


def day_begin(connection: Connection, now: datetime) -> datetime:
    """Midnight of today, in the time zone that all sites share; UTC where they differ."""
    zones = connection.execute(select(sites.c.timezone).distinct().limit(2)).scalars().all()
    try:
        zone = ZoneInfo(zones[0] if len(zones) == 1 else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _count_stations(connection: Connection) -> tuple[int, int]:
    row = connection.execute(select(func.count(), func.sum(case((stations.c.connected, 1), else_=0))).select_from(stations)).one()
    return int(row[0]), int(row[1] or 0)


def _count_connectors(connection: Connection) -> dict[str, int]:
    """Connectors by status; those of a station that is offline are not available."""
    query = (
        select(connectors.c.status, stations.c.connected, func.count())
        .join(evses, evses.c.evse_key == connectors.c.evse_key)
        .join(stations, stations.c.station_id == evses.c.station_id)
        .where(evses.c.number > 0, connectors.c.number > 0)
        .group_by(connectors.c.status, stations.c.connected)
    )
    counted = {"total": 0, "available": 0, "faulted": 0}
    for status, connected, count in connection.execute(query):
        counted["total"] += count
        if status == "faulted" or (status == "available" and connected):
            counted[status] += count
    return counted


class _Ended(msgspec.Struct, frozen=True):
    """The sessions in one currency that ended today."""

    currency: str
    sessions: int
    energy_mwh: int
    cost_minor: int


def _today(connection: Connection, begin: datetime) -> list[_Ended]:
    summed = (func.count(), func.sum(sessions.c.energy_mwh), func.sum(sessions.c.cost_minor))
    query = select(sessions.c.currency, *summed).where(sessions.c.state == "ended", sessions.c.ended_at >= begin)
    found = connection.execute(query.group_by(sessions.c.currency))
    return [_Ended(row[0], int(row[1]), int(row[2] or 0), int(row[3] or 0)) for row in found]


def _earned(today: Sequence[_Ended], live: Sequence[Session], viewer: Viewer) -> list[Revenue]:
    """What ended and live sessions cost, by currency: the house's first, whatever it is, then others that are not nothing."""
    sums = {viewer.currency: 0}
    parts = [(viewer.currency if row.currency == NO_CURRENCY else row.currency, row.cost_minor) for row in today]
    parts += [(currency_of(session, viewer), cost_of(session, viewer.now)) for session in live]
    for currency, cost_minor in parts:
        sums[currency] = sums.get(currency, 0) + cost_minor
    house = Revenue(currency=viewer.currency, minor=sums.pop(viewer.currency))
    return [house, *(Revenue(currency=currency, minor=minor) for currency, minor in sorted(sums.items()) if minor)]


def attention(connection: Connection, now: datetime) -> list[Attention]:
    """What a person should look at, the worst first, then the newest."""
    found = [
        *_faulted(connection),
        *_reviews(connection),
        *_pending(connection),
        *_takeovers(connection, now - TAKEN_OVER_FOR),
        *_offline(connection),
        *_wrong_clocks(connection),
        *_strange_meters(connection, now - STRANGE_FOR),
        *_without_price(connection),
    ]
    order = {"error": 0, "warning": 1, "info": 2}
    found.sort(key=lambda item: (order[item.severity], -(item.at or now).timestamp()))
    return found[:MAX_ATTENTION]


def _faulted(connection: Connection) -> list[Attention]:
    query = (
        select(connectors, evses.c.station_id, evses.c.number.label("evse_number"), stations.c.name)
        .join(evses, evses.c.evse_key == connectors.c.evse_key)
        .join(stations, stations.c.station_id == evses.c.station_id)
        .where(connectors.c.status == "faulted")
        .order_by(connectors.c.status_at.desc())
        .limit(MAX_ATTENTION)
    )
    return [
        Attention(
            kind="connector_faulted",
            severity="error",
            text=f"{row.name or row.station_id}, EVSE {row.evse_number} reports {row.error_code or 'a fault'}.",
            station_id=row.station_id,
            at=row.status_at,
        )
        for row in connection.execute(query)
    ]


def _takeovers(connection: Connection, since: datetime) -> list[Attention]:
    query = select(stations).where(stations.c.takeovers_at >= since).order_by(stations.c.takeovers_at.desc())
    return [
        Attention(
            kind="repeated_takeovers",
            severity="warning",
            text=(
                f"Connections of {row.name or row.station_id} took the line from each other again and again: two stations have "
                "this id, or it comes back over a line that keeps breaking."
            ),
            station_id=row.station_id,
            at=row.takeovers_at,
        )
        for row in connection.execute(query.limit(MAX_ATTENTION))
    ]


def _offline(connection: Connection) -> list[Attention]:
    query = (
        select(stations)
        .where(stations.c.connected.is_(False), stations.c.booted_at.is_not(None), stations.c.registration == "accepted")
        .order_by(stations.c.last_seen_at.desc())
        .limit(MAX_ATTENTION)
    )
    return [
        Attention(
            kind="station_offline",
            severity="warning",
            text=f"{row.name or row.station_id} is offline.",
            station_id=row.station_id,
            at=row.last_seen_at,
        )
        for row in connection.execute(query)
    ]


def _pending(connection: Connection) -> list[Attention]:
    query = select(pending_stations).order_by(pending_stations.c.last_at.desc()).limit(MAX_ATTENTION)
    return [
        Attention(
            kind="station_pending",
            severity="info",
            text=f"{row.station_id} knocked and was not let in: {row.explanation}",
            station_id=row.station_id,
            at=row.last_at,
        )
        for row in connection.execute(query)
    ]


def _reviews(connection: Connection) -> list[Attention]:
    query = (
        select(facts, sessions.c.session_id)
        .outerjoin(sessions, sessions.c.session_key == facts.c.session_key)
        .where(facts.c.review.is_not(None), facts.c.resolved_at.is_(None))
        .order_by(facts.c.fact_key.desc())
        .limit(MAX_ATTENTION)
    )
    return [
        Attention(
            kind="session_review",
            severity="warning",
            text=f"{row.station_id} sent {REVIEWS.get((row.kind, row.review), row.kind)}; a person has to decide.",
            station_id=row.station_id,
            session_id=row.session_id,
            at=row.received_at,
        )
        for row in connection.execute(query)
    ]


def _wrong_clocks(connection: Connection) -> list[Attention]:
    query = (
        select(stations)
        .where(stations.c.connected.is_(True), func.abs(stations.c.clock_offset_ms) > MAX_CLOCK_OFFSET_MS)
        .order_by(stations.c.last_seen_at.desc())
        .limit(MAX_ATTENTION)
    )
    return [
        Attention(
            kind="clock_wrong",
            severity="info",
            text=f"The clock of {row.name or row.station_id} is {abs(row.clock_offset_ms) // 1000} s off.",
            station_id=row.station_id,
            at=row.last_seen_at,
        )
        for row in connection.execute(query)
    ]


def _strange_meters(connection: Connection, since: datetime) -> list[Attention]:
    query = (
        select(sessions.c.session_id, sessions.c.station_id, sessions.c.ended_at)
        .where(sessions.c.created_at >= since, sessions.c.state == "ended", cast(sessions.c.flags, Text).like('%"meter_%'))
        .where(sessions.c.corrected.is_(None))
        .order_by(sessions.c.session_key.desc())
        .limit(MAX_ATTENTION)
    )
    return [
        Attention(
            kind="meter_strange",
            severity="warning",
            text=f"The meter of {row.station_id} jumped or fell in a session; check what it is charged for.",
            station_id=row.station_id,
            session_id=row.session_id,
            at=row.ended_at,
        )
        for row in connection.execute(query)
    ]


def _without_price(connection: Connection) -> list[Attention]:
    query = (
        select(stations.c.station_id, stations.c.name)
        .outerjoin(sites, sites.c.site_id == stations.c.site_id)
        .where(func.coalesce(stations.c.tariff_id, sites.c.tariff_id).is_(None), stations.c.registration == "accepted")
        .order_by(stations.c.station_id)
        .limit(MAX_ATTENTION)
    )
    return [
        Attention(
            kind="station_without_price",
            severity="info",
            text=f"{row.name or row.station_id} has no tariff, neither of its own nor by its site: charging there is free.",
            station_id=row.station_id,
        )
        for row in connection.execute(query)
    ]
