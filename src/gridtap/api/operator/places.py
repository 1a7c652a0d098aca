"""Sites and tariffs: where one charges and what it costs."""

import math
from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

from litestar import delete, get, post, put
from litestar.params import JSONBody
from sqlalchemy import Connection

from gridtap.api.audit import audited
from gridtap.api.callers import Caller, operators_only
from gridtap.api.checks import bad_field, checked_text
from gridtap.api.doors import GivenCaller, GivenParts, IdPath
from gridtap.api.parts import Parts
from gridtap.api.shapes.catalogue import NewSite, NewTariff, Tariff, TariffPage, TariffPreview, TariffTrial
from gridtap.api.shapes.common import Site
from gridtap.api.views_places import site_view
from gridtap.api.views_prices import receipt_lines, tariff_use_counts, tariff_view
from gridtap.kit.countries import COUNTRIES
from gridtap.kit.errors import NotFound
from gridtap.stations import registry
from gridtap.stations.model import NewSite as SiteFacts
from gridtap.stations.store import get_site
from gridtap.storage.transaction import Transaction
from gridtap.tariffs import catalogue
from gridtap.tariffs.model import Prices, Usage
from gridtap.tariffs.model import Tariff as KeptTariff
from gridtap.tariffs.pricing import describe, price
from gridtap.tariffs.store import get_tariff
from gridtap.tariffs.store import list_tariffs as kept_tariffs

MAX_PRICE = Decimal(100_000)
MAX_PRICE_CHARACTERS = 20
MAX_TRIAL_S = 366 * 24 * 3600
MAX_TRIAL_WH = 10**9
MAX_GRACE_MINUTES = 7 * 24 * 60


@post("/sites", guards=[operators_only], tags=["places"])
async def make_site(data: JSONBody[NewSite], parts: GivenParts, caller: GivenCaller) -> Site:
    """Make a site."""
    return await _put_site(data, parts, caller, parts.ids.next("site"), "site_made")


@put("/sites/{site_id:str}", guards=[operators_only], tags=["places"])
async def replace_site(data: JSONBody[NewSite], parts: GivenParts, caller: GivenCaller, site_id: IdPath) -> Site:
    """Replace what is known of a site."""
    await parts.db.read(lambda connection: get_site(connection, site_id))
    return await _put_site(data, parts, caller, site_id, "site_changed")


async def _put_site(data: NewSite, parts: Parts, caller: Caller, site_id: str, action: str) -> Site:
    facts = _site_facts(data, site_id)

    def work(tx: Transaction) -> Site:
        if facts.tariff_id and get_tariff(tx.connection, facts.tariff_id) is None:
            raise NotFound("tariff_unknown", f"There is no tariff {facts.tariff_id}.")
        registry.put_site(tx, facts)
        return site_view(tx.connection, site_id, None)

    return await audited(parts.db, caller, action, site_id, work, data={"name": facts.name})


def _site_facts(data: NewSite, site_id: str) -> SiteFacts:
    _check_degrees("latitude", data.latitude, 90)
    _check_degrees("longitude", data.longitude, 180)
    if (data.latitude is None) != (data.longitude is None):
        missing, given = ("latitude", "longitude") if data.latitude is None else ("longitude", "latitude")
        raise bad_field(missing, f"Must be given with {given}, or neither of the two.")
    country = data.country.strip().upper()
    if country and country not in COUNTRIES:
        raise bad_field("country", "Two letters by ISO 3166, such as DE.")
    if data.timezone not in available_timezones():
        raise bad_field("timezone", "A name of the IANA time zone database, such as Europe/Berlin.")
    return SiteFacts(
        site_id=site_id,
        name=checked_text(data.name, "name", required=True),
        address=checked_text(data.address, "address"),
        city=checked_text(data.city, "city"),
        country=country,
        latitude=data.latitude,
        longitude=data.longitude,
        timezone=data.timezone,
        tariff_id=data.tariff_id or None,
    )


def _check_degrees(field: str, degrees: float | None, most: int) -> None:
    if degrees is not None and not (math.isfinite(degrees) and -most <= degrees <= most):
        raise bad_field(field, f"Between -{most} and {most} degrees.")


@delete("/sites/{site_id:str}", guards=[operators_only], tags=["places"])
async def remove_site(parts: GivenParts, caller: GivenCaller, site_id: IdPath) -> None:
    """Remove a site at which no station stands any more."""
    await audited(parts.db, caller, "site_removed", site_id, lambda tx: registry.remove_site(tx, site_id))


@get("/tariffs", guards=[operators_only], tags=["tariffs"])
async def list_tariffs(parts: GivenParts) -> TariffPage:
    """All tariffs, by name."""

    def query(connection: Connection) -> TariffPage:
        used = tariff_use_counts(connection)
        return TariffPage(items=[tariff_view(tariff, used.get(tariff.tariff_id, 0)) for tariff in kept_tariffs(connection)])

    return await parts.db.read(query)


