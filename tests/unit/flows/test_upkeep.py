"""Sweep and audit take nothing from anybody who may still want it, and leave nothing behind."""

from datetime import timedelta

from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.outcomes import Stood
from tests.fakes.world import fake_world
from tests.unit.flows.night import NOON, STORE, Night, differences

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
