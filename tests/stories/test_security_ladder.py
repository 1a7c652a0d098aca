"""The security ladder in the console: one button, every step in words, and nothing lost when a station will not climb."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.stories.city import City, Person, running_city
from tests.stories.climber import climber
from tests.stories.conftest import OpenScreen
from tests.stories.consoles import open_page, sign_in, station_path
from tests.stories.screens import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def tls_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A city whose server takes TLS."""
    with running_city(tmp_path_factory.mktemp("tls-city"), "--tls", "--tls-port", "0") as city:
        yield city


@pytest.fixture(scope="module")
def operator(tls_city: City) -> Person:
    """The operator at the API."""
    return tls_city.operator()


@pytest.fixture
def console(tls_city: City, open_screen: OpenScreen) -> Screen:
    """The console of that city."""
    screen = open_screen(tls_city.url, viewport={"width": 1440, "height": 900})
    screen.go("/console/")
    sign_in(screen)
    return screen


def _password(operator: Person, station_id: str) -> str:
    return operator.post("/stations", {"station_id": station_id})["password"]


def test_one_button_takes_a_station_to_tls_and_every_step_is_told(console: Screen, tls_city: City, operator: Person) -> None:
    with climber(tls_city.addresses.ocpp_url, "STORY-CLIMBER", _password(operator, "STORY-CLIMBER")):
        open_page(console, station_path("STORY-CLIMBER", "security"))
        card = console.page.get_by_role("region", name="Security profile", exact=True)
        expect(card.get_by_role("listitem").filter(has_text="Password, its latest connection")).to_be_visible()
        card.get_by_label("Goal").select_option("2")
        console.fine()
        card.get_by_role("button", name="Raise to profile 2").click()
        asked = console.page.get_by_role("dialog", name="Raise to profile 2?")
        expect(asked).to_contain_text("old way in stays good")
        asked.get_by_role("button", name="Raise it").click()
        climb = card.get_by_role("region", name=re.compile("to profile 2$"))
        expect(climb.get_by_text("Done", exact=True)).to_be_visible(timeout=60_000)
        expect(climb.get_by_role("listitem").filter(has_text="the station comes back with it: done")).to_be_visible()
        expect(card).to_contain_text("Nothing below profile 2 lets it in.")
        console.fine()


def test_a_station_that_refuses_ends_the_climb_and_keeps_its_way_in(console: Screen, tls_city: City, operator: Person) -> None:
    with climber(tls_city.addresses.ocpp_url, "STORY-STUBBORN", _password(operator, "STORY-STUBBORN"), trusting=False):
        open_page(console, station_path("STORY-STUBBORN", "security"))
        card = console.page.get_by_role("region", name="Security profile", exact=True)
        card.get_by_role("button", name="Raise to profile 3").click()
        console.page.get_by_role("dialog").get_by_role("button", name="Raise it").click()
        climb = card.get_by_role("region", name="The latest climb to profile 3")
        expect(climb.get_by_text("The station answered Rejected to InstallCertificate.")).to_be_visible(timeout=30_000)
        expect(climb.get_by_text("Failed", exact=True)).to_be_visible()
        expect(card).to_contain_text("Nothing below profile 1 lets it in.")
        expect(card.get_by_role("button", name="Raise to profile 3")).to_be_enabled()
        console.fine()


def test_a_password_is_changed_on_the_station_and_shown_once(console: Screen, tls_city: City, operator: Person) -> None:
    with climber(tls_city.addresses.ocpp_url, "STORY-ROTATED", _password(operator, "STORY-ROTATED")):
        open_page(console, station_path("STORY-ROTATED", "security"))
        console.page.get_by_role("button", name="Change its password…").click()
        console.page.get_by_role("dialog").get_by_role("button", name="Change it").click()
        told = console.page.get_by_role("dialog", name="The new password")
        expect(told.locator("code")).to_have_text(re.compile(r"^\S{16,40}$"))
        console.fine()
        told.get_by_role("button", name="Done").click()
        expect(told).to_have_count(0)


def test_a_server_without_tls_says_what_it_takes(city: City, open_screen: OpenScreen) -> None:
    screen = open_screen(city.url, viewport={"width": 360, "height": 740})
    screen.go("/console/")
    sign_in(screen)
    person = city.operator()
    station_id = person.get("/stations?status=online&dialect=ocpp1.6&limit=1")["items"][0]["station_id"]
    open_page(screen, station_path(station_id, "security"))
    expect(screen.page.get_by_text(re.compile("does not take TLS"))).to_be_visible()
    screen.fine()
