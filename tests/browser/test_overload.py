"""The chat page on the night of the campaign: notices, the line, the strip, and nobody there."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.mock_service import SCRIPT, Mock, at
from tests.browser.test_chat_page import OVERFLOW, Opener, chip, say, tap_on

pytestmark = pytest.mark.slow
RECORD = "New coupons go by place in line. Your coupon is safe."
UNHEARD = "No answer came through. Please try again; nothing is done twice."


def notice(**more: Any) -> dict[str, Any]:
    return {
        "mode": "queued",
        "message_id": "queued-1",
        "text": RECORD,
        "works": ["look at menus", "pay"],
        "alternatives": ["fill your basket"],
        "next_update": at(12),
        **more,
    }


def line(place: int = 1204, **more: Any) -> dict[str, Any]:
    window = {"from": "2030-05-01T14:05:00+08:00", "to": "2030-05-01T14:20:00+08:00"}
    return {"place": place, "serving": 830, "window": window, "admitted": False, **more}


def refuse(mock: Mock, *, times: int = 1, after: str = "20", **more: Any) -> None:
    """The next turns go by place in line."""
    mock.service.mode = "queued"
    said = notice(**more)
    mock.service.fail("/chat", 503, "in_line", times=times, after=after, detail="x", notice=said)


def run_until(page: Page, mock: Mock, path: str, count: int, *, step_s: int = 2) -> None:
    """Lets the page's clock run until `path` was asked for `count` times."""
    for _ in range(60):
        if len(mock.service.bodies(path)) >= count:
            break
        page.clock.run_for(step_s * 1000)
        page.wait_for_function("1")  # what was answered meanwhile is taken in first
        time.sleep(0.05)  # a request is on its way: it is counted before the clock goes on
    assert len(mock.service.bodies(path)) == count


def run_into_trouble(page: Page) -> None:
    """Lets the page's clock run until the page has given up for now."""
    for _ in range(20):
        if page.locator("#trouble").is_visible():
            break
        page.clock.run_for(1000)
    expect(page.locator("#trouble")).to_be_visible()


