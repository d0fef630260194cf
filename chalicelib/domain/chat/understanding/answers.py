# ruff: noqa: E501 - rows of words
"""Yes, no and "that is all". Consent is read here and nowhere else: a yes with a condition is not
a yes but the condition."""

import re
from functools import cache

from chalicelib.domain.chat.commands import AskQuote, Command, Confirm, Deny, Thanks
from chalicelib.domain.chat.understanding.cues import pattern_of
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.patterns import regex

# Words that an answer may hold beyond those that are known to mean nothing more.
MOST_LEFT = 1
# Words that may stand beside a yes or a no without meaning anything more.
_PADDING = regex(
    r"\b(?:please|thank|thanks|you|so|very|much|that|thats|is|it|this|one|the|i|would|be|do|to|me|for|my|and|then|well|oh|um|uh|now|just|all|really|quick|think|am|i'm|as|of|a|an|order|place|with|excellent|fantastic|great|awesome|wonderful|cool|nice|hi|hello|no|yes|we|are|can|will|like|right|there|them|everything|on|what|wanted|said|in|also|about|say|know|agree|answer|me too|totally|completely|"
    r"bestellen|kaufen|bestatigen|bitte|danke|schon|vielen|dank|das|ist|es|so|dann|mal|ich|mir|auch|sehr|fur|mich|und|die|diese|sie|du|wir|jetzt|machen|weiter|meine|bestellung|den|der|ausgezeichnet|fantastisch|toll|wunderbar|hort|sich|an|nur|halt|einfach|habe|haben|verstanden|aus|alles|war|eine|einen|ein|noch|nichts)\b"
    r"|[的了吧啊呀呢哦嗯嘛哈我你您就这那是好行可以没要请谢对帮很个下单确认]+"
)
_STARTS = ("yes", "no", "place", "done", "maybe")
_QUALIFIED = regex(
    r"\b(?:but|except|only if|if|however|unless|instead|change|make (?:it|that)|although|aber|allerdings|jedoch|nur wenn|wenn|falls|ausser|bevor|before)\b|但|不过|如果|要是|除了|只是|的话|换成|改成"
)


@cache
def _answer_words() -> re.Pattern[str]:
    parts = [pattern_of(n) for n in (*_STARTS, "thanks", "greet", "bye")]
    return re.compile("|".join(f"(?:{p})" for p in parts if p))


def quote_waits(message: Message) -> bool:
    """Whether the dialogue itself says that a yes would place an order or cancel one. Then nothing
    passes for a yes that has one unknown word, a question mark or a no in it."""
    return message.scene.expecting in (Expecting.CONFIRM_QUOTE, Expecting.CONFIRM_CANCEL)


def doubted(message: Message) -> bool:
    """A no, a wait or a question anywhere, but for a leading "no, place the order"."""
    rest = _LEADING_NO.sub("", message.folded) if message.has("place") else message.folded
    rest = _NO_NEGATION.sub(" ", rest)
    return bool(_NEGATION.search(rest) or _QUESTION.search(rest)) or message.has("wait")


def is_pure(message: Message) -> bool:
    """Whether nothing but the answer stands in the message: no food, no number, no wish."""
    units = message.reading.units
    if message.reading.foods or any(u.value is not None and not u.weak for u in units):
        return False
    rest = _answer_words().sub(" ", message.folded)
    rest = _PADDING.sub(" ", rest)
    left = re.findall(r"[^\W_]+", rest)
    return sum(len(w) if not w.isascii() else 1 for w in left) <= (
        0 if quote_waits(message) else MOST_LEFT
    )


def qualified(message: Message) -> bool:
    """A yes with a but, an if or a change in it."""
    return bool(_QUALIFIED.search(message.folded))


def leads_with(message: Message, name: str) -> bool:
    """Whether the message begins with this answer, small talk before it aside."""
    span = message.cues.get(name)
    greet = message.cues.get("greet")
    if span is None or (greet and greet.start <= span.start < greet.end):
        return False
    before = _answer_words().sub(" ", message.folded[: span.start])
    return not re.findall(r"[^\W_]+", _PADDING.sub(" ", before))


_ASKS_BACK = regex(
    r"[吗么呢]\s*[?。!]*$|^(?:can|could|is|are|do|does|what|how|why|when|where)\b.*\?$"
)
_LEADING_NO = regex(r"^(?:no|nope|nein|nee|不|不用)[\s,.!。，]+")
_QUESTION = regex(r"[?？]\s*$|[吗么呢]\s*[。!]*$")
_NEGATION = regex(
    r"\b(?:no|not|never|nope|nah|don't|dont|won't|isn't|isnt|doesn't|wrong|nein|nicht|kein\w*|niemals|nie)\b|n't\b|不|没|别|甭"
)
_NO_NEGATION = regex(
    r"\b(?:why not|no problem|no worries|not bad|not a problem|no doubt|warum nicht|kein problem|nicht schlecht|keine frage)\b|没问题|没毛病|没错|不错|不客气|没关系"
)


def negated(message: Message) -> bool:
    """Whether a no stands anywhere: "definitely not", 当然不."""
    return bool(_NEGATION.search(_NO_NEGATION.sub(" ", message.folded)))


def _yes_or_no(message: Message) -> tuple[bool, bool]:
    yes, no = leads_with(message, "yes"), leads_with(message, "no")
    if message.has("maybe"):
        return False, False
    if yes and not no and negated(message):
        return False, True
    return yes, no


def answer(message: Message) -> list[Command]:
    """Confirm, Deny, AskQuote or Thanks for a message that is an answer and no more."""
    if message.has("bye") and not message.asked:
        return []
    if _ASKS_BACK.search(message.folded) and not message.has("done"):
        return []
    yes, no = _yes_or_no(message)
    polite = message.has("bye") or not message.asked
    if message.has("thanks") and yes and not no and polite:
        return [Thanks()]
    if quote_waits(message) and doubted(message) and not message.has("done"):
        return [Deny()] if no else []
    if message.has("place") and not qualified(message):
        if message.expecting is Expecting.CONFIRM_CANCEL:
            return []
        waits = message.expecting is Expecting.CONFIRM_QUOTE
        return [Confirm(explicit=True) if waits else AskQuote()]
    if message.has("checkout"):
        return [AskQuote()]
    if message.has("done"):
        return [_that_is_all(message, agreed=yes and not no, denied=no)]
    if no:
        return [Deny(done=message.expecting is Expecting.MORE)]
    return [Confirm()] if yes and not qualified(message) else []


def _that_is_all(message: Message, *, agreed: bool, denied: bool) -> Command:
    if agreed:
        pending = message.expecting in (Expecting.CONFIRM_QUOTE, Expecting.CONFIRM_CANCEL)
        return Confirm() if pending else AskQuote()
    nothing_more = denied or message.expecting is Expecting.MORE or not message.scene.basket
    return Deny(done=True) if nothing_more else AskQuote()
