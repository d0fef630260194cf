"""The assistant as a turn knows it, and the turn's notes of what it did."""

from dataclasses import field

from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, Why
from chalicelib.domain.chat.assistant.asking import ASK_BELOW
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.chat.commands import Command
from chalicelib.domain.chat.understanding.scene import Understanding
from chalicelib.flows.model_ports import Assistant, ReviewLog
from chalicelib.flows.ports import Tally
from chalicelib.records import dataclass

# Calls that were made, whatever came of them; the others never left the house, or were turned away
# at its door.
_MADE = (Why.LATE, Why.ERROR, Why.MALFORMED, Why.THROTTLED)


@dataclass(frozen=True, slots=True)
class Aide:
    """The assistant, where its turns are kept and counted, and what bounds it: seconds that a call
    may take, and below which confidence of the parser it is asked."""

    assistant: Assistant
    reviews: ReviewLog
    tally: Tally
    deadline_s: float
    below: float = ASK_BELOW


@dataclass(slots=True)
class Helping:
    """What the model had to do with one turn. `read` is the parser's own reading where it was
    unsure, else None; `answer` what was heard, `done` what was made of it, `words` what may be
    said, `dropped` what the guard took out of them."""

    answer: Helped | NoHelp | None = None
    question: Question | None = None
    read: Understanding | None = None
    done: tuple[Command, ...] = ()
    words: str = ""
    dropped: tuple[str, ...] = field(default_factory=tuple)

    @property
    def outcome(self) -> str | None:
        """ "helped", or why not; None where no help was needed."""
        if self.read is None or self.answer is None:
            return None
        if isinstance(self.answer, NoHelp):
            return self.answer.why.value
        return "helped" if self.done or self.words else Why.USELESS.value

    @property
    def by(self) -> str | None:
        """Who answers a turn that the parser was unsure of: "model" or "fallback"."""
        outcome = self.outcome
        return None if outcome is None else "model" if outcome == "helped" else "fallback"

    @property
    def made(self) -> bool:
        """Whether a call was made that counts."""
        if self.question is None or self.answer is None:
            return False
        return isinstance(self.answer, Helped) or self.answer.why in _MADE
