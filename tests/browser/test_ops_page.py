"""The operator's page in a real browser against the stand-in: what is seen, switched and kept."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.mock_operations import TOKEN
from tests.browser.mock_service import CSP, Mock
from tests.browser.test_chat_page import NAMELESS, OVERFLOW, SMALL, Opener

pytestmark = pytest.mark.slow
HIDE = "v => Object.defineProperty(document, 'hidden', {get: () => v, configurable: true})"
SEEN = "() => document.dispatchEvent(new Event('visibilitychange'))"


def come(open_page: Opener, mock: Mock, **settings: Any) -> Page:
    """Opens the page, before any token."""
    return open_page(f"{mock.url}ops", ready="#token", **settings)


def enter(page: Page, token: str = TOKEN) -> None:
    page.locator("#token").fill(token)
    page.get_by_role("button", name="Look").click()


def operate(open_page: Opener, mock: Mock, **settings: Any) -> Page:
    """Opens the page and lets an operator in."""
    page = come(open_page, mock, **settings)
    enter(page)
    page.locator("#mode").wait_for()
    return page


def looks(mock: Mock) -> int:
    return len(mock.service.bodies("/ops/overview"))


def switches(mock: Mock) -> list[tuple[str, str, Any]]:
    """What was sent to be changed, in order."""
    return [call for call in mock.service.seen if call[0] != "GET" and "/ops/" in call[1]]


def because(page: Page, reason: str, minutes: str = "") -> None:
    page.locator("#reason").fill(reason)
    if minutes:
        page.locator("#minutes").fill(minutes)
    page.locator("#do").click()


def test_everything_at_a_glance(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    shown = {
        "#mode": ("lean", "orders wait 40 s", "govern", "auto", "lean-1", "7 %"),
        "#campaign-spring-tea": ("open", "10,000", "8,412", "1,588", "adds up", "130 %"),
        "#queues": ("orders", "41 s", "0.5 s", "dead letters of payments"),
        "#breakers": ("payment", "open", "trips", "model", "closed"),
        "#lines": ("830", "1,204", "374", "2.5/s"),
        "#letters": ("orders · o-1 · malformed · 3 receives", '{"order_id": 7}', "2 min old"),
    }
    for place, facts in shown.items():
        for fact in facts:
            expect(page.locator(place)).to_contain_text(fact)
    forecast = page.locator("#campaign-spring-tea")
    expect(forecast).to_contain_text(re.compile(r"empty at \d\d:\d\d|empty at \d+ \w+ \d\d:\d\d"))
    expect(forecast).to_contain_text(re.compile(r"invite: off until"))
    expect(page.locator("#charts svg")).to_have_count(4)
    expect(page.locator("#charts")).to_contain_text("now 44 s")
    assert page.locator("#charts .busy").count() >= 9
    expect(page.locator("[data-do=mode][data-to=lean]")).to_have_attribute("aria-pressed", "true")


def test_an_older_server_is_shown_as_far_as_it_tells(open_page: Opener, mock: Mock) -> None:
    mock.service.ops.bare = True
    page = operate(open_page, mock)
    expect(page.locator("#mode .mode")).to_have_text("lean")
    expect(page.locator("#campaign-spring-tea")).to_be_visible()
    assert page.locator("#queues, #breakers, #lines, #charts, #letters").count() == 0
    assert not re.search(r"undefined|NaN|null", page.locator("body").inner_text())
    assert mock.service.bodies("/ops/dead-letters") == []


def test_the_token_is_kept_in_this_tab_only(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    kept = "() => JSON.stringify(localStorage) + document.cookie"
    assert TOKEN not in page.evaluate(kept)
    assert page.context.cookies() == []
    page.reload()
    page.locator("#mode").wait_for()
    other = page.context.new_page()
    other.goto(f"{mock.url}ops")
    expect(other.locator("#token")).to_be_visible()
    expect(other.locator("#mode")).to_have_count(0)
    page.get_by_role("button", name="Forget").click()
    expect(page.locator("#view")).to_be_empty()
    assert page.evaluate("() => sessionStorage.length") == 0
    page.reload()
    expect(page.locator("#token")).to_be_visible()


def test_what_a_look_brings_after_forget_is_not_shown(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    mock.service.delay_s["/ops/overview"] = 1.0
    page.evaluate(SEEN)  # a look begins
    page.get_by_role("button", name="Forget").click()
    expect(page.locator("#view")).to_be_empty()
    page.wait_for_timeout(1500)
    expect(page.locator("#view")).to_be_empty()
    assert page.evaluate("() => sessionStorage.length") == 0


def test_a_token_that_opens_nothing_is_not_kept(open_page: Opener, mock: Mock) -> None:
    page = come(open_page, mock)
    assert page.locator("#token").get_attribute("type") == "password"
    enter(page, "a.shoppers.token")
    expect(page.locator("#trouble")).to_have_text("Operators only.")
    assert page.evaluate("() => sessionStorage.length") == 0
    enter(page)
    page.locator("#mode").wait_for()
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator("#token")).to_be_hidden()


def test_no_switch_is_sent_without_a_reason(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    buttons = ["[data-to=closed]", "[data-to=auto]", "[data-dial=issue]", "[data-do=redrive-all]"]
    page.locator("[data-letter=m-1]").check()
    for button in [*buttons, "[data-do=discard]", "[data-do=redrive]"]:
        page.locator(button).click()
        expect(page.locator("#do")).to_be_disabled()
        page.locator("#reason").fill("   ")
        expect(page.locator("#do")).to_be_disabled()
        page.locator("#because").evaluate(
            "f => f.dispatchEvent(new SubmitEvent('submit', {cancelable: true}))"
        )
        page.locator("#reason").fill("a storm")
        expect(page.locator("#do")).to_be_enabled()
        page.keyboard.press("Escape")
        expect(page.locator("#ask")).to_be_hidden()
    assert switches(mock) == []


def test_a_mode_is_switched_for_a_while_and_handed_back(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    page.locator("[data-to=queued]").click()
    page.locator("#minutes").fill("0")
    page.locator("#reason").fill("storm")
    expect(page.locator("#do")).to_be_disabled()
    because(page, " storm ", "20")
    expect(page.locator("#mode .mode")).to_have_text("queued")
    expect(page.locator("#mode")).to_contain_text("pinned")
    page.locator("[data-to=auto]").click()
    expect(page.locator("#lasting")).to_be_hidden()
    because(page, "calm again")
    expect(page.locator("#mode")).to_contain_text("auto")
    expect(page.locator("#ask")).to_be_hidden()
    assert switches(mock) == [
        ("PUT", "/ops/mode", {"mode": "queued", "reason": "storm", "minutes": 20}),
        ("PUT", "/ops/mode", {"mode": "auto", "reason": "calm again"}),
    ]


def test_a_dial_is_switched_for_one_campaign(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    page.get_by_role("button", name="Switch issue of spring-tea off").click()
    because(page, "burns too fast", "5")
    expect(page.get_by_role("button", name="Switch issue of spring-tea on")).to_be_visible()
    body = {"dials": {"issue": False}, "reason": "burns too fast", "minutes": 5}
    assert switches(mock) == [("PATCH", "/ops/campaigns/spring-tea", body)]


def test_a_refused_switch_says_why_and_keeps_the_words(open_page: Opener, mock: Mock) -> None:
    mock.service.ops.refusals = [(409, {"code": "adverse_change", "detail": "Not to their cost."})]
    page = operate(open_page, mock)
    page.locator("[data-dial=redeem]").click()
    because(page, "no reason at all")
    expect(page.locator("#refusal")).to_have_text("Not to their cost.")
    expect(page.locator("#reason")).to_have_value("no reason at all")
    page.locator("#do").click()
    expect(page.locator("#ask")).to_be_hidden()


def test_dead_letters_are_sent_back_or_thrown_away(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    expect(page.locator("[data-do=discard]")).to_be_disabled()
    page.locator("[data-letter=m-2]").check()
    page.get_by_role("button", name="Discard chosen (1)").click()
    because(page, "a test message")
    expect(page.locator("#done")).to_have_text("1 thrown away.")
    expect(page.locator("#letters li")).to_have_count(1)
    expect(page.locator("[data-do=redrive]")).to_be_disabled()
    page.locator("[data-do=redrive-all]").click()
    because(page, "the table is back")
    expect(page.locator("#letters")).to_contain_text("None.")
    assert [(path, body) for _, path, body in switches(mock)] == [
        ("/ops/dead-letters/discard", {"message_ids": ["m-2"], "reason": "a test message"}),
        ("/ops/dead-letters/redrive", {"reason": "the table is back"}),
    ]


def test_the_model_is_seen_with_its_figures_and_its_words_as_text(
    open_page: Opener, mock: Mock
) -> None:
    page = operate(open_page, mock)
    expect(page.locator("#model")).to_contain_text("41 in 5 min")
    for words in ("qwen3", "full 11", "$0.0195", "840 ms", "<b>fruity</b>"):
        expect(page.locator("#model")).to_contain_text(words)


def test_a_shopper_who_waits_for_a_person_is_answered(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock)
    expect(page.locator("#tickets")).to_contain_text("einen Menschen bitte")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_label("What the shopper reads")).to_be_visible()
    page.locator("#reason").fill("Ihr Tee kommt gleich.")
    page.locator("#do").click()
    expect(page.locator("#done")).to_have_text("Written.")
    expect(page.locator("#tickets")).to_have_count(0)
    assert mock.service.ops.tended == [("t-1", "answer", {"text": "Ihr Tee kommt gleich."})]


def test_it_looks_every_five_seconds_while_it_is_seen(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock, own_time=True)
    before = looks(mock)
    mock.service.ops.switch["mode"] = "redeem_only"
    page.locator("[data-letter=m-1]").check()
    page.locator("[data-dial=draw]").focus()
    page.clock.run_for(5100)
    expect(page.locator("#mode .mode")).to_have_text("redeem_only")
    assert looks(mock) == before + 1
    expect(page.locator("[data-dial=draw]")).to_be_focused()
    expect(page.locator("[data-letter=m-1]")).to_be_checked()
    assert len(mock.service.bodies("/ops/dead-letters")) == 1  # the counts have not changed
    page.evaluate(HIDE, True)
    page.evaluate(SEEN)
    page.clock.run_for(60_000)
    assert looks(mock) == before + 1
    page.evaluate(HIDE, False)
    mock.service.delay_s["/ops/overview"] = 0.4
    page.evaluate(SEEN)
    page.evaluate(HIDE, True)  # while a look is on its way
    expect(page.locator("#age")).to_contain_text("as of 0 s ago")
    page.clock.run_for(60_000)
    assert looks(mock) == before + 2
    page.evaluate(HIDE, False)
    page.evaluate(SEEN)
    expect(page.locator("#age")).to_contain_text("as of 0 s ago")
    assert looks(mock) == before + 3


def test_a_failed_look_is_said_and_the_data_is_kept(open_page: Opener, mock: Mock) -> None:
    page = operate(open_page, mock, own_time=True)
    mock.service.down = True
    page.clock.run_for(6000)
    expect(page.locator("#trouble")).to_contain_text("The last look failed")
    expect(page.locator("#campaign-spring-tea")).to_contain_text("8,412")
    page.clock.run_for(2000)
    expect(page.locator("#age")).to_contain_text(re.compile(r"as of ([5-9]|\d\d) s ago"))
    mock.service.down = False
    page.clock.run_for(6000)
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_token_that_ran_out_is_asked_for_again_beside_what_was_known(
    open_page: Opener, mock: Mock
) -> None:
    page = operate(open_page, mock, own_time=True)
    mock.service.fail("/ops/overview", 401, "unauthenticated", detail="The token ran out.")
    page.clock.run_for(6000)
    expect(page.locator("#trouble")).to_contain_text("The token ran out.")
    expect(page.locator("#token")).to_be_visible()
    expect(page.locator("#campaign-spring-tea")).to_contain_text("8,412")
    assert page.evaluate("() => sessionStorage.length") == 0


def test_names_reasons_and_bodies_are_text_and_nothing_else(open_page: Opener, mock: Mock) -> None:
    evil = "<img src=x onerror=alert(1)><b>storm</b>"
    ops = mock.service.ops
    ops.switch |= {"why": evil, "who": evil}
    ops.campaign |= {"campaign_id": f'"{evil}', "status": evil}
    ops.letters[0] |= {"reason": evil, "body": evil, "message_id": evil, "detail": evil}
    ops.refusals = [(409, {"code": "x", "detail": evil})]
    page = operate(open_page, mock)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    for place in ("#mode", "#letters pre", "#letters li"):
        expect(page.locator(place).first).to_contain_text(evil)
    page.locator("[data-dial=issue]").click()
    because(page, evil)
    expect(page.locator("#refusal")).to_have_text(evil)
    assert page.locator("main img, main b, dialog img, dialog b").count() == 0


def test_the_page_runs_under_the_same_policy(open_page: Opener, mock: Mock) -> None:
    page = come(open_page, mock)
    reply = page.request.get(f"{mock.url}ops")
    assert reply.headers["content-security-policy"] == CSP.format(connect="'self'")
    enter(page)
    page.locator("#charts svg").first.wait_for()  # and the policy has stopped nothing


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_it_is_usable_on_a_narrow_phone(open_page: Opener, mock: Mock, color_scheme: str) -> None:
    narrow = {"width": 360, "height": 640}
    page = operate(open_page, mock, viewport=narrow, color_scheme=color_scheme)
    ground = "rgb(22, 17, 14)" if color_scheme == "dark" else "rgb(250, 246, 240)"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == ground
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(SMALL) == []
    page.locator("[data-dial=issue]").click()
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(SMALL) == []


def test_the_page_lives_under_a_stage(open_page: Opener) -> None:
    with Mock(prefix="/v1") as staged:
        page = operate(open_page, staged)
        expect(page.locator("#mode .mode")).to_have_text("lean")
