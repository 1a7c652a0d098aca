"""Tariffs are put into the catalogue and taken out of it."""

from decimal import Decimal

from sqlalchemy import delete, insert, select, update

from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.storage.tables.tariffs import tariffs
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Prices, Tariff
from gridtap.tariffs.store import is_in_use

MAX_PRICE = Decimal(1_000_000)
MAX_DECIMALS = 6


def put_tariff(tx: Transaction, tariff: Tariff) -> Tariff:
    """Make or replace a tariff; running sessions keep the prices they began with. Emits tariff_changed.

    Raises: Malformed `bad_tariff`, `bad_price` or `bad_currency`, naming the field.
    """
    _check(tariff)
    values = {"name": tariff.name, "currency": tariff.prices.currency, "prices": tariff.prices, "updated_at": tx.now}
    known = tx.one(select(tariffs.c.tariff_id).where(tariffs.c.tariff_id == tariff.tariff_id))
    if known is None:
        tx.execute(insert(tariffs).values(tariff_id=tariff.tariff_id, created_at=tx.now, **values))
    else:
        tx.execute(update(tariffs).where(tariffs.c.tariff_id == tariff.tariff_id).values(**values))
    tx.emit("tariff_changed", data={"tariff_id": tariff.tariff_id})
    return tariff


def remove_tariff(tx: Transaction, tariff_id: str) -> None:
    """Take a tariff out of the catalogue. Emits tariff_removed.

    Raises: NotFound `tariff_unknown`; Refused `tariff_in_use` while a site or station charges by it.
    """
    if tx.one(select(tariffs.c.tariff_id).where(tariffs.c.tariff_id == tariff_id)) is None:
        raise NotFound("tariff_unknown", f"There is no tariff {tariff_id}.")
    if is_in_use(tx.connection, tariff_id):
        raise Refused("tariff_in_use", "Sites or stations charge by this tariff; give them another one first.")
    tx.execute(delete(tariffs).where(tariffs.c.tariff_id == tariff_id))
    tx.emit("tariff_removed", data={"tariff_id": tariff_id})


def _check(tariff: Tariff) -> None:
    prices = tariff.prices
    if not tariff.name.strip():
        raise Malformed("bad_tariff", "A tariff needs a name.", extra={"field": "name"})
    if not (len(prices.currency) == 3 and prices.currency.isascii() and prices.currency.isupper()):
        raise Malformed(
            "bad_currency", "A currency is three capital letters (ISO 4217), such as EUR.", extra={"field": "currency"}
        )
    if prices.idle_grace_minutes < 0 or prices.idle_grace_minutes > 24 * 60:
        raise Malformed("bad_price", "The grace period is 0 to 1440 minutes.", extra={"field": "idle_grace_minutes"})
    for field, amount in _amounts(prices).items():
        _check_amount(field, amount)
    if prices.tax_pct > 100:
        raise Malformed("bad_price", "Tax is 0 to 100 percent.", extra={"field": "tax_pct"})


def _amounts(prices: Prices) -> dict[str, Decimal]:
    every = {
        "per_kwh": prices.per_kwh,
        "per_minute": prices.per_minute,
        "per_session": prices.per_session,
        "idle_per_minute": prices.idle_per_minute,
        "tax_pct": prices.tax_pct,
    }
    return {field: amount for field, amount in every.items() if amount is not None}


def _check_amount(field: str, amount: Decimal) -> None:
    if not amount.is_finite() or amount < 0 or amount > MAX_PRICE:
        raise Malformed("bad_price", f"{field} must be a number from 0 to {MAX_PRICE}.", extra={"field": field})
    if -int(amount.normalize().as_tuple().exponent) > MAX_DECIMALS:
        raise Malformed("bad_price", f"{field} has more than {MAX_DECIMALS} decimal places.", extra={"field": field})
