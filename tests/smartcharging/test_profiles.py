"""What charging profiles allow at an instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gridtap.smartcharging.profiles import Rule, allowed_w, ceiling_w, changes, read_rule

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def rule(kind: str = "Absolute", level: int = 0, purpose: str = "TxDefaultProfile", limit: float = 10, **fields: Any) -> Rule:
    """A profile of 10 A, which falls to half after an hour."""
    schedule: dict[str, Any] = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}, {"startPeriod": 3600, "limit": limit / 2}],
    }
    schedule |= {name: fields.pop(name) for name in ("startSchedule", "duration", "chargingRateUnit") if name in fields}
    facts = {"chargingProfileKind": kind, "stackLevel": level, "chargingProfilePurpose": purpose, "chargingSchedule": [schedule]}
    return read_rule({**facts, **fields})


def amperes(power_w: float | None) -> float | None:
    """Three-phase power per phase."""
    return None if power_w is None else round(power_w / 690, 3)


@pytest.mark.parametrize(
    ("told", "after_s", "limit_a"),
    [
        (rule(startSchedule="2026-01-01T12:00:00Z"), -1, None),
        (rule(startSchedule="2026-01-01T12:00:00Z"), 0, 10),
        (rule(startSchedule="2026-01-01T12:00:00Z"), 3600, 5),
        (rule(startSchedule="2026-01-01T12:00:00Z", duration=3600), 3600, None),
        (rule("Relative"), 100, 10),
        (rule("Relative", validTo="2026-01-01T12:30:00Z"), 1800, None),
        (rule("Relative", validFrom="2026-01-01T12:30:00Z"), 1799, None),
        (rule("Recurring", recurrencyKind="Daily", startSchedule="2025-06-01T11:30:00Z"), 1799, 10),
        (rule("Recurring", recurrencyKind="Daily", startSchedule="2025-06-01T11:30:00Z"), 1800, 5),
        (rule("Recurring", recurrencyKind="Weekly", startSchedule="2025-12-25T12:00:00Z"), 0, 10),
        (rule("Recurring", recurrencyKind="Daily", startSchedule="2027-01-01T12:00:00Z"), 0, None),
        (rule("Relative", chargingRateUnit="W", limit=6900), 0, 10),
    ],
)
def test_a_profile_allows_what_its_kind_and_its_times_say(told: Rule, after_s: int, limit_a: float | None) -> None:
    assert amperes(allowed_w(told, NOON + timedelta(seconds=after_s), NOON)) == limit_a


def test_the_highest_level_wins_within_a_purpose_and_the_lowest_purpose_caps() -> None:
    rules = [rule(level=0, limit=32), rule(level=3, limit=20), rule(purpose="ChargingStationMaxProfile", limit=24)]
    assert amperes(ceiling_w(rules, NOON, NOON)) == 20
    assert amperes(ceiling_w(rules[::2], NOON, NOON)) == 24
    assert ceiling_w([], NOON, NOON) is None


def test_a_transactions_own_profile_stands_in_for_the_defaults() -> None:
    own = rule("Relative", purpose="TxProfile", limit=25, duration=60)
    rules = [rule(level=9, limit=12), own]
    assert amperes(ceiling_w(rules, NOON, NOON)) == 25
    assert amperes(ceiling_w(rules, NOON + timedelta(seconds=60), NOON)) == 12


def test_limits_that_others_set_cap_whatever_else_is_told() -> None:
    external = rule(purpose="ChargingStationExternalConstraints", limit=9)
    assert amperes(ceiling_w([rule(level=9, limit=12), rule(purpose="TxProfile", limit=25), external], NOON, NOON)) == 9


def test_of_two_on_one_level_the_lower_counts() -> None:
    assert amperes(ceiling_w([rule(limit=8), rule(limit=9)], NOON, NOON)) == 8
    assert amperes(ceiling_w([rule(limit=9), rule(limit=8)], NOON, NOON)) == 8


def test_a_ceiling_may_change_wherever_a_profile_begins_steps_or_ends() -> None:
    told = rule("Recurring", recurrencyKind="Daily", startSchedule="2026-01-01T11:30:00Z", duration=7200)
    found = changes([told], NOON, NOON + timedelta(days=1), NOON)
    assert [round((at - NOON).total_seconds()) for at in found] == [0, 1800, 5400, 84_600]
