"""What may happen to profiles and limits: stations take them, tell of them, and let go of them."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, delete, insert, update

from gridtap.smartcharging.model import Profile, ProfileFilter
from gridtap.storage.tables.smartcharging import charging_limits, charging_profiles
from gridtap.storage.transaction import Transaction

TRANSACTION_PROFILE = "TxProfile"


def record_profiles(tx: Transaction, station_id: str, told: Sequence[Profile]) -> None:
    """Keep profiles as they are in the station; one with the same number is replaced. Spec: OCPP 2.0.1 K01.FR.05, K09."""
    columns = charging_profiles.c
    for profile in told:
        facts = {**msgspec.structs.asdict(profile), "content": dict(profile.content)}
        where = (columns.station_id == station_id) & (columns.profile_id == profile.profile_id)
        if tx.execute(update(charging_profiles).where(where).values(**facts, updated_at=tx.now)).rowcount == 0:
            tx.execute(insert(charging_profiles).values(station_id=station_id, **facts, updated_at=tx.now))


def forget_profiles(tx: Transaction, station_id: str, gone: ProfileFilter) -> None:
    """Profiles that were cleared; what others set in the station is not ours to clear. Spec: OCPP 2.0.1 K10.FR.02, K10.FR.04."""
    where = _matching(station_id, gone) & (charging_profiles.c.purpose != "ChargingStationExternalConstraints")
    tx.execute(delete(charging_profiles).where(where))


def keep_only_profiles(tx: Transaction, station_id: str, asked: ProfileFilter, present: Collection[int]) -> None:
    """All that fit a question were told: what was not among them is not there any more. Spec: OCPP 2.0.1 K09."""
    columns = charging_profiles.c
    tx.execute(delete(charging_profiles).where(_matching(station_id, asked), columns.profile_id.not_in(present)))


def end_transaction_profiles(tx: Transaction, station_id: str, transaction_id: str) -> None:
    """A transaction is over, and its profiles with it. Spec: OCPP 2.0.1 K01 (TxProfile lasts as long as its transaction)."""
    columns = charging_profiles.c
    where = (columns.station_id == station_id) & (columns.purpose == TRANSACTION_PROFILE)
    tx.execute(delete(charging_profiles).where(where, columns.transaction_id == transaction_id))


def _matching(station_id: str, wanted: ProfileFilter) -> ColumnElement[bool]:
    columns = charging_profiles.c
    where = columns.station_id == station_id
    if wanted.profile_ids is not None:
        where &= columns.profile_id.in_(wanted.profile_ids)
    if wanted.evse_number is not None:
        where &= columns.evse_number == wanted.evse_number
    if wanted.purpose is not None:
        where &= columns.purpose == wanted.purpose
    if wanted.stack_level is not None:
        where &= columns.stack_level == wanted.stack_level
    if wanted.limit_sources is not None:
        where &= columns.limit_source.in_(wanted.limit_sources)
    return where


def record_limit(
    tx: Transaction,
    station_id: str,
    evse_number: int,
    source: str,
    *,
    is_grid_critical: bool | None,
    schedules: Sequence[object],
) -> None:
    """Somebody else limits a station or an EVSE. Safe to repeat. Emits charging_limit. Spec: OCPP 2.0.1 K12, K14."""
    columns = charging_limits.c
    where = (columns.station_id == station_id) & (columns.evse_number == evse_number) & (columns.limit_source == source)
    values = {"is_grid_critical": is_grid_critical, "schedules": list(schedules), "set_at": tx.now}
    if tx.execute(update(charging_limits).where(where).values(**values)).rowcount == 0:
        place = {"station_id": station_id, "evse_number": evse_number, "limit_source": source}
        tx.execute(insert(charging_limits).values(**place, **values))
    data = {"evse_number": evse_number, "source": source, "is_grid_critical": is_grid_critical, "schedules": list(schedules)}
    tx.emit("charging_limit", station_id=station_id, data=data)


def clear_limit(tx: Transaction, station_id: str, evse_number: int, source: str) -> None:
    """A limit is gone; told of the station as a whole, it is gone from its EVSEs as well. Safe to repeat.

    Emits charging_limit_cleared. Spec: OCPP 2.0.1 K13, K14.FR.03.
    """
    columns = charging_limits.c
    where = (columns.station_id == station_id) & (columns.limit_source == source)
    if evse_number:
        where &= columns.evse_number == evse_number
    tx.execute(delete(charging_limits).where(where))
    tx.emit("charging_limit_cleared", station_id=station_id, data={"evse_number": evse_number, "source": source})
