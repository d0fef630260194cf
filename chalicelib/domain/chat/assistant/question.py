"""What a model is asked about one turn, as data that travels from `api` to `converse`.

Holds nothing personal beyond the shopper's own (masked) words, and no price, stock, coupon or
consent: what a model has not seen it cannot tell, and what it may not decide it is not shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, field
from typing import Any

from chalicelib.records import dataclass

# Goes up with every change of the instructions, the tools or what a question holds: answers are
# reviewed, and recorded, under it.
PROMPT_VERSION = "1"


@dataclass(frozen=True, slots=True)
class OfferedItem:
    """An item of the extract: `options` are names of groups in `Question.groups`."""

    item_id: str
    name: str
    category: str = ""
    sizes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedStore:
    """A store that may be chosen."""

    store_id: str
    name: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A basket line, `line` counted from 1."""

    line: int
    item_id: str
    name: str
    quantity: int
    size: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One turn: the message, the turns before it as (shopper, assistant), what lies in the basket,
    and the items and stores that may be named. `store` is the chosen store's name, `asked` what the
    assistant's last reply asked for, `offered` the ids of the items that it offered, in that order.
    Names of sizes and options are as the menu spells them."""

    locale: str
    message: str
    turns: tuple[tuple[str, str], ...] = ()
    store: str | None = None
    items: tuple[OfferedItem, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stores: tuple[OfferedStore, ...] = ()
    basket: tuple[QuestionLine, ...] = ()
    offered: tuple[str, ...] = ()
    asked: str = "nothing"
    prompt: str = PROMPT_VERSION

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of an item or store in it, which a sentence about it may use."""
        found = (*(one.name for one in self.items), *(one.name for one in self.stores))
        return tuple(dict.fromkeys((*found, *([self.store] if self.store else []))))


def question_json(question: Question) -> dict[str, Any]:
    """The question as plain data."""
    return asdict(question)


def question_from(raw: Mapping[str, Any]) -> Question:
    """The question that plain data states; fields that it does not know are passed over."""
    return Question(
        locale=str(raw["locale"]),
        message=str(raw["message"]),
        turns=tuple((str(said), str(heard)) for said, heard in raw.get("turns", ())),
        store=raw.get("store"),
        items=tuple(_item(one) for one in raw.get("items", ())),
        groups={name: tuple(names) for name, names in (raw.get("groups") or {}).items()},
        stores=tuple(
            OfferedStore(str(one["store_id"]), str(one["name"])) for one in raw.get("stores", ())
        ),
        basket=tuple(_line(one) for one in raw.get("basket", ())),
        offered=tuple(raw.get("offered", ())),
        asked=str(raw.get("asked", "nothing")),
        prompt=str(raw.get("prompt", PROMPT_VERSION)),
    )


def _item(raw: Mapping[str, Any]) -> OfferedItem:
    return OfferedItem(
        item_id=str(raw["item_id"]),
        name=str(raw["name"]),
        category=str(raw.get("category", "")),
        sizes=tuple(raw.get("sizes", ())),
        options=tuple(raw.get("options", ())),
        tags=tuple(raw.get("tags", ())),
    )


def _line(raw: Mapping[str, Any]) -> QuestionLine:
    return QuestionLine(
        line=int(raw["line"]),
        item_id=str(raw["item_id"]),
        name=str(raw["name"]),
        quantity=int(raw["quantity"]),
        size=raw.get("size"),
        options=tuple(raw.get("options", ())),
    )
