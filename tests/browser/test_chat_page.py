"""The chat page in a real browser against the stand-in: what a shopper sees, taps and hears."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.mock_service import SCRIPT, Mock, at

pytestmark = pytest.mark.slow
Opener = Callable[..., Page]


def chip(page: Page) -> Any:
    return page.locator(".chip").first


def tap_on(page: Page, times: int) -> None:
    """Taps the first suggestion, `times` times, each time after the answer to the last."""
    for _ in range(times):
        answers = page.locator(".say.lantern")
        before = answers.count()
        chip(page).click()
        expect(answers).to_have_count(before + 1)


def buy(page: Page) -> Any:
    """Taps from the first suggestion to the order, and gives the order's card."""
    tap_on(page, 3)
    page.get_by_test_id("confirm").click()
    card = page.get_by_test_id("order-card")
    card.wait_for()
    return card


def reach(page: Page, state: str) -> None:
    """Lets the page's clock run (see `own_time`) until it shows the order in `state`."""
    card = page.get_by_test_id("order-card")
    for _ in range(40):
        if card.get_attribute("data-state") == state:
            break
        page.clock.run_for(1000)
    expect(card).to_have_attribute("data-state", state)


def say(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#send").click()


def test_a_shopper_buys_tea_by_tapping_only(open_page: Opener, mock: Mock) -> None:
    page = open_page(own_time=True, reduced_motion="no-preference")
    page.locator("#claim").click()
    ticket = page.locator("#coupon .ticket")
    expect(ticket).to_contain_text("¥25")
    expect(ticket).to_contain_text("TEA7-K2QM-81")
    expect(ticket).to_contain_text("Ready to use")
    tap_on(page, 2)
    expect(page.locator("#basket summary")).to_contain_text("¥18.00")
    page.locator("#basket summary").click()
    expect(page.locator("#basket li")).to_contain_text("large · less sugar · light ice")
    page.locator("#basket summary").click()
    tap_on(page, 1)
    expect(page.get_by_test_id("confirm")).to_be_in_viewport()
    quote = page.get_by_test_id("quote-card")
    for fact in ("Lakeside Tea House", "340 m", "1 ×", "less sugar", "¥18.00", "-¥17.99", "¥0.01"):
        expect(quote).to_contain_text(fact)
    page.get_by_role("button", name="Confirm and pay ¥0.01").click()
    order = page.get_by_test_id("order-card")
    reach(page, "COMPLETED")
    expect(order).to_contain_text("Step 6 of 6")
    expect(page.get_by_test_id("pickup-code")).to_have_text("B27")
    expect(page.locator("#coupon .ticket")).to_have_attribute("data-state", "REDEEMED")
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    assert mock.service.bodies("/chat")[-1]["message"] == "Yes, place the order"


def test_a_shopper_buys_tea_with_the_keyboard_only(open_page: Opener, mock: Mock) -> None:
    mock.service.last_step = 2
    page = open_page(own_time=True)
    focused = page.locator(":focus")

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
                return
        raise AssertionError(f"Tab never reached {selector}")

    tab_to("#claim")
    page.keyboard.press("Enter")
    page.locator(".ticket").wait_for()
    tab_to("#message")
    for text in ("a milk tea", "One Jasmine Milk Tea, large, less sugar", "Check out"):
        answers = page.locator(".say.lantern").count()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator(".say.lantern")).to_have_count(answers + 1)
        expect(page.locator("#message")).to_be_focused()
    page.locator("#lang").focus()
    tab_to("[data-testid=confirm]")
    page.keyboard.press("Enter")
    order = page.get_by_test_id("order-card")
    order.wait_for()
    reach(page, "CONFIRMED")
    expect(page.locator("#message")).to_be_focused()
    page.locator("#lang").focus()
    tab_to("[data-testid=cancel]")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("cancel-no")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("cancel")).to_be_focused()
    expect(order).to_have_attribute("data-state", "CONFIRMED")


