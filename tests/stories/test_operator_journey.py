"""The operator's day in a real browser, against a whole running Gridtap with its simulated city."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import StorageState, expect
from websockets.exceptions import InvalidStatus

from tests.stories.charger import charger
from tests.stories.city import City, Person
from tests.stories.conftest import OpenScreen
from tests.stories.consoles import FIRST_COLOURS, SIZES, fits, follow, idle_station, open_page, sign_in, station_path
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES: list[tuple[str, str | None]] = [
    ("/", "Overview"),
    ("/stations", "Stations"),
    ("/sessions", "Sessions"),
    ("/inbox", "Inbox"),
    ("/reviews", "Reviews"),
    ("/tokens", "Tokens"),
    ("/sites", "Sites"),
    ("/tariffs", "Tariffs"),
    ("/users", "Users"),
    ("/api-keys", "API keys"),
    ("/audit", "Audit"),
    ("/no-such-page", "Page not found"),
]
TABS = ["", "commands", "configuration", "charging", "access", "security", "upkeep", "messages", "sessions", "demo"]


@pytest.fixture(scope="module")
def operator(city: City) -> Person:
    """The demo's operator at the API, to set a scene or to check what a screen claims."""
    return city.operator()


@pytest.fixture
def door(city: City, open_screen: OpenScreen) -> Screen:
    """The console's sign-in page on a desktop."""
    screen = open_screen(city.url, viewport={"width": 1440, "height": 900})
    screen.go("/console/")
    return screen


@pytest.fixture
def console(city: City, open_screen: OpenScreen, operator_state: StorageState) -> Screen:
    """The console's overview on a desktop, for an operator who had signed in before."""
    screen = open_screen(city.url, viewport={"width": 1440, "height": 900}, accept_downloads=True, storage_state=operator_state)
    open_page(screen, "/", "Overview")
    return screen


def test_a_wrong_password_is_refused_in_words(door: Screen) -> None:
    door.sign_in("operator@example.com", "guessed")
    expect(door.page.get_by_role("alert")).to_contain_text("password")
    door.fine()


def test_a_drivers_account_is_told_where_to_go(door: Screen, city: City) -> None:
    login = city.login("driver")
    door.sign_in(login.email, login.password)
    expect(door.page.get_by_role("alert")).to_contain_text("driver app")


def test_the_overview_moves_while_cars_charge(console: Screen) -> None:
    live = console.page.get_by_role("table", name="Live sessions").get_by_role("row").nth(1)
    expect(live).to_contain_text("kWh", timeout=30_000)
    before = live.inner_text()
    expect(live).not_to_have_text(re.compile(re.escape(before)), timeout=20_000)
    expect(console.page.get_by_text("Live", exact=True)).to_be_visible()


def test_stations_are_found_by_search_and_who_finds_none_is_led_back(console: Screen, operator: Person) -> None:
    wanted = operator.get("/stations?limit=1")["items"][0]["station_id"]
    open_page(console, "/stations", "Stations")
    console.page.keyboard.press("/")
    console.page.keyboard.type(wanted)
    expect(console.page.get_by_role("row")).to_have_count(2)
    expect(console.page.get_by_role("row").nth(1)).to_contain_text(wanted)
    console.page.get_by_label("Search stations").fill("nothing is called this")
    expect(console.page.get_by_text("No station fits")).to_be_visible()
    open_page(console, "/stations/NOWHERE/messages", "NOWHERE")
    expect(console.page.get_by_role("button", name="Try again")).to_have_count(0)
    console.page.get_by_role("link", name="All stations").click()
    expect(console.page.get_by_role("heading", level=1, name="Stations")).to_be_visible()


def test_a_reset_is_confirmed_sent_and_seen_on_the_wire(console: Screen, operator: Person) -> None:
    station_id = idle_station(operator)
    open_page(console, station_path(station_id, "commands"))
    console.page.get_by_role("button", name="Soft reset").click()
    asked = console.page.get_by_role("dialog", name="Soft reset")
    expect(asked).to_contain_text("restarts")
    asked.get_by_role("button", name="Send").click()
    expect(console.page.get_by_label("The station's answer")).to_contain_text("Accepted")
    console.page.get_by_role("link", name="Messages").click()
    log = console.page.get_by_label("Messages", exact=True)
    expect(log.get_by_role("button", name=re.compile("Reset.*Soft"))).to_be_visible()
    expect(log.get_by_role("button", name=re.compile("BootNotification")).first).to_be_visible(timeout=60_000)


