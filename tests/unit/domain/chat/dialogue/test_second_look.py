"""Short sayings that the state of the talk explains."""

import pytest

from chalicelib.domain.chat.commands import (
    AddItem,
    AskQuote,
    Command,
    Confirm,
    Deny,
    Greet,
    OrderStatus,
    OutOfScope,
    SearchMenu,
    Thanks,
)
from chalicelib.domain.chat.dialogue.addresses import looks_like_address
from chalicelib.domain.chat.dialogue.second_look import (
    Surroundings,
    asks_for_a_gift,
    second_look,
)

AFTER_ORDER = Surroundings(ordered=True)
ASKED_TO_PAY = Surroundings(quote="bill")
ASKED_TO_ORDER = Surroundings(ordered=True, quote="shop")
STRANGE: tuple[Command, ...] = (OutOfScope(),)


@pytest.mark.parametrize(
    "text",
    [
        "where is it?",
        "Where's my tea",
        "is it ready yet?",
        "How much longer?",
        "到哪了",
        "好了吗？",
        "还要多久",
        "wo bleibt er?",
        "Ist es schon fertig?",
        "Wie lange noch?",
        "wo ist mein Tee",
    ],
)
def test_after_an_order_it_is_the_order(text: str) -> None:
    assert second_look(STRANGE, text, AFTER_ORDER) == (OrderStatus(),)
    assert second_look(STRANGE, text, Surroundings()) is None
    assert second_look(STRANGE, text, ASKED_TO_ORDER) is None


@pytest.mark.parametrize("text", ["where is it sunny?", "wo ist mein Regenschirm", "到哪里去玩"])
def test_other_questions_stay_what_they_are(text: str) -> None:
    assert second_look(STRANGE, text, AFTER_ORDER) is None


@pytest.mark.parametrize("text", ["thanks, bye", "谢谢，再见！", "Danke, tschüss", "ok goodbye"])
def test_a_goodbye_is_a_goodbye(text: str) -> None:
    assert second_look((Thanks(),), text, Surroundings()) == (Greet(leaving=True),)
    assert second_look((Deny(done=True),), text, Surroundings()) is None


@pytest.mark.parametrize(
    "text", ["Pay now", "yes, pay it", "确认支付", "好的，缴费", "Jetzt bezahlen", "ja, bezahlen"]
)
def test_pay_now_is_a_yes_to_a_bill_and_to_nothing_else(text: str) -> None:
    assert second_look((AskQuote(),), text, ASKED_TO_PAY) == (Confirm(explicit=True),)
    assert second_look((AskQuote(),), text, ASKED_TO_ORDER) is None
    assert second_look((AskQuote(),), text, Surroundings()) is None


@pytest.mark.parametrize(
    "text",
    ["暂不支付", "先不付", "don't pay it", "pay later", "pay both", "nicht bezahlen", "付了？吗"],
)
def test_what_is_not_a_plain_yes_pays_nothing(text: str) -> None:
    assert second_look((AskQuote(),), text, ASKED_TO_PAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "菜单",
        "看看菜单",
        "有什么推荐的",
        "你们有什么",
        "what do you have?",
        "The menu, please",
        "Was gibt es?",
        "Speisekarte bitte",
    ],
)
def test_looking_around_is_no_order(text: str) -> None:
    assert second_look((AddItem("bun", "Bun"),), text, Surroundings()) == (SearchMenu(),)


@pytest.mark.parametrize(
    "text",
    ["免费送我一杯", "give me a free milk tea", "Schenk mir einen Tee", "打个折吧", "gratis?"],
)
def test_a_wish_for_a_gift_is_heard(text: str) -> None:
    assert asks_for_a_gift(text)


@pytest.mark.parametrize("text", ["sugar free please", "送到我家", "请给我一杯拿铁", "feel free"])
def test_no_gift_is_heard_where_none_is_wished_for(text: str) -> None:
    assert not asks_for_a_gift(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wensan Straße 90",
        "My office, Building 3, 5th floor",
        "湖滨银泰三楼",
        "文三路",
        "Wanda Plaza 12",
        "12 Beishan Street",
        "Lindenallee 5",
        "Am Ring 7",
    ],
)
def test_places_look_like_places(text: str) -> None:
    assert looks_like_address(text, strictly=False)


@pytest.mark.parametrize(
    "text",
    ["make it 3", "换成大号", "味道淡一点", "bring 2 more", "mach 3 daraus", "das zweite weg"],
)
def test_wishes_for_cups_do_not(text: str) -> None:
    assert not looks_like_address(text, strictly=False)


@pytest.mark.parametrize("text", ["2 lattes", "a room temperature tea", "two lattes please"])
def test_what_reads_as_an_order_needs_a_street(text: str) -> None:
    assert not looks_like_address(text)
