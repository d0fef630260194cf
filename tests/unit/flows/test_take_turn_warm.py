"""What first turns need is built before anybody asks, and no more of it than is kept."""

import pytest

from chalicelib.flows.turns import menus
from tests.unit.flows.shop_of_fakes import NOON, a_chat, a_world


@pytest.mark.parametrize("place", [(30.2590, 120.1644), None])
def test_after_warming_a_first_turn_builds_nothing(place: tuple[float, float] | None) -> None:
    menus._indexed.cache_clear()
    world = a_world()
    built = menus.warm(catalogue=world.catalogue, now=NOON)
    assert 0 < built <= menus.INDEXES_WARMED < menus.INDEXES_KEPT
    before = menus._indexed.cache_info()
    assert before.currsize == built
    a_chat(world, place=place).say("two lattes, please")
    assert menus._indexed.cache_info().misses == before.misses


def test_at_night_and_without_stores_it_still_warms_up() -> None:
    world = a_world()
    assert menus.warm(catalogue=world.catalogue, now=NOON.replace(hour=20)) > 0
    empty = type(world.catalogue)()
    assert menus.warm(catalogue=empty, now=NOON) == 0
