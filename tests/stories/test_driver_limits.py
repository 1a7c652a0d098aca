"""A driver changes their mind about where the running session stops, in a real browser against the running demo."""

import re

import pytest
from playwright.sync_api import expect

from tests.stories.city import City, Person
from tests.stories.phones import charging, stop
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_limit_of_a_running_session_is_set_changed_taken_back_and_removed(city: City, driver: Person, app: Screen) -> None:
    session = driver.post("/sessions", {"evse_id": city.free_evse(driver, "ccs2")["evse_id"]})
    page = app.page
    app.go(f"/session/{session['id']}")
    charging(page)
    card = page.get_by_role("region", name="Stop by itself")
    sheet = page.get_by_role("dialog")
    page.get_by_role("button", name="Set a limit").click()
    expect(sheet.get_by_text("Battery", exact=True)).to_be_visible()
    sheet.get_by_text("Energy", exact=True).click()
    app.fine()
    sheet.get_by_role("button", name="Set limit").click()
    expect(card).to_contain_text(re.compile(r"Stops at 20\.00\s*kWh"))
    expect(card).to_contain_text(re.compile("keeps it by itself|next report|we watch and stop it"))
    page.get_by_role("button", name="Change limit").click()
    sheet.get_by_role("button", name="More").click()
    sheet.get_by_role("button", name="Set limit").click()
    expect(card).to_contain_text(re.compile(r"Stops at 25\.00\s*kWh"))
    app.fine_by_day_and_night()
    card.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text(re.compile(r"Stops at 20\.00\s*kWh"))
    assert driver.get(f"/sessions/{session['id']}")["limit"]["energy_wh"] == 20_000
    page.get_by_role("button", name="Change limit").click()
    sheet.get_by_role("button", name="Remove limit").click()
    expect(card).to_contain_text("No limit")
    assert driver.get(f"/sessions/{session['id']}")["limit"] is None
    stop(page)


def test_a_limit_that_the_server_refuses_is_explained_where_it_was_chosen(city: City, driver: Person, app: Screen) -> None:
    session = driver.post("/sessions", {"evse_id": city.free_evse(driver)["evse_id"]})
    page = app.page
    app.go(f"/session/{session['id']}")
    charging(page)
    page.get_by_role("button", name="Set a limit").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_text("Time", exact=True).click()
    page.route(
        "**/limit",
        lambda route: route.continue_(post_data='{"soc_pct": 101}') if route.request.method == "PUT" else route.continue_(),
    )
    sheet.get_by_role("button", name="Set limit").click()
    expect(sheet.get_by_role("alert")).to_have_text("This limit is not possible. Choose another one.")
    app.fine()
    sheet.get_by_role("button", name="Close").click()
    stop(page)
