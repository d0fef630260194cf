"""What of a model's commands may be done: those that name what it was shown, in numbers that the
shopper said. Everything else is left out here, before any handler sees it or any reply echoes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from chalicelib.domain.chat.assistant.question import OfferedItem, Question
from chalicelib.domain.chat.commands import (
    AddItem,
    ChangeItem,
    ChooseStore,
    Command,
    RemoveItem,
    SearchMenu,
)
from chalicelib.domain.chat.understanding.normalise import read
from chalicelib.domain.chat.understanding.words import Translator, Vocabulary
from chalicelib.domain.patterns import regex

_AMOUNT = regex(r"^(?:extra|light|no) | x[1-9][0-9]?$")


def sifted(commands: Sequence[Command], question: Question) -> tuple[Command, ...]:
    """`commands` as far as they hold up against `question`; a size or option that its item does not
    have is taken off, and a number that nobody said becomes one."""
    kept = (_kept(command, question) for command in commands)
    return tuple(command for command in kept if command is not None)


def numbers_said(question: Question) -> frozenset[int]:
    """Every number in the shopper's own words, of this message and of the turns before it."""
    texts = (question.message, *(said for said, _ in question.turns))
    return frozenset(n for text in texts for n in _numbers(text))


def _kept(command: Command, question: Question) -> Command | None:
    if isinstance(command, AddItem):
        return _added(command, question)
    if isinstance(command, ChangeItem):
        return _changed(command, question)
    if isinstance(command, RemoveItem):
        if command.target.position is not None and not _has_line(question, command.target.position):
            return None
        said = command.quantity in numbers_said(question)
        return command if said else replace(command, quantity=None)
    if isinstance(command, SearchMenu):
        ids = tuple(one for one in command.item_ids if _item(question, one))
        return replace(command, item_ids=ids) if ids else None
    if isinstance(command, ChooseStore):
        known = command.store_id in {store.store_id for store in question.stores}
        return command if known or command.store_id is None else None
    return command


def _added(command: AddItem, question: Question) -> AddItem | None:
    item = _item(question, command.item_id)
    if item is None:
        return None
    return replace(
        command,
        name=item.name,
        quantity=_backed(command.quantity, question),
        size=_size(item, command.size),
        options=_options(question, [item], command.options),
    )


def _changed(command: ChangeItem, question: Question) -> ChangeItem | None:
    at = command.target.position
    if at is None or not _has_line(question, at):
        return None
    line = next(line for line in question.basket if line.line == at)
    items = [one for one_id in (command.item_id, line.item_id) if (one := _item(question, one_id))]
    swapped = command.item_id if _item(question, command.item_id) else None
    sizes = [size for item in items[:1] if (size := _size(item, command.size))]
    changed = replace(
        command,
        item_id=swapped,
        quantity=command.quantity if command.quantity in numbers_said(question) else None,
        size=sizes[0] if sizes else None,
        add_options=_options(question, items[:1], command.add_options),
        remove_options=_options(question, items, command.remove_options),
    )
    same = ChangeItem(command.target)
    return None if changed == same else changed


def _backed(quantity: int, question: Question) -> int:
    return quantity if quantity in numbers_said(question) else 1


def _item(question: Question, item_id: str | None) -> OfferedItem | None:
    return next((item for item in question.items if item.item_id == item_id), None)


def _has_line(question: Question, line: int) -> bool:
    return any(one.line == line for one in question.basket)


def _size(item: OfferedItem, said: str | None) -> str | None:
    return next((s for s in item.sizes if said and s.casefold() == said.casefold()), None)


def _options(
    question: Question, items: Iterable[OfferedItem], said: Iterable[str]
) -> tuple[str, ...]:
    """The options that one of `items` has; amounts ("extra", "x2") aside."""
    groups = {name for item in items for name in item.options}
    known = {o.casefold() for name in groups for o in question.groups.get(name, ())}
    return tuple(o for o in said if {o.casefold(), _AMOUNT.sub("", o).casefold()} & known)


@cache
def _plain() -> Translator:
    """Reads numbers, with no menu's words in the way."""
    return Translator(Vocabulary())


def _numbers(text: str) -> Iterable[int]:
    return (unit.value for unit in _plain().units(read(text).folded) if unit.value is not None)
