"""Our tariffs in OCPP 2.1, and the questions about those that a station calculates with. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.gateway.v16.convert import on_the_second
from gridtap.gateway.v16.outbound import Wish
from gridtap.ocpp.v21 import messages as m
from gridtap.tariffs.model import Prices, Tariff
from gridtap.tariffs.wording import LANGUAGES, price_text

MAX_ID_CHARACTERS = 60
_DIGEST_CHARACTERS = 8
TAX = "VAT"
"""How our one tax is called; the specification leaves the word open."""


def set_default_tariff(evse_number: int, tariff: Tariff, valid_from: datetime | None = None) -> Wish:
    """Give an EVSE (0: all of them) a tariff to calculate with. Spec: OCPP 2.1 I07."""
    return "SetDefaultTariff", m.SetDefaultTariffRequest(evse_id=evse_number, tariff=tariff_type(tariff, valid_from))


def change_transaction_tariff(transaction_id: str, tariff: Tariff) -> Wish:
    """Let a transaction be calculated by a tariff from now on. Spec: OCPP 2.1 I11."""
    request = m.ChangeTransactionTariffRequest(transaction_id=transaction_id, tariff=tariff_type(tariff))
    return "ChangeTransactionTariff", request


def get_tariffs(evse_number: int) -> Wish:
    """Ask which tariffs an EVSE (0: the station) holds. Spec: OCPP 2.1 I09."""
    return "GetTariffs", m.GetTariffsRequest(evse_id=evse_number)


def clear_tariffs(wire_ids: Sequence[str] | None, evse_number: int | None) -> Wish:
    """Take default tariffs away: all, those named, those of an EVSE. Spec: OCPP 2.1 I10."""
    request = m.ClearTariffsRequest(
        tariff_ids=list(wire_ids) if wire_ids else UNSET, evse_id=UNSET if evse_number is None else evse_number
    )
    return "ClearTariffs", request


def tariff_type(tariff: Tariff, valid_from: datetime | None = None) -> m.Tariff:
    """A tariff in 2.1's words, prices net of tax; a price that does not apply is left out.

    Spec: OCPP 2.1 TariffType, I07.FR.18 (validFrom), I08.FR.08 (tariffId).
    """
    prices = tariff.prices
    taxes = [m.TaxRate(type=TAX, tax=float(prices.tax_pct))] if prices.tax_pct else UNSET
    return m.Tariff(
        tariff_id=wire_id(tariff, valid_from),
        description=[_description(prices, language) for language in LANGUAGES],
        currency=prices.currency,
        valid_from=UNSET if valid_from is None else on_the_second(valid_from),
        energy=_energy(prices.per_kwh, taxes),
        charging_time=_time(prices.per_minute, taxes),
        idle_time=_time(prices.idle_per_minute, taxes, after_s=60 * prices.idle_grace_minutes),
        fixed_fee=_fixed(prices.per_session, taxes),
    )


def wire_id(tariff: Tariff, valid_from: datetime | None = None) -> str:
    """The id of a tariff in a station: ours with a digest, as another content must have another id. Spec: OCPP 2.1 I08.FR.08."""
    from_s = None if valid_from is None else int(valid_from.timestamp())
    content = msgspec.json.encode((tariff.prices, from_s))
    digest = hashlib.blake2b(content).hexdigest()[:_DIGEST_CHARACTERS]
    return f"{tariff.tariff_id[: MAX_ID_CHARACTERS - _DIGEST_CHARACTERS - 1]}.{digest}"


def own_id(told: str) -> str | None:
    """The tariff of ours that a station's tariff was made of; None for an id that is not ours."""
    name, _, digest = told.rpartition(".")
    return name if name and len(digest) == _DIGEST_CHARACTERS else None


def _description(prices: Prices, language: str) -> m.MessageContent:
    return m.MessageContent(format=m.MessageFormat.UTF8, language=language, content=price_text(prices, language))


_Taxes = list[m.TaxRate] | UnsetType


def _energy(price: Decimal | None, taxes: _Taxes) -> m.TariffEnergy | UnsetType:
    if price is None:
        return UNSET
    return m.TariffEnergy(prices=[m.TariffEnergyPrice(price_kwh=float(price))], tax_rates=taxes)


def _time(price: Decimal | None, taxes: _Taxes, *, after_s: int = 0) -> m.TariffTime | UnsetType:
    """A price of time; what is free at first is so by a condition. Spec: OCPP 2.1 TariffConditionsType (minIdleTime)."""
    if price is None:
        return UNSET
    conditions = m.TariffConditions(min_idle_time=after_s) if after_s else UNSET
    return m.TariffTime(prices=[m.TariffTimePrice(price_minute=float(price), conditions=conditions)], tax_rates=taxes)


def _fixed(price: Decimal | None, taxes: _Taxes) -> m.TariffFixed | UnsetType:
    if price is None:
        return UNSET
    return m.TariffFixed(prices=[m.TariffFixedPrice(price_fixed=float(price))], tax_rates=taxes)
