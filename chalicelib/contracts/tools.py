"""The model's tools: the same commands as the parser's, as shapes that are checked.

The JSON schemas that a model is given are made from these shapes, and what it sends is read by
them: unknown fields, ids of another form, lists without end are refused here. Whether an id is on
the menu that the model was given is decided in the domain (`domain/chat/assistant/sifting.py`).
There is no tool that confirms, prices, pays, or writes to anybody.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, StringConstraints, ValidationError

from chalicelib.contracts.shapes import Request
from chalicelib.domain.chat.assistant.answer import ToolCall
from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Command,
    Greet,
    Help,
    HelpTopic,
    LineRef,
    OrderStatus,
    OutOfScope,
    PayBill,
    RemoveItem,
    SearchMenu,
    SetSlot,
    ShowBasket,
    TalkToPerson,
    Thanks,
)
from chalicelib.domain.errors import Invalid
from chalicelib.domain.orders.basket import MAX_QUANTITY

ItemId = Annotated[str, StringConstraints(min_length=1, max_length=96)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Many = Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
Line = Annotated[int, Field(ge=1, le=40, description="The basket line, counted from 1")]
Names = Annotated[list[Name], Field(max_length=8)]


class Tool(Request):
    """A tool without details."""

    def to_command(self) -> Command | None:
        """The command it stands for; None for tools that only say something."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What it wants said to the shopper, "" for nothing."""
        return ""


class AddItemTool(Tool):
    """Put an item of the menu into the basket, in the number the shopper said."""

    item_id: ItemId
    quantity: Many = 1
    size: Name | None = None
    options: Names = Field(default_factory=list)

    def to_command(self) -> Command:
        return AddItem(self.item_id, self.item_id, self.quantity, self.size, tuple(self.options))


class ChangeItemTool(Tool):
    """Change a line of the basket; what is left out stays. `item_id` swaps the item."""

    line: Line
    quantity: Many | None = None
    size: Name | None = None
    add_options: Names = Field(default_factory=list)
    remove_options: Names = Field(default_factory=list)
    item_id: ItemId | None = None

    def to_command(self) -> Command:
        return ChangeItem(
            LineRef(position=self.line),
            quantity=self.quantity,
            size=self.size,
            add_options=tuple(self.add_options),
            remove_options=tuple(self.remove_options),
            item_id=self.item_id,
        )


class RemoveItemTool(Tool):
    """Take a line out of the basket, or some units of it."""

    line: Line
    quantity: Many | None = None

    def to_command(self) -> Command:
        return RemoveItem(LineRef(position=self.line), self.quantity)


class OfferItemsTool(Tool):
    """Offer one to four items that fit a wish, best first, with a reason of one sentence."""

    item_ids: Annotated[list[ItemId], Field(min_length=1, max_length=4)]
    reason: Words | None = None

    def to_command(self) -> Command:
        return SearchMenu(item_ids=tuple(self.item_ids))

    @property
    def words(self) -> str:
        return self.reason or ""


class ChooseStoreTool(Tool):
    """Choose a store of the list; without an id, show the stores around."""

    store_id: ItemId | None = None

    def to_command(self) -> Command:
        return ChooseStore(store_id=self.store_id, listing=self.store_id is None)


class SetTimeTool(Tool):
    """When: a local time of day in minutes after midnight, or in so many minutes, or as soon as
    possible; or that the shopper fetches it."""

    minutes_of_day: Annotated[int, Field(ge=0, lt=1440)] | None = None
    in_minutes: Annotated[int, Field(ge=1, le=720)] | None = None
    asap: bool = False
    pickup: bool = False

    def to_command(self) -> Command:
        return SetSlot(
            minutes_of_day=self.minutes_of_day,
            in_minutes=self.in_minutes,
            asap=self.asap,
            pickup=self.pickup,
        )


class UseCouponTool(Tool):
    """Use the shopper's coupon for this order, or leave it out."""

    without: bool = False

    def to_command(self) -> Command:
        return ApplyCoupon(without=self.without)


class PayBillTool(Tool):
    """Look for a bill of the shopper's to pay."""

    kind: Literal["electricity", "water", "gas", "phone", "internet"] | None = None

    def to_command(self) -> Command:
        return PayBill(self.kind)


class HelpTool(Tool):
    """How this works, who is speaking, which languages, what the store's hours are."""

    topic: Literal["general", "who_are_you", "language", "store_info", "repeat"] = "general"

    def to_command(self) -> Command:
        return Help(HelpTopic(self.topic))


class AskShopperTool(Tool):
    """Ask the shopper one short question, when it is open what is meant."""

    question: Words

    def to_command(self) -> None:
        return None

    @property
    def words(self) -> str:
        return self.question


class SmallTalkTool(Tool):
    """Say one or two friendly sentences, when the message asks for nothing a shop can do."""

    text: Words

    def to_command(self) -> None:
        return None

    @property
    def words(self) -> str:
        return self.text


