"""The page against the real service: a stranger buys tea by tapping, in each language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from infra.local.service import LocalService
from tests.browser.conftest import Opener

pytestmark = pytest.mark.slow
TAPS = 8


@pytest.fixture(scope="module")
def service() -> Iterator[LocalService]:
    with LocalService(port=0, kitchen_pace_s=0.3) as running:
        yield running


@pytest.mark.parametrize("locale", ["zh-CN", "en-US", "de-DE"])
def test_a_stranger_taps_from_hello_to_the_cup(
    open_page: Opener, service: LocalService, locale: str
) -> None:
    page = open_page(service.url + "/", locale=locale)
    confirm = page.get_by_test_id("confirm")
    for _ in range(TAPS):
        expect(page.locator("#waiting")).to_be_hidden()
        if confirm.count():
            break
        page.locator("#chips .chip").first.click()
    paid = "0,01" if locale == "de-DE" else "0.01"
    expect(page.get_by_test_id("quote-card").last).to_contain_text(paid)
    confirm.last.click()
    order = page.get_by_test_id("order-card").last
    expect(order).to_have_attribute("data-state", "COMPLETED", timeout=30_000)
    expect(page.get_by_test_id("pickup-code").last).not_to_be_empty()
    page.reload()
    expect(page.get_by_test_id("order-card").last).to_have_attribute("data-state", "COMPLETED")
