"""Rules for what goes into the basket, is changed in it, or looked for on the menu."""

from chalicelib.domain.chat.commands import (
    AddItem,
    AskQuote,
    Command,
    SearchMenu,
    ShowBasket,
)
from chalicelib.domain.chat.understanding import edits, ordering, services
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.scene import Expecting

Reading = tuple[list[Command], float]


def change_lines(message: Message) -> Reading | None:
    """Taking out and changing named lines."""
    removed = edits.removals(message)
    if removed:
        rest = _beside(message)
        return [*removed, *rest], 0.9 if message.lines or message.scene.basket else 0.75
    changed = edits.changed_items(message)
    if changed:
        return [*changed, *extras(message)], 0.9
    return None


def _beside(message: Message) -> list[Command]:
    """Orders beside a removal: "no latte, but a mocha"."""
    if not message.has("remove"):
        return []
    start, end = message.clause_of("remove")
    others = [line for line in message.lines if not start <= line.place < end]
    if not others:
        return []
    return [
        AddItem(o.item.item_id, o.item.name, o.count, o.size, tuple(o.options))
        for o in others
        if o.item
    ]


def items(message: Message) -> Reading | None:
    """Orders, questions about items, and searches that name one."""
    if not message.lines:
        return None
    extra = edits.option_added(message)
    if extra:
        return extra, 0.85
    if message.has("price") and not _orders_plainly(message):
        return ordering.price_question(message), 0.9
    if ordering.asks_for(message) and not _orders_plainly(message):
        return [*services.store_named(message), *ordering.search(message)], 0.85
    if ordering.is_vague(message) and all(line.missing for line in message.lines):
        tags = ordering.tags_in(message)
        if tags and any(not line.quantity for line in message.lines):
            return ordering.search(message), 0.75
    added = ordering.additions(message)
    if not added:
        return None
    if _only_mentions(message):
        return None
    store = services.store_named(message)
    return [*store, *added, *extras(message), *finish(message)], ordering.sureness(message)


def _orders_plainly(message: Message) -> bool:
    return ordering.wants_to_buy(message) and not message.has("question")


def _only_mentions(message: Message) -> bool:
    """A long sentence that wants nothing and merely has a food in it."""
    if message.has("order", "list", "more", "change") or message.asked:
        return False
    if any(line.quantity or line.size or line.options for line in message.lines):
        return False
    spoken = sum(m.end - m.start for m in message.reading.mentions)
    return message.words > 6 + 3 * spoken


def finish(message: Message) -> list[Command]:
    return [AskQuote()] if message.has("done", "checkout", "place") else []


def extras(message: Message) -> list[Command]:
    """Coupon, store, time and place said along with an order."""
    return [*services.coupon(message), *services.where_and_when(message)]


def offered(message: Message) -> Reading | None:
    """ "The second one" of what was just shown."""
    scene = message.scene
    at = message.position
    if at is None or message.expecting is not Expecting.ITEM or not scene.offered_items:
        return None
    at = at - 1 if at > 0 else at
    if not -len(scene.offered_items) <= at < len(scene.offered_items):
        return None
    item = message.index.item(scene.offered_items[at])
    if item is None:
        return None
    extra = message.loose[0] if message.loose else None
    return [
        AddItem(
            item.item_id,
            item.name,
            (message.number if message.words > 1 else None) or 1,
            extra.size if extra else None,
            tuple(extra.options) if extra else (),
        )
    ], 0.93


def loose_changes(message: Message) -> Reading | None:
    """Sizes, options, numbers that speak of a line already there."""
    more = message.has("more") and bool(message.scene.basket)
    if message.position is None and not message.loose and message.number is None and not more:
        return None
    tags = ordering.tags_in(message)
    if message.has("list"):
        return None
    if tags and ordering.is_vague(message) and not (message.asked or message.has("change")):
        return None
    slot = message.expecting in (
        Expecting.SIZE,
        Expecting.OPTION,
        Expecting.ITEM,
        Expecting.MORE,
        Expecting.CONFIRM_QUOTE,
    )
    speaks_of_line = (
        slot or message.asked or bool(message.scene.basket) or message.scene.said_before
    )
    brief = message.words <= (8 if speaks_of_line else 5 if message.has("change") else 0)
    if not message.loose and not brief:
        return None
    if not speaks_of_line and not message.has("change", "order") and message.words > 5:
        return None
    question = message.cues.get("question")
    if not speaks_of_line and question and question.start <= 1 and not message.has("order"):
        return None
    if ordering.asks_for(message) and not message.has("change"):
        return None
    strange = any(line.unknown for line in message.reading.loose)
    if strange and (message.expecting is Expecting.ITEM or message.number or message.has("order")):
        return None
    found = edits.changes(message)
    if not found:
        return None
    return [*found, *extras(message), *finish(message)], 0.9 if speaks_of_line else 0.55


def price(message: Message) -> Reading | None:
    if not message.has("price") or message.words > 14:
        return None
    if message.reading.foods or message.loose:
        return [SearchMenu(message.text.clean[:120], (), ordering.nearest(message))], 0.7
    return ([ShowBasket()], 0.6) if message.words <= 7 else None


def wanted(message: Message) -> Reading | None:
    """A search, or an order for what the menu does not have."""
    tags = ordering.tags_in(message)
    buys = ordering.wants_to_buy(message)
    vague = ordering.is_vague(message)
    food = message.reading.foods > 0
    if message.has("list") and message.has("order"):
        return ordering.missing(message), 0.7
    plainly = ordering.asks_plainly(message) or message.has("order") or buys
    named = message.reading.foods >= 2 and (buys or message.has("order")) and not tags
    if vague and (tags or food or plainly) and message.words <= 40 and not named:
        return ordering.search(message), 0.8
    if ordering.asks_for_anything(message):
        return ordering.search(message), 0.75
    if ordering.asks_for(message) and (food or tags or ordering.asks_plainly(message)):
        return ordering.search(message), 0.7
    numbers = [u for u in message.reading.units if u.value is not None and not u.weak]
    brief = message.words <= (40 if message.expecting is Expecting.ITEM else 12)
    counted = bool(numbers) and food and brief
    if buys or counted or (message.has("order") and food) or ordering.wishes(message):
        return ordering.missing(message), 0.65 if food or buys else 0.5
    if message.has("about") and message.words <= 16:
        return ordering.search(message), 0.6
    if message.has("search") and (food or tags):
        return ordering.search(message), 0.6
    if food and message.words <= 3 * message.reading.foods and not message.has("question"):
        return ordering.missing(message), 0.4
    return None
