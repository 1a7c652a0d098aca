"""What a station's page offers by its dialect, in a real browser: device model, monitors, display, limits, upkeep, callbacks."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import StorageState, expect

from tests.stories.charger201 import Charger201, charger201, now
from tests.stories.city import City, Person, eventually
from tests.stories.conftest import OpenScreen
from tests.stories.consoles import FIRST_COLOURS, SIZES, fits, follow, idle_station, open_page, sign_in, station_path
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TALKER = "STORY-TALKER"
OLD = "STORY-OLD"
CALLBACK = "http://192.0.2.7:8085/cp"
_BOOT = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
 xmlns:c="urn://Ocpp/Cs/2012/06/"><s:Header><c:chargeBoxIdentity>{id}</c:chargeBoxIdentity><a:Action>/BootNotification</a:Action>
<a:MessageID>urn:uuid:story</a:MessageID><a:From><a:Address>{callback}</a:Address></a:From></s:Header><s:Body>
<c:bootNotificationRequest><c:chargePointVendor>Elderly</c:chargePointVendor><c:chargePointModel>Pillar</c:chargePointModel>
</c:bootNotificationRequest></s:Body></s:Envelope>"""


@pytest.fixture(scope="module")
def operator(city: City) -> Person:
    """The demo's operator at the API."""
    return city.operator()


@pytest.fixture(scope="module")
def talker(city: City, operator: Person) -> Iterator[Charger201]:
    """A 2.0.1 station with a display and monitors, made elsewhere."""
    created = operator.post("/stations", {"station_id": TALKER, "name": "Talker"})
    with charger201(city.addresses.ocpp_url, TALKER, created["password"]) as station:
        eventually(lambda: operator.get(f"/stations/{TALKER}/device-model")["components"] or None, "a device model")
        yield station


@pytest.fixture(scope="module")
def old_station(city: City, operator: Person) -> str:
    """A station of OCPP 1.5 over SOAP that said where it listens."""
    operator.post("/stations", {"station_id": OLD, "name": "Old pillar", "min_security_profile": 0})
    said = _BOOT.format(id=OLD, callback=CALLBACK)
    headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
    httpx.post(f"{city.url}/soap", content=said, headers=headers, trust_env=False).raise_for_status()
    return OLD


@pytest.fixture
def console(city: City, open_screen: OpenScreen, operator_state: StorageState) -> Screen:
    """A desktop on which the operator is signed in to the console; no page is open yet."""
    return open_screen(city.url, viewport={"width": 1440, "height": 900}, storage_state=operator_state)


def test_a_station_shows_the_pages_its_dialect_has(console: Screen, operator: Person, old_station: str) -> None:
    pages = console.page.get_by_role("navigation", name="Station")
    for station_id, has, lacks in [
        (idle_station(operator), "Configuration", "Device model"),
        (idle_station(operator, "ocpp2.0.1"), "Device model", "Configuration"),
        (old_station, "Configuration", "Charging"),
    ]:
        open_page(console, station_path(station_id))
        expect(pages.get_by_role("link", name=has)).to_be_visible()
        expect(pages.get_by_role("link", name=lacks)).to_have_count(0)


def test_what_works_in_which_dialect_is_one_table(console: Screen) -> None:
    open_page(console, "/dialects", "Dialects")
    page = console.page
    page.get_by_label("Search", exact=True).fill("SetVariables")
    row = page.get_by_role("table", name="What works in which dialect").get_by_role("row").nth(1)
    expect(row).to_contain_text("Configure")
    expect(row.get_by_role("cell").first).to_contain_text("ChangeConfiguration")
    page.get_by_label("Show the actions' names").check()
    expect(row.get_by_role("cell").last).to_have_text("SetVariables")
    page.get_by_label("Search", exact=True).fill("set a display on fire")
    expect(page.get_by_text("Nothing fits")).to_be_visible()


def test_stations_are_found_by_their_dialect(console: Screen, old_station: str) -> None:
    open_page(console, "/stations", "Stations")
    console.page.get_by_label("Dialect").select_option("OCPP 1.5 SOAP")
    row = console.page.get_by_role("row").filter(has_text=old_station)
    expect(row).to_contain_text("OCPP 1.5 SOAP")
    expect(console.page.get_by_role("row").filter(has_text="OCPP 2.0.1")).to_have_count(0)


