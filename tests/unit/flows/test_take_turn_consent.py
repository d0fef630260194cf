"""S6: nothing is ordered without a plain yes to the exact quote that waits."""

import pytest

from chalicelib.domain.chat.dialogue.hesitation import denies, hesitates
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.quote import QUOTE_LIFE
from chalicelib.domain.stores.store import StoreStatus
from infra.local.catalogue import menu_of
from tests.unit.flows.shop_of_fakes import SHOPPER, Chat, a_chat, a_world

YES = ["Yes", "OK", "yes please", "Confirm order", "Yes, place the order", "Sure, go ahead"]
YES += ["确认下单", "好的", "可以", "确认", "下单吧"]
YES += ["Ja", "Jetzt bestellen", "Ja, jetzt bestellen", "Ja bitte", "Einverstanden"]

NOT_YET = """yes but make it three | yes, but deliver at 4 pm | ok and a butter croissant too | no
not yet | yes but without the coupon | wait | ok if it is hot | maybe later | do not order yet
don't place the order | how much is it? | yes, another shop please | yes 3 | yes and one more
先不下单 | 不要下单 | 别下单 | 等一下 | 可以，但是要热的 | 好的，再加一杯美式 | 改成三杯
确认下单吗？ | 还没想好 | 暂时不下单 | 下单之前换一家店 | 好的，多加一杯 | 可以，送到别的地方
ja, aber drei bitte | noch nicht bestellen | nicht bestellen | Ja, aber mit Hafermilch
Moment noch | ok, aber ohne Gutschein | Soll ich bestellen? | vielleicht später
Ja, andere Filiale""".replace("\n", " | ").split(" | ")


def quoted(chat: Chat) -> dict[str, object]:
    chat.say("two large lattes")
    return chat.say("that's all")


def ordered(chat: Chat) -> bool:
    return bool(chat.placed or chat.world.orders.of_shopper(SHOPPER, limit=5))


@pytest.mark.parametrize("words", YES)
def test_a_plain_yes_orders_the_quote(words: str) -> None:
    chat = a_chat()
    quoted(chat)
    answer = chat.say(words)
    assert answer["order"]["state"] == "QUEUED", answer["reply"]
    assert len(chat.placed) == 1


@pytest.mark.parametrize("words", NOT_YET)
def test_anything_less_than_a_plain_yes_orders_nothing(words: str) -> None:
    chat = a_chat()
    quoted(chat)
    answer = chat.say(words)
    assert not ordered(chat), answer
    assert answer["basket"]["lines"] or "croissant" in words
    assert answer["suggestions"]


@pytest.mark.parametrize("words", [*YES, *NOT_YET])
def test_a_yes_without_a_quote_never_orders(words: str) -> None:
    chat = a_chat()
    chat.say("two large lattes")
    chat.say(words)
    assert not ordered(chat)
    fresh = a_chat()
    fresh.say(words)
    assert not ordered(fresh)


def test_a_change_makes_a_new_quote_and_the_old_yes_is_worth_nothing() -> None:
    chat = a_chat()
    first = quoted(chat)
    second = chat.say("yes but make it three")
    assert second["quote"]["quote_id"] != first["quote"]["quote_id"]  # type: ignore[index]
    assert second["quote"]["lines"][0]["quantity"] == 3
    chat.say("yes")
    (order,) = chat.world.orders.of_shopper(SHOPPER, limit=5)
    assert order.snapshot["lines"][0]["quantity"] == 3


def test_a_yes_to_another_question_is_no_consent() -> None:
    chat = a_chat()
    quoted(chat)
    chat.say("another shop")
    chat.say("yes")
    assert not ordered(chat)


def test_a_quote_goes_on_waiting_through_a_question() -> None:
    chat = a_chat()
    first = quoted(chat)
    between = chat.say("How long is my coupon valid?")
    assert between["quote"]["quote_id"] == first["quote"]["quote_id"]  # type: ignore[index]
    assert between["suggestions"][0] == "Confirm order"
    assert chat.say("Confirm order")["order"]["state"] == "QUEUED"


def test_an_expired_quote_is_said_and_made_again() -> None:
    chat = a_chat()
    first = quoted(chat)
    chat.now += QUOTE_LIFE * 2
    again = chat.say("Confirm order")
    assert not ordered(chat)
    assert again["quote"]["quote_id"] != first["quote"]["quote_id"]  # type: ignore[index]
    assert chat.say("Confirm order")["order"]["state"] == "QUEUED"


def test_a_store_that_paused_meanwhile_stops_the_order_and_keeps_the_basket() -> None:
    chat = a_chat()
    quoted(chat)
    chat.world.catalogue.set_status(
        "luckin-pinghai", status=StoreStatus.PAUSED, until=None, busy_minutes=0
    )
    answer = chat.say("Confirm order")
    assert not ordered(chat)
    assert len(answer["basket"]["lines"]) == 1
    assert "quote" not in answer


def test_an_item_that_ran_out_meanwhile_is_named_and_nothing_is_ordered() -> None:
    chat = a_chat()
    quoted(chat)
    document = menu_of({"menu": "luckin"})
    latte = next(item for item in document["items"] if item["item_id"] == "luckin-latte")
    latte["available"] = False
    chat.world.catalogue.put_menu("luckin-pinghai", document)
    answer = chat.say("Confirm order")
    assert not ordered(chat)
    assert "Latte" in answer["reply"]
    assert answer["suggestions"][0] == "Remove the Latte"
    assert chat.say("Remove the Latte")["basket"]["lines"] == []


def test_redeeming_paused_is_honest_and_the_same_yes_works_later_or_without() -> None:
    chat = a_chat()
    quoted(chat)
    campaign = chat.world.campaigns.load("tea")
    assert campaign is not None
    paused = type(campaign.dials)(issue=True, redeem=False)
    chat.world.campaigns.turn(campaign, dials=paused, clock=campaign.clock)
    answer = chat.say("Confirm order")
    assert not ordered(chat)
    assert answer["basket"]["lines"]
    assert "coupon" in answer["reply"]
    without = chat.say("Without the coupon")
    assert without["quote"]["coupon_id"] is None
    assert chat.say("Confirm order")["order"]["state"] == "QUEUED"


def test_an_unknown_outcome_remembers_nothing_and_the_same_turn_continues() -> None:
    chat = a_chat(a_world())
    quoted(chat)
    chat.world.queue.down = 1
    with pytest.raises(Unavailable):
        chat.say("Confirm order", turn_id="t-yes")
    answer = chat.say("Confirm order", turn_id="t-yes")
    assert answer["order"]["state"] == "QUEUED"
    assert len(chat.world.orders.of_shopper(SHOPPER, limit=5)) == 1


def test_a_yes_of_somebody_else_finds_no_quote() -> None:
    chat = a_chat()
    quoted(chat)
    stranger = a_chat(chat.world, shopper="f" * 20, session_id=chat.session_id)
    stranger.say("Confirm order")
    assert not chat.placed


@pytest.mark.parametrize(
    "words", ["好的，没问题", "没错，下单", "no problem, go ahead", "kein Problem"]
)
def test_what_sounds_like_a_no_and_is_a_yes(words: str) -> None:
    assert not hesitates(words)


def test_a_denial_is_heard() -> None:
    assert denies("先别取消")
    assert denies("Nein, behalten")
    assert not denies("是的，取消")
