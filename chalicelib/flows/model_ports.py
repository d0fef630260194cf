"""What the conversation and `converse` need of a model, as protocols; apart from `ports.py`, which
functions load that know no conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.chat.assistant.answer import Helped, ModelAnswer, NoHelp
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.chat.assistant.review import Review


class Model(Protocol):
    """A language model with tools, as `converse` calls it."""

    def ask(self, question: Question) -> ModelAnswer:
        """One attempt, bounded in time. ModelBusy when its service turned the call away, ModelLate
        without an answer in time, ModelMalformed for one that cannot be read, Unavailable for an
        error instead. Tool calls and text come back as they are, unchecked."""


class Assistant(Protocol):
    """The function `converse`, as a turn asks it."""

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:
        """One synchronous invocation within its deadline; never raises for a function or a model
        that is full, slow, broken or away. The budgets of shopper and campaign pay for it."""


class TokenBudgets(Protocol):
    """Tokens that may still be spent, leased in blocks so that no row gets hot."""

    def lease(self, budget: str, tokens: int, *, most: int, now: datetime, lasts_s: int) -> bool:
        """Take `tokens` out of the `budget` of `most`, whose row is forgotten `lasts_s` after now.
        False when there is no room. One call, made once; granted, too, when the table does not
        answer: a budget is no reason to fail."""


class ReviewLog(Protocol):
    """Model turns kept for people to look at, for a set time."""

    def keep(self, review: Review) -> None:
        """Write one down. Unavailable or Overloaded when that did not work: it is only lost."""

    def latest(self, now: datetime, *, most: int) -> Sequence[Review]:
        """The latest of today and yesterday, newest first; one call a partition and day."""
