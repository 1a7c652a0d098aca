"""Schedules that follow from charging profiles, against a reading of the specification that goes second by second.

Spec: OCPP 2.0.1 K §3.2 to §3.5, K01.FR.11, K01.FR.12, K01.FR.17, K01.FR.30, K01.FR.36, K01.FR.37, K08.FR.02 to K08.FR.06.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from gridtap.simulator.profiles import Installed, Kind, Limit, Period, Profile, Purpose, Running, Stacking, Unit, composite
from gridtap.smartcharging.profiles import Rule, ceiling_w, changes, read_rule

BEGIN = datetime(2026, 5, 4, 9, tzinfo=UTC)
WINDOW_S = 40
FULL_A = 50
DAY_S = 86_400
PURPOSES = {"ChargingStationMaxProfile": Purpose.STATION_MAX, "TxDefaultProfile": Purpose.TX_DEFAULT, "TxProfile": Purpose.TX}
KINDS = {"Absolute": Kind.ABSOLUTE, "Relative": Kind.RELATIVE, "Recurring": Kind.DAILY}


class Told(msgspec.Struct, frozen=True):
    """A profile in amperes of three phases; all times are seconds after the window's begin."""

    level: int
    purpose: str
    kind: str
    evse: int
    start_s: int
    periods: tuple[tuple[int, int], ...]
    duration_s: int | None
    valid_s: tuple[int, int]


@st.composite
def told_profiles(draw: st.DrawFn) -> list[Told]:
    """Up to six profiles, no two on one level."""
    found: list[Told] = []
    for level in range(draw(st.integers(0, 6))):
        purpose = draw(st.sampled_from(sorted(PURPOSES)))
        steps = draw(st.lists(st.integers(1, 60), max_size=3, unique=True))
        since_s = draw(st.integers(-30, WINDOW_S)) - draw(st.sampled_from((0, DAY_S, 9 * DAY_S)))
        valid_from_s = draw(st.integers(-10, 30))
        found.append(
            Told(
                level=level,
                purpose=purpose,
                kind=draw(
                    st.sampled_from(sorted(KINDS) if purpose != "ChargingStationMaxProfile" else ["Absolute", "Recurring"])
                ),
                evse={"ChargingStationMaxProfile": 0, "TxProfile": 1}.get(purpose, draw(st.integers(0, 2))),
                start_s=since_s,
                periods=tuple((start_s, draw(st.integers(0, 60))) for start_s in sorted({0, *steps})),
                duration_s=draw(st.none() | st.integers(1, 50)),
                valid_s=(valid_from_s, valid_from_s + draw(st.integers(1, 60))),
            )
        )
    return found


def says(told: Told, at_s: int, charging_since_s: int) -> int | None:
    """What one profile says in one second."""
    since_s = charging_since_s if told.kind == "Relative" else told.start_s
    elapsed_s = at_s - since_s
    if told.kind == "Recurring" and elapsed_s >= 0:
        elapsed_s %= DAY_S
    is_over = told.duration_s is not None and elapsed_s >= told.duration_s
    if not told.valid_s[0] <= at_s < told.valid_s[1] or elapsed_s < 0 or is_over:
        return None
    return [limit_a for start_s, limit_a in told.periods if start_s <= elapsed_s][-1]


def leading(found: Sequence[Told], purpose: str, evses: set[int], at_s: int, since_s: int) -> int | None:
    """What the highest of a purpose says."""
    for told in sorted(found, key=lambda told: -told.level):
        limit_a = says(told, at_s, since_s) if told.purpose == purpose and told.evse in evses else None
        if limit_a is not None:
            return limit_a
    return None


def allowed(found: Sequence[Told], evse: int, at_s: int, since_s: int) -> int | None:
    """What the profiles of an EVSE allow it, without the station's maximum."""
    own = leading(found, "TxProfile", {evse}, at_s, since_s)
    return own if own is not None else leading(found, "TxDefaultProfile", {0, evse}, at_s, since_s)


def least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def installed_profile(told: Told) -> Profile:
    """The profile as a virtual station holds it."""
    return Profile(
        profile_id=told.level,
        evse=told.evse,
        stack_level=told.level,
        purpose=PURPOSES[told.purpose],
        kind=KINDS[told.kind],
        unit=Unit.A,
        periods=tuple(Period(start_s, limit_a) for start_s, limit_a in told.periods),
        duration_s=told.duration_s,
        start_at=None if told.kind == "Relative" else BEGIN + timedelta(seconds=told.start_s),
        valid_from=BEGIN + timedelta(seconds=told.valid_s[0]),
        valid_to=BEGIN + timedelta(seconds=told.valid_s[1]),
    )


def rule(told: Told) -> Rule:
    """The profile as the server reads it."""
    begin = {} if told.kind == "Relative" else {"startSchedule": BEGIN + timedelta(seconds=told.start_s)}
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": start_s, "limit": limit_a} for start_s, limit_a in told.periods],
        **begin,
        **({} if told.duration_s is None else {"duration": told.duration_s}),
    }
    return read_rule(
        {
            "chargingProfileKind": told.kind,
            "chargingProfilePurpose": told.purpose,
            "recurrencyKind": "Daily",
            "stackLevel": told.level,
            "chargingSchedule": [schedule],
            "validFrom": BEGIN + timedelta(seconds=told.valid_s[0]),
            "validTo": BEGIN + timedelta(seconds=told.valid_s[1]),
        }
    )


@settings(max_examples=60, deadline=None)
@given(told_profiles(), st.integers(-30, 0), st.integers(0, 2))
def test_a_stations_composite_schedule_is_what_a_walk_through_its_seconds_finds(
    found: list[Told], since_s: int, evse: int
) -> None:
    hardware = {n: Limit(FULL_A * 690.0, Unit.W) for n in range(1, 3)}
    running = {1: Running("t", BEGIN + timedelta(seconds=since_s))}
    profiles = [installed_profile(told) for told in found]
    installed = Installed(profiles=profiles, stacking=Stacking.LEVEL_FIRST, running=running, hardware=hardware)
    slots = composite(installed, evse, BEGIN, WINDOW_S, Unit.A)
    assert slots[0].start_s == 0
    for at_s in range(WINDOW_S):
        each = [least(FULL_A, allowed(found, n, at_s, since_s if n == 1 else 0)) or 0 for n in ((evse,) if evse else (1, 2))]
        wanted_a = least(sum(each), leading(found, "ChargingStationMaxProfile", {0}, at_s, 0))
        told = [slot.limit.amount for slot in slots if slot.start_s <= at_s][-1]
        assert round(told, 6) == wanted_a, at_s


@settings(max_examples=60, deadline=None)
@given(told_profiles(), st.integers(-30, 0))
def test_a_ceiling_is_what_a_walk_through_its_seconds_finds_and_steps_only_where_told(found: list[Told], since_s: int) -> None:
    here = [told for told in found if told.evse != 2]
    rules, began_at = [rule(told) for told in here], BEGIN + timedelta(seconds=since_s)
    edges = changes(rules, BEGIN, BEGIN + timedelta(seconds=WINDOW_S), began_at)
    for at_s in range(WINDOW_S):
        wanted_a = least(allowed(here, 1, at_s, since_s), leading(here, "ChargingStationMaxProfile", {0}, at_s, 0))
        last_edge = [edge for edge in edges if edge <= BEGIN + timedelta(seconds=at_s)][-1]
        ceiling = ceiling_w(rules, last_edge, began_at)
        assert (None if ceiling is None else ceiling / 690) == wanted_a, at_s
