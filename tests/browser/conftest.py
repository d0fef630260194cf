"""One browser for all tests, a fresh stand-in and a fresh page for each. Every test also proves
that the page ran clean: no script error, no breach of the content policy, no foreign address."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
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


class Phones:
    """One phone for all who want the same settings: a new one costs more than all that a test does
    on it. What a page keeps, it keeps by its origin, and every stand-in is another one. A blank
    page stays open beside the tests' own, or its process would end with them."""

    def __init__(self, browser: Browser, blank_url: str) -> None:
        self._browser = browser
        self._blank_url = blank_url
        self._phones: dict[str, BrowserContext] = {}

    def new(self, **settings: object) -> BrowserContext:
        phone = self._browser.new_context(**(USUAL | settings))
        phone.set_default_timeout(10_000)
        return phone

    def like(self, **settings: object) -> BrowserContext:
        wanted = repr(sorted(settings.items()))
        if wanted not in self._phones:
            self._phones[wanted] = self.new(**settings)
            self._phones[wanted].new_page().goto(self._blank_url)
        return self._phones[wanted]

    def tidy(self) -> None:
        for phone in self._phones.values():
            for page in phone.pages[1:]:
                with suppress(Error):  # what never came up keeps nothing
                    page.evaluate("() => localStorage.clear()")
                page.close()
            phone.clear_cookies()


@pytest.fixture(scope="session")
def phones(browser: Browser) -> Iterator[Phones]:
    with Mock() as blank:
        yield Phones(browser, f"{blank.url}config.json")


@pytest.fixture
def open_page(phones: Phones, mock: Mock) -> Iterator[Opener]:
    """Opens the page on a phone: `open_page(locale="de-DE")`; the same settings as a context."""
    ended = ExitStack()
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
        if own_time:  # the phone's clock runs when the test says so, too, and for good
            phone = phones.new(**settings)
            ended.callback(phone.close)
            phone.clock.install()
        else:
            phone = phones.like(**settings)
        page = phone.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: foreign(r.url))
        page.goto(url or mock.url)
        page.locator(ready).first.wait_for()
        return page

    def foreign(url: str) -> None:
        if not url.startswith((mock.url.split("/v1")[0], "http://127.0.0.1:", "data:")):
            complaints.append(f"foreign address: {url}")

    with ended:
        yield start
    phones.tidy()
    assert not complaints
