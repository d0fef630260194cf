"""The conversation in every mode: the words of record, the same facts as everywhere else, no
denial, no two reasons for one state, and a way through as soon as there is one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import Dials
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.line import LineState
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.record import message_id_of, notice
from chalicelib.domain.overload.words import LOCALES
from tests.unit.flows.shop_of_fakes import NOON, Chat, a_chat, a_world

WORDS = {
    "en": {
        "order": "two large pearl milk teas",
        "done": "that is all",
        "yes": "Confirm order",
        "claim": "give me my coupon",
        "status": "where is my order?",
        "hello": "hello",
        "how": "how does the campaign work?",
    },
    "zh-CN": {
        "order": "两杯大杯珍珠奶茶",
        "done": "就这些",
        "yes": "确认下单",
        "claim": "我要领券",
        "status": "我的订单到哪了",
        "hello": "你好",
        "how": "活动怎么参加",
    },
    "de": {
        "order": "zwei große Perlen-Milchtees",
        "done": "das ist alles",
        "yes": "Bestellung bestätigen",
        "claim": "Ich möchte einen Gutschein",
        "status": "Wo ist meine Bestellung?",
        "hello": "Hallo",
        "how": "Wie läuft die Aktion?",
    },
}
DENIALS = re.compile(
    r"cannot order|can't order|unable|as an AI|another app|too many participants|"
    r"come back tomorrow|无法下单|不能下单|不支持|没有能力|其他平台|美团|明天再来|"
    r"kann nicht bestellen|nicht in der Lage|andere App|morgen wieder",
    re.IGNORECASE,
)


def night(mode: Mode, locale: str, *, rate_per_s: float = 0.5) -> Chat:
    chat = a_chat(locale=locale)
    lines = {"tea": LineState(0, rate_per_s, NOON, NOON + timedelta(hours=1))}
    control = chat.world.control
    assert isinstance(
        control.save(Control(0, Switch(mode, NOON - timedelta(minutes=3)), {}, lines)), Control
    )
    return chat


def record(chat: Chat, locale: str, **facts: Any) -> dict[str, Any]:
    return notice(control=chat.world.control.load(), now=chat.now, locale=locale, **facts)


def campaign(chat: Chat) -> Any:
    return chat.world.campaigns.load("tea")


# -- what each mode says -----------------------------------------------------------------------
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("mode", Mode)
def test_a_claim_hears_the_message_of_record_or_gets_its_coupon(mode: Mode, locale: str) -> None:
    chat = night(mode, locale)
    answer = chat.say(WORDS[locale]["claim"])
    assert answer["mode"] == mode.value
    if mode in (Mode.FULL, Mode.LEAN):
        assert answer["coupon"]["state"] == "ISSUED"
        assert "notice" not in answer
        return
    told = answer["notice"]
    assert told["message_id"] == message_id_of(chat.world.control.load(), chat.now)
    assert told["text"] in answer["reply"]
    assert "coupon" not in answer
    if mode is Mode.QUEUED:
        assert told["line"]["place"] == 1
    else:
        assert told == record(chat, locale, campaign=campaign(chat))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("mode", Mode)
def test_a_basket_can_be_filled_in_every_mode_and_is_kept_until_it_can_be_ordered(
    mode: Mode, locale: str
) -> None:
    chat = night(mode, locale)
    assert chat.say(WORDS[locale]["order"])["basket"]["lines"]
    answer = chat.say(WORDS[locale]["done"])
    assert answer["basket"]["lines"]
    if mode in (Mode.QUEUED, Mode.CLOSED):
        assert "quote" not in answer
        assert answer["notice"]["text"] in answer["reply"]
        assert answer["suggestions"]
    else:
        assert answer["quote"]
        # Claims pause, orders do not: the price is without the coupon, and it is said why.
        assert ("notice" in answer) == (mode is Mode.REDEEM_ONLY)
        assert chat.say(WORDS[locale]["yes"])["order"]["state"] == "QUEUED"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("mode", Mode)
def test_status_and_cancelling_work_in_every_mode(mode: Mode, locale: str) -> None:
    chat = night(Mode.FULL, locale)
    for said in ("order", "done", "yes"):
        chat.say(WORDS[locale][said])
    control = chat.world.control
    control.save(Control(1, Switch(mode, chat.now)))
    answer = chat.say(WORDS[locale]["status"])
    assert answer["order"]["state"] == "QUEUED"
    assert "notice" not in answer


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("mode", Mode)
def test_no_mode_denies_anything_or_gives_two_reasons(mode: Mode, locale: str) -> None:
    chat = night(mode, locale, rate_per_s=0.0)
    ids = set()
    for _ in range(2):
        for said in ("hello", "order", "claim", "done", "how", "status", "claim", "done"):
            answer = chat.say(WORDS[locale][said])
            assert not DENIALS.search(answer["reply"]), answer["reply"]
            if "notice" in answer:
                ids.add(answer["notice"]["message_id"])
                assert answer["reply"].count(answer["notice"]["text"]) == 1
    calm = mode in (Mode.FULL, Mode.LEAN)
    assert ids == (set() if calm else {message_id_of(chat.world.control.load(), chat.now)})


def test_the_same_state_says_the_same_a_hundred_times() -> None:
    """A5: same id, same numbers; a place does not move by being asked about."""
    chat = night(Mode.QUEUED, "en", rate_per_s=0.0)
    first = chat.say("give me my coupon")["notice"]
    told = [chat.say("give me my coupon")["notice"] for _ in range(100)]
    assert all(one == first for one in told)


def test_hello_says_at_once_that_not_everything_is_as_usual() -> None:
    for mode in Mode:
        answer = night(mode, "en").say("hello")
        assert ("notice" in answer) == (mode not in (Mode.FULL, Mode.LEAN))


# -- the line ----------------------------------------------------------------------------------
@pytest.mark.parametrize("locale", LOCALES)
def test_from_the_line_to_the_order(locale: str) -> None:
    chat = night(Mode.QUEUED, locale)
    for _ in range(30):  # thirty others before
        chat.world.line.draw("tea", shards=campaign(chat).shards, shopper="x")
    chat.say(WORDS[locale]["order"])
    waiting = chat.say(WORDS[locale]["done"])
    place = waiting["notice"]["line"]
    assert place["place"] == 31
    assert place["window"]
    assert "31" in waiting["reply"]
    chat.now += timedelta(seconds=30)
    later = chat.say(WORDS[locale]["done"])
    assert later["notice"]["line"]["place"] == 31
    assert later["notice"]["line"]["serving"] == 15
    chat.now += timedelta(seconds=40)
    turn = chat.say(WORDS[locale]["done"])
    assert turn["quote"]["coupon_id"]
    ordered = chat.say(WORDS[locale]["yes"])
    assert ordered["order"]["state"] == "QUEUED"


def test_who_asks_how_things_stand_hears_of_his_place() -> None:
    chat = night(Mode.QUEUED, "en", rate_per_s=0.0)
    chat.say("give me my coupon")
    for said in ("where is my order?", "how does the campaign work?"):
        assert chat.say(said)["notice"]["line"]["place"] == 1


def test_a_quote_that_was_there_waits_through_the_pause_and_the_same_yes_orders_it() -> None:
    chat = night(Mode.FULL, "en")
    chat.say("two large pearl milk teas")
    quoted = chat.say("that is all")
    coupon = quoted["coupon"]
    chat.world.control.save(Control(1, Switch(Mode.CLOSED, chat.now)))
    paused = chat.say("Confirm order")
    assert "order" not in paused
    assert paused["notice"]["coupon"]["expires_at"] == coupon["expires_at"]
    assert paused["suggestions"][0] == "Confirm order"
    chat.world.control.save(Control(2, Switch(Mode.FULL, chat.now)))
    assert chat.say("Confirm order")["order"]["state"] == "QUEUED"


def test_sold_out_is_told_before_any_line() -> None:
    chat = night(Mode.QUEUED, "en", rate_per_s=0.0)
    world = chat.world
    world.campaigns.note_sweep(
        "tea",
        remaining=0,
        as_of=chat.now,
        empty_until={},
        sold_out_until=chat.now + timedelta(seconds=90),
    )
    answer = chat.say("give me my coupon")
    assert "have been claimed" in answer["reply"]
    assert "notice" not in answer
    assert world.line.drawn("tea", shards=campaign(chat).shards) == [0] * campaign(chat).shards


# -- dials -------------------------------------------------------------------------------------
@pytest.mark.parametrize("locale", LOCALES)
def test_a_dial_is_told_like_a_mode_with_its_campaign_in_the_id(locale: str) -> None:
    chat = night(Mode.FULL, locale)
    before = campaign(chat)
    clock = before.clock.turned(running=False, now=chat.now)
    chat.world.campaigns.turn(before, dials=Dials(issue=False), clock=clock)
    told = chat.say(WORDS[locale]["claim"])["notice"]
    assert told == record(chat, locale, campaign=campaign(chat))
    assert told["message_id"].endswith(".tea.no-issue")


# -- what it costs -----------------------------------------------------------------------------
@pytest.mark.parametrize("mode", [Mode.FULL, Mode.LEAN, Mode.CLOSED])
def test_no_mode_makes_a_turn_dearer(mode: Mode) -> None:
    chat = night(mode, "en")
    chat.say("two large pearl milk teas")
    chat.calls.clear()
    chat.say("that is all" if mode is Mode.CLOSED else "show my basket")
    spent = [name for name in chat.calls if not name.startswith(("catalogue", "campaigns"))]
    extra = ["coupons.mine"] if mode is Mode.CLOSED else []  # until when it is good
    assert sorted(spent) == sorted(["sessions.load", "sessions.save", *extra])


def test_a_newcomer_in_line_costs_a_read_a_draw_and_a_place_and_one_who_waits_a_read() -> None:
    chat = night(Mode.QUEUED, "en", rate_per_s=0.0)
    line: Callable[[], list[str]] = lambda: [c for c in chat.calls if c.startswith("line")]  # noqa: E731
    chat.say("give me my coupon")
    assert line() == ["line.find", "line.draw", "line.put"]
    chat.calls.clear()
    chat.say("give me my coupon")
    assert line() == ["line.find"]


def test_nothing_is_written_for_who_waits_but_the_session() -> None:
    world = a_world()
    chat = a_chat(world, locale="en")
    lines = {"tea": LineState(0, 0.0, NOON, NOON + timedelta(hours=1))}
    world.control.save(Control(0, Switch(Mode.QUEUED, NOON), {}, lines))
    for _ in range(3):
        chat.say("give me my coupon")
    assert world.coupons.mine(campaign(chat), chat.shopper) == []
    assert sum(world.line.drawn("tea", shards=campaign(chat).shards)) == 1
