"""Sweep and audit take nothing from anybody who may still want it, and leave nothing behind."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus, new_campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.outcomes import Stood
from chalicelib.flows.claim_coupon import Claimed
from chalicelib.flows.quote_basket import Wish
from tests.fakes.world import fake_world
from tests.unit.flows.night import ADA, CAMPAIGN, NOON, STORE, Night, differences, rules

SLOT = NOON.replace(minute=15)


def test_a_slot_that_the_sweep_gives_away_is_lost_to_a_placing_that_was_held_up() -> None:
    """Booked, then stuck for longer than its patience: it must not move on to PAYING any more."""
    night = Night(fake_world()).open()
    order = night.confirm(night.quote())
    night.world.slots.book(STORE, SLOT, order_id=order.order_id, capacity=40)
    began_at = night.now
    night.pass_time(minutes=10, seconds=11)
    assert night.sweep().ghosts == 1
    moved = night.world.orders.move(
        order,
        to=OrderState.PAYING,
        frm=(OrderState.QUEUED,),
        now=began_at,
        slot=SLOT,
        within_patience=True,
    )
    assert isinstance(moved, Stood)
    assert moved.order.state is OrderState.EXPIRED
    night.settle()
    assert differences(night) == []


def test_a_pinned_coupon_of_an_order_that_nobody_placed_comes_back_by_the_audit() -> None:
    """Stopped between pin and slot, and the message lost for good: no hold to lapse any more."""
    night = Night(fake_world()).open()
    coupon = night.coupon()
    order = night.confirm(night.quote(coupon=coupon))
    night.world.coupons.pin(coupon.coupon_id, campaign=night.campaign, order_id=order.order_id)
    night.world.queue.orders.clear()
    night.audit()
    night.pass_time(minutes=15)
    assert night.my_coupon() is CouponState.HELD
    assert night.audit().freed == 1
    assert night.my_coupon() is CouponState.ISSUED
    assert night.world.orders.load(order.order_id).state is OrderState.EXPIRED  # type: ignore[union-attr]


def test_the_audit_leaves_a_waiting_order_and_its_coupon_alone() -> None:
    night = Night(fake_world()).open()
    coupon = night.coupon()
    night.audit()
    night.pass_time(minutes=15)
    order = night.confirm(night.quote(coupon=coupon))
    night.pass_time(minutes=10)
    night.audit()
    assert night.my_coupon() is CouponState.HELD
    assert night.order(order).state is OrderState.QUEUED
    assert night.now < order.patience + timedelta(seconds=10)


def test_a_campaign_is_looked_after_as_long_as_a_coupon_of_it_may_live() -> None:
    """The clock stood still for five days: the coupon lives on after the date in the rules."""
    night = Night(fake_world()).open()
    night.coupon()
    night.amend(dials={"redeem": False})
    night.pass_time(days=5)
    night.amend(dials={"redeem": True})
    night.now = NOON + timedelta(days=22 + 4)
    assert night.my_coupon() is CouponState.ISSUED
    assert night.sweep().campaigns == 1
    night.now = NOON + timedelta(days=22 + 5 + 2, seconds=1)
    assert night.my_coupon() is CouponState.EXPIRED
    assert night.sweep().campaigns == 0


def test_a_campaign_that_is_over_is_not_audited_for_ever() -> None:
    night = Night(fake_world()).open()
    night.world.stock.draw(CAMPAIGN, 0)
    night.audit()
    night.now = NOON + timedelta(days=22 + 2)
    assert night.audit().leaked == 1
    night.now += timedelta(seconds=1)
    assert night.audits() == []


def test_a_campaign_that_is_half_laid_out_is_never_called_sold_out() -> None:
    """Opening stopped after the first shard, and that one is empty: there is more to come."""
    night = Night(fake_world())
    campaign = new_campaign(campaign_id=CAMPAIGN, rules=rules(), stock=4)
    night.world.campaigns.create(campaign)
    night.world.stock.create(CAMPAIGN, capacities=[1])
    night.world.stock.draw(CAMPAIGN, 0)
    night.sweep()
    assert night.campaign.status(night.now) is CampaignStatus.OPEN
    with pytest.raises(Unavailable):
        night.claim()
    night.open_campaign(stock=4)
    assert isinstance(night.claim(), Claimed)


def test_only_bills_that_are_forgotten_are_woken_and_counted() -> None:
    night = Night(fake_world()).open()
    order = night.confirm(night.bill_quote(night.owe()))
    night.place(order.order_id)
    night.world.biller.down = 1
    with pytest.raises(Unavailable):
        night.pay(order.order_id)
    night.world.queue.payments.clear()
    night.pass_time(minutes=4)
    assert night.order(order).state is OrderState.CONFIRMED
    assert night.sweep().woken == len(night.world.queue.payments) == 0
    night.pass_time(minutes=2)
    assert night.sweep().woken == len(night.world.queue.payments) == 1
    night.deliver()
    assert night.order(order).state is OrderState.COMPLETED


class VoidedMeanwhile:
    """Coupons during whose reading somebody, very late, voids a ticket of shard 0."""

    def __init__(self, night: Night) -> None:
        self._coupons, self._stock, self._done = night.world.coupons, night.world.stock, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._coupons, name)

    def bucket(self, campaign: Campaign, bucket: int) -> Iterable[Coupon]:
        if not self._done:
            self._done = True
            self._stock.void(CAMPAIGN, 0)
        return self._coupons.bucket(campaign, bucket)


def test_a_ticket_voided_while_the_audit_reads_is_not_given_back_twice() -> None:
    night = Night(fake_world()).open(stock=4)
    night.world.stock.draw(CAMPAIGN, 0)
    night.audit()
    night.pass_time(minutes=15)
    night.world.coupons = VoidedMeanwhile(night)
    assert night.audit().leaked == 0
    assert differences(night) == []
    night.pass_time(minutes=15)
    assert night.audit().leaked == 0
    assert differences(night) == []


def test_every_audit_marks_anew_so_that_later_leaks_are_found_as_well() -> None:
    night = Night(fake_world()).open(stock=8)
    for _ in range(3):
        night.world.stock.draw(CAMPAIGN, 0)
        night.pass_time(minutes=15)
        night.audit()
    night.pass_time(minutes=15)
    night.audit()
    assert differences(night) == []


def test_a_forgotten_payment_is_woken_however_far_ahead_its_slot_is() -> None:
    night = Night(fake_world()).open(capacity=1)
    first, last = NOON + timedelta(hours=24), NOON + timedelta(hours=48)
    start = first
    while start < last:
        night.world.slots.book(STORE, start, order_id=f"o-{ADA}-{start:%d%H%M}", capacity=1)
        start += timedelta(minutes=15)
    quote = night.quote(wish=Wish(slot=first, latest_slot=last))
    order = night.confirm(quote)
    assert night.place(order.order_id).slot == last
    night.world.queue.payments.clear()
    night.pass_time(minutes=6)
    assert night.sweep().woken == 1


def test_one_store_that_cannot_be_read_keeps_nobody_else_waiting() -> None:
    night = Night(fake_world()).open()
    for number in range(5):
        night.claim(f"{number:020x}")

    class Dark:
        def __getattr__(self, name: str) -> object:
            raise Unavailable("no answer")

    night.world.slots = Dark()  # type: ignore[assignment]
    swept = night.sweep()
    assert swept.remaining == {CAMPAIGN: 15}


def test_raised_stock_takes_back_the_hint_at_once() -> None:
    night = Night(fake_world()).open(stock=4)
    for number in range(5):
        night.claim(f"{number:020x}")
    night.sweep()
    assert night.campaign.status(night.now) is CampaignStatus.SOLD_OUT
    night.amend(stock=8)
    assert night.campaign.status(night.now) is CampaignStatus.OPEN
    assert night.campaign.remaining == 4
    assert isinstance(night.claim("f" * 20), Claimed)
