"""What the absence of a dependency does (docs/absence.md): payment and biller, each slow, failing
and wrong. Whatever it is: no order is lost, none is charged twice, and all of it ends."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

import pytest

from chalicelib.domain.bills.bill import Bill, BillState
from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import DEAD, PAID, Order, OrderState
from chalicelib.domain.overload.breaker import BILLER, BreakerState
from chalicelib.edges.queues.back_off import back_off_s
from chalicelib.flows.break_circuit import Circuit, settle_circuits
from chalicelib.flows.guarded import GuardedBiller
from chalicelib.flows.quote_bill import list_bills
from tests.fakes.bills import FakeBiller
from tests.fakes.control import FakeControl
from tests.fakes.queue import RecordedQueue
from tests.fakes.tally import FakeTally
from tests.fakes.world import fake_world
from tests.unit.flows.night import Night, differences
from tests.unit.flows.outage import Outage

TROUBLES = ("slow", "error", "wrong")
BEGINS_S, ENDS_S = 30, 330
A_SECOND = 5


# -- payment ------------------------------------------------------------------------------------
@lru_cache(maxsize=3)
def paying(trouble: str) -> Outage:
    """Every call to the provider is in trouble for five minutes; an order a second."""
    return Outage(
        BEGINS_S, ENDS_S, ENDS_S + 240, share=1.0, troubles=(trouble,), every_s=1.0
    ).play()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_payment_away_orders_are_accepted_and_wait_and_none_is_lost_or_paid_twice(
    trouble: str,
) -> None:
    outage = paying(trouble)
    # Somebody ordered every second throughout, and nobody was turned away.
    assert len(outage.placed) == ENDS_S + 240
    ends = Counter(outage.order(one).state for one in outage.placed)
    assert ends[OrderState.CONFIRMED] > 0.99 * len(outage.placed)
    assert set(ends) <= PAID | DEAD
    payments = outage.night.world.payments
    assert max(payments.debits(one) for one in outage.placed) == 1
    outage.night.now, outage.night.world.queue = outage.time.now, RecordedQueue()
    outage.night.settle()
    assert differences(outage.night, *outage.shoppers) == []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_payment_away_the_breaker_opens_and_closes(trouble: str) -> None:
    states = paying(trouble).states
    (opened_s, state) = states[1]
    assert state is BreakerState.OPEN
    assert opened_s < BEGINS_S + 45
    assert states[-1][1] is BreakerState.CLOSED
    assert states[-1][0] > ENDS_S


@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES)
def test_payment_away_for_longer_than_patience_gives_every_coupon_back(trouble: str) -> None:
    outage = Outage(10, 1_000, 60, share=1.0, troubles=(trouble,), every_s=1.0).play()
    failed = [order for one in outage.placed if (order := outage.order(one)).state in DEAD]
    payments = outage.night.world.payments
    if trouble != "error":  # slow and wrong providers did act: what was paid is an order
        paid = {one for one in outage.placed if payments.debits(one) > payments.refunds(one)}
        assert {one for one in outage.placed if outage.order(one).state in PAID} == paid
    else:
        assert len(failed) > 30
    for order in failed:
        assert order.history[-1].reason == "patience"
        assert outage.night.my_coupon(order.shopper) is CouponState.ISSUED
        assert payments.debits(order.order_id) == 0


# -- biller -------------------------------------------------------------------------------------
class TroubledBiller:
    """The port Biller in `trouble` until it is None: "slow", "error" (before or after it has
    acted), or "wrong" (it says "never" to whatever it is asked to settle)."""

    def __init__(self, biller: FakeBiller, wait: Callable[[float], None]) -> None:
        self.trouble: str | None = None
        self.calls = 0
        self._biller, self._wait = biller, wait
        self._dice = random.Random(3)

    def bills(self, *, account: str) -> Sequence[Bill]:
        self._meet()
        return self._biller.bills(account=account)

    def settle(self, *, bill_id: str, key: str, amount: Money) -> bool:
        self._meet()
        if self.trouble == "wrong":
            return False
        return self._biller.settle(bill_id=bill_id, key=key, amount=amount)

    def _meet(self) -> None:
        self.calls += 1
        if self.trouble == "slow":
            self._wait(2.8)
        if self.trouble == "error":
            if self._dice.random() < 0.5:
                self._biller.lost += 1
            else:
                raise Unavailable("The biller does not answer.")


@dataclass(slots=True)
class Evening:
    """Bills being paid, the biller behind its breaker, on a clock of its own. Calls to the biller
    happen side by side: they take time (`took_s`) without the clock of the evening moving on."""

    night: Night = field(default_factory=lambda: Night(fake_world()).open())
    control: FakeControl = field(default_factory=FakeControl)
    tally: FakeTally = field(default_factory=FakeTally)
    biller: FakeBiller = field(init=False)
    troubled: TroubledBiller = field(init=False)
    circuit: Circuit = field(init=False)
    ids: list[str] = field(default_factory=list)
    shoppers: list[str] = field(default_factory=list)
    opened: bool = False
    took_s: float = 0.0
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))
    _dice: random.Random = field(default_factory=lambda: random.Random(5))

    def __post_init__(self) -> None:
        world = self.night.world
        self.biller = world.biller
        self.troubled = TroubledBiller(self.biller, self._take)
        self.circuit = Circuit(
            "biller",
            limits=BILLER,
            control=self.control,
            tally=self.tally,
            wall=lambda: self.night.now,
            ticks=lambda: self.took_s,
            jitter=self._dice.random,
        )
        world.biller = GuardedBiller(self.troubled, self.circuit)  # type: ignore[assignment]

    def _take(self, seconds: float) -> None:
        self.took_s += seconds

    def owe_and_confirm(self, count: int) -> None:
        """So many shoppers said yes to paying a bill, long ago, while the biller was well."""
        world, guarded = self.night.world, self.night.world.biller
        world.biller = self.biller
        for _ in range(count):
            shopper = f"{next(self._numbers):020d}"
            bill = self.night.owe(shopper)
            order = self.night.confirm(self.night.bill_quote(bill, shopper))
            self.ids.append(order.order_id)
            self.shoppers.append(shopper)
        world.biller = guarded

    def work(self, *, minutes: float) -> None:
        """Deliver both queues for a while, with back-off, A_SECOND payments a second at most."""
        until, queue = self.night.now + timedelta(minutes=minutes), self.night.world.queue
        waiting = [(self.night.now, 0, message) for message in queue.payments]
        queue.payments.clear()
        while self.night.now < until:
            while queue.orders:
                self.night.place(queue.orders.popleft()[0])
            waiting += [(self.night.now, 0, message) for message in queue.payments]
            queue.payments.clear()
            later, left = [], A_SECOND
            for at, tries, message in waiting:
                if at > self.night.now or not left:
                    later.append((at, tries, message))
                    continue
                left -= 1
                if (wait_s := self._step(tries + 1, *message)) is not None:
                    back = self.night.now + timedelta(seconds=wait_s)
                    later.append((back, tries + 1, message))
                self.opened |= self.control.control.breaker("biller").open
            waiting = later
            self.night.pass_time(seconds=1)
        queue.payments.extend(message for _, _, message in waiting)

    def _step(self, tries: int, order_id: str, wish: str | None) -> int | None:
        wait_s = None
        try:
            self.night.pay(order_id, wish)
        except (Unavailable, Overloaded) as problem:
            told_s = problem.retry_after_s
            wait_s = back_off_s(tries, self._dice.random(), retry_after_s=told_s)
        settle_circuits(circuits=[self.circuit], tally=self.tally, now=self.night.now)
        return wait_s

    def states(self) -> Counter[OrderState]:
        return Counter(self.order(one).state for one in self.ids)

    def order(self, order_id: str) -> Order:
        return self.night.order(order_id)

    def at_rest(self) -> list[str]:
        """What does not balance in the end."""
        self.night.world.biller = self.biller
        self.night.settle()
        return differences(self.night, *self.shoppers)


@pytest.mark.parametrize("trouble", ["slow", "error"])
def test_biller_away_what_is_paid_waits_and_every_bill_is_settled_once(trouble: str) -> None:
    evening = Evening()
    evening.owe_and_confirm(60)
    evening.troubled.trouble = trouble
    evening.work(minutes=5)
    assert evening.opened
    # Charged is charged: the order waits as CONFIRMED until the biller can be told.
    assert set(evening.states()) <= {OrderState.CONFIRMED, OrderState.COMPLETED, OrderState.PAYING}
    evening.troubled.trouble = None
    evening.work(minutes=15)
    assert evening.states() == {OrderState.COMPLETED: 60}
    state = evening.control.control.breaker("biller").state_at(evening.night.now)
    assert state is BreakerState.CLOSED
    assert evening.at_rest() == []


def test_biller_wrong_a_bill_that_it_will_never_settle_is_refunded_and_due_again() -> None:
    evening = Evening()
    evening.owe_and_confirm(10)
    evening.troubled.trouble = "wrong"
    evening.work(minutes=2)
    assert evening.states() == {OrderState.CANCELLED: 10}
    payments = evening.night.world.payments
    assert all((payments.debits(one), payments.refunds(one)) == (1, 1) for one in evening.ids)
    holds = [h for s in evening.shoppers for h in evening.night.world.bills.holds(s)]
    assert {hold.state for hold in holds} == {BillState.DUE}
    assert evening.at_rest() == []
    # A definite no is an answer: the breaker is for those who give none.
    assert not evening.opened


def test_biller_away_asking_for_bills_is_answered_at_once() -> None:
    evening = Evening()
    evening.owe_and_confirm(60)
    evening.troubled.trouble = "error"
    evening.work(minutes=0.2)
    assert evening.control.control.breaker("biller").state_at(evening.night.now) is (
        BreakerState.OPEN
    )
    calls = evening.troubled.calls
    with pytest.raises(Unavailable) as refused:
        list_bills(
            shopper="0" * 20,
            now=evening.night.now,
            biller=evening.night.world.biller,
            bills=evening.night.world.bills,
        )
    assert refused.value.retry_after_s >= 1
    assert evening.troubled.calls == calls
    # Payments themselves go on: the biller's absence is not the provider's.
    assert evening.control.control.breaker("payment").open is False
