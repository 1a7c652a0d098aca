"""Tariffs and bills as the doors show them."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import Connection, func, select, union_all

from gridtap.api.shapes.catalogue import Tariff as TariffView
from gridtap.api.shapes.common import Price, ReceiptLine
from gridtap.kit.money import minor_digits
from gridtap.storage.tables.stations import sites, stations
from gridtap.tariffs.model import Bill, BillLine, Prices, Tariff
from gridtap.tariffs.pricing import describe
from gridtap.tariffs.store import list_tariffs

Catalogue = Mapping[str, Price]
_LINE_WORDS = {"energy": "Energy", "time": "Charging time", "session": "Session", "idle": "Idle time"}


def read_catalogue(connection: Connection) -> Catalogue:
    """All tariffs as drivers read them, by id."""
    return {tariff.tariff_id: price_of(tariff) for tariff in list_tariffs(connection)}


def price_of(tariff: Tariff) -> Price:
    """A tariff as a driver reads it, tax included."""
    prices = tariff.prices
    return Price(
        tariff_id=tariff.tariff_id,
        currency=prices.currency,
        per_kwh_milli_minor=_gross_milli_minor(prices, prices.per_kwh),
        per_minute_milli_minor=_gross_milli_minor(prices, prices.per_minute),
        per_session_milli_minor=_gross_milli_minor(prices, prices.per_session),
        idle_per_minute_milli_minor=_gross_milli_minor(prices, prices.idle_per_minute),
        idle_grace_minutes=None if prices.idle_per_minute is None else prices.idle_grace_minutes,
        tax_pct=plain(prices.tax_pct),
        text=describe(prices),
    )


def tariff_view(tariff: Tariff, in_use: int) -> TariffView:
    """A tariff as the operator edits it."""
    prices = tariff.prices
    return TariffView(
        tariff_id=tariff.tariff_id,
        name=tariff.name,
        currency=prices.currency,
        per_kwh=_text(prices.per_kwh),
        per_minute=_text(prices.per_minute),
        per_session=_text(prices.per_session),
        idle_per_minute=_text(prices.idle_per_minute),
        idle_grace_minutes=prices.idle_grace_minutes,
        tax_pct=plain(prices.tax_pct),
        text=describe(prices),
        in_use=in_use,
    )


def receipt_lines(bill: Bill) -> list[ReceiptLine]:
    """The lines of a bill, net of tax."""
    return [_receipt_line(line, bill.currency) for line in bill.lines]


def _receipt_line(line: BillLine, currency: str) -> ReceiptLine:
    return ReceiptLine(
        kind=line.kind,
        description=_LINE_WORDS[line.kind],
        quantity=plain(line.quantity),
        unit=line.unit,
        unit_price_milli_minor=_milli_minor(line.unit_price, currency),
        amount_minor=line.net_minor,
    )


def plain(number: Decimal) -> str:
    """A decimal without exponent or needless zeros: `0.49`, `19`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _gross_milli_minor(prices: Prices, net: Decimal | None) -> int | None:
    return None if net is None else _milli_minor(net * (100 + prices.tax_pct) / 100, prices.currency)


def _milli_minor(amount: Decimal, currency: str) -> int:
    return int(amount.scaleb(minor_digits(currency) + 3).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def tariff_use_counts(connection: Connection) -> dict[str, int]:
    """How many sites and stations charge by each tariff that is in use."""
    used = union_all(select(sites.c.tariff_id), select(stations.c.tariff_id)).subquery()
    query = select(used.c.tariff_id, func.count()).where(used.c.tariff_id.is_not(None)).group_by(used.c.tariff_id)
    return {tariff_id: int(count) for tariff_id, count in connection.execute(query)}