def test_a_configuration_key_is_changed_and_the_station_says_so(console: Screen, operator: Person) -> None:
    station_id = idle_station(operator)
    open_page(console, station_path(station_id, "configuration"))
    console.page.get_by_role("button", name="Read from station").first.click()
    row = console.page.get_by_role("row", name=re.compile("^MeterValueSampleInterval"))
    row.get_by_role("button", name="Change MeterValueSampleInterval").click()
    row.get_by_label("Value of MeterValueSampleInterval").fill("17")
    row.get_by_role("button", name="Change", exact=True).click()
    expect(row).to_contain_text("Accepted")
    expect(row).to_contain_text("17")
    answer = operator.post(
        f"/stations/{station_id}/commands", {"action": "GetConfiguration", "payload": {"key": ["MeterValueSampleInterval"]}}
    )
    assert answer["response"]["configurationKey"][0]["value"] == "17"


def test_a_generated_form_names_each_fault_and_then_sends(console: Screen, operator: Person) -> None:
    open_page(console, station_path(idle_station(operator), "commands"))
    console.page.get_by_label("Action", exact=True).select_option("GetConfiguration")
    console.page.get_by_role("button", name="Key", exact=True).click()
    console.page.get_by_role("button", name="Add item").click()
    send = console.page.get_by_role("button", name="Send GetConfiguration")
    send.click()
    expect(console.page.get_by_text("Fill this in or remove it.")).to_be_visible()
    console.page.get_by_role("textbox", name="Item 1").fill("NumberOfConnectors")
    send.click()
    answer = console.page.get_by_label("The station's answer")
    expect(answer).to_contain_text('"NumberOfConnectors"')
    console.fine()


def test_raw_json_reaches_the_station_as_typed(console: Screen, operator: Person) -> None:
    open_page(console, station_path(idle_station(operator), "commands"))
    console.page.get_by_label("Action", exact=True).select_option("TriggerMessage")
    console.page.get_by_role("button", name="JSON").click()
    console.page.get_by_label("Request as JSON").fill('{"requestedMessage": ')
    console.page.get_by_role("button", name="Send TriggerMessage").click()
    expect(console.page.get_by_role("alert")).to_be_visible()
    console.page.get_by_label("Request as JSON").fill('{"requestedMessage": "Heartbeat"}')
    console.page.get_by_role("button", name="Send TriggerMessage").click()
    expect(console.page.get_by_label("The station's answer")).to_contain_text("Accepted")


def test_messages_pause_and_go_on(console: Screen, operator: Person) -> None:
    station_id = idle_station(operator)
    open_page(console, station_path(station_id, "messages"))
    expect(console.page.get_by_text("Following live")).to_be_visible()
    console.page.get_by_role("button", name="Pause").click()
    operator.post(f"/stations/{station_id}/commands", {"action": "ClearCache", "payload": {}})
    log = console.page.get_by_label("Messages", exact=True)
    resume = console.page.get_by_role("button", name=re.compile(r"Resume \(\d+ new\)"))
    expect(resume).to_be_visible()
    expect(log.get_by_role("button", name=re.compile("ClearCache"))).to_have_count(0)
    resume.click()
    frame = log.get_by_role("button", name=re.compile("ClearCache")).first
    frame.click()
    expect(log.get_by_label("Frame", exact=True).first).to_contain_text('"ClearCache"')
    console.fine()


def test_a_stranger_is_accepted_from_the_inbox_and_its_words_stay_text(console: Screen, city: City) -> None:
    with pytest.raises(InvalidStatus), charger(city.addresses.ocpp_url, "STORY-STRANGER"):
        pass
    open_page(console, "/inbox", "Inbox")
    knock = console.page.get_by_role("listitem").filter(has_text="STORY-STRANGER")
    expect(knock).to_contain_text("What to do:")
    expect(knock).to_contain_text(re.compile(r"wss?://\S+/ocpp/STORY-STRANGER"))
    knock.get_by_role("button", name="Accept…").click()
    console.page.get_by_role("dialog", name="Accept STORY-STRANGER").get_by_role("button", name="Accept", exact=True).click()
    told = console.page.get_by_role("dialog", name="Type this into the charger")
    password = told.get_by_role("heading", name="Password").locator("..").locator("code").inner_text()
    console.fine()
    told.get_by_role("link", name="Open the station").click()
    with charger(city.addresses.ocpp_url, "STORY-STRANGER", password) as stranger:
        markup = "<img src=x onerror=alert(1)>"
        boot = stranger.call("BootNotification", {"chargePointVendor": markup[:20], "chargePointModel": "<b>Bold</b>"})
        assert boot["status"] == "Accepted"
        expect(console.page.get_by_text("Online", exact=True)).to_be_visible()
        expect(console.page.get_by_text("<b>Bold</b>")).to_be_visible()
        assert console.page.locator("img").count() == 0


