"""One model call for one turn: which model, out of whose tokens, and what came of it.

A call takes its estimated tokens (input, and as many out as it may write) from three budgets: the
model's of this minute, the campaign's, and the shopper's of this day. What it did not use goes back
to the blocks in memory. A model that turns a call away is left alone for a while, and the next one
down the ladder takes the calls meanwhile: there is never a second call for the same turn.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import telemetry
from chalicelib.domain.chat.assistant.answer import (
    Answered,
    ModelAnswer,
    ModelBusy,
    ModelLate,
    ModelMalformed,
    NoHelp,
    Why,
)
from chalicelib.domain.chat.assistant.prompt import tokens_of
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.errors import Unavailable
from chalicelib.flows.model_ports import Model
from chalicelib.flows.token_purse import Budget, Purse
from chalicelib.records import dataclass

MINUTE_S, DAY_S = 60, 86_400
# A campaign's row outlives the campaign; its budget is asked for again this long after it ran out.
CAMPAIGN_S, SPENT_S = 90 * DAY_S, 60
# How long a model that turned a call away is left alone by this process; others find out by
# themselves, at most one call each.
REST_S = 10
# Calls of the same minute come out of blocks: so many a minute at most, however many ask.
BLOCKS_A_MINUTE = 100
CAMPAIGN_BLOCKS = 1_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One model of the ladder: its name, what it may take, and what it costs (dollars per million
    tokens)."""

    name: str
    model: Model
    max_tokens: int
    tokens_per_minute: int
    price_in: float
    price_out: float

    def cost_micros(self, answer: ModelAnswer) -> int:
        """Millionths of a dollar that an answer cost."""
        return round(answer.tokens_in * self.price_in + answer.tokens_out * self.price_out)


def converse(
    *,
    question: Question,
    shopper: str,
    campaign_id: str,
    now: datetime,
    ladder: Sequence[Rung],
    purse: Purse,
    shopper_tokens: int,
    campaign_tokens: int,
) -> Answered | NoHelp:
    """Ask the first model of the ladder that has room. At most three leases and one call; one lease
    and one call as a rule. Never raises for a model or a budget."""
    if not ladder:
        return NoHelp(Why.OFF, for_s=SPENT_S)
    tokens_in = tokens_of(question)
    rung = _with_room(ladder, tokens_in, now=now, purse=purse)
    if rung is None:
        return _none_has_room(ladder, now=now, purse=purse)
    needed = tokens_in + rung.max_tokens
    taken = [_of_model(rung, now)]
    for budget, for_s in (
        (_of_campaign(campaign_id, campaign_tokens, needed), SPENT_S),
        (_of_shopper(shopper, shopper_tokens, now), 0),
    ):
        if not purse.take(budget, needed, now=now):
            purse.give_back(taken, needed)
            return NoHelp(Why.SPENT, for_s=for_s)
        taken.append(budget)
    return _called(rung, question, needed, taken, now=now, purse=purse)


def _called(
    rung: Rung,
    question: Question,
    needed: int,
    taken: Sequence[Budget],
    *,
    now: datetime,
    purse: Purse,
) -> Answered | NoHelp:
    try:
        answer = rung.model.ask(question)
    except ModelBusy:
        purse.give_back(taken, needed)  # certainly not done
        purse.rest(rung.name, seconds=REST_S, now=now)
        return NoHelp(Why.THROTTLED)
    except ModelLate:
        return NoHelp(Why.LATE)
    except ModelMalformed:
        return NoHelp(Why.MALFORMED)
    except Unavailable as problem:
        extra = {"model": rung.name, "kind": str(problem)}
        telemetry.logger().warning("A model gave no answer.", extra=extra)
        return NoHelp(Why.ERROR)
    purse.give_back(taken, max(0, needed - answer.tokens_in - answer.tokens_out))
    return Answered(answer, rung.name, rung.cost_micros(answer))


def _with_room(
    ladder: Sequence[Rung], tokens_in: int, *, now: datetime, purse: Purse
) -> Rung | None:
    """The first model that is not resting and has room in this minute."""
    for rung in ladder:
        if purse.rests(rung.name, now=now):
            continue
        if purse.take(_of_model(rung, now), tokens_in + rung.max_tokens, now=now):
            return rung
    return None


def _none_has_room(ladder: Sequence[Rung], *, now: datetime, purse: Purse) -> NoHelp:
    """Until when: the end of a rest, where one rests, else of the minute."""
    rests = [left for rung in ladder if (left := purse.rests(rung.name, now=now)) > 0]
    if rests:
        return NoHelp(Why.THROTTLED, for_s=min(rests))
    return NoHelp(Why.SPENT, for_s=MINUTE_S - int(now.timestamp()) % MINUTE_S)


def _of_model(rung: Rung, now: datetime) -> Budget:
    minute, most = int(now.timestamp()) // MINUTE_S, rung.tokens_per_minute
    return Budget(f"model/{rung.name}/{minute}", most, most // BLOCKS_A_MINUTE, 5 * MINUTE_S)


def _of_campaign(campaign_id: str, most: int, needed: int) -> Budget:
    block = max(needed, most // CAMPAIGN_BLOCKS)
    return Budget(f"campaign/{campaign_id}", most, block, CAMPAIGN_S)


def _of_shopper(shopper: str, most: int, now: datetime) -> Budget:
    # A row of the shopper's own: nothing is gained by blocks, and two devices share it.
    return Budget(f"shopper/{shopper}/{now:%Y-%m-%d}", most, 0, 2 * DAY_S)
