"""What each flow costs in calls, counted on the in-process AWS with the caches warm."""

from collections.abc import Iterator

import pytest

from chalicelib.domain.campaigns.eligibility import ClaimsPaused
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.overload.modes import Mode
from chalicelib.flows.claim_coupon import AlreadyClaimed, Claimed, SoldOut
from chalicelib.flows.stand_in_line import InLine
from tests.fakes.aws_calls import aws_calls
from tests.fakes.world import moto_world
from tests.unit.flows.night import ADA, CAMPAIGN, JON, MEI, STORE, Night, differences

READ, CHANGE, WRITE = "GetItem", "UpdateItem", "PutItem"


@pytest.fixture
def night() -> Iterator[Night]:
    with moto_world(cache_s=60.0) as world:
        night = Night(world).open(stock=8)
        world.control.load()
        world.campaigns.load(CAMPAIGN)
        world.catalogue.load(STORE)
        world.catalogue.menu(STORE)
        yield night


def names(calls: list[tuple[str, str]]) -> list[str]:
    assert {service for service, _ in calls} <= {"dynamodb"}
    return [operation for _, operation in calls]


def test_a_new_claim_is_a_read_a_draw_and_a_coupon(night: Night) -> None:
    with aws_calls() as calls:
        assert isinstance(night.claim(), Claimed)
    assert names(calls) == [READ, CHANGE, WRITE]


def test_a_repeated_claim_is_one_read(night: Night) -> None:
    night.claim()
    with aws_calls() as calls:
        assert isinstance(night.claim(), AlreadyClaimed)
    assert names(calls) == [READ]


def test_a_claim_after_sold_out_is_the_read_of_ones_own_coupon(night: Night) -> None:
    for number in range(9):
        night.claim(f"{number:020x}")
    night.sweep()
    night.pass_time(seconds=61)  # the cache learns of the hint, which lives for 90 s
    night.world.campaigns.load(CAMPAIGN)
    with aws_calls() as calls:
        assert isinstance(night.claim(MEI), SoldOut)
    assert names(calls) == [READ]


def test_an_empty_shard_is_not_probed_again_within_its_hint(night: Night) -> None:
    for number in range(7):
        night.claim(f"{number:020x}")
    night.pass_time(seconds=61)
    night.world.campaigns.load(CAMPAIGN)
    night.world.control.load()
    with aws_calls() as calls:
        assert isinstance(night.claim(MEI), Claimed)
    # The draw that takes the last one also writes the hint.
    assert names(calls) == [READ, CHANGE, WRITE] or names(calls) == [READ, CHANGE, CHANGE, WRITE]


def test_a_confirm_with_coupon_is_a_read_two_writes_and_a_send(night: Night) -> None:
    quote = night.quote(coupon=night.coupon())
    with aws_calls() as calls:
        order = night.confirm(quote)
    assert names(calls) == [READ, WRITE, CHANGE]
    assert list(night.world.queue.orders) == [(order.order_id, None)]


def test_placing_is_a_read_three_writes_and_a_send(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    with aws_calls() as calls:
        assert night.place(order.order_id).state is OrderState.PAYING
    assert names(calls) == [READ, CHANGE, CHANGE, CHANGE]
    assert list(night.world.queue.payments) == [(order.order_id, None)]
    before = night.order(order)
    with aws_calls() as calls:
        night.place(order.order_id)
    assert names(calls) == [READ]
    assert night.order(order) == before


def test_paying_is_a_read_two_writes_and_one_call_to_the_provider(night: Night) -> None:
    order = night.confirm(night.quote(coupon=night.coupon()))
    night.place(order.order_id)
    with aws_calls() as calls:
        assert night.pay(order.order_id).state is OrderState.CONFIRMED
    assert names(calls) == [READ, CHANGE, CHANGE]
    assert sum(night.world.payments.calls.values()) == 1
    night.pay(order.order_id)
    assert sum(night.world.payments.calls.values()) == 1


def test_the_whole_night_balances_on_the_real_adapters(night: Night) -> None:
    for shopper in (MEI, ADA, JON):
        night.confirm(night.quote(shopper, coupon=night.coupon(shopper)))
    night.world.payments.meet("lost", "fine", "decline")
    night.deliver()
    night.settle()
    assert differences(night) == []


# -- by place in line --------------------------------------------------------------------------
def test_a_newcomer_in_line_is_two_reads_a_draw_and_a_place(night: Night) -> None:
    night.switch(Mode.QUEUED)
    night.world.campaigns.load(CAMPAIGN)
    with aws_calls() as calls, pytest.raises(InLine):
        night.claim()
    assert names(calls) == [READ, READ, CHANGE, WRITE]


def test_asking_again_in_line_is_two_reads_and_changes_nothing(night: Night) -> None:
    night.switch(Mode.QUEUED)
    night.world.campaigns.load(CAMPAIGN)
    heard = []
    for _ in range(20):
        with aws_calls() as calls, pytest.raises(InLine) as waiting:
            night.claim()
        heard.append(waiting.value.line)
    assert names(calls) == [READ, READ]
    assert [line["place"] for line in heard] == [1] * 20


def test_a_claim_on_a_place_whose_turn_it_is_notes_that_it_was_used(night: Night) -> None:
    night.switch(Mode.QUEUED)
    with pytest.raises(InLine):
        night.claim()
    night.pass_time(seconds=1)
    night.world.campaigns.load(CAMPAIGN)
    with aws_calls() as calls:
        assert isinstance(night.claim(), Claimed)
    assert names(calls) == [READ, READ, CHANGE, WRITE, CHANGE]


def test_a_pause_is_the_one_read_that_tells_an_owner_from_a_newcomer(night: Night) -> None:
    owned = night.coupon()
    night.switch(Mode.CLOSED)
    night.world.campaigns.load(CAMPAIGN)
    with aws_calls() as calls:
        assert night.coupon() == owned
        with pytest.raises(ClaimsPaused):
            night.claim(ADA)
    assert names(calls) == [READ, READ]
