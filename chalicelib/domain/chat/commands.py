"""What a shopper can ask for, as data. The parser, and later the model, speak only these.

A command never carries a price, a stock, a coupon value or a consent beyond the shopper's own
words. Ids in it come from the menu or the store list that the turn was read against.
"""

from enum import StrEnum

from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class LineRef:
    """Which basket line is meant: by position (1 = first, -1 = last), by item, or all of them.

    All fields empty means "the one we just spoke of" (the last line touched).
    """

    position: int | None = None
    item_id: str | None = None
    size: str | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class AddItem:
    """Put `quantity` of an item into the basket. `also` are items that fit the words equally well.

    `size` is None when none was said. `options` as menus spell them; amount words are prefixes
    ("extra X", "light X", "no X"), counted options end in " xN".
    """

    item_id: str
    name: str
    quantity: int = 1
    size: str | None = None
    options: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """Change a line: None fields stay. `item_id` swaps the item for another."""

    target: LineRef
    quantity: int | None = None
    add_quantity: int | None = None
    size: str | None = None
    add_options: tuple[str, ...] = ()
    remove_options: tuple[str, ...] = ()
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take a line out, or `quantity` units of it."""

    target: LineRef
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class SearchMenu:
    """Look for items: `wanted` in the shopper's words, `tags` as menus write them (fruity, hot …).

    `missing` is True when the shopper ordered something that no menu line matches; `item_ids` are
    the nearest real ones, best first (A11: offered, never swapped in silently).
    """

    wanted: str = ""
    tags: tuple[str, ...] = ()
    item_ids: tuple[str, ...] = ()
    missing: bool = False
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class ChooseStore:
    """Pick or look for a store: by id, brand, position in the last offer, the nearest, another
    one, or just list them."""

    store_id: str | None = None
    brand: str | None = None
    position: int | None = None
    nearest: bool = False
    another: bool = False
    listing: bool = False
    unknown_name: str | None = None


@dataclass(frozen=True, slots=True)
class SetAddress:
    """Deliver to `address` (in the shopper's words), or, with None, wish for delivery at all."""

    address: str | None = None


@dataclass(frozen=True, slots=True)
class SetSlot:
    """When: `minutes_of_day` local time of day, `in_minutes` from now, `later` or `earlier` than
    offered, `asap`, or `pickup` (fetch it oneself instead of delivery)."""

    minutes_of_day: int | None = None
    in_minutes: int | None = None
    tomorrow: bool = False
    later: bool = False
    earlier: bool = False
    asap: bool = False
    pickup: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """A command without details."""


@dataclass(frozen=True, slots=True)
class ShowBasket(Say):
    """What is in the basket; `clear` is a separate RemoveItem(every)."""


@dataclass(frozen=True, slots=True)
class ClaimCoupon(Say):
    """Get me the coupon."""


@dataclass(frozen=True, slots=True)
class ApplyCoupon(Say):
    """Use my coupon; `without` takes it off again; `ask` only asks about it (how long it holds
    …)."""

    without: bool = False
    ask: bool = False


@dataclass(frozen=True, slots=True)
class AskQuote(Say):
    """That is all: check out, tell me the price."""


@dataclass(frozen=True, slots=True)
class Confirm(Say):
    """Yes. `explicit` when the words themselves say "place the order / pay"."""

    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Deny(Say):
    """No. `done` when it means "nothing more, that is all"."""

    done: bool = False


@dataclass(frozen=True, slots=True)
class OrderStatus(Say):
    """Where is my order."""


@dataclass(frozen=True, slots=True)
class CancelOrder(Say):
    """Cancel the order that was placed."""


@dataclass(frozen=True, slots=True)
class PayBill:
    """Pay a bill; `kind` is "electricity", "water", "gas", "phone", "internet" or None."""

    kind: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignStatus(Say):
    """What is this campaign, how many coupons are left, until when."""


class HelpTopic(StrEnum):
    """What help is about."""

    GENERAL = "general"
    WHO_ARE_YOU = "who_are_you"
    LANGUAGE = "language"
    PRICE = "price"
    STORE_INFO = "store_info"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Help:
    """How does this work; what can you do; what did you say; what does it cost."""

    topic: HelpTopic = HelpTopic.GENERAL
    item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Greet(Say):
    """Hello, or goodbye with `leaving`."""

    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Thanks(Say):
    """Thank you, great."""


@dataclass(frozen=True, slots=True)
class TalkToPerson(Say):
    """Let me speak to a human; a complaint."""


@dataclass(frozen=True, slots=True)
class OutOfScope(Say):
    """Nothing that a shop can do (weather, songs, taxis), or nothing that could be read at all."""

    unreadable: bool = False


Command = (
    AddItem
    | ChangeItem
    | RemoveItem
    | SearchMenu
    | ChooseStore
    | SetAddress
    | SetSlot
    | ShowBasket
    | ClaimCoupon
    | ApplyCoupon
    | AskQuote
    | Confirm
    | Deny
    | OrderStatus
    | CancelOrder
    | PayBill
    | CampaignStatus
    | Help
    | Greet
    | Thanks
    | TalkToPerson
    | OutOfScope
)
