"""Whether a turn is one for the model: only what the parser is unsure of, and nothing that is
decided by the shopper's own words alone."""

import re

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Confirm,
    Deny,
    OrderStatus,
    OutOfScope,
    PayBill,
    SearchMenu,
    SetAddress,
    ShowBasket,
    TalkToPerson,
)
from chalicelib.domain.chat.dialogue.second_look import asks_for_a_gift
from chalicelib.domain.chat.understanding.scene import Understanding
from chalicelib.domain.patterns import regex

# A9: at most so many calls of the model on the way to one order; then the parser goes on alone.
MOST_CALLS = 3
# A reading less sure than this is a guess (README, "The assistant", has the curve).
ASK_BELOW = 0.6
# An item that is named is read with more certainty than this; one that is guessed at is not.
CLEARLY_READ = 0.9
# A name has no more words, or Chinese characters, than this: what is longer describes.
MOST_WORDS, MOST_HAN = 5, 7
_LATIN_WORD = regex(r"[^\W\d_\u3400-\u9fff]+")
_HAN = regex(r"[\u3400-\u9fff]")
# How people begin to describe what they would like.
_WISH = regex(
    r"\b(?:something|anything|whatever|someone|ideas?|recommend\w*|suggest\w*|surprise|treat|thing"
    r"|kind of|need|likes?|etwas|irgend\w*|was (?:für|\w+es)|hauptsache|brauche|empf\w*|idee\w*"
    r"|lieber|passt)\b|点的|[喝吃]的|那种|什么|来个|来点|适合|推荐|随便|最好|帮我[挑选]|想[要喝吃]",
    re.IGNORECASE,
)
# Read from the shopper's own words or not at all: consent and its likes, what is personal, and what
# costs a look-up and no thought (status, coupons, bills). With one of these a reading stands.
_OWN_WORDS = (
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ClaimCoupon,
    Confirm,
    Deny,
    OrderStatus,
    PayBill,
    SetAddress,
    ShowBasket,
    TalkToPerson,
)


def is_unsure(reading: Understanding, text: str, *, below: float) -> bool:
    """Whether a model may better the parser's reading of `text`: one that is less sure than
    `below`, that found nothing a shop can do, or that took a vague wish for a name. Never where
    something in it is decided by the shopper's own words alone."""
    if any(isinstance(command, _OWN_WORDS) for command in reading.commands):
        return False
    out = [c for c in reading.commands if isinstance(c, OutOfScope)]
    if any(one.unreadable for one in out) or asks_for_a_gift(text):
        return False  # signs without a letter; and what nobody may give has words of its own
    return bool(out) or reading.confidence < below or _is_vague(reading, text)


def _is_vague(reading: Understanding, text: str) -> bool:
    """Whether a wish is told by what it is like rather than by its name: some words long, and read
    as a search, or as an item that only a part of the words speaks of."""
    searched = any(
        isinstance(c, SearchMenu) and (c.missing or not c.tags or len(c.item_ids) > 1)
        for c in reading.commands
    )
    guessed = reading.confidence < CLEARLY_READ and any(
        isinstance(c, AddItem | ChangeItem | ChooseStore) for c in reading.commands
    )
    if not searched and not guessed:
        return False
    long = len(_LATIN_WORD.findall(text)) >= MOST_WORDS or len(_HAN.findall(text)) >= MOST_HAN
    return long and (searched or _WISH.search(text) is not None)
