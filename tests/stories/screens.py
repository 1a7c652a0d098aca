"""A browser window as a person sees it: what is on it, whether everybody can use it, and what went wrong behind it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_STILL = """() => Promise.allSettled(
    document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)
).then(() => undefined)"""
"""Colours half-way through a transition are nobody's; wait for it to end."""
_EXPECTED_STATUS = re.compile(r"status of (400|401|403|404|409|429|504)")


@cache
def _axe() -> str:
    return AXE.read_text() + "; undefined"


class Screen:
    """A page with its watchers. `go` takes addresses of the app."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.url = url
        self.troubles: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("response", self._response)

    def go(self, path: str) -> None:
        """Open an address of the app."""
        self.page.goto(self.url + path)

    def fine(self) -> None:
        """The screen has no accessibility violation that axe knows, and nothing broke so far."""
        self.page.evaluate(_STILL)
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_axe())
        found: list[dict[str, Any]] = self.page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)"
        )
        told = [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert not told, f"{self.page.url}\n" + "\n".join(told)
        self.unbroken()

    def fine_by_day_and_night(self) -> None:
        """`fine` in the colours the page was opened in, then in the others, changed under its feet; they stay."""
        self.fine()
        is_dark = self.page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
        self.page.emulate_media(color_scheme="light" if is_dark else "dark")
        expect(self.page.locator("html")).to_have_attribute("data-theme", "light" if is_dark else "dark")
        self.fine()

    def unbroken(self) -> None:
        """No script error, no message of the content security policy, nothing asked of another host."""
        assert not self.troubles, self.troubles
        assert not self.foreign, self.foreign

    def sign_in(self, email: str, password: str) -> None:
        """Fill the form that is shown and send it."""
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _EXPECTED_STATUS.search(message.text):
            self.troubles.append(message.text)

    def _response(self, response: Response) -> None:
        if not response.url.startswith((self.url, "blob:", "data:")):
            self.foreign.append(response.url)