def test_a_session_is_started_on_behalf_watched_and_stopped(console: Screen, operator: Person) -> None:
    station_id = idle_station(operator)
    token = operator.get("/tokens?status=accepted&limit=1")["items"][0]["token"]
    open_page(console, station_path(station_id, "demo"))
    console.page.get_by_role("button", name="Plug in").first.click()
    console.page.get_by_role("link", name="Overview").last.click()
    console.page.get_by_role("button", name="Start", exact=True).first.click()
    asked = console.page.get_by_role("dialog", name="Start at connector 1")
    asked.get_by_label("Token").fill(token)
    asked.get_by_role("button", name="Start").click()
    expect(console.page.get_by_role("button", name="Stop session")).to_be_visible(timeout=40_000)
    expect(console.page.get_by_text("Charging", exact=True)).to_be_visible(timeout=40_000)
    expect(console.page.get_by_label("Power, energy and battery over the session").locator("canvas")).to_be_visible(
        timeout=40_000
    )
    console.page.get_by_role("button", name="Stop session").click()
    console.page.get_by_role("dialog").get_by_role("button", name="Stop session").click()
    expect(console.page.get_by_text("Ended", exact=True).first).to_be_visible(timeout=40_000)
    expect(console.page.get_by_role("table", name="Price breakdown")).to_contain_text("Total")
    expect(console.page.get_by_role("button", name=re.compile("StopTransaction")).first).to_be_visible(timeout=20_000)
    console.fine()
    _correct_the_bill_and_take_it_back(console)


def _correct_the_bill_and_take_it_back(console: Screen) -> None:
    total = console.page.get_by_role("table", name="Price breakdown").get_by_role("row", name="Total")
    before = total.inner_text()
    console.page.get_by_role("button", name="Correct the bill").click()
    asked = console.page.get_by_role("dialog", name="Correct the bill")
    asked.get_by_label("Energy, kWh").fill("123.4")
    expect(asked.get_by_role("table", name="The bill before and after")).to_contain_text("123.4 kWh")
    expect(asked.get_by_role("button", name="Correct the bill")).to_be_disabled()
    asked.get_by_label("Reason").fill("Its meter was read by hand.")
    console.fine()
    asked.get_by_role("button", name="Correct the bill").click()
    expect(console.page.get_by_text("Its meter was read by hand.")).to_be_visible()
    expect(total).not_to_have_text(before)
    console.fine()
    console.page.get_by_role("button", name="Take back").click()
    console.page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(console.page.get_by_role("button", name="Take back")).to_have_count(0)
    expect(total).to_have_text(re.compile(re.escape(before.split()[-1])))


def test_a_second_stop_is_weighed_by_its_price_and_taken(console: Screen, city: City, operator: Person) -> None:
    made = operator.post("/stations", {"station_id": "STORY-STOPS"})
    with charger(city.addresses.ocpp_url, "STORY-STOPS", made["password"]) as station:
        station.call("BootNotification", {"chargePointVendor": "Story", "chargePointModel": "Stops"})
        begun = station.call("StartTransaction", {"connectorId": 1, "idTag": "ANY", "meterStart": 0, "timestamp": _now()})
        for meter_stop in (90_000, 7000):
            stop: dict[str, object] = {"transactionId": begun["transactionId"], "meterStop": meter_stop, "timestamp": _now()}
            station.call("StopTransaction", stop)
    open_page(console, "/reviews", "Reviews")
    item = console.page.get_by_role("listitem").filter(has_text="A second stop").filter(has_text="STORY-STOPS")
    expect(item).to_contain_text("7.00 kWh")
    console.fine()
    item.get_by_role("button", name="Take these figures").click()
    asked = console.page.get_by_role("dialog", name="Take these figures")
    expect(asked.get_by_role("row", name="Energy")).to_contain_text("90.00 kWh")
    asked.get_by_label("Reason").fill("The first word was a glitch.")
    console.fine()
    asked.get_by_role("button", name="Take these figures").click()
    expect(item).to_have_count(0)
    (session,) = operator.get("/sessions?station_id=STORY-STOPS")["items"]
    assert (session["energy_wh"], session["corrected"]["reason"]) == (7000, "The first word was a glitch.")


