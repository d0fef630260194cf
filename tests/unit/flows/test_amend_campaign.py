"""Amending a campaign: what two operators at once, or an answer that was lost, must not spoil."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import AdverseChange, new_campaign
from chalicelib.domain.errors import Unavailable
from chalicelib.flows.ports import StockStore
from tests.fakes.world import fake_world
from tests.unit.flows.night import ADA, CAMPAIGN, NOON, Night, rules


@pytest.mark.parametrize(
    "patch",
    [
        {"face_value": {"amount": 2499, "currency": "CNY"}},
        {"price_floor": {"amount": 2, "currency": "CNY"}},
        {"ends_at": (NOON + timedelta(days=5)).isoformat()},
        {"stores": ["mixue-hubin"]},
        {"ends_at": (NOON + timedelta(days=8)).isoformat(), "items": ["mixue-cone"]},
    ],
    ids="+".join,
)
def test_an_edit_that_worsens_anybodys_rights_is_refused_whole(patch: dict[str, Any]) -> None:
    night = Night(fake_world()).open(stock=8)
    before = night.campaign
    with pytest.raises(AdverseChange):
        night.amend(dials={"issue": False}, stock=9, **patch)
    assert night.campaign == before


def test_stock_is_never_lowered() -> None:
    night = Night(fake_world()).open(stock=8)
    with pytest.raises(AdverseChange):
        night.amend(stock=7, dials={"issue": False})
    assert night.campaign.dials.issue
    assert capacity(night) == 8


def test_a_coupon_keeps_the_rules_it_was_issued_under() -> None:
    night = Night(fake_world()).open(stock=8)
    old = night.coupon()
    amended = night.amend(face_value={"amount": 3000, "currency": "CNY"})
    new = night.coupon(ADA)
    assert (old.version, new.version, amended.version) == (1, 2, 2)
    taken = [
        night.quote(coupon.shopper, coupon=coupon, quantity=4).snapshot["discount"]["amount"]
        for coupon in (old, new)
    ]
    assert taken == [2500, 3000]


class Rivals:
    """Shards that somebody else raises by one, the first few times, just before we do."""

    def __init__(self, shards: StockStore, *, times: int) -> None:
        self._shards, self._times = shards, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shards, name)

    def raise_capacity(self, campaign_id: str, shard: int, *, old: int, new: int) -> bool:
        if self._times > 0:
            self._times -= 1
            self._shards.raise_capacity(campaign_id, shard, old=old, new=old + 1)
        return self._shards.raise_capacity(campaign_id, shard, old=old, new=new)


def capacity(night: Night) -> int:
    return sum(count.capacity for count in night.world.stock.counts(CAMPAIGN, shards=4))


def test_a_shard_that_somebody_else_raised_first_is_raised_all_the_same() -> None:
    night = Night(fake_world()).open(stock=8)
    night.world.stock = Rivals(night.world.stock, times=2)
    assert night.amend(stock=40).stock == 40
    assert capacity(night) == 40


def test_whoever_never_gets_his_turn_hears_so_instead_of_done() -> None:
    night = Night(fake_world()).open(stock=8)
    night.world.stock = Rivals(night.world.stock, times=10**6)
    with pytest.raises(Unavailable):
        night.amend(stock=40)
    assert capacity(night) < 40


def test_raising_the_stock_lays_out_what_an_opening_that_died_left_over() -> None:
    """The request that opened it would be refused from now on: it names another stock."""
    night = Night(fake_world())
    night.world.campaigns.create(new_campaign(campaign_id=CAMPAIGN, rules=rules(), stock=8))
    night.world.stock.create(CAMPAIGN, capacities=[2])
    night.amend(stock=40)
    assert capacity(night) == 40
    assert len({night.coupon(f"{number:020x}").ticket.shard for number in range(40)}) == 4