@pytest.mark.parametrize(
    ("browser_locale", "locale", "button", "total", "off"),
    [
        ("zh-TW", "zh-CN", "确认并支付 ¥0.01", "合计", "-¥17.99"),
        ("de-AT", "de", "Bestätigen und 0,01 ¥ zahlen", "Gesamt", "-17,99 ¥"),
    ],
)
def test_the_page_speaks_the_shoppers_language(
    open_page: Opener,
    mock: Mock,
    browser_locale: str,
    locale: str,
    button: str,
    total: str,
    off: str,
) -> None:
    page = open_page(locale=browser_locale)
    expect(page.locator("html")).to_have_attribute("lang", locale)
    tap_on(page, 3)
    expect(page.get_by_test_id("confirm")).to_have_text(button)
    for fact in (total, off):
        expect(page.get_by_test_id("quote-card")).to_contain_text(fact)
    expect(page.locator(".say.lantern").last.locator("p").first).to_have_attribute("lang", locale)
    page.get_by_test_id("confirm").click()
    page.get_by_test_id("order-card").wait_for()
    sent = mock.service.bodies("/chat")
    assert {body["locale"] for body in sent} == {locale}
    assert sent[-1]["message"] == SCRIPT[locale]["quote"][0]


def test_switching_the_language_changes_words_and_what_is_sent(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    tap_on(page, 3)
    page.locator("#lang").select_option("de")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_test_id("confirm")).to_have_text("Bestätigen und 0,01 ¥ zahlen")
    expect(page.locator("#claim, .ticket")).to_contain_text(re.compile("Gutschein|Einlösbar"))
    expect(page.locator(".say.lantern").last.locator("> p")).to_have_attribute("lang", "en")
    say(page, "Danke")
    expect(page.locator(".say.lantern").last).to_contain_text("Zwei Läden")
    assert mock.service.bodies("/chat")[-1]["locale"] == "de"
    page.reload()
    expect(page.locator("#lang")).to_have_value("de")


