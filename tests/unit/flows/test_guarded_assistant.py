"""The model's breaker: what counts for it, what says nothing, and what is counted for operators."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, Why
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.overload.breaker import MODEL, BreakerState
from chalicelib.flows.break_circuit import Circuit, settle_circuits
from chalicelib.flows.guarded_assistant import GuardedAssistant
from tests.fakes.assistant import FakeAssistant, calling
from tests.fakes.control import FakeControl
from tests.fakes.samples import NOW
from tests.fakes.tally import Book, FakeTally, a_book

QUESTION = Question(locale="en", message="something fruity")


@dataclass
class Process:
    """One environment of `api`; its clocks move together."""

    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    control: FakeControl = field(default_factory=FakeControl)
    book: Book = field(default_factory=a_book)
    now: datetime = NOW
    takes_s: float = 0.5

    def __post_init__(self) -> None:
        self.tally = FakeTally(self.book)
        self.circuit = Circuit(
            "model",
            limits=MODEL,
            control=self.control,
            tally=self.tally,
            wall=lambda: self.now,
            ticks=self.ticks,
            jitter=lambda: 0.5,
        )
        self.guarded = GuardedAssistant(
            self.assistant, self.circuit, tally=self.tally, ticks=self.ticks
        )
        answers = self.assistant.answers

        def slowly(question: Question) -> Helped | NoHelp:
            self.now += timedelta(seconds=self.takes_s)
            return answers(question)

        self.assistant.answers = slowly

    def ticks(self) -> float:
        return (self.now - NOW).total_seconds()

    def ask(self, times: int = 1) -> Helped | NoHelp:
        for _ in range(times):
            answer = self.guarded.ask(QUESTION, shopper="mei", campaign_id="tea")
        return answer

    def settle(self) -> BreakerState:
        self.now += timedelta(seconds=3)
        settle_circuits(circuits=[self.circuit], tally=self.tally, now=self.now)
        return self.control.control.breaker("model").state_at(self.now)

    @property
    def counted(self) -> dict[str, int]:
        total: dict[str, int] = {}
        for window in self.book.values():
            for name, number in window.items():
                total[name] = total.get(name, 0) + number
        return total


def always(answer: Helped | NoHelp) -> FakeAssistant:
    return FakeAssistant(lambda _: answer)


@pytest.mark.parametrize("why", [Why.LATE, Why.ERROR, Why.MALFORMED, Why.THROTTLED])
def test_calls_that_come_to_nothing_open_it_and_then_nobody_asks(why: Why) -> None:
    process = Process(always(NoHelp(why)), takes_s=0.1)
    process.ask(MODEL.min_calls)
    assert process.settle() is BreakerState.OPEN
    before = len(process.assistant.asked)
    assert process.ask(5) == NoHelp(Why.OPEN)
    assert len(process.assistant.asked) == before


def test_a_model_that_is_mostly_slow_opens_it_too() -> None:
    book, control = a_book(), FakeControl()
    everywhere = [
        Process(always(calling(("greet", {}))), control, book, takes_s=MODEL.slow_after_s)
        for _ in range(MODEL.min_calls)
    ]
    for process in everywhere:
        process.ask()
    assert [process.settle() for process in everywhere][-1] is BreakerState.OPEN


@pytest.mark.parametrize("why", [Why.FULL, Why.SPENT, Why.OFF])
def test_what_never_reached_the_model_says_nothing_about_it(why: Why) -> None:
    process = Process(always(NoHelp(why)), takes_s=0.01)
    process.ask(MODEL.min_calls * 5)
    assert process.settle() is BreakerState.CLOSED
    assert not {name for name in process.counted if name in ("model_ok", "model_failed")}
    assert process.counted[f"model_{why}"] == MODEL.min_calls * 5


def test_a_crowd_at_a_full_function_does_not_hide_a_model_that_fails() -> None:
    process = Process(takes_s=0.01)
    whys = [Why.LATE, *[Why.FULL] * 9]
    process.assistant.answers = lambda _: NoHelp(whys[len(process.assistant.asked) % 10])
    process.ask(MODEL.min_calls * 10)
    assert process.settle() is BreakerState.OPEN


def test_help_is_counted_with_its_tokens_and_its_cost() -> None:
    process = Process(always(calling(("greet", {}))))
    process.ask(2)
    process.settle()
    assert process.counted == {
        "model_asked": 2,
        "model_ok": 2,
        "model_helped": 2,
        "model_ms": 1_000,
        "model_tokens_in": 1_800,
        "model_tokens_out": 120,
        "model_cost_micros": 500,
    }
