"""Prices, usage and bills."""

from decimal import Decimal
from typing import Literal

import msgspec

LineKind = Literal["energy", "time", "session", "idle"]


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """Net prices in major units of `currency` (ISO 4217); None where a price does not apply.

    `per_minute` counts while energy may flow; `idle_per_minute` counts after the car has stopped drawing and the grace is over.
    """

    currency: str
    per_kwh: Decimal | None = None
    per_minute: Decimal | None = None
    per_session: Decimal | None = None
    idle_per_minute: Decimal | None = None
    idle_grace_minutes: int = 0
    tax_pct: Decimal = Decimal(0)


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of prices; sessions keep the copy they began with."""

    tariff_id: str
    name: str
    prices: Prices


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What a session used so far. `idle_s` is before the grace period is taken off."""

    energy_mwh: int
    charging_s: int
    idle_s: int = 0


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line, net of tax: `quantity` in `unit` (kWh, min, session) at `unit_price` major units."""

    kind: LineKind
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net_minor: int


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What usage costs. Rounded once: `net_minor + tax_minor == total_minor`, and the lines sum to `net_minor`."""

    currency: str
    lines: tuple[BillLine, ...]
    net_minor: int
    tax_pct: Decimal
    tax_minor: int
    total_minor: int
