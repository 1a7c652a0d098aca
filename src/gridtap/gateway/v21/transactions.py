"""Transactions of 2.1 stations: as in 2.0.1, with limits that either side sets. Spec: OCPP 2.1 E16."""

from decimal import Decimal

import msgspec
from msgspec import UNSET, Raw, UnsetType

from gridtap.charging.hearing import EventNews, StationCost, StationLimit
from gridtap.charging.model import SessionLimit
from gridtap.charging.telling import MAX_LIMIT
from gridtap.charging.transactions import record_event
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant
from gridtap.gateway.v201.convert import total_cost
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.inbound import event_reply, fact_of
from gridtap.ocpp.convert import way_up
from gridtap.ocpp.dialect import Dialect, encode
from gridtap.ocpp.v21 import messages as m
from gridtap.storage.transaction import Transaction

_UP = way_up(Dialect.OCPP21, m.TransactionEventRequest)


def transaction_event(link: Link, message_id: str, request: m.TransactionEventRequest, raw: Raw) -> None:
    """A transaction begins, goes on or ends; the answer may set a limit. Hot. Spec: OCPP 2.1 E01-E13, E16, I02, I03, I12, J02."""
    assert _UP is not None  # noqa: S101 - 2.0.1 has the message
    fact = fact_of(link, _UP(request), raw)
    told = request.transaction_info.transaction_limit
    if told is not UNSET or request.cost_details is not UNSET:
        limit = None if told is UNSET else limit_told(told)
        fact = msgspec.structs.replace(fact, limit=limit, cost=_cost_told(request.cost_details))

    def work(tx: Transaction) -> bytes:
        return record_event(tx, fact, event_reply_21)

    link.commit(message_id, work, Raw, precious=True)


def limit_told(told: m.TransactionLimit) -> StationLimit:
    """Where a station stops by itself, in our words. Spec: OCPP 2.1 TransactionLimitType."""
    return StationLimit(
        energy_wh=_whole(told.max_energy),
        duration_s=_whole(told.max_time),
        cost=None if told.max_cost is UNSET else Decimal(repr(min(max(told.max_cost, -MAX_LIMIT), MAX_LIMIT))),
        soc_pct=None if told.max_soc is UNSET else told.max_soc,
    )


def _cost_told(told: m.CostDetails | UnsetType) -> StationCost | None:
    """What a station worked out; None where it could not. Spec: OCPP 2.1 CostDetailsType, I12.FR.14."""
    if isinstance(told, UnsetType) or told.failure_to_calculate is True or told.total_cost.total.incl_tax is UNSET:
        return None
    total = min(max(told.total_cost.total.incl_tax, -MAX_LIMIT), MAX_LIMIT)
    periods = () if told.charging_periods is UNSET else told.charging_periods
    named = [period.tariff_id for period in periods if period.tariff_id is not UNSET]
    currency = clean(told.total_cost.currency)
    return StationCost(
        total=Decimal(repr(total)),
        currency=currency,
        tariff_id=clean(named[-1]) if named else None,
        since=instant(periods[0].start_period) if periods else None,
    )


def _whole(number: float | UnsetType) -> int | None:
    return None if isinstance(number, UnsetType) else round(min(max(number, -MAX_LIMIT), MAX_LIMIT))


def event_reply_21(news: EventNews) -> bytes:
    """As 2.0.1's, with a limit where there is one to tell. Spec: OCPP 2.1 E16.FR.02."""
    reply = event_reply(news)
    if news.limit is None:
        return reply
    whole = msgspec.json.decode(reply, type=m.TransactionEventResponse)
    return encode(msgspec.structs.replace(whole, transaction_limit=limit_to_set(news.limit, news.currency)))


def limit_to_set(limit: SessionLimit, currency: str) -> m.TransactionLimit:
    """A limit of ours in 2.1's words. Spec: OCPP 2.1 TransactionLimitType."""
    return m.TransactionLimit(
        max_cost=UNSET if limit.cost_minor is None else total_cost(limit.cost_minor, currency),
        max_energy=UNSET if limit.energy_wh is None else float(limit.energy_wh),
        max_time=UNSET if limit.duration_s is None else limit.duration_s,
        max_soc=UNSET if limit.soc_pct is None else limit.soc_pct,
    )


HANDLERS: dict[str, Handler] = {"TransactionEvent": handler(m.TransactionEventRequest, transaction_event, precious=True)}
