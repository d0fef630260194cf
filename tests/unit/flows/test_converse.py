"""One model call: which model, out of whose tokens, and what comes of every kind of failure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.chat.assistant.answer import (
    Answered,
    ModelAnswer,
    ModelBusy,
    ModelLate,
    ModelMalformed,
    NoHelp,
    ToolCall,
    Why,
)
from chalicelib.domain.chat.assistant.prompt import tokens_of
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.errors import Unavailable
from chalicelib.flows.converse import REST_S, Rung, converse
from chalicelib.flows.token_purse import Purse
from tests.fakes.token_budgets import FakeTokenBudgets

NOON = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)
QUESTION = Question(locale="en", message="something fruity")
MOST_OUT = 300
NEEDED = tokens_of(QUESTION) + MOST_OUT
GREET = ModelAnswer((ToolCall("greet", {}),), "", tokens_in=500, tokens_out=20)


@dataclass
class FakeModel:
    """Answers, or raises, what it is told to."""

    does: Callable[[], ModelAnswer] = lambda: GREET
    asked: int = 0

    def ask(self, question: Question) -> ModelAnswer:
        self.asked += 1
        return self.does()


def raising(error: Exception) -> Callable[[], ModelAnswer]:
    def does() -> ModelAnswer:
        raise error

    return does


@dataclass
class House:
    """A ladder of two over one set of budgets."""

    large: FakeModel = field(default_factory=FakeModel)
    small: FakeModel = field(default_factory=FakeModel)
    budgets: FakeTokenBudgets = field(default_factory=FakeTokenBudgets)
    a_minute: int = 10_000_000
    small_a_minute: int = 10_000_000
    shopper_tokens: int = 1_000_000
    campaign_tokens: int = 1_000_000_000
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.purse = Purse(self.budgets)

    def ask(self, shopper: str = "mei", campaign_id: str = "tea", **more: Any) -> Answered | NoHelp:
        rungs = (
            Rung("large", self.large, MOST_OUT, self.a_minute, 0.22, 0.88),
            Rung("small", self.small, MOST_OUT, self.small_a_minute, 0.15, 0.60),
        )
        return converse(
            question=QUESTION,
            shopper=shopper,
            campaign_id=campaign_id,
            now=self.now,
            ladder=more.get("ladder", rungs),
            purse=more.get("purse", self.purse),
            shopper_tokens=self.shopper_tokens,
            campaign_tokens=self.campaign_tokens,
        )


def test_the_largest_model_answers_and_says_what_it_cost() -> None:
    house = House()
    # 500 in at 0.22 and 20 out at 0.88 dollars a million are 127.6 millionths.
    assert house.ask() == Answered(GREET, "large", 128)
    assert (house.large.asked, house.small.asked) == (1, 0)


def test_without_a_model_there_is_no_use_in_asking_for_a_while() -> None:
    assert House().ask(ladder=()) == NoHelp(Why.OFF, for_s=60)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ModelBusy("throttled"), Why.THROTTLED),
        (ModelLate("late"), Why.LATE),
        (ModelMalformed("not json"), Why.MALFORMED),
        (Unavailable("500"), Why.ERROR),
    ],
)
def test_every_failure_is_an_answer_after_one_call(error: Exception, why: Why) -> None:
    house = House(large=FakeModel(raising(error)))
    assert house.ask() == NoHelp(why)
    assert (house.large.asked, house.small.asked) == (1, 0)


def test_a_model_that_turned_a_call_away_rests_while_the_smaller_one_answers() -> None:
    house = House(large=FakeModel(raising(ModelBusy("throttled"))))
    house.ask()
    house.large.does = lambda: GREET
    house.now += timedelta(seconds=REST_S - 1)
    assert house.ask() == Answered(GREET, "small", 87)
    house.now += timedelta(seconds=1)
    assert house.ask() == Answered(GREET, "large", 128)


def test_where_every_model_rests_nobody_need_ask_until_the_first_is_rested() -> None:
    house = House()
    house.large.does = house.small.does = raising(ModelBusy("throttled"))
    house.ask()
    house.now += timedelta(seconds=4)
    house.ask()
    assert house.ask() == NoHelp(Why.THROTTLED, for_s=REST_S - 4)
    assert (house.large.asked, house.small.asked) == (1, 1)


def test_the_ladder_goes_by_the_minutes_tokens_large_then_small_then_none() -> None:
    house = House(a_minute=NEEDED, small_a_minute=NEEDED)
    house.large.does = house.small.does = lambda: ModelAnswer(tokens_in=NEEDED, tokens_out=0)
    names = [getattr(house.ask(), "model", None) for _ in range(3)]
    assert names == ["large", "small", None]
    assert house.ask() == NoHelp(Why.SPENT, for_s=60)
    house.now += timedelta(seconds=47)
    assert house.ask() == NoHelp(Why.SPENT, for_s=13)
    house.now += timedelta(seconds=13)
    assert getattr(house.ask(), "model", None) == "large"


def test_a_shopper_has_tokens_of_a_day_and_the_next_one_his_own() -> None:
    house = House(shopper_tokens=2 * NEEDED)
    outcomes = [isinstance(house.ask(), Answered) for _ in range(3)]
    assert outcomes == [True, True, False]
    assert house.ask() == NoHelp(Why.SPENT)
    assert isinstance(house.ask("lin"), Answered)
    house.now += timedelta(days=1)
    assert isinstance(house.ask(), Answered)
    assert house.large.asked == 4


def test_a_campaign_that_has_spent_its_tokens_has_no_more_and_another_has() -> None:
    house = House(campaign_tokens=NEEDED)
    house.large.does = lambda: ModelAnswer(tokens_in=NEEDED, tokens_out=0)
    assert isinstance(house.ask(), Answered)
    assert house.ask("lin") == NoHelp(Why.SPENT, for_s=60)
    assert isinstance(house.ask("lin", "noodles"), Answered)


def test_what_a_call_did_not_use_serves_the_next_one_in_memory() -> None:
    house = House(a_minute=NEEDED * 2)
    for _ in range(3):  # 520 of `NEEDED` are used by each
        assert isinstance(house.ask(), Answered)
    used = house.budgets.used[f"model/large/{int(NOON.timestamp()) // 60}"]
    assert used <= NEEDED * 2


def test_tokens_of_a_call_that_was_turned_away_or_never_made_are_not_spent() -> None:
    house = House(shopper_tokens=0, campaign_tokens=NEEDED)
    assert house.ask() == NoHelp(Why.SPENT)
    house.shopper_tokens = 10 * NEEDED
    house.large.does = raising(ModelBusy("throttled"))
    assert house.ask() == NoHelp(Why.THROTTLED)
    assert isinstance(house.ask(), Answered)


def test_a_thousand_calls_write_the_shared_rows_a_few_dozen_times() -> None:
    house = House(a_minute=100 * 1_000 * NEEDED)
    for n in range(1_000):
        assert isinstance(house.ask(f"shopper-{n}"), Answered)
    writes = house.budgets.leases
    own = [name for name in writes if name.startswith("shopper/")]
    assert len(own) == len(set(own)) == 1_000
    assert len(writes) - len(own) <= 40


def test_many_processes_together_stay_below_the_minutes_tokens() -> None:
    house = House(a_minute=50 * NEEDED, small_a_minute=0)
    house.large.does = lambda: ModelAnswer(tokens_in=NEEDED, tokens_out=0)
    purses = [Purse(house.budgets) for _ in range(40)]
    asked = [house.ask(f"s{n}", purse=purses[n % 40]) for n in range(200)]
    answered = sum(isinstance(one, Answered) for one in asked)
    assert 0 < answered <= 50
    assert house.large.asked == answered
