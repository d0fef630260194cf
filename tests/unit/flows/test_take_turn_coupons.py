"""Of several coupons that apply, the best one for this basket (S7)."""

from typing import Any

import pytest

from infra.local.catalogue import demo_campaign
from tests.fakes.world import World
from tests.unit.flows.shop_of_fakes import NOON, a_chat, a_world, open_campaign


def yuan(amount: int) -> dict[str, Any]:
    return {"amount": amount * 100, "currency": "CNY"}


def two_campaigns(first: dict[str, Any], second: dict[str, Any]) -> World:
    world = a_world(campaign=False)
    rules = demo_campaign(NOON)["rules"]
    open_campaign(world, rules | first, stock=10, name="one")
    open_campaign(world, rules | second, stock=10, name="two")
    return world


SMALL, BIG = {"face_value": yuan(5)}, {"face_value": yuan(9)}
BIG_BUT_FAR = {"face_value": yuan(20), "min_spend": yuan(100)}


@pytest.mark.parametrize(
    ("first", "second", "off"),
    [(SMALL, BIG, 900), (BIG, SMALL, 900), (SMALL, BIG_BUT_FAR, 500), (BIG_BUT_FAR, SMALL, 500)],
)
def test_the_best_coupon_is_used_and_nothing_said_of_the_other(
    first: dict[str, Any], second: dict[str, Any], off: int
) -> None:
    chat = a_chat(two_campaigns(first, second))
    chat.say("two lattes")
    quoted = chat.say("that's all")
    assert quoted["quote"]["discount"]["amount"] == off
    assert "minimum spend" not in quoted["reply"]


def test_a_smaller_coupon_in_hand_gives_way_to_a_better_one() -> None:
    world = two_campaigns(SMALL, BIG)
    chat = a_chat(world)
    chat.say("get my coupon")
    chat.say("two lattes")
    assert chat.say("that's all")["quote"]["discount"]["amount"] == 900


def test_when_the_better_one_is_gone_the_other_is_used() -> None:
    world = a_world(campaign=False)
    rules = demo_campaign(NOON)["rules"]
    open_campaign(world, rules | BIG, stock=1, name="one")
    open_campaign(world, rules | SMALL, stock=9, name="two")
    for shopper, off in (("f" * 20, 900), ("e" * 20, 500)):
        chat = a_chat(world, shopper=shopper)
        chat.say("two lattes")
        assert chat.say("that's all")["quote"]["discount"]["amount"] == off
