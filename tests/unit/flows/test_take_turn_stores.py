"""Stores on offer: open ones only, the nearest first; "closer" means closer."""

import pytest

from chalicelib.domain.stores.store import StoreStatus
from tests.unit.flows.shop_of_fakes import a_chat, a_world


def distances(answer: dict) -> list[int]:  # type: ignore[type-arg]
    return [card["distance_m"] for card in answer["cards"] if card["type"] == "store"]


@pytest.mark.parametrize(
    "words", ["another shop", "换一家店", "Andere Filiale", "which shops are open?"]
)
def test_offered_stores_come_nearest_first(words: str) -> None:
    chat = a_chat()
    chat.say("a latte")
    offered = distances(chat.say(words))
    assert len(offered) >= 3
    assert offered == sorted(offered)


@pytest.mark.parametrize(
    "words", ["another shop, closer", "换一家近一点的", "eine andere Filiale, näher"]
)
def test_closer_offers_only_what_is_closer(words: str) -> None:
    chat = a_chat()
    chat.say("Luckin · Huanglong Vanke Center, please")
    offered = distances(chat.say(words))
    assert offered
    assert max(offered) < 4400


def test_when_nothing_is_closer_it_says_so_and_offers_the_nearest_others() -> None:
    chat = a_chat()
    chat.say("a latte")
    told = chat.say("another shop, closer")
    assert "No open shop is closer to you than Luckin · Pinghai Road." in told["reply"]
    assert distances(told) == sorted(distances(told))
    assert max(distances(told)) < 1000


def test_a_paused_store_is_never_offered() -> None:
    world = a_world()
    paused = world.catalogue.load("mixue-hubin")
    assert paused is not None
    world.catalogue.set_status("mixue-hubin", status=StoreStatus.PAUSED, until=None, busy_minutes=0)
    chat = a_chat(world)
    chat.say("a latte")
    for words in ("another shop", "another shop, closer", "which shops are open?"):
        cards = chat.say(words)["cards"]
        assert "mixue-hubin" not in [card.get("store_id") for card in cards]


@pytest.mark.parametrize(
    "words",
    ["two lattes from Luckin please", "瑞幸来两杯拿铁", "bei Luckin zwei Caffè Latte bitte"],
)
def test_a_store_named_with_its_item_is_not_asked_what_to_order(words: str) -> None:
    answer = a_chat().say(words)
    (line,) = answer["basket"]["lines"]
    assert (line["item_id"], line["quantity"]) == ("luckin-latte", 2)
    assert answer["basket"]["store_id"].startswith("luckin")
    assert [card for card in answer["cards"] if card["type"] == "item"] == []