def _plain(name: str, command: Callable[[], Command], told: str) -> type[Tool]:
    return type(name, (Tool,), {"__doc__": told, "to_command": lambda _: command()})


# More than this in one answer is no order of a person's.
MOST_CALLS_READ = 8
# In place of a tool's name that is not ours: a model may write anything there.
UNKNOWN = "unknown"

# By the names that models see.
TOOLS: Mapping[str, type[Tool]] = {
    "add_item": AddItemTool,
    "change_item": ChangeItemTool,
    "remove_item": RemoveItemTool,
    "offer_items": OfferItemsTool,
    "choose_store": ChooseStoreTool,
    "set_time": SetTimeTool,
    "use_coupon": UseCouponTool,
    "pay_bill": PayBillTool,
    "help": HelpTool,
    "ask_shopper": AskShopperTool,
    "small_talk": SmallTalkTool,
    "show_basket": _plain("ShowBasketTool", ShowBasket, "Show what lies in the basket."),
    "clear_basket": _plain(
        "ClearBasketTool", lambda: RemoveItem(LineRef(every=True)), "Take everything out."
    ),
    "claim_coupon": _plain("ClaimCouponTool", ClaimCoupon, "Ask for the campaign's coupon."),
    "check_out": _plain(
        "CheckOutTool", AskQuote, "The shopper wants nothing more: show the order for a yes."
    ),
    "order_status": _plain("OrderStatusTool", OrderStatus, "Where the shopper's order is."),
    "cancel_order": _plain(
        "CancelOrderTool", CancelOrder, "Ask whether the placed order is to be cancelled."
    ),
    "campaign_status": _plain(
        "CampaignStatusTool", CampaignStatus, "What the campaign is, and what is left of it."
    ),
    "talk_to_person": _plain(
        "TalkToPersonTool", TalkToPerson, "The shopper wants a person, or complains."
    ),
    "greet": _plain("GreetTool", Greet, "Greet back."),
    "thanks": _plain("ThanksTool", Thanks, "Answer thanks."),
    "out_of_scope": _plain(
        "OutOfScopeTool", OutOfScope, "Nothing that a shop can do (weather, taxis, songs)."
    ),
}


class ToolSpec(NamedTuple):
    """A tool as models are told of it; `schema` is JSON Schema."""

    name: str
    told: str
    schema: Mapping[str, Any]


@lru_cache(maxsize=1)
def tool_specs() -> tuple[ToolSpec, ...]:
    """All tools, in a fixed order."""
    return tuple(
        ToolSpec(name, " ".join((tool.__doc__ or "").split()), _slim(tool.model_json_schema()))
        for name, tool in TOOLS.items()
    )


def read_call(call: ToolCall) -> Tool:
    """A model's call as the tool it names; Invalid when there is no such tool or it does not fit.
    Never echoes what was sent."""
    shape = TOOLS.get(call.name)
    if shape is None:
        raise Invalid("There is no such tool.")
    try:
        # Models leave a field out by writing null; numbers stay numbers.
        given = {name: value for name, value in call.arguments.items() if value is not None}
        return shape.model_validate(given)
    except ValidationError as problem:
        kinds = {str(error["type"]) for error in problem.errors(include_url=False)}
        raise Invalid(f"{call.name}: {', '.join(sorted(kinds))}") from None


# What costs tokens and tells a model nothing; what it sends is checked by the whole shape.
_IDLE = {"title", "default", "additionalProperties", "minLength", "maxLength"}


def _slim(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without what costs tokens and tells nothing: titles, defaults, the shape's text."""
    slim: dict[str, Any] = _without(schema, _IDLE)
    slim.pop("description", None)
    return slim


def _without(part: Any, names: set[str]) -> Any:
    if isinstance(part, dict):
        named = part.get("properties")
        kept = {k: _without(v, names) for k, v in part.items() if k not in names}
        if isinstance(named, dict):  # a field may be called like that
            kept["properties"] = {k: _without(v, names) for k, v in named.items()}
        options = kept.get("anyOf")
        if isinstance(options, list):  # "text or null" is what leaving it out is for
            real = [one for one in options if one != {"type": "null"}]
            if len(real) == 1:
                kept.pop("anyOf")
                kept |= real[0]
        return kept
    if isinstance(part, list):
        return [_without(one, names) for one in part]
    return part


def read_calls(
    calls: Sequence[ToolCall], text: str
) -> tuple[tuple[Command, ...], str, tuple[str, ...]]:
    """A model's calls as (commands, words to be said, names of calls that are none of ours). Text
    beside a command is let go: what is done has words of its own."""
    commands: list[Command] = []
    words, refused = "", []
    for call in calls[:MOST_CALLS_READ]:
        try:
            tool = read_call(call)
        except Invalid:
            refused.append(call.name if call.name in TOOLS else UNKNOWN)
            continue
        words = words or tool.words
        command = tool.to_command()
        if command is not None:
            commands.append(command)
    return tuple(commands), words or ("" if commands or refused else text), tuple(refused)
