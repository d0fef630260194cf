"""Most payments time out for minutes while orders flow: the breaker opens, orders wait within their
patience, the backlog drains roughly in order of age, and all the books add up."""

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.orders.order import DEAD, PAID
from chalicelib.domain.overload.breaker import BreakerState
from chalicelib.edges.queues.back_off import HEARD_AFTER_S, SPREAD_S
from tests.fakes.queue import RecordedQueue
from tests.unit.flows.night import differences
from tests.unit.flows.outage import ANSWER_S, WIDTH, Outage

ROOT = Path(__file__).resolve().parents[3]
BEGINS_S, FIVE_MINUTES_S, TWENTY_MINUTES_S = 60, 300, 1_200
OPEN, CLOSED = BreakerState.OPEN, BreakerState.CLOSED
# The longest rest, the edge of its window, two windows for the probes, two more if they are few.
HEALED_WITHIN_S = 120 + 10 + 20 + 20
OUTAGES = pytest.mark.parametrize(
    "outage_s",
    [FIVE_MINUTES_S, TWENTY_MINUTES_S],
    ids=["five-minutes", "twenty-minutes"],
)


@lru_cache(maxsize=2)
def played(outage_s: int) -> Outage:
    """Orders flow before, throughout, and until well after."""
    ends_s = BEGINS_S + outage_s
    return Outage(BEGINS_S, ends_s, lasts_s=ends_s + 240, seed=outage_s).play()


@OUTAGES
def test_no_order_is_lost_none_is_charged_twice_and_the_books_add_up(outage_s: int) -> None:
    outage = played(outage_s)
    ends = Counter(
        "paid" if (state := outage.order(one).state) in PAID else state.value
        for one in outage.placed
    )
    assert ends.total() == len(outage.placed) > 1_000
    assert set(ends) <= {"paid", "FAILED"}
    payments = outage.night.world.payments
    assert max(payments.debits(one) for one in outage.placed) == 1
    night = outage.night
    night.now, night.world.queue = outage.time.now, RecordedQueue()
    night.settle()
    assert differences(night, *outage.shoppers) == []


@OUTAGES
def test_the_breaker_opens_soon_and_closes_for_good_after_it(outage_s: int) -> None:
    outage = played(outage_s)
    states, ends_s = outage.states, BEGINS_S + outage_s
    assert [state for _, state in states[:2]] == [CLOSED, OPEN]
    assert BEGINS_S < states[1][0] < BEGINS_S + 30
    assert states[-1][1] is CLOSED
    assert ends_s < states[-1][0] < ends_s + HEALED_WITHIN_S
    openings = sum(state is OPEN for _, state in states)
    assert openings <= 4 + (outage_s + HEALED_WITHIN_S) / 110


@OUTAGES
def test_while_it_is_open_the_provider_is_left_alone(outage_s: int) -> None:
    outage = played(outage_s)
    asked = [outage.since(at) for at in outage.provider.asked]
    ends = [at for at, _ in outage.states[1:]] + [float("inf")]
    for (began, state), ended in zip(outage.states, ends, strict=True):
        if state is OPEN:
            # Everybody has heard of it within the two seconds that a verdict is cached.
            assert not [at for at in asked if began + 2.5 < at < ended]
    first = outage.states[1][0] + 2.5
    trickled = [at for at in asked if first < at < BEGINS_S + outage_s]
    # Without the breaker it would be asked at least once per order; it is a trickle instead.
    assert len(trickled) < 0.2 * outage_s / outage.every_s


def test_five_minutes_are_within_everybodys_patience() -> None:
    outage = played(FIVE_MINUTES_S)
    failed = [one for one in outage.placed if outage.order(one).state in DEAD]
    assert len(failed) < 0.01 * len(outage.placed)


def test_who_waited_too_long_is_told_and_has_his_coupon_back() -> None:
    outage = played(TWENTY_MINUTES_S)
    failed = [order for one in outage.placed if (order := outage.order(one)).state in DEAD]
    assert len(failed) > 300
    assert {order.history[-1].reason for order in failed} == {"patience"}
    for order in failed:
        assert order.changed_at >= order.patience
        assert outage.night.my_coupon(order.shopper) is CouponState.ISSUED
        assert outage.night.world.payments.debits(order.order_id) == 0


@OUTAGES
def test_the_backlog_drains_roughly_in_order_of_age(outage_s: int) -> None:
    """Roughly: the order in which the backlog ends correlates with its age (Spearman's rank
    correlation at least 0.5, where a drain by chance has 0 and the youngest first less), and the
    whole of it is gone within a round of the queue and what the width takes: nobody is overtaken by
    more than that."""
    outage = played(outage_s)
    healed_s = outage.states[-1][0]
    waiting = {
        one: outage.since(outage.placed[one])
        for one, at in outage.ended.items()
        if outage.since(at) >= healed_s > outage.since(outage.placed[one])
    }
    assert len(waiting) > 400
    by_end = sorted(waiting, key=lambda one: outage.ended[one])
    assert spearman([waiting[one] for one in by_end]) > 0.5
    took_s = outage.since(outage.ended[by_end[-1]]) - healed_s
    width_s = len(waiting) * ANSWER_S / WIDTH
    assert took_s <= 2 * (HEARD_AFTER_S + SPREAD_S) + width_s * 1.2


def test_no_message_comes_near_the_dead_letters() -> None:
    template = json.loads((ROOT / "infra/resources.json").read_text(encoding="utf-8"))
    most = template["Resources"]["PaymentsQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
    assert played(TWENTY_MINUTES_S).queues.payments.most_tries < most / 10


def spearman(values: list[float]) -> float:
    """Rank correlation of `values` with their places (no ties)."""
    ranks = {
        place: rank for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__))
    }
    n = len(values)
    return 1 - 6 * sum((place - rank) ** 2 for place, rank in ranks.items()) / (n * (n * n - 1))
