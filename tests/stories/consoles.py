"""Ways around the screens, most of all the operator console, for the stories told there."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

import httpx
from playwright.sync_api import expect

from tests.stories.city import Person, eventually
from tests.stories.screens import Screen

_CUT = """() => [...document.querySelectorAll('.table:not(.grid), dialog .content')]
    .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.innerText.slice(0, 80))"""
"""Tables and dialogs of which a part stands beside the edge."""
_FOLLOW = """to => {
    const link = document.body.appendChild(document.createElement('a'));
    link.href = to;
    link.click();
    link.remove();
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}"""
SIZES = {"desktop": (1440, 900), "tablet": (820, 1180), "phone": (360, 740)}
FIRST_COLOURS = {"desktop": "light", "tablet": "dark", "phone": "light"}
"""What the first page is opened in; each next one is opened in what the one before was changed to."""


def sign_in(screen: Screen) -> None:
    """The demo's operator, with one tap."""
    screen.page.get_by_role("button", name="Sign in as operator@example.com").click()
    settled(screen, "Overview")


def open_page(screen: Screen, path: str, title: str | None = None) -> None:
    """Go to an address of the console and wait until everything is there."""
    screen.go(f"/console{path}")
    settled(screen, title)


def follow(screen: Screen, path: str, title: str | None = None) -> None:
    """Go to an address of the console as a link on the page does, and wait until everything is there."""
    screen.page.evaluate(_FOLLOW, f"/console{path}")
    settled(screen, title)


def settled(screen: Screen, title: str | None = None) -> None:
    """Its heading is there, and nothing loads any more."""
    heading = screen.page.get_by_role("heading", level=1)
    expect(heading.filter(has_text=title) if title else heading).to_be_visible()
    expect(screen.page.get_by_role("status", name="Loading")).to_have_count(0)


def station_path(station_id: str, tab: str = "") -> str:
    """The address of a station's page."""
    return f"/stations/{quote(station_id, safe='')}" + (f"/{tab}" if tab else "")


def _send_away(operator: Person, station: dict[str, Any]) -> None:
    """Unplug the cars at a simulated station; one that is just coming or going is left alone."""
    for evse in station["evses"]:
        if any(plug["status"] == "occupied" for plug in evse["connectors"]):
            with suppress(httpx.HTTPStatusError):
                operator.post(f"/demo/stations/{station['station_id']}", {"verb": "unplug", "evse": evse["number"]})


def idle_station(operator: Person, dialect: str = "ocpp1.6") -> str:
    """A simulated station of this dialect at which nobody charges; whoever does is sent away."""

    def look() -> str | None:
        for station in operator.get(f"/stations?status=online&dialect={dialect}&limit=100")["items"]:
            plugs = [plug["status"] for evse in station["evses"] for plug in evse["connectors"]]
            if station["demo"] and plugs and all(status == "available" for status in plugs):
                return str(station["station_id"])
            if station["demo"]:
                _send_away(operator, station)
        return None

    return eventually(look, f"a station of {dialect} at which nobody charges", 120)


def fits(screen: Screen) -> None:
    """Nothing is wider than the window."""
    wider_px = screen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider_px <= 0, screen.page.url
    cut: list[str] = screen.page.evaluate(_CUT)
    assert not cut, f"{screen.page.url}: {cut}"
