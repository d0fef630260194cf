"""An assistant that answers what it is told to, and remembers what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.contracts.tools import read_calls
from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, ToolCall, Why
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.chat.assistant.review import Review
from chalicelib.domain.errors import Unavailable

Answers = Callable[[Question], Helped | NoHelp]


def calling(*calls: tuple[str, dict[str, object]], text: str = "") -> Helped:
    """What a model's tool calls come to, read as they are from the wire."""
    commands, words, refused = read_calls([ToolCall(name, given) for name, given in calls], text)
    return Helped(
        commands, words, refused, "model-x", tokens_in=900, tokens_out=60, cost_micros=250
    )


@dataclass
class FakeAssistant:
    """`answers` makes each answer; by default there is never any help."""

    answers: Answers = lambda _: NoHelp(Why.ERROR)
    asked: list[Question] = field(default_factory=list)
    payers: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:
        self.asked.append(question)
        self.payers.append((shopper, campaign_id))
        return self.answers(question)


@dataclass
class FakeReviews:
    """Reviews in a list; `away` loses them."""

    kept: list[Review] = field(default_factory=list)
    away: bool = False

    def keep(self, review: Review) -> None:
        if self.away:
            raise Unavailable("away")
        self.kept.append(review)

    def latest(self, now: datetime, *, most: int) -> Sequence[Review]:
        return self.kept[::-1][:most]
