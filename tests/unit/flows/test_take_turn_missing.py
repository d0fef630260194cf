"""What nobody sells is said to be missing, before anything else is offered."""

import pytest

import chalicelib.flows.take_turn as take_turn
from chalicelib.domain.chat.commands import SearchMenu
from chalicelib.domain.chat.understanding.scene import Understanding
from tests.unit.flows.shop_of_fakes import LAKESIDE, a_chat


@pytest.mark.parametrize("place", [LAKESIDE, None])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("do you have pizza?", "“pizza” is not on the menu here."),
        ("有披萨吗", "这里的菜单上没有“披萨”。"),
        ("haben Sie Pizza?", "„Pizza“ steht hier nicht auf der Karte."),
        ("do you sell beer", "“beer” is not on the menu here."),
    ],
)
def test_the_honest_word_comes_first_and_real_items_after_it(
    words: str, said: str, place: tuple[float, float] | None
) -> None:
    told = a_chat(place=place).say(words)
    assert told["reply"].startswith(said)
    assert [card for card in told["cards"] if card["type"] == "item"]


@pytest.mark.parametrize("missing", [True, False])
def test_the_parser_may_say_that_it_is_missing_or_leave_it_open(
    missing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = "pizza" if missing else "do you have pizza?"
    reading = Understanding((SearchMenu(wanted, missing=missing),), 0.7, "en")
    monkeypatch.setattr(take_turn, "read", lambda _: reading)
    told = a_chat().say("whatever was said")
    assert told["reply"].startswith("“pizza” is not on the menu here. How about: ")


def test_what_another_shop_has_is_said_too() -> None:
    chat = a_chat()
    chat.say("Luckin · Pinghai Road, please")
    told = chat.say("do you have pancakes?")
    assert "Corner Breakfast" in told["reply"]


@pytest.mark.parametrize("words", ["do you have lattes?", "有拿铁吗", "Haben Sie Latte?"])
def test_what_is_there_is_offered(words: str) -> None:
    told = a_chat().say(words)
    assert "luckin-latte" in [card.get("item_id") for card in told["cards"]]
    for missing in ("not on the menu", "没有“", "nicht auf der Karte"):
        assert missing not in told["reply"]
