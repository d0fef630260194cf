"""The pages where people sign in, against a small authorization server that takes nothing but
a code with its proof: there and back, refused, refreshed, and out again."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import jwt
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.mock_service import Mock
from tests.fakes.authorization import Authorization
from tests.fakes.cognito import Person

pytestmark = pytest.mark.slow


class Door:
    """The service behind the page lets in what the pool signed, and nothing of `expired`."""

    def __init__(self, server: Authorization, mock: Mock) -> None:
        self.server, self.mock = server, mock
        self.seen: list[str] = []
        self.expired: set[str] = set()
        server.pages |= {mock.url, f"{mock.url}ops"}
        mock.service.lets_in = self.lets_in
        mock.service.ops.refuses = self.refuses
        mock.service.config["auth"] = {
            "type": "code",
            "client_id": server.pool.client_id,
            "scope": "openid",
            "bearer": "access_token",
            "authorize_url": f"{server.url}/oauth2/authorize",
            "token_url": f"{server.url}/oauth2/token",
            "revoke_url": f"{server.url}/oauth2/revoke",
            "logout_url": f"{server.url}/logout",
            "return_name": "logout_uri",
            "locale_name": "lang",
        }

    def lets_in(self, bearer: str) -> bool:
        if bearer.count(".") != 2:
            return False
        self.seen.append(bearer)
        said = jwt.decode(bearer, options={"verify_signature": False})
        return said["token_use"] == "access" and bearer not in self.expired

    def refuses(self, bearer: str) -> int:
        if not self.lets_in(bearer):
            return 401
        said = jwt.decode(bearer, options={"verify_signature": False})
        return 0 if "operator" in said.get("cognito:groups", []) else 403

    def grants(self) -> list[str]:
        return [said["grant_type"] for said in self.server.asked("/oauth2/token")]

    def who(self) -> str:
        """Whose token the service saw last."""
        said = jwt.decode(self.seen[-1], options={"verify_signature": False})
        return str(said["sub"])


@pytest.fixture
def server() -> Iterator[Authorization]:
    with Authorization() as running:
        yield running


@pytest.fixture
def door(server: Authorization, mock: Mock) -> Door:
    return Door(server, mock)


def tap(page: Page) -> None:
    page.locator("#chips .chip").first.click()


def sign_in(page: Page, name: str = "ada") -> None:
    page.get_by_test_id("account").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_test_id("account")).to_have_text(OUT)


OUT = re.compile("Sign out|退出登录|Abmelden")


def kept(page: Page, where: str) -> str:
    return str(page.evaluate(f"() => JSON.stringify({{...{where}}})"))


@pytest.mark.parametrize(
    ("locale", "enter", "leave", "please"),
    [
        ("en-US", "Sign in", "Sign out", "Please sign in"),
        ("de-DE", "Anmelden", "Abmelden", "Bitte anmelden"),
        ("zh-CN", "登录", "退出登录", "请先登录"),
    ],
)
def test_words_written_before_the_sign_in_are_sent_after_it(
    open_page: Opener, door: Door, locale: str, enter: str, leave: str, please: str
) -> None:
    page = open_page(locale=locale)
    expect(page.get_by_test_id("account")).to_have_text(enter)
    expect(page.get_by_test_id("claim")).to_be_visible()  # the campaign is anybody's to see
    tap(page)
    expect(page.locator("#trouble")).to_contain_text(please)
    assert door.mock.service.bodies("/chat") == []
    sign_in(page)
    expect(page.get_by_test_id("account")).to_have_text(leave)
    expect(page.get_by_test_id("store-card").first).to_be_visible()
    assert len(door.mock.service.bodies("/chat")) == 1
    assert door.who() == door.server.pool.person("ada").sub
    (asked,) = door.server.asked("/oauth2/authorize")
    assert asked["lang"] == page.evaluate("() => document.documentElement.lang")
    assert door.server.refusals == []


def test_a_sign_in_leaves_no_code_in_the_address_and_no_token_beyond_the_tab(
    open_page: Opener, door: Door
) -> None:
    page = open_page()
    sign_in(page)
    assert page.url == door.mock.url
    (exchange,) = door.server.asked("/oauth2/token")
    assert exchange["redirect_uri"] == door.mock.url
    assert "client_secret" not in exchange
    token = door.seen[-1]
    assert token in kept(page, "sessionStorage")
    assert token not in kept(page, "localStorage")
    assert exchange["code_verifier"] not in kept(page, "sessionStorage")
    assert exchange["code_verifier"] not in kept(page, "localStorage")


def test_a_reload_keeps_somebody_signed_in(open_page: Opener, door: Door) -> None:
    page = open_page()
    sign_in(page)
    page.reload()
    expect(page.get_by_test_id("account")).to_have_text(OUT)
    tap(page)
    expect(page.get_by_test_id("store-card").first).to_be_visible()
    assert door.grants() == ["authorization_code"]


def test_every_sign_in_brings_its_own_proof(open_page: Opener, door: Door) -> None:
    for _ in range(2):
        page = open_page()
        sign_in(page)
        page.get_by_test_id("account").click()
        expect(page.get_by_test_id("account")).to_have_text("Sign in")
    first, second = door.server.asked("/oauth2/authorize")
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 43


@pytest.mark.parametrize("with_own", [True, False], ids=["another state", "none was asked for"])
def test_a_code_that_was_not_asked_for_here_is_not_used(
    open_page: Opener, door: Door, with_own: bool
) -> None:
    page = open_page()
    if with_own:  # somebody slips in a code of theirs while a sign-in is under way
        page.get_by_test_id("account").click()
        page.get_by_label("Name").wait_for()
    page.goto(f"{door.mock.url}?code=a-code-of-eves&state=a-state-of-eves")
    expect(page.locator("#hint")).to_contain_text("not begun here")
    expect(page.get_by_test_id("account")).to_have_text("Sign in")
    assert door.server.asked("/oauth2/token") == []
    assert page.url == door.mock.url
    sign_in(page)  # and may do so properly
    assert door.server.refusals == []


def test_tokens_made_for_another_sign_in_are_not_taken(open_page: Opener, door: Door) -> None:
    door.server.nonce = "of-another-sign-in"
    page = open_page()
    page.get_by_test_id("account").click()
    page.get_by_label("Name").fill("ada")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#hint")).to_contain_text("did not work")
    expect(page.get_by_test_id("account")).to_have_text("Sign in")
    assert door.grants() == ["authorization_code"]
    assert door.seen == []


def test_whoever_changes_their_mind_may_look_on(open_page: Opener, door: Door) -> None:
    page = open_page()
    tap(page)
    page.get_by_test_id("account").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.locator("#hint")).to_contain_text("You did not sign in")
    expect(page.get_by_test_id("claim")).to_be_visible()
    assert page.url == door.mock.url
    assert door.server.asked("/oauth2/token") == []
    sign_in(page)
    expect(page.get_by_test_id("store-card").first).to_be_visible()


@pytest.mark.parametrize("rotates", [False, True])
def test_an_expired_token_is_refreshed_unseen(open_page: Opener, door: Door, rotates: bool) -> None:
    door.server.rotates = rotates
    page = open_page()
    sign_in(page)
    for grants in (2, 3):
        door.expired.update(door.seen)
        tap(page)
        expect(page.locator("#waiting")).to_be_hidden()
        expect(page.locator("#trouble")).to_be_hidden()
        assert door.grants() == ["authorization_code", *["refresh_token"] * (grants - 1)]
    assert len(door.mock.service.bodies("/chat")) == 4  # each turn once more, with the new token
    assert len(door.mock.service.answers) == 2
    expect(page.get_by_test_id("account")).to_have_text(OUT)


def test_a_refresh_that_brings_somebody_elses_token_is_not_taken(
    open_page: Opener, door: Door
) -> None:
    page = open_page()
    sign_in(page)
    door.server.refreshes_for = "eve"
    door.expired.update(door.seen)
    tap(page)
    expect(page.locator("#trouble")).to_contain_text("Please sign in")
    assert door.mock.service.answers == {}


def test_when_the_refresh_is_over_only_a_sign_in_helps_and_the_words_are_kept(
    open_page: Opener, door: Door
) -> None:
    page = open_page()
    sign_in(page)
    door.server.forget()
    door.expired.update(door.seen)
    tap(page)
    expect(page.locator("#trouble")).to_contain_text("Please sign in")
    expect(page.get_by_test_id("again")).to_have_count(0)
    assert door.seen[-1] not in kept(page, "sessionStorage")
    sign_in(page)
    expect(page.get_by_test_id("store-card").first).to_be_visible()


def test_an_issuer_that_is_away_signs_nobody_out(open_page: Opener, door: Door) -> None:
    page = open_page()
    sign_in(page)
    door.expired.update(door.seen)
    door.server.down = True
    tap(page)
    again = page.get_by_test_id("again")
    expect(again).to_be_visible()
    expect(page.get_by_test_id("account")).to_have_text(OUT)
    door.server.down = False
    again.click()
    expect(page.get_by_test_id("store-card").first).to_be_visible()


def test_signing_out_takes_everything_along(open_page: Opener, door: Door) -> None:
    page = open_page()
    sign_in(page)
    page.get_by_test_id("claim").click()
    code = page.get_by_test_id("ticket").locator("code")
    expect(code).to_have_text("TEA7-K2QM-81")
    tap(page)
    expect(page.get_by_test_id("store-card").first).to_be_visible()
    token = door.seen[-1]
    page.get_by_test_id("account").click()
    expect(page.get_by_test_id("account")).to_have_text("Sign in")
    expect(page.get_by_test_id("store-card")).to_have_count(0)
    expect(page.get_by_test_id("ticket")).to_have_count(0)
    everything = kept(page, "localStorage") + kept(page, "sessionStorage")
    assert token not in everything
    assert "TEA7-K2QM-81" not in everything
    (revoked,) = door.server.asked("/oauth2/revoke")
    assert revoked.keys() == {"client_id", "token"}
    assert door.server._refreshes == {}
    (left,) = door.server.asked("/logout")
    assert left == {"client_id": door.server.pool.client_id, "logout_uri": door.mock.url}
    page.get_by_test_id("account").click()  # the issuer asks who it is again
    expect(page.get_by_label("Name")).to_be_visible()


def test_what_is_said_while_the_page_goes_is_not_kept(open_page: Opener, door: Door) -> None:
    door.server.revokes_s = 1.5
    page = open_page()
    sign_in(page)
    page.get_by_test_id("account").click()
    tap(page)
    expect(page.get_by_test_id("account")).to_have_text("Sign in")
    expect(page.locator(".say.me")).to_have_count(0)
    assert "milk tea" not in kept(page, "localStorage")


def test_a_coupon_wants_a_sign_in_and_the_page_says_so(open_page: Opener, door: Door) -> None:
    page = open_page()
    page.get_by_test_id("claim").click()
    expect(page.locator("#trouble")).to_contain_text("Please sign in")
    assert door.mock.service.coupon is None
    sign_in(page)
    page.get_by_test_id("claim").click()
    expect(page.get_by_test_id("ticket")).to_be_visible()


def test_the_next_person_does_not_see_what_the_last_one_said(open_page: Opener, door: Door) -> None:
    page = open_page()
    sign_in(page, "ada")
    tap(page)
    expect(page.get_by_test_id("store-card").first).to_be_visible()
    door.server.forget()  # ada's time is over, and she is gone without a word
    door.expired.update(door.seen)
    page.reload()
    page.locator(".say.me").first.wait_for()
    tap(page)
    expect(page.locator("#trouble")).to_contain_text("Please sign in")
    sign_in(page, "eve")
    expect(page.locator(".say.me")).to_have_count(0)
    assert door.who() == door.server.pool.person("eve").sub


def test_signing_out_in_one_tab_ends_the_other(open_page: Opener, door: Door) -> None:
    first, second = open_page(), open_page()
    sign_in(first)
    second.get_by_test_id("account").click()  # the issuer knows who it is
    expect(second.get_by_test_id("account")).to_have_text("Sign out")
    second.get_by_test_id("account").click()
    expect(second.get_by_test_id("account")).to_have_text("Sign in")
    expect(first.get_by_test_id("account")).to_have_text("Sign in")
    assert "bearer" not in kept(first, "sessionStorage")


def test_without_a_sign_in_its_files_are_not_loaded(open_page: Opener, mock: Mock) -> None:
    page = open_page()
    expect(page.get_by_test_id("claim")).to_be_visible()
    expect(page.get_by_test_id("account")).to_have_count(0)
    loaded = {urlsplit(path).path for _, path, _ in mock.service.seen}
    assert not loaded & {"/web/account.js", "/web/signin.js"}


# -- the operator's page --


def operate(open_page: Opener, door: Door, name: str = "olga") -> Page:
    """Opens the operator's page and signs in there."""
    door.server.pool.people["olga"] = Person("olga", groups=("operator",))
    page = open_page(f"{door.mock.url}ops", ready="#account")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Sign in").click()
    return page


