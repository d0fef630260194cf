"""Every write that the SDK may repeat, repeated: it took effect, the answer was lost, and the
second try met the first one's work. On the in-process AWS, with botocore's own retries."""

from collections.abc import Iterator

import pytest

from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.orders.order import OrderState
from chalicelib.flows.claim_coupon import AlreadyClaimed, Claimed
from tests.fakes.aws_calls import timing_out
from tests.fakes.world import moto_world
from tests.unit.flows.night import CAMPAIGN, MEI, Night, differences, tickets


@pytest.fixture
def night() -> Iterator[Night]:
    with moto_world() as world:
        yield Night(world).open(stock=8)


def test_a_coupon_written_twice_is_the_shoppers_and_its_ticket_is_not_voided(night: Night) -> None:
    with timing_out(night.world.clients[0], "PutItem", times=1):
        claimed = night.claim()
    assert isinstance(claimed, Claimed)
    assert sum(c.voided for c in night.world.stock.counts(CAMPAIGN, shards=4)) == 0
    assert night.claim() == AlreadyClaimed(claimed.coupon, night.campaign)
    assert differences(night) == []


def test_a_ticket_drawn_twice_leaks_one_number_and_the_audit_finds_it(night: Night) -> None:
    with timing_out(night.world.clients[0], "UpdateItem", times=1):
        assert isinstance(night.claim(), Claimed)
    assert len(tickets(night)) == 1
    assert differences(night) != []
    night.audit()
    night.pass_time(minutes=15)
    assert night.audit().leaked == 1
    assert differences(night) == []


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["PutItem", "UpdateItem"])
def test_a_confirm_whose_writes_are_repeated_is_one_order_held_once(
    night: Night, operation: str
) -> None:
    quote = night.quote(coupon=night.coupon())
    with timing_out(night.world.clients[0], operation, times=1):
        assert night.confirm(quote).state is OrderState.QUEUED
    night.deliver()
    assert [o.state for o in night.world.orders.of_shopper(MEI, limit=9)] == [OrderState.CONFIRMED]
    assert differences(night) == []


@pytest.mark.slow
@pytest.mark.parametrize("which", range(3))
def test_a_placing_with_any_of_its_writes_repeated_is_the_same(night: Night, which: int) -> None:
    """Pin, slot and move, each in its turn."""
    order = night.confirm(night.quote(coupon=night.coupon()))
    with timing_out(night.world.clients[0], "UpdateItem", times=1, after=which):
        assert night.place(order.order_id).state is OrderState.PAYING
    night.deliver()
    assert night.my_coupon() is CouponState.REDEEMED
    assert differences(night) == []


@pytest.mark.slow
@pytest.mark.parametrize("which", range(2))
def test_a_payment_with_any_of_its_writes_repeated_is_the_same(night: Night, which: int) -> None:
    """Move and redemption, each in its turn."""
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    with timing_out(night.world.clients[0], "UpdateItem", times=1, after=which):
        assert night.pay(order.order_id).state is OrderState.CONFIRMED
    assert night.my_coupon() is CouponState.REDEEMED
    assert night.world.payments.debits(order.order_id) == 1
    assert differences(night) == []
