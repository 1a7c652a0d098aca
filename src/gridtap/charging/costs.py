"""What running 2.x transactions cost, told to their stations when it is time: by the answer to an event, or by itself."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from gridtap.charging.live import LiveSessions, seen
from gridtap.charging.model import LIVE_STATES
from gridtap.charging.store import cost_of
from gridtap.charging.stories import Stories
from gridtap.charging.times import SECOND_US
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.devicemodel import station_components, station_variables
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

RUNNING_COST_EVERY_US = 60 * SECOND_US
"""How often a station hears of the running cost at most, where only time and readings move it."""


class Payer(NamedTuple):
    """A running transaction whose station shows what it costs."""

    station_id: str
    transaction_id: str
    session_id: str


class RunningCost(NamedTuple):
    """What it costs with tax so far."""

    cost_minor: int
    currency: str


def payers(connection: Connection) -> list[Payer]:
    """Running transactions with a price at connected stations that show costs (TariffCostCtrlr.Enabled[Cost]).

    Spec: OCPP 2.0.1 I02; part 2 §2.10.4.
    """
    parts, variables = station_components.c, station_variables.c
    shows = (
        select(parts.station_id)
        .join(station_variables, variables.component_key == parts.component_key)
        .where(parts.name == "TariffCostCtrlr", variables.name == "Enabled", variables.instance == "Cost")
        .where(variables.attribute == "Actual", func.lower(variables.value) == "true")
    )
    columns = sessions.c
    query = (
        select(columns.station_id, columns.transaction_id, columns.session_id)
        .join(stations, stations.c.station_id == columns.station_id)
        .where(columns.state.in_(LIVE_STATES), columns.transaction_id.is_not(None), columns.tariff.is_not(None))
        .where(stations.c.connected.is_(True), columns.station_id.in_(shows))
    )
    return [Payer(row.station_id, row.transaction_id, row.session_id) for row in connection.execute(query)]


def take_cost(tx: Transaction, payer: Payer) -> RunningCost | None:
    """What a transaction costs now, where that is news and the last it was told is long enough ago; it counts as told then.

    Spec: OCPP 2.0.1 I02.FR.01 (by CostUpdated or in a TransactionEventResponse, at a relevant interval).
    """
    live = tx.memo(LiveSessions, LiveSessions).of_transaction(tx, payer.station_id, payer.transaction_id)
    if live is None or not live.session.is_live:
        return None
    story = tx.memo(Stories, Stories).of(tx, payer.station_id, payer.transaction_id)
    now = tx.now_us
    if story.cost_told_at is not None and 0 <= now - story.cost_told_at < RUNNING_COST_EVERY_US:
        return None
    cost_minor = cost_of(seen(live, tx.now), tx.now)
    if cost_minor == story.cost_told_minor:
        return None
    story.cost_told_at, story.cost_told_minor = now, cost_minor
    return RunningCost(cost_minor, live.session.currency)
