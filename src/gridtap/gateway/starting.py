"""A start in the station's own words, read and kept in one commit: a tap on Start waits for no second one."""

from collections.abc import Callable
from functools import partial

import msgspec
from sqlalchemy import Connection

from gridtap.charging.owners import keep_remote_start
from gridtap.drivers.tokens import authorise
from gridtap.gateway.model import PowerLimit
from gridtap.gateway.v16 import outbound
from gridtap.gateway.v16.outbound import Wish
from gridtap.gateway.v201 import outbound as v201
from gridtap.gateway.v201.convert import MAX_TOKEN_CHARACTERS, id_token
from gridtap.kit.ids import Ids
from gridtap.ocpp.dialect import Dialect
from gridtap.stations.devicemodel import find_value
from gridtap.stations.reservations import kept_at
from gridtap.stations.store import list_settings
from gridtap.storage.transaction import Transaction

FEATURES_KEY = "SupportedFeatureProfiles"
SMART_CHARGING = "smartcharging"
First = Callable[[Transaction], str]
"""Work that belongs in one commit with a command; returns the id of the session the command is about."""


class StartOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Where, for whom and how much; `prepare` makes the session, once it is certain that the station can be asked."""

    station_id: str
    evse_number: int
    token: str
    profile: PowerLimit | None = None
    prepare: First | None = None


def start_16(connection: Connection, order: StartOrder) -> tuple[Wish, First | None]:
    """A start in 1.6, with a ceiling if one is given. Spec: OCPP 1.6 §5.11."""
    limit = None
    if order.profile is not None:
        limit = outbound.limit_profile(order.profile, find_setting(connection, order.station_id, outbound.RATE_UNITS_KEY))
    return outbound.remote_start(order.evse_number, order.token, limit), order.prepare


def start_201(tx: Transaction, order: StartOrder, ids: Ids) -> tuple[Wish, First | None]:
    """A start in 2.x; the number we give comes back with the transaction and joins it to its session.

    Where the EVSE is kept for the token's group, the group is told with it.
    Spec: OCPP 2.0.1 F01, F02, H03.FR.04 to FR.06.
    """
    limit = None
    if order.profile is not None:
        units = find_value(tx.connection, order.station_id, *v201.RATE_UNIT_VARIABLE)
        limit = v201.limit_profile(order.evse_number, order.profile, units)
    authorisation = authorise(tx.connection, order.token, tx.now)
    token, group = id_token(order.token, authorisation.kind), _group_kept_for(tx, order, authorisation.group)
    number = _number(ids)
    wish = v201.remote_start(order.evse_number, token, number, limit, group=None if group is None else id_token(group, "app"))
    return wish, None if order.prepare is None else partial(_prepare_201, order.station_id, number, order.prepare)


def find_setting(connection: Connection, station_id: str, key: str) -> str | None:
    """What a 1.6 station has told of a configuration key, written in any case; None where it has told nothing."""
    found = list_settings(connection, station_id)
    return next((setting.value for setting in found if setting.key.casefold() == key.casefold()), None)


def takes_limit(connection: Connection, station_id: str, dialect: Dialect) -> bool:
    """Whether a start may carry a ceiling: 1.5 has no words for it, and a station without smart charging would ignore it.

    A station that has not told what it can is taken to be able.
    Spec: OCPP 1.6 §5.11.1, §9.1.29 (SupportedFeatureProfiles); OCPP 2.0.1 F01.FR.12, F02.FR.20.
    """
    if dialect is Dialect.OCPP15S:
        return False
    if dialect.is_1x:
        told = find_setting(connection, station_id, FEATURES_KEY)
        return not told or SMART_CHARGING in {name.strip().casefold() for name in told.split(",")}
    told = (find_value(connection, station_id, "SmartChargingCtrlr", name) for name in ("Available", "Enabled"))
    return all(each is None or each.casefold() != "false" for each in told)


def _prepare_201(station_id: str, number: int, prepare: First, tx: Transaction) -> str:
    session_id = prepare(tx)
    keep_remote_start(tx, station_id, number, session_id or None)
    return session_id


def _group_kept_for(tx: Transaction, order: StartOrder, group: str | None) -> str | None:
    if group is None or len(group) > MAX_TOKEN_CHARACTERS:
        return None
    kept = kept_at(tx.connection, order.station_id, order.evse_number, tx.now)
    return group if any(each.group_id == group and each.token != order.token.upper() for each in kept) else None


def _number(ids: Ids) -> int:
    """A positive 32-bit number that is hardly ever the same twice."""
    return 1 + int.from_bytes(ids.secret(12).encode(), "big") % (2**31 - 2)
