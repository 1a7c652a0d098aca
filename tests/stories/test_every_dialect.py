"""One running Gridtap and a station of every dialect: the same tap starts each, the same screens show it, Stop ends it."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gridtap.ocpp.dialect import Dialect
from tests.stories.city import City, Person, eventually
from tests.stories.conftest import OpenScreen
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIALECTS = [dialect.value for dialect in Dialect]
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Phone:
    """A driver's phone in front of a station."""

    dialect: str
    driver: Person
    screen: Screen
    evse: dict[str, Any]

    @property
    def page(self) -> Page:
        """What is on it."""
        return self.screen.page

    def figure(self, name: str) -> float:
        """A number on the charging screen."""
        text = self.page.locator("dl > div", has_text=name).locator("dd").inner_text()
        return float(re.sub(r"[^\d.]", "", text) or 0)


def _free_evse(operator: Person, dialect: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        for station in operator.get(f"/stations?status=online&dialect={dialect}")["items"]:
            for evse in station["evses"]:
                if evse["live_session_id"] is None and all(plug["status"] == "available" for plug in evse["connectors"]):
                    return {**evse, "station_id": station["station_id"]}
        return None

    return eventually(look, f"a free EVSE of {dialect}", 90)


def _phone(city: City, operator: Person, open_screen: OpenScreen, dialect: str) -> Phone:
    driver = city.new_driver()
    screen = open_screen(city.url)
    screen.go("/signin")
    screen.sign_in(driver.email, driver.password)
    expect(screen.page.get_by_role("heading", name="Find a station")).to_be_visible()
    evse = _free_evse(operator, dialect)
    screen.go(f"/c/{evse['code']}")
    screen.page.get_by_role("button", name="Start charging").click()
    expect(screen.page.get_by_role("button", name="Stop charging"), f"{dialect} starts").to_be_visible(timeout=PATIENCE_MS)
    return Phone(dialect, driver, screen, evse)


def _is_charging(phone: Phone) -> None:
    """The station tells what its meter says, and the price follows."""
    expect(phone.page.locator("p.title"), f"{phone.dialect} charges").to_have_text("Charging", timeout=PATIENCE_MS)
    power = phone.page.locator("dl > div", has_text="Power").locator("dd")
    expect(power, f"{phone.dialect} tells its power").to_contain_text("kW", timeout=PATIENCE_MS)
    eventually(lambda: phone.figure("Cost") > 0 or None, f"a price for {phone.dialect}", 90)
    seen = phone.page.locator(".ring .big").inner_text()
    expect(phone.page.locator(".ring .big"), f"{phone.dialect} moves").not_to_have_text(seen, timeout=PATIENCE_MS)
    phone.screen.fine()


def _stops_with_a_receipt(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Stop charging").click()
    title = phone.page.locator("p.title")
    expect(title, f"{phone.dialect} stops").to_have_text("Charging finished", timeout=PATIENCE_MS)
    phone.page.get_by_role("link", name="Receipt").click()
    expect(phone.page.get_by_role("heading", name="Receipt")).to_be_visible()
    expect(phone.page.locator(".sum .number")).not_to_be_empty()
    phone.screen.fine()
    (session,) = phone.driver.sessions()
    assert session["state"] == "ended", phone.dialect
    assert session["stop_reason"] == "Remote", phone.dialect
    assert session["energy_wh"] > 0, phone.dialect
    assert session["cost_minor"] > 0, phone.dialect
    readings = phone.driver.get(f"/sessions/{session['id']}/readings")["items"]
    assert any(reading["measurand"] == "Energy.Active.Import.Register" for reading in readings), phone.dialect


def test_a_station_of_every_dialect_charges_at_once_and_each_gives_a_receipt(city: City, open_screen: OpenScreen) -> None:
    operator = city.operator()
    phones = [_phone(city, operator, open_screen, dialect) for dialect in DIALECTS]
    for phone in phones:
        _is_charging(phone)
    live = {session["station_id"] for session in operator.get("/sessions?state=live&limit=100")["items"]}
    assert {phone.evse["station_id"] for phone in phones} <= live
    for phone in phones:
        _stops_with_a_receipt(phone)