def test_an_overloaded_answer_is_asked_again_under_the_same_turn(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    mock.service.fail("/chat", 503, "overloaded", detail="Very busy.")
    tap_on(page, 1)
    first, second = mock.service.bodies("/chat")
    assert first == second
    assert first["turn_id"]
    expect(page.locator("#trouble")).to_be_hidden()


def test_after_two_more_tries_the_shopper_is_asked_kindly(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    mock.service.fail("/chat", 500, "internal", times=3, detail="Traceback: boom")
    chip(page).click()
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("Please try again")
    assert not re.search(r"50\d|Traceback|internal|undefined", page.locator("body").inner_text())
    page.get_by_test_id("again").click()
    expect(page.locator(".say.lantern")).to_have_count(2)
    expect(trouble).to_be_hidden()
    sent = mock.service.bodies("/chat")
    assert len(sent) == 4
    assert all(body == sent[0] for body in sent)


def test_a_lost_connection_is_asked_again_under_the_same_turn(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    page.route("**/chat", lambda route: route.abort(), times=1)
    tap_on(page, 1)
    assert len(mock.service.bodies("/chat")) == 1


def test_a_page_that_cannot_reach_the_service_says_so_and_recovers(
    open_page: Opener, mock: Mock
) -> None:
    mock.service.fail("/config.json", 503, "overloaded", times=3)
    page = open_page()
    expect(page.locator("#trouble")).to_contain_text("Please try again")
    page.get_by_test_id("again").click()
    page.locator("#claim").wait_for()
    tap_on(page, 1)


def test_words_sent_before_the_page_knows_its_service_are_kept(
    open_page: Opener, mock: Mock
) -> None:
    mock.service.delay_s["/config.json"] = 1
    page = open_page()
    page.locator("#message").fill("a milk tea")
    page.locator("#message").press("Enter")
    expect(page.locator("#message")).to_have_value("a milk tea")
    expect(page.locator("#send")).to_have_attribute("aria-disabled", "false")
    page.locator("#message").press("Enter")
    expect(page.get_by_test_id("store-card")).to_have_count(2)
    assert "location" in mock.service.bodies("/chat")[0]


def test_a_long_wait_is_told_not_sat_out(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    notice = {
        "mode": "queued",
        "message_id": "m-1",
        "text": "Ordering is busy. Your coupon is safe until 1 March.",
        "next_update": at(20),
    }
    said = "New orders are queued."
    mock.service.mode = "queued"
    mock.service.fail("/chat", 503, "ordering_paused", after="240", detail=said, notice=notice)
    chip(page).click()
    expect(page.locator("#trouble")).to_contain_text(re.compile(r"The next try is at \d\d:\d\d"))
    expect(page.locator("#notice")).to_contain_text("Your coupon is safe until 1 March.")
    expect(page.locator("#notice")).to_contain_text("Next update:")
    expect(page.locator("main")).not_to_contain_text(said)  # one reason for one state
    assert len(mock.service.bodies("/chat")) == 1


def test_a_refused_message_is_explained_and_the_next_one_works(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    mock.service.fail("/chat", 413, "too_large", detail="Please keep it under 2,000 letters.")
    mock.service.fail("/chat", 400, "invalid_request")
    say(page, "x")
    expect(page.locator("#trouble")).to_have_text("Please keep it under 2,000 letters.")
    say(page, "y")
    expect(page.locator("#trouble")).to_contain_text("another way")
    expect(page.get_by_test_id("again")).to_have_count(0)
    say(page, "milk tea")
    expect(page.get_by_test_id("store-card")).to_have_count(2)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_reload_keeps_conversation_quote_and_order(open_page: Opener, mock: Mock) -> None:
    mock.service.last_step = 3
    page = open_page(own_time=True)
    tap_on(page, 3)
    page.reload()
    expect(page.locator(".say")).to_have_count(7)
    expect(page.get_by_test_id("quote-card")).to_have_attribute("data-state", "open")
    expect(page.locator("#basket")).to_be_visible()
    page.get_by_test_id("confirm").click()
    page.get_by_test_id("order-card").wait_for()
    page.reload()
    page.get_by_test_id("order-card").wait_for()
    reach(page, "ACCEPTED")
    expect(page.get_by_test_id("cancel")).to_have_count(0)
    assert len({body.get("session_id") for body in mock.service.bodies("/chat")[1:]}) == 1
    assert len(mock.service.bodies("/local/guest-token")) == 1


def test_an_order_is_found_again_without_its_conversation(open_page: Opener, mock: Mock) -> None:
    mock.service.last_step = 2
    page = open_page(own_time=True)
    buy(page)
    page.evaluate("localStorage.removeItem('lantern.chat')")
    page.reload()
    page.get_by_test_id("order-card").wait_for()
    reach(page, "CONFIRMED")


def test_a_reload_in_the_middle_of_a_turn_asks_for_its_answer(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    mock.service.delay_s["/chat"] = 0.7
    chip(page).click()
    waiting = page.locator("#waiting")
    expect(waiting).to_be_visible()
    assert waiting.evaluate("e => getComputedStyle(e).animationName") == "none"
    page.reload()
    expect(page.get_by_test_id("store-card")).to_have_count(2)
    assert len({body["turn_id"] for body in mock.service.bodies("/chat")}) == 1


def test_a_forgotten_conversation_starts_again_with_the_same_words(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page()
    tap_on(page, 1)
    mock.service.fail("/chat", 404, "not_found")
    tap_on(page, 1)
    old, new = mock.service.bodies("/chat")[-2:]
    assert old["message"] == new["message"]
    assert "session_id" not in new


def test_an_order_is_cancelled_in_one_step_after_asking(open_page: Opener, mock: Mock) -> None:
    mock.service.last_step = 2
    page = open_page()
    order = buy(page)
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-no").click()
    mock.service.fail(
        f"/orders/{order.get_attribute('data-order')}/cancel",
        409,
        "not_cancellable",
        detail="The shop has begun.",
    )
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-yes").click()
    expect(order).to_contain_text("The shop has begun.")
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-yes").click()
    expect(order).to_have_attribute("data-state", "CANCELLED")
    expect(order).to_contain_text("Comes back to you: ¥0.01 · TEA7-K2QM-81")
    expect(page.locator("#coupon .ticket")).to_have_attribute("data-state", "ISSUED")


def test_nobody_asks_for_an_order_that_nobody_sees(open_page: Opener, mock: Mock) -> None:
    mock.service.last_step = 1
    page = open_page(own_time=True)
    order_id = buy(page).get_attribute("data-order")
    hide = "v => Object.defineProperty(document, 'hidden', {get: () => v, configurable: true})"
    page.evaluate(hide, True)
    page.clock.run_for(3000)
    asked = len(mock.service.bodies(f"/orders/{order_id}"))
    page.clock.run_for(60000)
    assert len(mock.service.bodies(f"/orders/{order_id}")) == asked
    page.evaluate(hide, False)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_test_id("order-card")).to_have_attribute("data-state", "PAYING")


def test_a_quote_that_ran_out_cannot_be_confirmed(open_page: Opener, mock: Mock) -> None:
    mock.service.quote_minutes = -1
    page = open_page()
    tap_on(page, 3)
    expect(page.get_by_test_id("quote-card")).to_have_attribute("data-state", "expired")
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    mock.service.quote_minutes = 10
    page.get_by_test_id("requote").click()
    expect(page.get_by_test_id("confirm")).to_have_count(1)
    cards = page.get_by_test_id("quote-card")
    assert [c.get_attribute("data-state") for c in cards.all()] == ["closed", "open"]


def test_the_coupon_needs_no_chat_and_says_why_not(open_page: Opener, mock: Mock) -> None:
    mock.service.fail("/campaigns/spring-tea/claims", 503, "claims_paused", detail="Back at 14:20.")
    page = open_page()
    page.locator("#claim").click()
    expect(page.locator("#coupon")).to_contain_text("Back at 14:20.")
    page.locator("#claim").click()
    expect(page.locator("#coupon .ticket")).to_be_visible()
    assert mock.service.bodies("/chat") == []


def test_nothing_jumps_away_from_under_a_finger(open_page: Opener, mock: Mock) -> None:
    mock.service.delay_s["/campaigns"] = 0.5
    page = open_page()
    before = chip(page).bounding_box()["y"]
    page.locator("#claim").wait_for()
    assert abs(chip(page).bounding_box()["y"] - before) < 20
    mock.service.fail("/campaigns", 404, "not_found")
    page.reload()
    expect(page.locator("#coupon")).to_be_hidden()


def test_no_coupon_is_offered_that_cannot_be_had(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    page.locator("#claim").wait_for()
    for status in ("upcoming", "sold_out", "paused", "ended"):
        mock.service.campaign_status = status
        page.reload()
        expect(page.locator("#coupon")).to_be_visible()
        expect(page.locator("#claim")).to_have_count(0)


def test_a_token_that_ran_out_is_renewed_unseen(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    tap_on(page, 1)
    mock.service.tokens.clear()
    tap_on(page, 1)
    assert len(mock.service.bodies("/local/guest-token")) == 2


def test_without_guests_the_page_asks_for_a_sign_in(open_page: Opener, mock: Mock) -> None:
    mock.service.config["auth"] = {"type": "cognito"}
    page = open_page()
    expect(page.locator("#hint")).to_contain_text("sign-in")
    expect(page.get_by_test_id("claim")).to_have_count(0)
    say(page, "milk tea")
    expect(page.locator("#trouble")).to_contain_text("sign-in")
    assert mock.service.bodies("/chat") == []


def test_the_place_is_asked_for_only_when_tapped(open_page: Opener, mock: Mock) -> None:
    place = {"latitude": 31.23041, "longitude": 121.47372}
    page = open_page(geolocation=place, permissions=["geolocation"])
    tap_on(page, 1)
    page.locator("#place").click()
    expect(page.locator("#place")).to_have_attribute("aria-pressed", "true")
    tap_on(page, 1)
    default, own = (body["location"] for body in mock.service.bodies("/chat"))
    assert default == {"lat": 30.2590, "lon": 120.1644}
    assert own == {"lat": 31.2304, "lon": 121.4737}


def test_a_refused_place_is_no_dead_end(open_page: Opener) -> None:
    page = open_page()
    page.locator("#place").click()
    expect(page.locator("#hint")).to_contain_text("type a street")
    tap_on(page, 1)


def test_the_theme_follows_the_phone_until_it_is_chosen(open_page: Opener) -> None:
    page = open_page(color_scheme="dark")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(22, 17, 14)"
    expect(page.locator("#theme")).to_have_attribute("aria-pressed", "true")
    page.locator("#theme").click()
    assert page.evaluate(ground) == "rgb(250, 246, 240)"
    page.reload()
    assert page.evaluate(ground) == "rgb(250, 246, 240)"


def test_names_and_replies_are_text_and_nothing_else(open_page: Opener, mock: Mock) -> None:
    evil = "<img src=x onerror=alert(1)><b>tea</b>"
    mock.service.names = {"store": evil, "item": evil}
    mock.service.reply = evil
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    tap_on(page, 1)
    expect(page.get_by_test_id("store-card").first).to_contain_text(evil)
    expect(page.get_by_test_id("item-card")).to_contain_text(evil)
    expect(page.locator(".say.lantern").last.locator("> p")).to_have_text(evil)
    tap_on(page, 1)
    expect(page.locator("#basket summary")).to_contain_text("<img")
    assert page.locator("main img, footer img, main b").count() == 0


def test_times_are_the_shops_own_and_a_phones_wrong_clock_spoils_nothing(
    open_page: Opener, mock: Mock
) -> None:
    page = open_page(timezone_id="America/New_York")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 5 * 3600e3; }")
    tap_on(page, 3)
    slot = next(iter(mock.service.sessions.values()))["quote"]["fulfilment"]["slot"]
    expect(page.get_by_test_id("quote-card")).to_contain_text(slot[11:16])
    expect(page.get_by_test_id("confirm")).to_be_visible()


def test_a_long_message_is_counted_and_bounded(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    box = page.locator("#message")
    box.fill("茶" * 1700)
    expect(page.locator("#counter")).to_be_hidden()
    box.fill("茶" * 1900)
    expect(page.locator("#counter")).to_have_text("100 left")
    box.press("Enter")
    expect(page.get_by_test_id("store-card")).to_have_count(2)
    assert len(mock.service.bodies("/chat")[0]["message"]) == 1900


def test_enter_that_picks_a_chinese_word_sends_nothing(open_page: Opener, mock: Mock) -> None:
    page = open_page(locale="zh-CN")
    page.locator("#message").fill("奶cha")
    composing = "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', "
    page.locator("#message").evaluate(f"{composing} isComposing: true, bubbles: true}}))")
    expect(page.locator("#message")).to_have_value("奶cha")
    assert mock.service.bodies("/chat") == []


def test_the_page_lives_under_a_stage(open_page: Opener) -> None:
    with Mock(prefix="/v1") as staged:
        staged.service.config["auth"]["token_url"] = "local/guest-token"
        page = open_page(staged.url)
        buy(page)
        assert {path for _, path, _ in staged.service.seen} >= {"/chat", "/config.json"}


NAMELESS = """() => [...document.querySelectorAll('button, select, textarea, summary, a')]
  .filter(e => e.checkVisibility() && !(e.ariaLabel || e.labels?.[0]?.textContent
    || e.textContent).trim()).map(e => e.outerHTML)"""
SMALL = """() => [...document.querySelectorAll('button, select, textarea, summary, a')]
  .filter(e => e.checkVisibility()).map(e => [e.id || e.className, e.getBoundingClientRect()])
  .filter(([_, r]) => r.height < 44 || r.width < 44).map(([n, r]) => n + ' ' + r.height)"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


def test_everybody_can_use_every_control(open_page: Opener) -> None:
    page = open_page()
    for step in range(4):
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(SMALL) == []
        if step < 3:
            tap_on(page, 1)
    weight = "e => getComputedStyle(e).fontWeight"
    assert [chip.evaluate(weight) for chip in page.locator(".chip").all()] == ["600", "400"]
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == page.locator("header").count() == 1
    assert page.locator("html[lang=en]").count() == 1
    assert page.locator("[role=log][aria-live=polite][aria-label]").count() == 1
    assert page.locator("img:not([alt])").count() == 0
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("locale", ["zh-CN", "en-US", "de-DE"])
def test_nothing_overflows_on_a_narrow_phone_or_at_twice_the_size(
    open_page: Opener, mock: Mock, locale: str
) -> None:
    page = open_page(locale=locale, viewport={"width": 320, "height": 480})
    page.locator("#claim").click()
    for _ in range(3):
        tap_on(page, 1)
        assert page.evaluate(OVERFLOW) <= 0
    page.get_by_test_id("confirm").click()
    page.get_by_test_id("order-card").wait_for()
    assert page.evaluate(OVERFLOW) <= 0
