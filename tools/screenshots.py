"""Take the README's pictures of a running demo.

gridtap run --demo
python -m tools.screenshots http://localhost:8000 [FOLDER]
"""

import shutil
import sys
from pathlib import Path

import httpx
import msgspec
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "images"
CHARGE_S = 60
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class LoggedIn(msgspec.Struct):
    """What signing in gives."""

    access_token: str


class Connector(msgspec.Struct):
    """A plug and whether it is free."""

    number: int
    status: str


class Evse(msgspec.Struct):
    """A place to charge."""

    evse_id: str
    number: int
    station_id: str
    connectors: list[Connector]


class Site(msgspec.Struct):
    """A site and where one can charge there."""

    evses: list[Evse]


class Started(msgspec.Struct):
    """A session that began."""

    id: str


def sign_in(url: str, role: str) -> httpx.Client:
    """A client that asks as the demo's driver or operator."""
    login = {"email": f"{role}@example.com", "password": f"demo-{role}"}
    answer = httpx.post(f"{url}/api/v1/auth/login", json=login).raise_for_status()
    token = msgspec.json.decode(answer.content, type=LoggedIn).access_token
    return httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30)


def begin_session(url: str) -> str:
    """Plug a car in at a free fast EVSE and start charging as the driver; the session's id."""
    with sign_in(url, "operator") as operator, sign_in(url, "driver") as driver:
        page = msgspec.json.decode(driver.get("/sites/site_north").raise_for_status().content, type=Site)
        free = next(evse for evse in page.evses if evse.connectors[0].status == "available")
        plug = {"verb": "plug", "evse": free.number}
        operator.post(f"/demo/stations/{free.station_id}", json=plug).raise_for_status()
        wish = {"evse_id": free.evse_id, "connector_id": free.connectors[0].number}
        return msgspec.json.decode(driver.post("/sessions", json=wish).raise_for_status().content, type=Started).id


def picture_driver(browser: Browser, url: str, folder: Path) -> None:
    """The driver app on a phone: where to charge, and charging."""
    phone = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="en-GB")
    page = phone.new_page()
    page.goto(url)
    page.get_by_text("Continue as demo driver").click()
    page.get_by_text("4 sites").wait_for()
    page.screenshot(path=folder / "driver-sites.png")
    page.goto(f"{url}/session/{begin_session(url)}")
    page.get_by_text("Power").first.wait_for()
    page.wait_for_timeout(CHARGE_S * 1000)
    page.screenshot(path=folder / "driver-charging.png")
    phone.close()


def picture_console(browser: Browser, url: str, folder: Path) -> None:
    """The operator console on a desk."""
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = desk.new_page()
    page.goto(f"{url}/console/")
    page.get_by_text("Sign in as operator").click()
    page.get_by_text("Live sessions").first.wait_for()
    page.wait_for_timeout(3000)
    page.screenshot(path=folder / "console-overview.png")
    desk.close()


def main(arguments: list[str]) -> int:
    """Take all pictures."""
    url = arguments[0].rstrip("/")
    folder = Path(arguments[1]) if len(arguments) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    program = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        picture_driver(browser, url, folder)
        picture_console(browser, url, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
