"""One message to typed commands: the rules in the order in which they are asked. Pure and quick;
no model, no clock, no store."""

from collections.abc import Callable

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CancelOrder,
    ClaimCoupon,
    Command,
    Confirm,
    Deny,
    Greet,
    Help,
    HelpTopic,
    OutOfScope,
    SearchMenu,
    ShowBasket,
    Thanks,
)
from chalicelib.domain.chat.understanding import answers, edits, ordering, services
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.message import Message, take_in
from chalicelib.domain.chat.understanding.scene import Expecting, Scene, Understanding

__all__ = ["understand"]

Reading = tuple[list[Command], float]
Rule = Callable[[Message], Reading | None]


def understand(*, text: str, index: MenuIndex, scene: Scene) -> Understanding:
    """What `text` asks for. Never raises on any text; ends within milliseconds on any text."""
    message = take_in(text=text, index=index, scene=scene)
    if not any(c.isalnum() for c in message.folded):
        return Understanding((OutOfScope(unreadable=True),), 1.0, message.locale)
    for rule in _RULES:
        found = rule(message)
        if found is not None and found[0]:
            commands, sure = found
            return Understanding(
                tuple(commands), round(min(max(sure, 0.0), 1.0), 2), message.locale
            )
    return Understanding((OutOfScope(),), 0.5, message.locale)


_MORE_THAN_AN_ANSWER = (
    "clear", "remove", "status", "cancel", "show", "claim", "apply", "coupon_without", "coupon_ask",
    "campaign", "bill", "person", "store_info", "help", "repeat", "who",
)  # fmt: skip


def _consent(message: Message) -> Reading | None:
    """An answer to the question that is open, and nothing else."""
    if message.expecting in (Expecting.STORE, Expecting.ITEM) and message.position is not None:
        return None
    if message.lines or message.has(*_MORE_THAN_AN_ANSWER) or not answers.is_pure(message):
        return None
    if message.loose and not message.has("place"):
        return None
    found = answers.answer(message)
    return (found, 0.97 if message.asked else 0.85) if found else None


def _hesitation(message: Message) -> Reading | None:
    """Wait, cancel, yes-if: an open question is not agreed to."""
    if message.expecting is not Expecting.CONFIRM_QUOTE or message.lines or message.loose:
        return None
    if message.words <= 4 and message.has("cancel", "cancel_bare", "wait"):
        return ([Deny()], 0.9) if message.number is None else None
    unclear = answers.leads_with(message, "yes") and answers.qualified(message)
    if unclear and not message.has(*_MORE_THAN_AN_ANSWER, "place", "checkout", "change", "deliver"):
        return ([AskQuote()], 0.5) if message.number is None and not message.address else None
    return None


def _foreign(message: Message) -> Reading | None:
    """Something no shop does, unless the shop's own words are plainly in it."""
    if message.foreign is None or services.shop_words(message):
        return None
    start = message.foreign[0]
    cue = message.cues.get("order")
    before = [line for line in message.lines if 0 <= line.place < start]
    never = services.never_a_shop(message)
    if before and not never and ((cue and cue.start < start) or before[0].quantity):
        return None
    return [OutOfScope()], 0.9


def _services(message: Message) -> Reading | None:
    """Bills, orders under way, coupons, the campaign, people: things that are not the menu."""
    found = services.service(message)
    if not found:
        return None
    if isinstance(found[0], ApplyCoupon | ClaimCoupon) and message.lines:
        return [*ordering.additions(message), *_extras(message), *_finish(message)], 0.9
    return found, 0.9


def _edits(message: Message) -> Reading | None:
    """Taking out and changing named lines."""
    removed = edits.removals(message)
    if removed:
        rest = _beside(message)
        return [*removed, *rest], 0.9 if message.lines or message.scene.basket else 0.75
    changed = edits.changed_items(message)
    if changed:
        return [*changed, *_extras(message)], 0.9
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


def _items(message: Message) -> Reading | None:
    """Orders, questions about items, and searches that name one."""
    if not message.lines:
        return None
    extra = edits.option_added(message)
    if extra:
        return extra, 0.85
    if message.has("price") and not _orders_plainly(message):
        return ordering.price_question(message), 0.9
    if ordering.asks_for(message) and not _orders_plainly(message):
        return ordering.search(message), 0.85
    if ordering.is_vague(message) and all(line.missing for line in message.lines):
        tags = ordering.tags_in(message)
        if tags and any(not line.quantity for line in message.lines):
            return ordering.search(message), 0.75
    added = ordering.additions(message)
    if not added:
        return None
    if _only_mentions(message):
        return None
    return [*added, *_extras(message), *_finish(message)], ordering.sureness(message)


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


def _finish(message: Message) -> list[Command]:
    return [AskQuote()] if message.has("done", "checkout", "place") else []


def _extras(message: Message) -> list[Command]:
    """Coupon, store, time and place said along with an order."""
    return [*services.coupon(message), *services.where_and_when(message)]


def _stores(message: Message) -> Reading | None:
    found = services.stores(message)
    return (found, 0.88) if found else None


