"""A running demo city and a real browser, for stories told from a person's side of the screen."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests.stories.city import City, Person, running_city
from tests.stories.consoles import sign_in
from tests.stories.phones import signed_in
from tests.stories.screens import AXE, Screen

WEB_DIST = Path(__file__).parents[2] / "src/gridtap/web_dist"
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 20_000
"""How long a screen may take where a story says nothing else: the machine may be busy with other tests."""
_OFF = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,"
    "PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning,WebUIOmniboxAimPopup,WebUIOmniboxPopup"
)
"""What Playwright switches off, for only the last such list counts; and the address bar's two pages, which no window here shows
and which cost a window more than the app in it."""
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--disable-features={_OFF}"]

OpenScreen = Callable[..., Screen]
"""`open_screen(url, **context_options)`: a window of its own, phone-sized unless told otherwise."""


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demo, running until the last test of this process has ended."""
    for app in ("driver", "console"):
        if not (WEB_DIST / app / "index.html").is_file():
            pytest.fail(f"the {app} app is not built; run: make web")
    with running_city(tmp_path_factory.mktemp("city")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window; closed with the module, because its loop keeps other tests' loops out."""
    path = os.environ.get("GRIDTAP_TEST_CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail("there is no Chromium; on Debian: apt-get install chromium")
    if not AXE.is_file():
        pytest.fail("axe-core is not installed; run: make web")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def operator_state(city: City, chromium: Browser) -> StorageState:
    """What a browser keeps of the demo's operator, who signed in to the console and came back later."""
    context = chromium.new_context(locale="en-GB", service_workers="block")
    context.set_default_timeout(PATIENCE_MS)
    screen = Screen(context, city.url)
    screen.go("/console/")
    sign_in(screen)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_screen(chromium: Browser) -> Iterator[OpenScreen]:
    """Opens windows; each is a device of its own, closed after the test."""
    contexts: list[Any] = []

    def open_one(url: str, **options: Any) -> Screen:
        options.setdefault("viewport", {"width": 360, "height": 740})
        options.setdefault("locale", "en-GB")
        options.setdefault("service_workers", "block")
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Screen(context, url)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def driver(city: City) -> Person:
    """Somebody with an account and no sessions."""
    return city.new_driver()


@pytest.fixture
def app(city: City, driver: Person, open_screen: OpenScreen) -> Screen:
    """The app on that driver's phone, signed in."""
    return signed_in(open_screen(city.url), driver)
