"""A thing by name, or a look around; and whether an item answers it."""

import pytest

from chalicelib.domain.chat.dialogue.wished_for import answers_wish, wish_in
from tests.unit.flows.shop_of_fakes import a_world

THINGS = {
    "do you have pizza?": "pizza",
    "有披萨吗": "披萨",
    "haben Sie Pizza?": "Pizza",
    "got any sushi?": "sushi",
    "Can I get a burger here?": "burger",
    "你们卖汉堡吗？": "汉堡",
    "请问有火锅吗": "火锅",
    "Habt ihr auch Döner?": "Döner",
    "Gibt es hier Sushi?": "Sushi",
    "pizza": "pizza",
}
AROUND = [
    "what do you have",
    "菜单",
    "有什么推荐的",
    "Was gibt es?",
    "something sweet",
    "有什么喝的",
]
AROUND += ["recommend me something", "Was können Sie empfehlen?", "随便", "anything fruity?"]


@pytest.mark.parametrize(("said", "thing"), THINGS.items())
def test_a_question_for_a_thing_names_it(said: str, thing: str) -> None:
    assert wish_in(said) == thing


@pytest.mark.parametrize("said", AROUND)
def test_looking_around_names_nothing(said: str) -> None:
    assert wish_in(said) == ""


@pytest.mark.parametrize(
    "wish", ["latte", "lattes", "late", "拿铁", "生椰拿铁", "Milchkaffee latte"]
)
def test_an_item_answers_by_its_names(wish: str) -> None:
    menu = a_world().catalogue.menu("luckin-pinghai")
    assert menu is not None
    assert any(answers_wish(menu, item, wish) for item in menu.items)


@pytest.mark.parametrize("wish", ["pizza", "披萨", "beer", "Döner", "寿司"])
def test_what_is_not_there_is_answered_by_nothing(wish: str) -> None:
    menu = a_world().catalogue.menu("luckin-pinghai")
    assert menu is not None
    assert not any(answers_wish(menu, item, wish) for item in menu.items)