def test_a_notice_shows_place_window_what_works_and_what_else(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    refuse(mock, line=line())
    chip(page).click()
    block = page.locator("#notice")
    facts = (RECORD, "Your place: 1,204", "now serving 830", "14:05", "14:20")
    for fact in (*facts, "look at menus · pay", "fill your basket", "Next update:"):
        expect(block).to_contain_text(fact)
    expect(page.locator("#status")).to_contain_text("Your place: 1,204")
    expect(page.locator("#send")).to_have_attribute("aria-disabled", "false")
    assert page.evaluate(OVERFLOW) <= 0


def test_the_same_notice_is_said_once_however_often_it_comes(open_page: Opener, mock: Mock) -> None:
    page = open_page(own_time=True)
    page.locator("#claim").wait_for()
    mock.service.line = line()
    refuse(mock, times=3, line=line())
    chip(page).click()
    expect(page.locator("#notice")).to_contain_text(RECORD)
    page.evaluate(
        "() => { window.said = 0; new MutationObserver(() => { window.said += 1; })"
        ".observe(document.getElementById('notice'), {childList: true, subtree: true}); }"
    )
    run_until(page, mock, "/chat", 3)
    expect(page.locator("#trouble")).to_be_visible()
    assert page.evaluate("() => window.said") == 0
    assert page.locator("main").inner_text().count(RECORD) == 1


def test_what_the_reply_says_the_notice_does_not_repeat(open_page: Opener, mock: Mock) -> None:
    mock.service.mode = "queued"
    mock.service.notice = notice(line=line())
    mock.service.reply = f"Hello. {RECORD}"
    page = open_page()
    tap_on(page, 1)
    expect(page.locator("#notice")).to_contain_text("1,204")
    assert page.locator("main").inner_text().count(RECORD) == 1


def test_a_refused_turn_waits_for_retry_after_and_is_sent_again_unchanged(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(own_time=True)
    refuse(mock, after="40")
    say(page, "a milk tea")
    expect(page.locator("#trouble")).to_contain_text("The next try is at")
    page.locator("#message").fill("half a thought")
    page.clock.run_for(39_000)
    assert len(mock.service.bodies("/chat")) == 1
    run_until(page, mock, "/chat", 2)
    expect(page.get_by_test_id("store-card")).to_have_count(2)
    first, second = mock.service.bodies("/chat")
    assert first == second
    expect(page.locator("#message")).to_have_value("half a thought")
    expect(page.locator("#trouble")).to_be_hidden()


def test_trying_by_itself_has_an_end_and_the_button_goes_on(open_page: Opener, mock: Mock) -> None:
    page = open_page(own_time=True)
    refuse(mock, times=6, after="9")
    chip(page).click()
    for sent in range(2, 7):
        run_until(page, mock, "/chat", sent, step_s=5)
        run_into_trouble(page)
    expect(page.locator("#trouble")).not_to_contain_text("The next try is at")
    page.clock.run_for(3_000_000)
    assert len(mock.service.bodies("/chat")) == 6
    page.get_by_test_id("again").click()
    expect(page.get_by_test_id("store-card")).to_have_count(2)


def test_words_that_others_overtook_can_be_sent_again(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    refuse(mock, after="60")
    say(page, "a milk tea")
    expect(page.locator("#trouble")).to_be_visible()
    say(page, "where is my order")
    expect(page.locator(".say.lantern")).to_have_count(2)
    page.get_by_test_id("resend").click()
    expect(page.locator(".say.lantern")).to_have_count(3)
    sent = [body["message"] for body in mock.service.bodies("/chat")]
    assert sent == ["a milk tea", "where is my order", "a milk tea"]
    expect(page.get_by_test_id("resend")).to_have_count(0)


def test_the_place_moves_at_the_lines_own_pace_until_it_is_the_shoppers_turn(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(own_time=True)
    page.locator("#claim").wait_for()
    mock.service.line = line(serving=1100, retry_after_s=20)
    refuse(mock, after="900", line=line())
    chip(page).click()
    expect(page.locator("#notice")).to_contain_text("now serving 830")
    run_until(page, mock, "/line/spring-tea", 1)
    expect(page.locator("#notice")).to_contain_text("now serving 1,100")
    # The page's clock runs on by itself, too: a busy machine adds seconds of its own.
    page.clock.run_for(10_000)
    assert len(mock.service.bodies("/line/spring-tea")) == 1
    mock.service.line = line(serving=1210, admitted=True, retry_after_s=1)
    run_until(page, mock, "/line/spring-tea", 2)
    expect(page.get_by_test_id("store-card")).to_have_count(2)  # sent again without being asked
    page.clock.run_for(60_000)
    assert len(mock.service.bodies("/line/spring-tea")) == 2


def test_a_line_that_asks_for_haste_is_not_asked_more_than_every_five_seconds(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(own_time=True)
    page.locator("#claim").wait_for()
    mock.service.line = line(retry_after_s=0)
    refuse(mock, after="900", line=line())
    chip(page).click()
    run_until(page, mock, "/line/spring-tea", 1)
    page.clock.run_for(2000)
    assert len(mock.service.bodies("/line/spring-tea")) == 1


def test_a_claim_in_line_shows_the_place_and_is_made_when_the_turn_comes(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(own_time=True)
    mock.service.mode = "queued"
    mock.service.line = line(admitted=True)
    claims = "/campaigns/spring-tea/claims"
    mock.service.fail(claims, 503, "in_line", after="900", notice=notice(line=line()))
    page.locator("#claim").click()
    expect(page.locator("#notice")).to_contain_text("Your place: 1,204")
    run_until(page, mock, "/line/spring-tea", 1)
    expect(page.locator("#coupon .ticket")).to_be_visible()
    expect(page.locator("#trouble")).to_be_hidden()


@pytest.mark.parametrize("gone", ["lapsed", "sold_out"])
def test_a_place_that_is_gone_is_neither_shown_nor_asked_for(
    open_page: Opener, mock: Mock, gone: str
) -> None:
    page = open_page(own_time=True)
    page.locator("#claim").wait_for()
    mock.service.mode = "queued"
    claims = "/campaigns/spring-tea/claims"
    mock.service.fail(claims, 503, "in_line", after="900", notice=notice(line=line()))
    page.locator("#claim").click()
    expect(page.locator("#notice")).to_contain_text("Your place: 1,204")
    mock.service.line = {"place": None, "serving": 1300, "window": None, "admitted": False}
    if gone == "sold_out":
        mock.service.fail("/line/spring-tea", 410, "sold_out")
        mock.service.fail(claims, 410, "sold_out", detail="All coupons have been claimed.")
    run_until(page, mock, "/line/spring-tea", 1)
    expect(page.locator("#notice")).not_to_contain_text("Your place")
    if gone == "sold_out":  # told at once, not at the next try
        expect(page.locator("#coupon")).to_contain_text("All coupons have been claimed.")
    page.clock.run_for(60_000)
    assert len(mock.service.bodies("/line/spring-tea")) == 1


def test_a_coupons_later_date_is_shown_at_once(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    page.locator("#claim").click()
    page.locator("#coupon .ticket").wait_for()
    coupon = {"coupon_id": "c-1", "expires_at": "2031-07-09T10:00:00+08:00"}
    refuse(mock, coupon=coupon)
    chip(page).click()
    expect(page.locator("#coupon .ticket")).to_contain_text("Jul 9")


@pytest.mark.parametrize("mode", ["full", "lean"])
def test_on_a_calm_day_there_is_no_strip_and_nobody_asks_for_it(
    open_page: Opener, mock: Mock, mode: str
) -> None:
    mock.service.mode = mode
    page = open_page(own_time=True)
    tap_on(page, 1)
    page.clock.run_for(120_000)
    expect(page.locator("#status")).to_be_hidden()
    assert len(mock.service.bodies("/status")) == 1


@pytest.mark.parametrize(
    ("locale", "mode", "said", "since"),
    [
        ("en-US", "queued", "queued: Many people are here.", "since"),
        ("de-DE", "redeem_only", "redeem_only: Es sind viele hier.", "seit"),
        ("zh-CN", "closed", "closed: 现在人很多。", "从"),
    ],
)
def test_the_strip_says_the_record_in_the_pages_language_until_it_is_over(
    open_page: Opener, mock: Mock, locale: str, mode: str, said: str, since: str
) -> None:
    mock.service.mode = mode
    page = open_page(own_time=True, locale=locale)
    strip = page.locator("#status")
    expect(strip).to_contain_text(said)
    expect(strip).to_contain_text(since)
    mock.service.mode = "full"
    run_until(page, mock, "/status", 2)
    expect(strip).to_be_hidden()
    page.clock.run_for(120_000)
    assert len(mock.service.bodies("/status")) == 2


def test_the_mode_of_an_answer_brings_the_strip(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    expect(page.locator("#status")).to_be_hidden()
    mock.service.mode = "queued"
    tap_on(page, 1)
    expect(page.locator("#status")).to_contain_text("queued: Many people are here.")


def test_an_old_document_is_shown_as_old(open_page: Opener, mock: Mock) -> None:
    mock.service.mode = "queued"
    mock.service.status_age_s = 150
    page = open_page()
    expect(page.locator("#status")).to_contain_text(re.compile(r"last known at \d\d:\d\d"))
    expect(page.locator("#status")).not_to_contain_text("Next update")


def test_when_the_api_is_down_the_strip_speaks_and_the_basket_stays(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(own_time=True)
    tap_on(page, 2)
    mock.service.down = True
    mock.service.mode = "closed"
    say(page, "check out")
    run_into_trouble(page)
    expect(page.locator("#status")).to_contain_text("closed: Many people are here.")
    expect(page.locator("#trouble")).to_contain_text(UNHEARD)
    expect(page.locator("#basket summary")).to_contain_text("¥18.00")
    mock.service.down = False
    mock.service.mode = "full"
    run_until(page, mock, "/chat", len(mock.service.bodies("/chat")) + 1)
    expect(page.get_by_test_id("confirm")).to_be_visible()
    expect(page.locator("#status")).to_be_hidden()


def test_when_the_status_is_gone_as_well_it_is_one_sentence_every_time(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(own_time=True)
    tap_on(page, 2)
    mock.service.down = mock.service.status_gone = True
    for text in ("check out", SCRIPT["en"]["offer"][1]):
        say(page, text)
        run_into_trouble(page)
        expect(page.locator("#trouble")).to_contain_text(UNHEARD)
        assert page.locator("body").inner_text().count("No answer came through") == 1
    expect(page.locator("#basket summary")).to_contain_text("¥18.00")


def test_the_status_may_lie_outside_the_service(open_page: Opener, mock: Mock) -> None:
    with Mock() as elsewhere:
        elsewhere.service.mode = "closed"
        mock.service.config["status_url"] = "status-of-record"
        page = open_page()
        page.route("**/status-of-record", lambda r: r.fulfill(json=elsewhere.service.status()))
        page.reload()
        expect(page.locator("#status")).to_contain_text("closed: Many people are here.")


def test_a_notice_is_text_and_nothing_else(open_page: Opener, mock: Mock) -> None:
    evil = "<img src=x onerror=alert(1)><b>queue</b>"
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    refuse(mock, text=evil, works=[evil], alternatives=[evil], line=line())
    chip(page).click()
    expect(page.locator("#notice")).to_contain_text(evil)
    assert page.locator("#notice img, #notice b, #status img").count() == 0
