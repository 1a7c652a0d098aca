"""The documentation in a real browser: sign in, then make a call, with the strict policy in force."""

from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

import gridtap
from tests.api.house import PASSWORD, open_house

WEB_DIST = Path(gridtap.__file__).parent / "web_dist"


@pytest.mark.browser
@pytest.mark.slow
async def test_calls_are_made_from_the_documentation(sqlite_url: str, tmp_path: Path) -> None:
    if not (WEB_DIST / "docs" / "index.html").exists():
        pytest.skip("the documentation is not built: make web")
    expect.set_options(timeout=15_000)
    async with open_house(sqlite_url, tmp_path, web_dist=WEB_DIST) as house, async_playwright() as playwright:
        operator = await house.person("operator")
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("requestfailed", lambda request: complaints.append(request.url))
        await page.goto(f"{house.client.base_url}/docs")
        login = page.locator("#operations-account-log_in")
        await login.locator(".opblock-summary-control").click()
        body = f'{{"email": "{operator.email}", "password": "{PASSWORD}"}}'
        await login.locator("textarea").fill(body)
        await login.get_by_role("button", name="Execute").click()
        await expect(login.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
        for operation in ("account-show_me", "stations-list_stations", "watch-stream_events"):
            block = page.locator(f"#operations-{operation}")
            await block.locator(".opblock-summary-control").click()
            await block.get_by_role("button", name="Execute").click()
            status = block.locator(".live-responses-table tbody .response-col_status").first
            await expect(status).to_contain_text("200")
        assert complaints == []
        await browser.close()
