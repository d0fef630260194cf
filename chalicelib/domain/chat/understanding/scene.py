"""What the parser may know besides the message: what was said, asked and offered, and the
basket."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.chat.commands import Command
from chalicelib.records import dataclass


class Expecting(StrEnum):
    """What the assistant's last reply asked for."""

    NOTHING = "nothing"
    ITEM = "item"  # what would you like? / one of the offered items
    SIZE = "size"
    OPTION = "option"
    STORE = "store"  # which of the offered stores?
    MORE = "more"  # anything else?
    CONFIRM_QUOTE = "confirm_quote"  # shall I place this order?
    CONFIRM_CANCEL = "confirm_cancel"
    ADDRESS = "address"
    BILL = "bill"


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line of the basket as the parser needs it to resolve "the second one"."""

    item_id: str
    size: str | None = None
    options: tuple[str, ...] = ()
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class StoreName:
    """A store the shopper may name: every surface form, brand and branch apart."""

    store_id: str
    brand: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """The turn's surroundings. `said_before` is the assistant's last sentence(s), "" at the
    start."""

    locale: str | None = None
    said_before: str = ""
    expecting: Expecting = Expecting.NOTHING
    offered_items: tuple[str, ...] = ()
    offered_stores: tuple[str, ...] = ()
    basket: tuple[BasketLine, ...] = ()
    stores: tuple[StoreName, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message means: commands in the order they should be done, 0..1 confidence, and the
    language of the message ("zh-CN", "en" or "de")."""

    commands: tuple[Command, ...]
    confidence: float
    locale: str