def _offered(message: Message) -> Reading | None:
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


def _one_offered(message: Message) -> Reading | None:
    """A yes to the only item that was offered."""
    scene = message.scene
    alone = message.expecting is Expecting.ITEM and len(scene.offered_items) == 1
    if not alone or message.lines or not answers.is_pure(message):
        return None
    if not answers.leads_with(message, "yes"):
        return None
    item = message.index.item(scene.offered_items[0])
    return ([AddItem(item.item_id, item.name)], 0.9) if item else None


def _loose_changes(message: Message) -> Reading | None:
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
    return [*found, *_extras(message), *_finish(message)], 0.9 if speaks_of_line else 0.55


def _where_and_when(message: Message) -> Reading | None:
    found = services.where_and_when(message)
    wanted = message.reading.foods or services.buys_first(message)
    if found and wanted and message.has("order") and message.address is None:
        return [*ordering.missing(message), *found], 0.6
    return (found, 0.88) if found else None


def _checkout(message: Message) -> Reading | None:
    if message.has("place"):
        return [Confirm(explicit=True)] if _quote_waits(message) else [AskQuote()], 0.9
    if message.has("checkout"):
        return [AskQuote()], 0.9
    if message.has("total"):
        return [ShowBasket()], 0.8
    if message.has("done"):
        return answers.answer(message) or [AskQuote()], 0.85
    return None


def _quote_waits(message: Message) -> bool:
    return message.expecting is Expecting.CONFIRM_QUOTE and not answers.qualified(message)


def _talk(message: Message) -> Reading | None:
    """Small talk that a shop answers."""
    if message.has("language"):
        return [Help(HelpTopic.LANGUAGE)], 0.8
    if message.has("who"):
        return [Help(HelpTopic.WHO_ARE_YOU)], 0.85
    if message.has("repeat") and message.words <= 14:
        return [Help(HelpTopic.REPEAT)], 0.8
    if message.has("help") and not ordering.wishes(message):
        return [Help()], 0.8
    return None


def _price(message: Message) -> Reading | None:
    if not message.has("price") or message.words > 14:
        return None
    if message.reading.foods or message.loose:
        return [SearchMenu(message.text.clean[:120], (), ordering.nearest(message))], 0.7
    return ([ShowBasket()], 0.6) if message.words <= 7 else None


def _wanted(message: Message) -> Reading | None:
    """A search, or an order for what the menu does not have."""
    tags = ordering.tags_in(message)
    buys = ordering.wants_to_buy(message)
    vague = ordering.is_vague(message)
    food = message.reading.foods > 0
    if message.has("list") and message.has("order"):
        return ordering.missing(message), 0.7
    plainly = ordering.asks_plainly(message) or message.has("order") or buys
    if vague and (tags or food or plainly) and message.words <= 40:
        return ordering.search(message), 0.8
    if ordering.asks_for(message) and (food or tags or ordering.asks_plainly(message)):
        return ordering.search(message), 0.7
    numbers = [u for u in message.reading.units if u.value is not None and not u.weak]
    counted = bool(numbers) and food and message.words <= 12
    if buys or counted or (message.has("order") and food) or ordering.wishes(message):
        return ordering.missing(message), 0.65 if food or buys else 0.5
    if message.has("search") and (food or tags):
        return ordering.search(message), 0.6
    if food and message.words <= 3 * message.reading.foods and not message.has("question"):
        return ordering.missing(message), 0.4
    return None


def _manners(message: Message) -> Reading | None:
    """Yes, no, thanks, hello and goodbye, also when more words stand around them."""
    short = message.words <= 14
    if message.has("thanks") and short:
        return [Thanks()], 0.85
    if message.has("bye") and short:
        return [Greet(leaving=True)], 0.85
    if message.has("greet") and (short or message.cues["greet"].start == 0):
        return [Greet()], 0.8
    if message.has("cancel_bare"):
        open_question = message.expecting is Expecting.CONFIRM_QUOTE
        return [Deny() if open_question else CancelOrder()], 0.7
    return _late_answer(message)


def _late_answer(message: Message) -> Reading | None:
    limit = 14 if message.asked else 9
    if message.words > limit or answers.qualified(message):
        return None
    if answers.leads_with(message, "no"):
        return [Deny(done=message.expecting is Expecting.MORE)], 0.7
    if answers.leads_with(message, "yes") and not answers.negated(message):
        # A yes with more words than a yes needs is never taken for consent to a waiting order.
        consent = message.expecting is Expecting.CONFIRM_QUOTE and not answers.is_pure(message)
        return ([Confirm()], 0.45) if not consent or message.words <= 7 else None
    return None


def _shop_talk(message: Message) -> Reading | None:
    return services.loose_talk(message), 0.35


_RULES: tuple[Rule, ...] = (
    _one_offered,
    _consent,
    _hesitation,
    _foreign,
    _services,
    _offered,
    _stores,
    _edits,
    _items,
    _loose_changes,
    _where_and_when,
    _checkout,
    _price,
    _talk,
    _wanted,
    _manners,
    _shop_talk,
)
