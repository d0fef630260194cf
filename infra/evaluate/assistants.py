"""Who answers in an evaluation: answers that were recorded, or a model that is there.

A recording is kept under what was asked (prompt version, language, message, what was said before,
store and basket), so that nobody's words stand in the file and an answer serves as long as the same
is asked. A question without one counts as not recorded.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalicelib.contracts.tools import read_calls
from chalicelib.domain.chat.assistant.answer import (
    Helped,
    ModelAnswer,
    ModelBusy,
    ModelLate,
    ModelMalformed,
    NoHelp,
    ToolCall,
    Why,
)
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.errors import Unavailable
from chalicelib.flows.model_ports import Model

RECORDED = Path(__file__).parent / "data" / "recorded.jsonl"


def key_of(question: Question) -> str:
    """What an answer is kept under."""
    basket = [(line.item_id, line.quantity, line.size) for line in question.basket]
    before = [said for said, _ in question.turns]
    asked = [question.prompt, question.locale, question.message, before, question.store, basket]
    text = json.dumps(asked, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class Recorded:
    """Implements the port Assistant with recorded answers; `missing` are questions without one."""

    def __init__(self, path: Path = RECORDED) -> None:
        self._answers = _read(path)
        self.missing: list[Question] = []

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:  # noqa: ARG002
        """The recorded answer, if there is one."""
        raw = self._answers.get(key_of(question))
        if raw is None:
            self.missing.append(question)
            return NoHelp(Why.ERROR)
        calls = tuple(ToolCall(name, given) for name, given in raw["calls"])
        answer = ModelAnswer(calls, raw["text"], raw["tokens_in"], raw["tokens_out"])
        return helped(answer, raw["model"])


class Live:
    """Implements the port Assistant with a model that is there; what it answers is kept in `heard`,
    to be recorded. Without budgets: whoever evaluates has decided what it may cost."""

    def __init__(self, model: Model, *, name: str) -> None:
        self._model, self._name = model, name
        self.heard: dict[str, Mapping[str, Any]] = {}
        self.missing: list[Question] = []

    def ask(self, question: Question, *, shopper: str, campaign_id: str) -> Helped | NoHelp:  # noqa: ARG002
        """What the model answers now."""
        try:
            answer = self._model.ask(question)
        except ModelBusy:
            return NoHelp(Why.THROTTLED)
        except ModelLate:
            return NoHelp(Why.LATE)
        except ModelMalformed:
            return NoHelp(Why.MALFORMED)
        except Unavailable:
            return NoHelp(Why.ERROR)
        self.heard[key_of(question)] = record_of(answer, self._name)
        return helped(answer, self._name)


def helped(answer: ModelAnswer, model: str) -> Helped:
    """An answer as a turn gets it."""
    commands, words, refused = read_calls(answer.calls, answer.text)
    tokens = answer.tokens_in, answer.tokens_out
    return Helped(commands, words, refused, model, *tokens)


def record_of(answer: ModelAnswer, model: str) -> dict[str, Any]:
    """An answer as it is kept."""
    return {
        "model": model,
        "calls": [[call.name, dict(call.arguments)] for call in answer.calls],
        "text": answer.text,
        "tokens_in": answer.tokens_in,
        "tokens_out": answer.tokens_out,
    }


def write(heard: Mapping[str, Mapping[str, Any]], path: Path, *, says: str) -> None:
    """Write recordings, with a line about where they come from first."""
    lines = [{"says": says}, *({"key": key, **heard[key]} for key in sorted(heard))]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    if not path.exists():
        return {}
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["key"]: row for row in rows if "key" in row}