def test_a_variable_is_found_changed_and_the_simulated_station_keeps_to_it(console: Screen, operator: Person) -> None:
    station_id = idle_station(operator, "ocpp2.0.1")
    open_page(console, station_path(station_id, "device-model"))
    console.page.get_by_label("Search variables").fill("TxUpdatedInterval")
    row = console.page.get_by_role("row", name=re.compile("^TxUpdatedInterval"))
    row.get_by_role("button", name="Change SampledDataCtrlr.TxUpdatedInterval").click()
    value = row.get_by_label("Value of SampledDataCtrlr.TxUpdatedInterval")
    value.fill("often")
    row.get_by_role("button", name="Change", exact=True).click()
    expect(row.get_by_role("alert")).to_have_text("Needs a number.")
    value.fill("4")
    row.get_by_role("button", name="Change", exact=True).click()
    expect(row).to_contain_text("Accepted")
    expect(row.get_by_role("cell").first).to_contain_text("4")
    place = {"component": {"name": "SampledDataCtrlr"}, "variable": {"name": "TxUpdatedInterval"}}
    asked: dict[str, object] = {"action": "GetVariables", "payload": {"getVariableData": [place]}}
    told = operator.post(f"/stations/{station_id}/commands", asked)["response"]["getVariableResult"][0]
    assert told["attributeValue"] == "4"
    console.fine()


def test_a_variable_offers_what_the_station_says_it_may_hold(console: Screen, talker: Charger201) -> None:
    open_page(console, station_path(TALKER, "device-model"))
    page = console.page
    page.get_by_role("navigation", name="Components").get_by_role("button", name=re.compile("^ChargingStation")).click()
    mode = page.get_by_role("row", name=re.compile("^Mode"))
    mode.get_by_role("button", name="Change ChargingStation.Mode").click()
    mode.get_by_label("Value of ChargingStation.Mode").select_option("Calm")
    mode.get_by_role("button", name="Change", exact=True).click()
    expect(mode).to_contain_text("works after a reset")
    assert talker.asked[-1][1]["setVariableData"][0]["attributeValue"] == "Calm"
    depth = page.get_by_role("row", name=re.compile("^Depth"))
    depth.get_by_role("button", name="Change ChargingStation.Depth").click()
    field = depth.get_by_label("Value of ChargingStation.Depth")
    field.fill("12")
    depth.get_by_role("button", name="Change", exact=True).click()
    expect(depth.get_by_role("alert")).to_have_text("At most 9.")
    field.fill("7")
    depth.get_by_role("button", name="Change", exact=True).click()
    expect(depth).to_contain_text("Rejected")
    expect(page.get_by_role("row", name=re.compile("^Secret"))).to_contain_text("cannot be read")


def test_a_monitor_is_added_notices_something_and_is_removed(console: Screen, talker: Charger201) -> None:
    open_page(console, station_path(TALKER, "monitoring"))
    page = console.page
    page.get_by_label("Tells what is at least").select_option(label="7: Notice")
    expect(page.get_by_text("The level was changed.")).to_be_visible()
    page.get_by_role("button", name="Add monitor").click()
    asked = page.get_by_role("dialog", name="Add a monitor")
    asked.get_by_label("Variable").select_option("EVSE@1.Power")
    asked.get_by_label("Limit (W)").fill("11000")
    asked.get_by_label("Severity").select_option("4")
    console.fine()
    asked.get_by_role("button", name="Add monitor").click()
    row = page.get_by_role("table", name="Monitors").get_by_role("row", name=re.compile("EVSE@1.Power"))
    expect(row).to_contain_text("rises above 11,000")
    talker.notice("12345")
    noticed = page.get_by_role("region", name="What it noticed").get_by_role("listitem").first
    expect(noticed).to_contain_text("12345")
    expect(noticed).to_contain_text("Error")
    row.get_by_role("button", name="Remove the monitor of EVSE@1.Power").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove monitor").click()
    expect(row).to_have_count(0)
    console.fine()


def test_a_message_is_put_on_the_display_and_taken_away(console: Screen, talker: Charger201) -> None:
    open_page(console, station_path(TALKER, "display"))
    page = console.page
    page.get_by_role("button", name="New message").click()
    asked = page.get_by_role("dialog", name="New message")
    asked.get_by_label("Text").fill("Closed on Sunday")
    asked.get_by_label("When", exact=True).select_option("While nobody charges")
    console.fine()
    asked.get_by_role("button", name="Show it").click()
    message = page.get_by_role("listitem").filter(has_text="Closed on Sunday")
    expect(message).to_contain_text("while nobody charges")
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("they show as they arrive")).to_be_visible()
    message.get_by_role("button", name=re.compile("^Take away")).click()
    page.get_by_role("dialog").get_by_role("button", name="Take it away").click()
    expect(message).to_have_count(0)
    assert talker.asked[-1][0] == "ClearDisplayMessage"


def test_what_a_station_does_not_support_is_told_in_words(console: Screen, talker: Charger201) -> None:
    open_page(console, station_path(TALKER, "charging"))
    console.page.get_by_role("button", name="Ask the station").click()
    expect(console.page.get_by_text("The station does not support GetCompositeSchedule.")).to_be_visible()


