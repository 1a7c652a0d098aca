"""A plan of sessions for many stations: which EVSE, when it starts, when it ends. Pure but for its dice."""

import random
from collections.abc import Sequence

import msgspec

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.evse import ConnectorType, Rating
from gridtap.simulator.plan import StationPlan

MAX_STATIONS = 20_000
MAX_SESSIONS = 1_000_000
MAX_DURATION_S = 86_400.0


class SessionPlan(msgspec.Struct, frozen=True, order=True):
    """One session; times are real seconds from the beginning."""

    start_s: float
    end_s: float
    station_id: str
    evse: int
    token: str


def load_stations(
    count: int, prefix: str, password: str, connectors: int, dialect: Dialect = Dialect.OCPP16
) -> tuple[StationPlan, ...]:
    """So many equal stations; `{station_id}` in the password stands for each one's id."""
    ratings = tuple(Rating(ConnectorType.TYPE2, 22_000, 3) for _ in range(connectors))
    ids = [f"{prefix}{number:04d}" for number in range(1, count + 1)]
    return tuple(
        StationPlan(
            station_id=station_id,
            password=password.replace("{station_id}", station_id),
            evses=ratings,
            dialect=dialect,
            serial=f"SN-{station_id}"[:25],
        )
        for station_id in ids
    )


def plan_sessions(
    plans: Sequence[StationPlan], sessions: int, duration_s: float, token: str, random_source: random.Random
) -> list[SessionPlan]:
    """Spread sessions over all EVSEs and the whole time, by start; on one EVSE they follow each other with a pause.

    `{n}` in the token stands for the number of the EVSE among all.
    """
    places = [(plan.station_id, evse) for plan in plans for evse in range(1, len(plan.evses) + 1)]
    random_source.shuffle(places)
    planned: list[SessionPlan] = []
    for index, (station_id, evse) in enumerate(places):
        share = sessions // len(places) + (1 if index < sessions % len(places) else 0)
        slot_s = duration_s * 0.9 / share if share else 0.0
        for number in range(share):
            start_s = slot_s * (number + random_source.uniform(0.0, 0.25)) + min(1.0, slot_s * 0.1)
            end_s = start_s + slot_s * random_source.uniform(0.4, 0.6)
            planned.append(SessionPlan(start_s, end_s, station_id, evse, token.replace("{n}", str(index + 1))))
    return sorted(planned)
