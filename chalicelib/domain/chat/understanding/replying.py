"""Rules for messages that answer a question or keep up the conversation. Consent is given here or
not at all."""

from chalicelib.domain.chat.commands import (
    AddItem,
    AskQuote,
    CancelOrder,
    Command,
    Confirm,
    Deny,
    Greet,
    Help,
    HelpTopic,
    Thanks,
)
from chalicelib.domain.chat.understanding import answers, ordering
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.scene import Expecting

Reading = tuple[list[Command], float]


def one_offered(message: Message) -> Reading | None:
    """A yes to the only item that was offered."""
    scene = message.scene
    alone = message.expecting is Expecting.ITEM and len(scene.offered_items) == 1
    if not alone or message.lines or not answers.is_pure(message):
        return None
    if not answers.leads_with(message, "yes"):
        return None
    item = message.index.item(scene.offered_items[0])
    return ([AddItem(item.item_id, item.name)], 0.9) if item else None


_MORE_THAN_AN_ANSWER = (
    "clear", "remove", "status", "cancel", "show", "claim", "apply", "coupon_without", "coupon_ask",
    "campaign", "bill", "person", "store_info", "help", "repeat", "who",
)  # fmt: skip


def consent(message: Message) -> Reading | None:
    """An answer to the question that is open, and nothing else."""
    if message.expecting in (Expecting.STORE, Expecting.ITEM) and message.position is not None:
        return None
    if message.lines or message.has(*_MORE_THAN_AN_ANSWER) or not answers.is_pure(message):
        return None
    if message.loose and not message.has("place"):
        return None
    if not message.asked and ordering.wants_to_buy(message) and not message.has("place", "no"):
        return None
    found = answers.answer(message)
    return (found, 0.97 if message.asked else 0.85) if found else None


def cancelling(message: Message) -> Reading | None:
    """Shall it be cancelled? "Yes, cancel it" is a yes, "don't cancel" is a no."""
    said = message.has("cancel", "cancel_bare")
    if message.expecting is not Expecting.CONFIRM_CANCEL or not said or message.lines:
        return None
    return [Deny() if answers.negated(message) else Confirm()], 0.95


def hesitation(message: Message) -> Reading | None:
    """Wait, cancel, yes-if: an open question is not agreed to."""
    open_question = message.expecting in (Expecting.CONFIRM_QUOTE, Expecting.CONFIRM_CANCEL)
    if not open_question or message.lines or message.loose:
        return None
    if message.words <= 8 and message.has("wait") and not message.has("place", "question"):
        return ([Deny()], 0.85) if message.number is None else None
    if message.words <= 4 and message.has("cancel", "cancel_bare"):
        return ([Deny()], 0.9) if message.number is None else None
    unclear = answers.leads_with(message, "yes") and answers.qualified(message)
    if unclear and not message.has(*_MORE_THAN_AN_ANSWER, "place", "checkout", "change", "deliver"):
        return None if _says_what_differs(message) else ([AskQuote()], 0.5)
    return None


def _says_what_differs(message: Message) -> bool:
    """A yes with a number, a place or a time to it: the rules for those take it from here."""
    wished = message.has("later", "earlier", "asap", "pickup")
    return bool(message.number is not None or message.address or message.time or wished)


def manners(message: Message) -> Reading | None:
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
    if answers.quote_waits(message):
        return ([AskQuote()], 0.4) if answers.leads_with(message, "yes") else None
    if answers.leads_with(message, "yes") and not answers.negated(message):
        # A yes with more words than a yes needs is never taken for consent to a waiting order.
        consent = message.expecting is Expecting.CONFIRM_QUOTE and not answers.is_pure(message)
        return ([Confirm()], 0.45) if not consent or message.words <= 7 else None
    return None


def talk(message: Message) -> Reading | None:
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
