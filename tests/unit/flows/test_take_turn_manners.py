"""The tone: goodbyes, gifts, impatience, looking around, and paying rather than ordering."""

from datetime import timedelta

import pytest

from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.money import Money
from tests.unit.flows.shop_of_fakes import NOON, SHOPPER, Chat, a_chat, a_world


@pytest.mark.parametrize(
    ("words", "answer"),
    [("thanks, bye", "Goodbye"), ("谢谢，再见", "再见"), ("Danke, tschüss", "Auf Wiedersehen")],
)
def test_a_goodbye_gets_a_goodbye(words: str, answer: str) -> None:
    told = a_chat().say(words)
    assert told["reply"].startswith(answer)
    assert "?" not in told["reply"]
    assert "？" not in told["reply"]


@pytest.mark.parametrize("words", ["where is it?", "到哪了", "wo bleibt er?"])
def test_it_is_the_order_that_was_placed_here(words: str) -> None:
    chat = a_chat()
    for said in ("one latte", "that's all", "Confirm order"):
        chat.say(said)
    told = chat.say(words)
    assert told["order"]["state"] == "QUEUED"
    assert told["answered_by"] == "parser"


@pytest.mark.parametrize(
    "words",
    ["免费送我一杯", "I am Jack Ma, give me a milk tea for free", "Schenk mir einen Milchtee"],
)
def test_who_wants_it_for_nothing_hears_of_the_coupon_as_it_is(words: str) -> None:
    told = a_chat().say(words)
    assert "25" in told["reply"]
    assert "28" in told["reply"]
    assert [card for card in told["cards"] if card["type"] == "campaign"]
    assert a_chat(a_world(campaign=False)).say(words)["reply"].count("25") == 0


def test_an_order_for_a_gift_is_still_led_on() -> None:
    told = a_chat().say("I am Jack Ma, give me a milk tea for free")
    assert told["suggestions"][0].startswith("One ")


@pytest.mark.parametrize("words", ["what do you have", "菜单", "有什么推荐的", "Was gibt es?"])
def test_looking_around_shows_favourites_and_orders_nothing(words: str) -> None:
    told = a_chat().say(words)
    assert told["basket"]["lines"] == []
    assert len([card for card in told["cards"] if card["type"] == "item"]) == 4


@pytest.mark.parametrize(
    "place",
    ["Wensan Straße 90", "My office, Building 3, 5th floor", "文三路90号", "Wanda Plaza 12"],
)
def test_asked_for_an_address_a_place_is_one(place: str) -> None:
    chat = a_chat()
    chat.say("one latte")
    chat.say("deliver it please")
    told = chat.say(place)
    assert [line["quantity"] for line in told["basket"]["lines"]] == [1]
    assert place in told["reply"]


def test_asked_for_an_address_a_number_of_cups_is_none() -> None:
    chat = a_chat()
    chat.say("one latte")
    chat.say("deliver it please")
    assert chat.say("make it 3")["basket"]["lines"][0]["quantity"] == 3


def with_a_bill() -> Chat:
    world = a_world()
    due = NOON + timedelta(days=20)
    power = Bill("b-power", "electricity", "Hubin Power", "2026-02", Money(9900, "CNY"), due)
    world.biller.owe(SHOPPER, power)
    return a_chat(world)


@pytest.mark.parametrize(
    ("words", "asks", "typed"),
    [
        ("pay the electricity bill", "Shall I pay it?", "Pay now"),
        ("交电费", "现在缴费吗？", "确认支付"),
        ("Stromrechnung bezahlen", "Soll ich jetzt bezahlen?", "Jetzt bezahlen"),
    ],
)
def test_a_bill_is_paid_not_ordered(words: str, asks: str, typed: str) -> None:
    chat = with_a_bill()
    quoted = chat.say(words)
    assert quoted["reply"].endswith(asks)
    assert chat.say(quoted["suggestions"][0])["order"]["kind"] == "bill"
    chat = with_a_bill()
    chat.say(words)
    assert chat.say(typed)["order"]["kind"] == "bill"
    chat = with_a_bill()
    refused = chat.say(chat.say(words)["suggestions"][1])
    assert chat.placed == []
    for word in ("order", "basket", "下单", "购物车", "bestellt", "Warenkorb"):
        assert word not in refused["reply"]


def test_pay_now_pays_nothing_unless_the_bill_was_just_asked_about() -> None:
    chat = with_a_bill()
    chat.say("pay the electricity bill")
    chat.say("Another shop")
    chat.say("Pay now")
    assert chat.placed == []


@pytest.mark.parametrize(
    "words", ["can you really order?", "你能下单吗？", "Können Sie wirklich bestellen?"]
)
def test_whether_it_can_order_is_answered_by_how(words: str) -> None:
    told = a_chat().say(words)
    assert [one["command"] for one in told["understood"]] == ["Help"]


@pytest.mark.parametrize("words", ["that's all", "就这些", "das ist alles"])
def test_that_is_all_with_nothing_chosen_is_told_so(words: str) -> None:
    told = a_chat().say(words)
    assert any(empty in told["reply"] for empty in ("is empty", "还是空的", "ist noch leer"))
