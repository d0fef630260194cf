"""The evaluation set beside the repository, which nobody of this project wrote: what the parser
makes of it, how many of its messages would go to a model, and what one makes of those.

Its rows stay where they are; without it, this part is left out. A row counts as the set's own
scorer counts it: every item of an order exactly, or an intent that is accepted.
"""

import importlib.util
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.domain.chat.assistant.answer import Helped
from chalicelib.domain.chat.assistant.asking import ASK_BELOW, is_unsure
from chalicelib.domain.chat.assistant.extract import extract
from chalicelib.domain.chat.assistant.question import Question
from chalicelib.domain.chat.assistant.sifting import sifted
from chalicelib.domain.chat.commands import AddItem, OutOfScope
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.intents import intent_of
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import Scene, Understanding
from chalicelib.flows.model_ports import Assistant
from infra.local.understand import load_index


@dataclass(slots=True)
class Row:
    """One message of the set: whether the parser is right, whether a model would be asked, and
    whether the answer is right with it."""

    locale: str
    kind: str
    sure: float
    right: bool
    asked: bool
    right_with: bool
    missing: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    kind: str
    locale: str
    text: str
    before: str
    domain: str | None
    gold: Mapping[str, Any]


def rows(folder: Path, assistant: Assistant | None) -> Iterator[Row]:
    """Every message of the set, judged."""
    score = _scorer(folder)

    @cache
    def index(domain: str | None) -> MenuIndex:
        return load_index(str(folder / "catalogue.json") if domain else None, domain)

    for case in _cases(folder):
        scene = Scene(locale=case.locale, said_before=case.before)
        read = understand(text=case.text, index=index(case.domain), scene=scene)
        asked = is_unsure(read, case.text, below=ASK_BELOW)
        right = _right(score, case, read)
        row = Row(case.locale, case.kind, read.confidence, right, asked, right)
        if asked and assistant is not None:
            better = _helped(assistant, case, read, index(case.domain))
            row.missing = better is None
            row.right_with = right if better is None else _right(score, case, better)
        yield row


def _helped(
    assistant: Assistant, case: _Case, read: Understanding, index: MenuIndex
) -> Understanding | None:
    """The reading with the model's help; None when there was none."""
    items, groups = extract(index, text=case.text, keep=_thought_of(read), locale=case.locale)
    question = Question(
        locale=case.locale,
        message=case.text,
        turns=(("", case.before),) if case.before else (),
        items=items,
        groups=groups,
    )
    answer = assistant.ask(question, shopper="nobody", campaign_id="none")
    if not isinstance(answer, Helped):
        return None
    commands = sifted(answer.commands, question)
    if not commands and not answer.words:
        return read
    named = tuple(
        replace(c, name=index.menu.item(c.item_id).name)  # type: ignore[union-attr]
        if isinstance(c, AddItem)
        else c
        for c in commands
    )
    return replace(read, commands=named or (OutOfScope(),))


def _thought_of(read: Understanding) -> Iterator[str]:
    for command in read.commands:
        if isinstance(command, AddItem):
            yield from (command.item_id, *command.also)


def _right(score: Any, case: _Case, read: Understanding) -> bool:
    if case.kind == "orders":
        said = [
            {"name": c.name, "quantity": c.quantity, "size": c.size, "options": list(c.options)}
            for c in read.commands
            if isinstance(c, AddItem)
        ]
        return bool(score.Orders().add(case.gold["items"], said))
    intent = intent_of(read.commands[0])
    return intent in case.gold.get("accept", [case.gold["intent"]])


def _cases(folder: Path) -> Iterator[_Case]:
    domains = set(json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))["domains"])

    def domain(row: Mapping[str, Any]) -> str | None:
        return row["domain"] if row.get("domain") in domains else None

    for row in _lines(folder / "orders_en.jsonl"):
        yield _Case("orders", "en", row["text"], row.get("context") or "", domain(row), row)
    for row in _lines(folder / "intents.jsonl"):
        before = row.get("context") or ""
        yield _Case("intents", row["lang"], row["text"], before, domain(row), row)
    for locale in ("en", "de"):
        for talk in _lines(folder / f"dialogues_{locale}.jsonl"):
            before = ""
            for turn in talk["turns"]:
                if turn["role"] == "assistant":
                    before = turn["text"]
                else:
                    yield _Case("dialogues", locale, turn["text"], before, domain(talk), turn)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _scorer(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