def test_a_station_that_calculates_is_given_a_tariff_once_and_lets_go_of_it(console: Screen, operator: Person) -> None:
    open_page(console, station_path(idle_station(operator, "ocpp2.1"), "charging"))
    page = console.page
    card = page.get_by_role("region", name="Tariffs in the station")
    asked = page.get_by_role("dialog", name="Set a tariff in the station")
    card.get_by_role("button", name="Set tariff…").click()
    asked.get_by_role("button", name="Set the tariff").click()
    expect(card).to_contain_text("Today's prices")
    card.get_by_role("button", name="Set tariff…").click()
    asked.get_by_role("button", name="Set the tariff").click()
    expect(asked.get_by_role("alert")).to_have_text("The station has this very tariff already.")
    console.fine()
    asked.get_by_role("button", name="Cancel").click()
    card.get_by_role("button", name="Clear all").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear").click()
    expect(card).to_contain_text("It holds none")


def test_power_is_limited_looked_ahead_and_freed_again(console: Screen, operator: Person) -> None:
    open_page(console, station_path(idle_station(operator, "ocpp2.0.1"), "charging"))
    page = console.page
    page.get_by_role("button", name="Limit power…").click()
    asked = page.get_by_role("dialog", name="Limit power")
    asked.get_by_label("At most").fill("10")
    asked.get_by_role("button", name="Set the limit").click()
    row = page.get_by_role("table", name="Charging profiles").get_by_role("row").nth(1)
    expect(row).to_contain_text("Ceiling of the station")
    expect(row).to_contain_text("10 A")
    page.get_by_role("button", name="Ask the station").click()
    expect(page.get_by_role("region", name="The next 24 hours")).to_contain_text("10 A")
    console.fine()
    row.get_by_role("button", name=re.compile("^Clear profile")).click()
    page.get_by_role("dialog").get_by_role("button", name="Clear profile").click()
    expect(page.get_by_text("No profile is known")).to_be_visible()


@pytest.mark.parametrize("dialect", ["ocpp1.6", "ocpp2.0.1"])
def test_firmware_and_logs_show_every_step(console: Screen, operator: Person, dialect: str) -> None:
    open_page(console, station_path(idle_station(operator, dialect), "upkeep"))
    page = console.page
    page.get_by_role("button", name="Fetch a log…").click()
    asked = page.get_by_role("dialog", name="Fetch a log")
    asked.get_by_label("Where the station puts it").fill("ftp://example.com/logs/")
    console.fine()
    asked.get_by_role("button", name="Fetch log").click()
    expect(page.get_by_role("region", name="Logs")).to_contain_text("Uploaded", timeout=60_000)
    page.get_by_role("button", name="Update…").click()
    asked = page.get_by_role("dialog", name="Update firmware")
    asked.get_by_label("Address of the firmware").fill("https://example.com/firmware-9.bin")
    asked.get_by_role("button", name="Update", exact=True).click()
    firmware = page.get_by_role("region", name="Firmware")
    expect(firmware).to_contain_text("Downloading", timeout=30_000)
    expect(firmware.get_by_text("Installed", exact=True).first).to_be_visible(timeout=90_000)
    console.fine()


def test_a_root_is_installed_seen_and_deleted_against_a_warning(console: Screen, operator: Person) -> None:
    station_id = idle_station(operator)
    open_page(console, station_path(station_id, "security"))
    page = console.page
    page.get_by_role("button", name="Install a root…").click()
    asked = page.get_by_role("dialog", name="Install a root")
    asked.get_by_label("Kind of key").select_option("RSA")
    console.fine()
    asked.get_by_role("button", name="Install", exact=True).click()
    held = page.get_by_role("region", name="Certificates it holds").get_by_role("listitem")
    expect(held).to_contain_text("Root for this server")
    held.get_by_role("button", name=re.compile("^Delete ")).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete certificate").click()
    warning = page.get_by_role("dialog", name="Its last root for this server")
    warning.get_by_role("button", name="Delete all the same").click()
    expect(held).to_have_count(0)
    console.fine()


def test_a_wrong_root_is_refused_where_it_was_typed(console: Screen) -> None:
    open_page(console, "/certificates", "Certificates")
    page = console.page
    expect(page.get_by_role("button", name="Root, EC")).to_be_visible()
    page.get_by_role("button", name="Trust a root…").click()
    asked = page.get_by_role("dialog", name="Trust a root of contracts")
    asked.get_by_label("Certificate (PEM)").fill("no certificate at all")
    asked.get_by_role("button", name="Trust it").click()
    expect(asked.get_by_text(re.compile("PEM|certificate cannot", re.IGNORECASE)).last).to_be_visible()
    console.fine()


