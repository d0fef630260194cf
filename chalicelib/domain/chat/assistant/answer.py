"""What came back from a model: its tool calls and words as they are, not yet believed; or why
nothing did."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.chat.commands import Command
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.records import dataclass


class ModelBusy(Overloaded):
    """The model's own service turned the call away (throttled): certainly not done."""


class ModelLate(Unavailable):
    """No answer within the model's timeout."""


class ModelMalformed(Unavailable):
    """An answer that is not in the model's own language: no tool call, no text, broken JSON."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool that the model wants used, with whatever it put in."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One answer: calls in their order, text beside them, and what it took in tokens."""

    calls: tuple[ToolCall, ...] = ()
    text: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class Why(StrEnum):
    """Why a turn had to do without a model that it could have used."""

    OFF = "off"  # no model is set up, or the mode has switched it off
    FULL = "full"  # `converse` is at its width, or at 0
    OPEN = "open"  # the breaker leaves it alone
    THROTTLED = "throttled"  # the model's own service turned it, or calls just before it, away
    LATE = "late"  # no answer within the deadline
    ERROR = "error"  # an error instead of an answer
    MALFORMED = "malformed"  # an answer that cannot be read
    SPENT = "spent"  # a budget of tokens has no room: the shopper's, the campaign's or the model's
    USELESS = "useless"  # nothing in the answer was allowed, or held up


@dataclass(frozen=True, slots=True)
class NoHelp:
    """No answer. `for_s`: for how many seconds there is no use in asking again (0: it may be)."""

    why: Why
    for_s: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What `converse` answers: a model's answer, and who gave it for how much (millionths of a
    dollar)."""

    answer: ModelAnswer
    model: str
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class Helped:
    """What a turn gets of it: the tool calls read as commands, in their order; the words to be
    said, not yet guarded; and the names of calls that are none of ours, for the review."""

    commands: tuple[Command, ...] = ()
    words: str = ""
    refused: tuple[str, ...] = ()
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_micros: int = 0
