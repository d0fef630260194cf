"""One process's breaker: what passes, what is counted, and what looking costs."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotFound, Overloaded, Refused, Unavailable
from chalicelib.domain.money import Money
from chalicelib.domain.overload.breaker import BreakerState, CircuitOpen, Limits, Verdict
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.payments.payment import Charged, Declined, Unknown
from chalicelib.flows.break_circuit import Circuit, settle_circuits
from chalicelib.flows.guarded import GuardedBiller, GuardedPayments
from tests.fakes.bills import FakeBiller
from tests.fakes.control import FakeControl
from tests.fakes.payments import FakePayments
from tests.fakes.samples import NOW
from tests.fakes.tally import Book, FakeTally, a_book

CNY = Money(100, "CNY")


@dataclass(slots=True)
class Process:
    """One process with a breaker on `payment`; its clocks move together when told."""

    control: FakeControl
    book: Book = field(default_factory=a_book)
    now: datetime = NOW
    jitter: float = 0.5
    tally: FakeTally = field(init=False)
    circuit: Circuit = field(init=False)

    def __post_init__(self) -> None:
        self.tally = FakeTally(self.book)
        self.circuit = Circuit(
            "payment",
            limits=Limits(slow_after_s=2.0),
            control=self.control,
            tally=self.tally,
            wall=lambda: self.now,
            ticks=self.ticks,
            jitter=lambda: self.jitter,
        )

    def ticks(self) -> float:
        return (self.now - NOW).total_seconds()

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def settle(self) -> None:
        settle_circuits(circuits=[self.circuit], tally=self.tally, now=self.now)

    def meet(self, *what: str) -> None:
        """Calls that are "ok", "slow", or raise Unavailable ("failed")."""
        for one in what:
            if one == "failed":
                with pytest.raises(Unavailable):
                    self.circuit.call(raising(Unavailable("down")))
            else:
                self.circuit.call(lambda one=one: self.wait(2.0 if one == "slow" else 0.1))  # type: ignore[misc]

    @property
    def counted(self) -> dict[str, int]:
        """What was counted and written in all windows."""
        total: dict[str, int] = {}
        for window in self.book.values():
            for name, number in window.items():
                total[name] = total.get(name, 0) + number
        return total

    @property
    def verdict(self) -> Verdict:
        return self.control.control.breaker("payment")


@pytest.fixture
def process() -> Process:
    return Process(FakeControl())


def raising(error: Exception) -> Callable[[], Any]:
    def act() -> None:
        raise error

    return act


def test_calls_are_counted_as_ok_failed_or_slow(process: Process) -> None:
    process.meet("ok", "ok", "slow", "failed")
    assert process.circuit.call(lambda: 7, failed=lambda answer: answer == 7) == 7
    process.settle()
    assert process.counted == {"payment_ok": 2, "payment_slow": 1, "payment_failed": 2}


def test_who_watches_counts_along(process: Process, counted: Counter[str]) -> None:
    process.meet("ok", "slow", "failed")
    assert counted == {"payment.ok": 1, "payment.slow": 1, "payment.failed": 1}


def test_a_call_that_was_not_let_through_is_counted_as_refused(
    process: Process, counted: Counter[str]
) -> None:
    verdict = Verdict(open=True, since=NOW, until=NOW + timedelta(minutes=1), trips=1)
    process.control.control = process.control.control.with_breaker("payment", verdict)
    with pytest.raises(CircuitOpen):
        process.circuit.call(lambda: 1)
    assert counted == {"payment.refused": 1}


def test_a_slow_failure_is_one_failure(process: Process) -> None:
    process.circuit.call(lambda: process.wait(9), failed=lambda _: True)
    process.settle()
    assert process.counted == {"payment_failed": 1}


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (Invalid("another amount"), "ok"),
        (Refused("no"), "ok"),
        (NotFound("no"), "ok"),
        (Unavailable("no answer"), "failed"),
        (Overloaded("429"), "failed"),
        (KeyError("a bug"), "failed"),
    ],
)
def test_what_is_raised_passes_on_and_counts(process: Process, error: Exception, how: str) -> None:
    with pytest.raises(type(error)):
        process.circuit.call(raising(error))
    process.settle()
    assert process.counted == {f"payment_{how}": 1}


def test_in_good_health_it_costs_one_write_in_three_seconds_and_no_read(process: Process) -> None:
    for _ in range(300):
        process.meet("ok")
        process.settle()
    assert process.tally.reads == 0
    assert process.tally.writes <= 11
    assert not process.control.calls


def test_an_outage_opens_it_for_every_process(process: Process) -> None:
    other = Process(process.control, process.book, process.now)
    process.meet(*["failed"] * 12)
    process.settle()
    assert process.verdict == Verdict()
    other.meet(*["failed"] * 12)
    other.settle()
    assert process.verdict.state_at(process.now) is BreakerState.OPEN
    for one in (process, other):
        with pytest.raises(CircuitOpen) as refused:
            one.circuit.call(raising(AssertionError("it was asked")))
        assert 10 <= refused.value.retry_after_s <= 20
        one.wait(3)
        one.settle()
    # A refusal is nobody's failure.
    assert process.counted == {"payment_failed": 24, "payment_refused": 2}


def test_a_good_process_does_not_look_while_all_is_closed(process: Process) -> None:
    process.meet("failed")
    process.settle()
    assert process.tally.reads == 1
    process.wait(5)
    process.meet("ok")
    process.settle()
    assert process.tally.reads == 1


def test_half_open_it_lets_a_trickle_through_and_closes_on_good_probes(process: Process) -> None:
    process.meet(*["failed"] * 200)
    process.settle()
    until = process.verdict.until
    assert until is not None
    process.now = until
    process.jitter = 0.9
    with pytest.raises(CircuitOpen):
        process.meet("ok")
    process.jitter = 0.0
    process.meet(*["ok"] * 5)
    process.wait(3)
    process.settle()
    assert process.verdict.state_at(process.now) is BreakerState.HALF_OPEN
    process.now = until + timedelta(seconds=20)
    process.meet("ok")
    process.settle()
    assert process.verdict.state_at(process.now) is BreakerState.CLOSED
    process.jitter = 0.9
    process.meet("ok")


def test_a_verdict_is_saved_over_a_switch_that_came_in_between(process: Process) -> None:
    def switched(control: Control) -> Control:
        return replace(control, switch=replace(control.switch, mode=Mode.LEAN))

    process.control.stale, process.control.meanwhile = 2, switched
    process.meet(*["failed"] * 20)
    process.settle()
    assert process.verdict.open
    assert process.control.control.switch.mode is Mode.LEAN
    assert process.control.calls["save"] == 3


def test_who_comes_second_takes_up_the_first_ones_verdict(process: Process) -> None:
    first = Verdict(open=True, since=NOW, until=NOW + timedelta(seconds=20), trips=1)
    process.control.stale = 1
    process.control.meanwhile = lambda control: control.with_breaker("payment", first)
    process.meet(*["failed"] * 20)
    process.settle()
    assert process.verdict == first
    assert process.control.calls["save"] == 1


def test_after_three_quicker_ones_it_gives_up_until_the_next_look(process: Process) -> None:
    process.control.stale = 3
    process.meet(*["failed"] * 20)
    process.settle()
    assert process.verdict == Verdict()
    process.wait(3)
    process.meet("failed")
    process.settle()
    assert process.verdict.open


@pytest.mark.parametrize("broken", ["tally-write", "tally-read", "control"])
def test_a_table_that_does_not_answer_stops_nothing(process: Process, broken: str) -> None:
    process.meet(*["failed"] * 20)
    if broken == "tally-write":
        process.tally.down = 1
    elif broken == "control":
        process.control.down = 1
    else:
        flush = process.tally.flush
        process.tally.flush = lambda now: flush(now) and _break(process.tally)  # type: ignore[method-assign]
    process.settle()
    assert process.verdict == Verdict()
    process.wait(3)
    process.meet("failed")
    process.settle()
    assert process.verdict.open is (broken != "tally-read")


def _break(tally: FakeTally) -> bool:
    tally.down = 1
    return True


def test_no_answer_is_a_failure_of_the_provider_and_a_definite_no_is_none(process: Process) -> None:
    payments = FakePayments()
    guarded = GuardedPayments(payments, process.circuit)
    payments.meet("decline", "down", "lost", "fine")
    said = [guarded.charge(key=f"k{n}", amount=CNY, description="d") for n in range(4)]
    assert [type(one) for one in said] == [Declined, Unknown, Unknown, Charged]
    with pytest.raises(Invalid):
        guarded.charge(key="k3", amount=Money(1, "CNY"), description="d")
    process.settle()
    assert process.counted == {"payment_ok": 3, "payment_failed": 2}


def test_open_no_method_of_the_provider_is_called(process: Process) -> None:
    process.control.control = Control().with_breaker(
        "payment", Verdict(open=True, since=NOW, until=NOW + timedelta(seconds=9), trips=1)
    )
    payments = FakePayments()
    guarded = GuardedPayments(payments, process.circuit)
    for act in (
        lambda: guarded.charge(key="k", amount=CNY, description="d"),
        lambda: guarded.ask(key="k"),
        lambda: guarded.close(key="k"),
        lambda: guarded.refund(key="k"),
    ):
        with pytest.raises(CircuitOpen) as refused:
            act()
        assert refused.value.retry_after_s == 9
    assert not payments.calls


def test_every_method_of_the_provider_is_counted(process: Process) -> None:
    guarded = GuardedPayments(FakePayments(), process.circuit)
    guarded.charge(key="k", amount=CNY, description="d")
    guarded.ask(key="k")
    guarded.refund(key="k")
    guarded.close(key="k")
    process.settle()
    assert process.counted == {"payment_ok": 4}


def test_a_biller_that_is_open_is_unavailable_at_once(process: Process) -> None:
    biller = FakeBiller()
    guarded = GuardedBiller(biller, process.circuit)
    assert guarded.bills(account="a") == []
    assert guarded.settle(bill_id="none", key="k", amount=CNY) is False
    biller.down = 18
    for _ in range(9):
        with pytest.raises(Unavailable):
            guarded.bills(account="a")
        with pytest.raises(Unavailable):
            guarded.settle(bill_id="b", key="k", amount=CNY)
    process.settle()
    assert process.counted == {"payment_ok": 2, "payment_failed": 18}
    assert process.verdict.open
    for act in (
        lambda: guarded.bills(account="a"),
        lambda: guarded.settle(bill_id="b", key="k", amount=CNY),
    ):
        with pytest.raises(Unavailable) as refused:
            act()
        assert refused.value.retry_after_s >= 10
