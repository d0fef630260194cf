"""Rules for everything beside the menu: services, stores, delivery, checkout, and what is no shop's
business."""

from chalicelib.domain.chat.commands import (
    ApplyCoupon,
    AskQuote,
    ClaimCoupon,
    Command,
    Confirm,
    Deny,
    OutOfScope,
    SetAddress,
    SetSlot,
    ShowBasket,
)
from chalicelib.domain.chat.understanding import answers, ordering, services
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.chat.understanding.shopping import extras, finish

Reading = tuple[list[Command], float]


def foreign(message: Message) -> Reading | None:
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


def serve(message: Message) -> Reading | None:
    """Bills, orders under way, coupons, the campaign, people: things that are not the menu."""
    found = services.service(message)
    if not found:
        return None
    if isinstance(found[0], ApplyCoupon | ClaimCoupon) and message.lines:
        store = services.store_named(message)
        return [*store, *ordering.additions(message), *extras(message), *finish(message)], 0.9
    return found, 0.9


def stores(message: Message) -> Reading | None:
    """A store named, described or chosen from a list."""
    found = services.stores(message)
    if found and message.store is not None and message.reading.foods:
        if ordering.asks_for(message):
            return [*found, *ordering.search(message)], 0.7
        counted = any(unit.value is not None for unit in message.reading.units)
        if counted or message.has("order") or ordering.wants_to_buy(message):
            return [*found, *ordering.missing(message)], 0.7
    return (found, 0.88) if found else None


def where_and_when(message: Message) -> Reading | None:
    """Delivery, pickup, a time; with an order for something strange beside it."""
    found = services.where_and_when(message)
    starts = ordering.wants_to_buy(message) or ordering.is_vague(message)
    if found and starts and not message.scene.basket and message.has("order") and _plain(found):
        return [*ordering.search(message), *found], 0.55
    wanted = message.reading.foods or services.buys_first(message)
    if found and wanted and message.has("order") and message.address is None:
        return [*ordering.missing(message), *found], 0.6
    return (found, 0.88) if found else None


def _plain(found: list[Command]) -> bool:
    """Only "for pickup" or "delivered", without a place or a time."""
    bare = (SetAddress(None), SetSlot(pickup=True))
    return all(command in bare for command in found)


def checkout(message: Message) -> Reading | None:
    """Paying, placing the order, asking for the total, being done."""
    if message.has("place") and answers.quote_waits(message) and answers.doubted(message):
        return [Deny()], 0.7
    them = not message.asked and not message.scene.basket and ordering.wants_to_buy(message)
    if message.has("place") and them and not answers.is_pure(message):
        return ordering.missing(message), 0.6  # "we need paper plates, order them"
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
    if message.expecting is not Expecting.CONFIRM_QUOTE or answers.qualified(message):
        return False
    return not answers.doubted(message) and answers.is_pure(message)


def shop_talk(message: Message) -> Reading | None:
    """A last guess for talk about orders and parcels."""
    return services.loose_talk(message), 0.35