def test_what_a_station_tells_of_its_safety_appears(console: Screen, talker: Charger201) -> None:
    open_page(console, station_path(TALKER, "security"))
    talker.call("SecurityEventNotification", {"type": "TamperDetectionActivated", "timestamp": now(), "techInfo": "lid"})
    told = console.page.get_by_role("region", name="Security events").get_by_role("listitem").first
    expect(told).to_contain_text("Tamper detection activated")
    expect(told).to_contain_text("lid")


def test_a_connector_is_reserved_and_freed_and_the_local_list_brought_up_to_date(console: Screen, operator: Person) -> None:
    token = operator.get("/tokens?status=accepted&limit=1")["items"][0]["token"]
    open_page(console, station_path(idle_station(operator), "access"))
    page = console.page
    page.get_by_role("button", name="Reserve…").click()
    asked = page.get_by_role("dialog", name="Reserve")
    asked.get_by_label("For the token").fill(token)
    console.fine()
    asked.get_by_role("button", name="Reserve", exact=True).click()
    kept = page.get_by_role("region", name="Reservations").get_by_role("listitem").filter(has_text=token).first
    expect(kept).to_contain_text("Reserved")
    kept.get_by_role("button", name=f"Cancel the reservation for {token}").click()
    expect(kept).to_contain_text("Cancelled")
    known = page.get_by_role("region", name="Tokens it knows offline")
    known.get_by_role("button", name="Bring up to date").click()
    expect(known.get_by_text("Up to date", exact=True)).to_be_visible()
    console.fine()


def test_a_firmware_that_keeps_to_the_specification_is_told_so(console: Screen, operator: Person) -> None:
    open_page(console, station_path(idle_station(operator), "upkeep"))
    expect(console.page.get_by_role("region", name="Deviations")).to_contain_text("kept to the specification so far")


def test_a_callback_address_is_confirmed_changed_and_wrong_ones_are_refused(
    console: Screen, operator: Person, old_station: str
) -> None:
    open_page(console, station_path(old_station))
    card = console.page.get_by_role("region", name="Where the station is called")
    expect(card).to_contain_text("nothing can be asked of this station")
    expect(card).to_contain_text(CALLBACK)
    console.fine()
    card.get_by_role("button", name="Confirm this address").click()
    expect(card.get_by_text("nothing can be asked")).to_have_count(0)
    assert operator.get(f"/stations/{old_station}")["callback_url"] == CALLBACK
    card.get_by_role("button", name="Change", exact=True).click()
    field = card.get_by_label("Address of the station")
    field.fill("ftp://192.0.2.7/")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text(re.compile("must read http"))).to_be_visible()
    field.fill("http://192.0.2.8:8085/cp")
    card.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("http://192.0.2.8:8085/cp")
    expect(card.get_by_role("button", name="Confirm this address")).to_be_visible()
    console.fine()


def test_what_to_type_is_told_for_json_and_for_soap(console: Screen) -> None:
    open_page(console, "/stations", "Stations")
    page = console.page
    page.get_by_role("button", name="Add station").click()
    page.get_by_role("dialog").get_by_label("Station id").fill("STORY-TYPED")
    page.get_by_role("dialog").get_by_role("button", name="Add station").click()
    told = page.get_by_role("dialog", name="Type this into the charger")
    expect(told).to_contain_text(re.compile(r"wss?://\S+/STORY-TYPED"))
    told.get_by_role("button", name="1.5 or 1.6 over SOAP").click()
    expect(told).to_contain_text(re.compile(r"http://\S+/soap"))
    expect(told.get_by_role("heading", name="Charge box identity")).to_be_visible()
    console.fine()


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_a_2x_and_of_a_soap_station_fits_and_shuts_nobody_out(
    city: City, open_screen: OpenScreen, talker: Charger201, old_station: str, size: str
) -> None:
    width, height = SIZES[size]
    screen = open_screen(city.url, viewport={"width": width, "height": height}, color_scheme=FIRST_COLOURS[size])
    screen.go("/console/")
    sign_in(screen)
    tabs = [
        "",
        "commands",
        "device-model",
        "device-model?q=power",
        "monitoring",
        "charging",
        "access",
        "display",
        "security",
        "upkeep",
    ]
    go = open_page if size == "desktop" else follow
    for path in [
        *(station_path(TALKER, tab) for tab in tabs),
        station_path(idle_station(city.operator(), "ocpp2.1"), "equipment"),
        station_path(old_station),
        station_path(old_station, "upkeep"),
        "/certificates",
        "/dialects",
    ]:
        go(screen, path)
        fits(screen)
        screen.fine_by_day_and_night()
        fits(screen)