def _now() -> str:
    return datetime.now(UTC).isoformat()


def test_what_is_shown_of_sessions_can_be_taken_away_as_csv(console: Screen, tmp_path: Path) -> None:
    open_page(console, "/sessions", "Sessions")
    with console.page.expect_download() as waiting:
        console.page.get_by_role("button", name=re.compile("CSV of these")).click()
    file = tmp_path / "sessions.csv"
    waiting.value.save_as(file)
    lines = file.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("session_id,state,station_id")
    assert len(lines) == 1 + console.page.get_by_role("table", name="Sessions").get_by_role("row").count() - 1


def test_a_token_is_added_blocked_deleted_and_brought_back(console: Screen, operator: Person) -> None:
    open_page(console, "/tokens", "Tokens")
    console.page.get_by_role("button", name="Add token").first.click()
    asked = console.page.get_by_role("dialog", name="Add token")
    asked.get_by_label("Token").fill("STORYCARD1")
    asked.get_by_label("Label").fill("Story card")
    asked.get_by_label("At two places at once").select_option("Not allowed")
    console.fine()
    asked.get_by_role("button", name="Save").click()
    row = console.page.get_by_role("row").filter(has_text="STORYCARD1")
    expect(row).to_contain_text("Accepted")
    row.get_by_role("button", name="Block STORYCARD1").click()
    expect(row).to_contain_text("Blocked")
    row.get_by_role("button", name="Delete STORYCARD1").click()
    expect(row).to_have_count(0)
    console.page.get_by_role("button", name="Undo").last.click()
    expect(row).to_contain_text("Blocked")
    kept = operator.get("/tokens/STORYCARD1")
    assert (kept["label"], kept["allows_concurrent"]) == ("Story card", False)


def test_a_tariff_shows_what_it_costs_before_it_is_saved(console: Screen) -> None:
    open_page(console, "/tariffs", "Tariffs")
    row = console.page.get_by_role("row", name=re.compile("^Standard"))
    row.get_by_role("button", name="Edit Standard").click()
    asked = console.page.get_by_role("dialog", name="Edit Standard")
    asked.get_by_label("Per kWh").fill("1.00")
    asked.get_by_label("Per session").fill("2,50")
    asked.get_by_label("Tax (%)").fill("0")
    expect(asked.locator("output")).to_have_text("€22.50")
    console.fine()
    asked.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("€1.00")


def test_a_site_in_use_is_not_deleted_and_the_reason_is_told(console: Screen) -> None:
    open_page(console, "/sites", "Sites")
    console.page.get_by_role("button", name=re.compile("^Delete ")).first.click()
    console.page.get_by_role("dialog").get_by_role("button", name="Delete site").click()
    expect(console.page.get_by_role("status").filter(has_text=re.compile("station", re.IGNORECASE)).last).to_be_visible()
    console.unbroken()


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_the_screen_and_shuts_nobody_out(
    city: City, operator: Person, open_screen: OpenScreen, size: str
) -> None:
    width, height = SIZES[size]
    screen = open_screen(city.url, viewport={"width": width, "height": height}, color_scheme=FIRST_COLOURS[size])
    screen.go("/console/")
    sign_in(screen)
    session = operator.get("/sessions?limit=1")["items"][0]["id"]
    pages = [*PAGES, *((station_path(idle_station(operator), tab), None) for tab in TABS), (f"/sessions/{session}", None)]
    go = open_page if size == "desktop" else follow
    for path, title in pages:
        go(screen, path, title)
        fits(screen)
        screen.fine_by_day_and_night()
        fits(screen)


def test_a_lost_connection_is_told_and_heals_by_itself(console: Screen) -> None:
    page = console.page
    page.route("**/api/v1/**", lambda route: route.abort("connectionfailed"))
    console.go("/console/tokens")
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    banner = page.get_by_text("The connection to the server is lost")
    expect(banner).to_be_visible()
    page.unroute_all()
    expect(banner).to_be_hidden(timeout=30_000)
    expect(page.get_by_role("table", name="Tokens")).to_be_visible()
