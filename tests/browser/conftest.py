"""One browser for all tests, a fresh stand-in and a fresh phone for each. Every test also proves
that the page ran clean: no script error, no breach of the content policy, no foreign address."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.mock_service import Mock

USUAL = {
    "viewport": {"width": 390, "height": 844},
    "locale": "en-US",
    "timezone_id": "Europe/Berlin",
    "reduced_motion": "reduce",  # taps need not wait for the scrolling to end
}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


expect.set_options(timeout=10_000)  # a busy machine is no failure


def chromium() -> str | None:
    places = ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"))
    return next((place for place in places if place and Path(place).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no chromium here; on Debian or Ubuntu: sudo apt install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def mock() -> Iterator[Mock]:
    with Mock() as running:
        yield running


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, mock: Mock) -> Iterator[Opener]:
    """Opens the page on a phone: `open_page(locale="de-DE")`; the same settings as a context."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A failed request is written to the console by the browser itself; tests want some.
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            complaints.append(message.text)

    def start(
        url: str | None = None,
        *,
        own_time: bool = False,
        ready: str = ".chip",
        **settings: object,
    ) -> Page:
        context = browser.new_context(**(USUAL | settings))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if own_time:
            page.clock.install()  # the page's clock runs when the test says so, too
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: foreign(r.url))
        page.goto(url or mock.url)
        page.locator(ready).first.wait_for()
        return page

    def foreign(url: str) -> None:
        if not url.startswith((mock.url.split("/v1")[0], "http://127.0.0.1:", "data:")):
            complaints.append(f"foreign address: {url}")

    yield start
    for context in contexts:
        context.close()
    assert not complaints