def test_an_operator_signs_in_on_their_page_and_out_again(open_page: Opener, door: Door) -> None:
    page = operate(open_page, door)
    page.locator("#mode").wait_for()
    assert page.url == f"{door.mock.url}ops"
    expect(page.locator("#enter")).to_be_hidden()
    token = door.seen[-1]
    assert token in kept(page, "sessionStorage")
    assert "lantern.ops.token" not in kept(page, "sessionStorage")  # that is for a pasted one
    page.reload()
    page.locator("#mode").wait_for()
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert token not in kept(page, "sessionStorage") + kept(page, "localStorage")
    assert door.server._refreshes == {}
    (left,) = door.server.asked("/logout")
    assert left["logout_uri"] == f"{door.mock.url}ops"


def test_an_operators_expired_token_is_refreshed_unseen(open_page: Opener, door: Door) -> None:
    page = operate(open_page, door)
    page.locator("#mode").wait_for()
    door.expired.update(door.seen)
    page.locator("[data-do=mode][data-to=full]").click()
    page.locator("#reason").fill("back to normal")
    page.locator("#do").click()
    expect(page.locator("#done")).to_contain_text("done")
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator("#enter")).to_be_hidden()
    assert "refresh_token" in door.grants()


def test_an_issuer_that_is_away_leaves_the_operator_what_was_known(
    open_page: Opener, door: Door
) -> None:
    page = operate(open_page, door)
    page.locator("#mode").wait_for()
    door.server.down = True
    door.expired.update(door.seen)
    expect(page.locator("#trouble")).to_contain_text("did not answer")
    expect(page.locator("#mode")).to_be_visible()
    expect(page.locator("#enter")).to_be_hidden()
    door.server.down = False
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_shopper_is_told_that_the_page_is_for_operators(open_page: Opener, door: Door) -> None:
    page = operate(open_page, door, "ada")
    expect(page.locator("#trouble")).to_contain_text("Operators only.")
    expect(page.locator("#view")).to_be_empty()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_code_that_nobody_asked_for_opens_no_operators_page(
    open_page: Opener, door: Door
) -> None:
    page = open_page(f"{door.mock.url}ops?code=of-eves&state=of-eves", ready="#account")
    expect(page.locator("#trouble")).to_contain_text("not begun here")
    assert door.server.asked("/oauth2/token") == []


def test_without_a_sign_in_an_operator_pastes_a_token(open_page: Opener, mock: Mock) -> None:
    page = open_page(f"{mock.url}ops", ready="#token")
    expect(page.locator("#account")).to_be_hidden()
    assert "/web/signin.js" not in {path for _, path, _ in mock.service.seen}
