"""Ways around the driver app, for the stories told there."""

from playwright.sync_api import Page, expect

from tests.stories.city import Person
from tests.stories.screens import Screen


def signed_in(screen: Screen, person: Person) -> Screen:
    """The driver app with this person signed in."""
    screen.go("/signin")
    screen.sign_in(person.email, person.password)
    expect(screen.page.get_by_role("heading", name="Find a station")).to_be_visible()
    return screen


def charging(page: Page) -> None:
    """The session on the screen charges, with figures."""
    expect(page.locator("p.title")).to_have_text("Charging", timeout=40_000)
    expect(page.locator("dl > div", has_text="Power").locator("dd")).to_contain_text("kW", timeout=40_000)


def stop(page: Page) -> None:
    """Stop the session on the screen."""
    page.get_by_role("button", name="Stop charging").click()
    expect(page.locator("p.title")).to_have_text("Charging finished", timeout=40_000)
