"""Talks, played turn by turn, and what became of each."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chalicelib.domain.chat.assistant.answer import Helped, NoHelp
from chalicelib.domain.chat.assistant.asking import ASK_BELOW
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.chat.assistant.review import Review
from chalicelib.flows.model_ports import Assistant
from infra.evaluate.ground import CODE_KEY, NOON
from infra.evaluate.judging import handled
from infra.local.layout import HUBIN

TALKS = Path(__file__).parent / "data" / "talks.jsonl"
DEADLINE_S = 4.5
PLACE = (HUBIN["lat"], HUBIN["lon"])


@dataclass(frozen=True, slots=True)
class Talk:
    """What one shopper says, in order, and what the last answer must do."""

    talk_id: str
    locale: str
    said: tuple[str, ...]
    accept: dict[str, Any]

    @property
    def rule(self) -> str:
        """Which rule judges it."""
        return next(iter(self.accept))


@dataclass(slots=True)
class Played:
    """What became of a talk."""

    talk: Talk
    handled: bool
    ordered: bool
    answered_by: list[str]
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    dropped: int = 0
    reply: str = ""


@dataclass(slots=True)
class _Ear:
    """Hears what the assistant is asked and answers, for one talk."""

    assistant: Assistant
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:
        """Ask, and count."""
        answer = self.assistant.ask(question, shopper=shopper, campaign_id=campaign_id)
        self.calls += 1
        if isinstance(answer, Helped):
            self.tokens_in += answer.tokens_in
            self.tokens_out += answer.tokens_out
        return answer


@dataclass(slots=True)
class _Book:
    """Reviews of one talk."""

    kept: list[Review] = field(default_factory=list)

    def keep(self, review: Review) -> None:
        """Keep it."""
        self.kept.append(review)

    def latest(self, now: Any, *, most: int) -> Sequence[Review]:  # noqa: ARG002
        """All there are."""
        return self.kept[::-1][:most]


class _Nobody:
    """A tally that nobody reads."""

    def add(self, name: str, count: int = 1) -> None:
        """Nothing."""


def talks(path: Path = TALKS) -> list[Talk]:
    """The talks on file."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [Talk(r["id"], r["locale"], tuple(r["said"]), r["accept"]) for r in rows]


def play(
    shop: Any, those: Sequence[Talk], assistant: Assistant | None, *, below: float | None = None
) -> Iterator[Played]:
    """Play each talk as a shopper of its own, one after the other."""
    from chalicelib.flows.take_turn import Turn, take_turn
    from chalicelib.flows.turns.aide import Aide

    ids = itertools.count()
    for number, talk in enumerate(those):
        ear, book = _Ear(assistant) if assistant else None, _Book()
        aide = None
        if ear is not None:
            limit = ASK_BELOW if below is None else below
            aide = Aide(ear, book, _Nobody(), DEADLINE_S, limit)  # type: ignore[arg-type]
        own = replace(shop, aide=aide)
        answers: list[dict[str, Any]] = []
        for message in talk.said:
            session_id = answers[0]["session_id"] if answers else None
            answers.append(
                take_turn(
                    shopper=f"{number:020x}",
                    turn=Turn(message, session_id, None, talk.locale, PLACE),
                    now=NOON,
                    new_id=lambda: f"id{next(ids)}",
                    shop=own,
                    code_key=CODE_KEY,
                )
            )
        yield Played(
            talk,
            handled(talk.accept, answers),
            "order" in answers[-1],
            [one["answered_by"] for one in answers],
            ear.calls if ear else 0,
            ear.tokens_in if ear else 0,
            ear.tokens_out if ear else 0,
            sum(len(one.dropped) for one in book.kept),
            str(answers[-1]["reply"]),
        )
