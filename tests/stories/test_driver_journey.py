"""A driver and a phone: the whole main job of the driver app, in a real browser against the running demo."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.stories.city import City, Person, eventually
from tests.stories.conftest import OpenScreen
from tests.stories.consoles import FIRST_COLOURS, SIZES, fits
from tests.stories.phones import charging, signed_in, stop
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SPOIL_TOKEN = """() => {
    const kept = JSON.parse(localStorage["gridtap.driver"]);
    localStorage["gridtap.driver"] = JSON.stringify({ ...kept, token: "gone" });
}"""


@pytest.fixture(scope="module")
def reader(city: City) -> Person:
    """Somebody who only looks around."""
    return city.new_driver()


def _start(page: Page) -> None:
    page.get_by_role("button", name="Start charging").click()
    expect(page.get_by_role("button", name="Stop charging")).to_be_visible()


def _figure(page: Page, name: str) -> float:
    text = page.locator("dl > div", has_text=name).locator("dd").inner_text()
    return float(re.sub(r"[^\d.]", "", text))


def test_a_driver_finds_a_connector_charges_and_gets_a_receipt(city: City, driver: Person, app: Screen) -> None:
    page = app.page
    app.fine()
    page.get_by_role("button", name="Free now").click()
    page.locator("a.card", has_text="Type 2").first.click()
    expect(page.get_by_role("heading", name="Connectors")).to_be_visible()
    app.fine()
    page.locator(".points a", has_text="Free").first.click()
    expect(page.get_by_role("heading", name="Price")).to_be_visible()
    page.get_by_text("Energy", exact=True).click()
    page.get_by_role("button", name="More").click()
    expect(page.get_by_text("25 kWh")).to_be_visible()
    app.fine()
    _start(page)
    app.fine()
    charging(page)
    first = _figure(page, "Time")
    expect(page.locator(".box svg")).to_be_visible(timeout=40_000)
    app.fine()
    page.reload()
    expect(page.get_by_text("of 25.00 kWh")).to_be_visible()
    eventually(lambda: True if _figure(page, "Time") > first else None, "the clock to go on after a reload")
    stop(page)
    app.fine()
    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    total = page.locator(".sum .number").inner_text()
    app.fine()
    page.get_by_role("link", name="Activity").click()
    expect(page.locator("a.row").first).to_contain_text(total)
    app.fine()
    (session,) = driver.sessions()
    assert session["state"] == "ended"
    assert session["limit"]["energy_wh"] == 25_000


def _reserve(page: Page) -> None:
    page.get_by_role("button", name="Reserve", exact=True).click()
    expect(page.get_by_role("button", name="Cancel reservation")).to_be_visible()


def test_a_place_reserved_on_the_way_is_counted_down_given_back_and_started_by_who_reserved_it(
    city: City, driver: Person, app: Screen
) -> None:
    evse = city.free_evse(driver, "ccs2")
    page = app.page
    app.go(f"/evse/{evse['evse_id']}")
    page.get_by_text("15 mins", exact=True).click()
    _reserve(page)
    expect(page.get_by_role("timer")).to_contain_text(re.compile(r"1[45]:\d\d left"))
    app.fine()
    page.get_by_role("button", name="Cancel reservation").click()
    _reserve(page)
    page.get_by_role("link", name="Activity").click()
    bar = page.get_by_role("complementary", name="Your reservation")
    expect(bar).to_contain_text(re.compile(r"(29|30):\d\d"))
    app.fine()
    bar.get_by_role("link").click()
    _start(page)
    (session,) = driver.sessions()
    assert driver.get("/me/reservations")["items"][0]["outcome"] in {None, "used"}
    driver.post(f"/sessions/{session['id']}/stop")


def test_the_figures_move_while_nobody_touches_anything(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver, "ccs2")
    app.go(f"/evse/{evse['evse_id']}")
    _start(app.page)
    charging(app.page)
    seen = app.page.locator(".ring .big").inner_text()
    expect(app.page.locator(".ring .big")).not_to_have_text(seen, timeout=40_000)
    expect(app.page.get_by_text("Live", exact=True)).to_be_visible()
    stop(app.page)


def test_a_wrong_password_is_told_and_what_was_typed_stays(city: City, open_screen: OpenScreen) -> None:
    screen = open_screen(city.url)
    screen.go("/")
    expect(screen.page).to_have_url(re.compile("/signin$"))
    screen.sign_in("driver@example.com", "not it")
    expect(screen.page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    expect(screen.page.get_by_label("E-mail")).to_have_value("driver@example.com")
    screen.fine()


def test_the_demo_account_is_one_tap_away(city: City, open_screen: OpenScreen) -> None:
    screen = open_screen(city.url)
    screen.go("/")
    screen.page.get_by_role("button", name="Continue as demo driver").click()
    expect(screen.page.get_by_role("navigation", name="Main")).to_be_visible()
    screen.unbroken()


def test_somebody_new_registers_and_is_in(city: City, open_screen: OpenScreen) -> None:
    screen = open_screen(city.url)
    page = screen.page
    screen.go("/register")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("Kim Novice")
    page.get_by_label("E-mail").fill("kim.novice@example.com")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("The password needs at least 8 characters.")).to_be_visible()
    screen.fine()
    page.get_by_label("Password", exact=True).fill("long enough")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Find a station")).to_be_visible()


def test_a_connector_reserved_and_taken_by_somebody_else_turns_busy_by_itself(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver)
    app.go(f"/evse/{evse['evse_id']}")
    expect(app.page.get_by_role("button", name="Start charging")).to_be_enabled()
    other = city.new_driver()
    expect(app.page.get_by_role("button", name="Reserve", exact=True)).to_be_visible()
    other.post(f"/evses/{evse['evse_id']}/reserve", {"duration_s": 600})
    expect(app.page.get_by_text("Reserved for somebody else until")).to_be_visible(timeout=30_000)
    app.fine()
    session = other.post("/sessions", {"evse_id": evse["evse_id"]})
    expect(app.page.get_by_text("Somebody is charging here.")).to_be_visible(timeout=30_000)
    expect(app.page.get_by_role("button", name="Start charging")).to_be_disabled()
    app.fine()
    other.post(f"/sessions/{session['id']}/stop")


def test_a_start_that_comes_too_late_says_why(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver)
    app.go(f"/evse/{evse['evse_id']}")
    expect(app.page.get_by_role("button", name="Start charging")).to_be_enabled()
    app.page.route("**/api/v1/stream/**", lambda route: route.abort())
    app.page.route("**/api/v1/evses*", lambda route: route.abort())
    app.page.reload()  # with the lists cut off, the page knows only what it was told on opening
    expect(app.page.get_by_role("button", name="Start charging")).to_be_enabled()
    app.page.route("**/api/v1/evses/*", lambda route: route.abort())
    other = city.new_driver()
    session = other.post("/sessions", {"evse_id": evse["evse_id"]})
    app.page.get_by_role("button", name="Start charging").click()
    expect(app.page.get_by_role("alert")).to_contain_text("Somebody else is using this connector")
    other.post(f"/sessions/{session['id']}/stop")


def test_two_quick_taps_start_one_session(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver)
    app.go(f"/evse/{evse['evse_id']}")
    app.page.get_by_role("button", name="Start charging").dblclick()
    expect(app.page.get_by_role("button", name="Stop charging")).to_be_visible()
    assert len(driver.sessions()) == 1
    charging(app.page)
    stop(app.page)


def test_a_lost_answer_is_asked_for_again_and_starts_one_session(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver)
    app.go(f"/evse/{evse['evse_id']}")
    lost: list[str | None] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()  # the server has heard it; the phone does not hear back
            lost.append(route.request.headers.get("idempotency-key"))
            route.abort("connectionreset")
        else:
            lost.append(route.request.headers.get("idempotency-key"))
            route.continue_()

    app.page.route("**/api/v1/sessions", lose_the_first_answer)
    app.page.get_by_role("button", name="Start charging").click()
    expect(app.page.get_by_role("button", name="Stop charging")).to_be_visible()
    assert len(driver.sessions()) == 1
    assert lost[0] is not None
    assert lost[0] == lost[1]
    charging(app.page)
    stop(app.page)


def test_the_app_opened_again_goes_straight_to_the_running_session(city: City, driver: Person, app: Screen) -> None:
    session = driver.post("/sessions", {"evse_id": city.free_evse(driver)["evse_id"]})
    app.go("/")
    expect(app.page).to_have_url(f"{city.url}/session/{session['id']}")
    app.page.get_by_role("link", name="Account").click()
    bar = app.page.get_by_role("complementary", name="Your session").get_by_role("link")
    expect(bar).to_be_visible()
    app.fine()
    bar.click()
    charging(app.page)
    stop(app.page)


def test_a_session_stopped_elsewhere_ends_on_the_screen(city: City, driver: Person, app: Screen) -> None:
    session = driver.post("/sessions", {"evse_id": city.free_evse(driver)["evse_id"]})
    app.go(f"/session/{session['id']}")
    charging(app.page)
    driver.post(f"/sessions/{session['id']}/stop")
    expect(app.page.locator("p.title")).to_have_text("Charging finished", timeout=40_000)


def test_a_station_that_is_lost_and_comes_back_is_told_in_words(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver)
    session = driver.post("/sessions", {"evse_id": evse["evse_id"]})
    app.go(f"/session/{session['id']}")
    charging(app.page)
    operator = city.operator()
    operator.post(f"/demo/stations/{evse['station_id']}", {"verb": "offline"})
    expect(app.page.locator("p.title")).to_have_text("Station is offline", timeout=40_000)
    expect(app.page.get_by_text("Live", exact=True)).to_have_count(0)
    app.page.get_by_role("button", name="Stop charging").click()
    expect(app.page.get_by_role("alert")).to_contain_text("The station does not answer.")
    app.fine()
    operator.post(f"/demo/stations/{evse['station_id']}", {"verb": "online"})
    expect(app.page.locator("p.title")).to_have_text("Charging", timeout=60_000)
    expect(app.page.get_by_role("alert")).to_have_count(0)
    stop(app.page)


def test_an_ended_sign_in_leads_back_to_where_one_was(city: City, driver: Person, app: Screen) -> None:
    driver.http.post("/auth/logout")
    app.page.evaluate(SPOIL_TOKEN)
    app.go("/activity")
    expect(app.page.get_by_text("Your sign-in has ended.")).to_be_visible()
    app.fine()
    app.sign_in(driver.email, driver.password)
    expect(app.page.get_by_role("heading", name="Activity")).to_be_visible()


def test_a_sticker_scanned_before_signing_in_leads_to_its_connector(city: City, driver: Person, open_screen: OpenScreen) -> None:
    evse = city.free_evse(driver)
    screen = open_screen(city.url)
    screen.go(f"/c/{evse['code'].lower()}")
    screen.sign_in(driver.email, driver.password)
    expect(screen.page.get_by_text(f"Code {evse['code']}")).to_be_visible()
    expect(screen.page).to_have_url(re.compile(f"/evse/{evse['evse_id']}$"))


def test_a_code_nobody_has_is_explained(app: Screen) -> None:
    page = app.page
    page.get_by_role("link", name="Scan").click()
    page.get_by_label("Code on the station").fill("two words")
    page.get_by_role("button", name="Open station").click()
    expect(page.get_by_text("That is not a station's code.")).to_be_visible()
    app.fine()
    page.get_by_label("Code on the station").fill("NOPE99")
    page.get_by_role("button", name="Open station").click()
    expect(page.get_by_role("alert")).to_contain_text("No station has this code.")
    app.fine()


def test_without_a_network_the_app_opens_and_says_so(city: City, driver: Person, open_screen: OpenScreen) -> None:
    screen = signed_in(open_screen(city.url, service_workers="allow"), driver)
    page = screen.page
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.context.set_offline(True)
    page.goto(city.url + "/activity")
    expect(page.get_by_text("No connection. What you see may be out of date.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("No connection to the server.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No sessions yet")).to_be_visible()


def test_the_map_shows_the_sites_without_asking_any_other_host(app: Screen) -> None:
    page = app.page
    page.get_by_role("button", name="Map").click()
    pin = page.locator(".pin").first
    expect(pin).to_be_visible()
    name = (pin.get_attribute("aria-label") or "").split(",")[0]
    pin.click()
    expect(page.locator(".peek")).to_contain_text(name)
    app.fine()
    page.locator(".peek a").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_the_keyboard_alone_is_enough_to_start_andstop(city: City, driver: Person, app: Screen) -> None:
    evse = city.free_evse(driver)
    page = app.page
    app.go(f"/c/{evse['code']}")
    start = page.get_by_role("button", name="Start charging")
    expect(start).to_be_enabled()
    _tab_to(page, "Start charging")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop charging")).to_be_visible()
    charging(page)
    _tab_to(page, "Stop charging")
    page.keyboard.press("Space")
    expect(page.locator("p.title")).to_have_text("Charging finished", timeout=40_000)


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if name in page.evaluate("() => document.activeElement?.textContent ?? ''"):
            return
    raise AssertionError(f"the Tab key does not lead to {name}")


@pytest.mark.parametrize("size", SIZES)
def test_every_size_and_theme_is_accessible_and_fits(city: City, reader: Person, open_screen: OpenScreen, size: str) -> None:
    width, height = SIZES[size]
    colours = FIRST_COLOURS[size]
    screen = open_screen(city.url, viewport={"width": width, "height": height}, color_scheme=colours, locale="de-DE")
    page = screen.page
    screen.go("/signin")
    page.get_by_label("E-Mail").fill(reader.email)
    page.get_by_label("Passwort", exact=True).fill(reader.password)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.get_by_role("heading", name="Ladepunkt finden")).to_be_visible()
    evse = city.free_evse(reader)
    for path in ("/", f"/site/{evse['site_id']}", f"/evse/{evse['evse_id']}", "/scan", "/activity", "/account", "/nowhere"):
        screen.go(path)
        expect(page.locator("h1")).to_be_attached()
        expect(page.locator(".skeleton")).to_have_count(0)
        fits(screen)
        screen.fine_by_day_and_night()
        fits(screen)