@post("/tariffs", guards=[operators_only], tags=["tariffs"])
async def make_tariff(data: JSONBody[NewTariff], parts: GivenParts, caller: GivenCaller) -> Tariff:
    """Make a tariff."""
    return await _put_tariff(data, parts, caller, parts.ids.next("tar"), "tariff_made")


@put("/tariffs/{tariff_id:str}", guards=[operators_only], tags=["tariffs"])
async def replace_tariff(data: JSONBody[NewTariff], parts: GivenParts, caller: GivenCaller, tariff_id: IdPath) -> Tariff:
    """Replace a tariff; running sessions keep the price they began with."""
    if await parts.db.read(lambda connection: get_tariff(connection, tariff_id)) is None:
        raise NotFound("tariff_unknown", f"There is no tariff {tariff_id}.")
    return await _put_tariff(data, parts, caller, tariff_id, "tariff_changed")


async def _put_tariff(data: NewTariff, parts: Parts, caller: Caller, tariff_id: str, action: str) -> Tariff:
    name = checked_text(data.name, "name", required=True)
    tariff = KeptTariff(tariff_id=tariff_id, name=name, prices=_prices(data, parts.settings.currency))

    def work(tx: Transaction) -> Tariff:
        kept = catalogue.put_tariff(tx, tariff)
        return tariff_view(kept, tariff_use_counts(tx.connection).get(tariff_id, 0))

    return await audited(parts.db, caller, action, tariff_id, work, data={"name": name, "text": describe(tariff.prices)})


@delete("/tariffs/{tariff_id:str}", guards=[operators_only], tags=["tariffs"])
async def remove_tariff(parts: GivenParts, caller: GivenCaller, tariff_id: IdPath) -> None:
    """Remove a tariff that no site or station charges by."""
    await audited(parts.db, caller, "tariff_removed", tariff_id, lambda tx: catalogue.remove_tariff(tx, tariff_id))


@post("/tariffs/preview", status_code=200, guards=[operators_only], tags=["tariffs"])
async def preview_tariff(data: JSONBody[TariffTrial], parts: GivenParts) -> TariffPreview:
    """What a session would cost by this tariff."""
    limits = (
        ("energy_wh", data.energy_wh, MAX_TRIAL_WH),
        ("charging_s", data.charging_s, MAX_TRIAL_S),
        ("idle_s", data.idle_s, MAX_TRIAL_S),
    )
    for field, number, most in limits:
        if not 0 <= number <= most:
            raise bad_field(field, f"Between 0 and {most}.")
    prices = _prices(data.tariff, parts.settings.currency, within="tariff.")
    bill = price(prices, Usage(energy_mwh=data.energy_wh * 1000, charging_s=data.charging_s, idle_s=data.idle_s))
    return TariffPreview(
        lines=receipt_lines(bill),
        net_minor=bill.net_minor,
        tax_minor=bill.tax_minor,
        total_minor=bill.total_minor,
        currency=bill.currency,
        text=describe(prices),
    )


def _prices(data: NewTariff, currency: str, within: str = "") -> Prices:
    wanted = currency if data.currency is None else data.currency
    if not (len(wanted) == 3 and wanted.isascii() and wanted.isalpha() and wanted.isupper()):
        raise bad_field(f"{within}currency", "Three capital letters of ISO 4217, such as EUR.")
    if not 0 <= data.idle_grace_minutes <= MAX_GRACE_MINUTES:
        raise bad_field(f"{within}idle_grace_minutes", f"Between 0 and {MAX_GRACE_MINUTES}.")
    return Prices(
        currency=wanted,
        per_kwh=_amount(data.per_kwh, f"{within}per_kwh"),
        per_minute=_amount(data.per_minute, f"{within}per_minute"),
        per_session=_amount(data.per_session, f"{within}per_session"),
        idle_per_minute=_amount(data.idle_per_minute, f"{within}idle_per_minute"),
        idle_grace_minutes=data.idle_grace_minutes,
        tax_pct=_amount(data.tax_pct, f"{within}tax_pct", most=Decimal(100)) or Decimal(0),
    )


def _amount(text: str | None, field: str, most: Decimal = MAX_PRICE) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text) if len(text) <= MAX_PRICE_CHARACTERS and text.isascii() else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or not 0 <= amount <= most:
        raise bad_field(field, f'A decimal between 0 and {most}, written like "0.49".')
    return amount


ROUTES = [make_site, replace_site, remove_site, list_tariffs, make_tariff, preview_tariff, replace_tariff, remove_tariff]
