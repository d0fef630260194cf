"""Whether a turn is one for the model: only what the parser is unsure of, and nothing that is
decided by the shopper's own words alone."""

from chalicelib.domain.chat.commands import (
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ClaimCoupon,
    Confirm,
    Deny,
    OrderStatus,
    OutOfScope,
    PayBill,
    SetAddress,
    ShowBasket,
    TalkToPerson,
)
from chalicelib.domain.chat.understanding.scene import Understanding

# A9: at most so many calls of the model on the way to one order; then the parser goes on alone.
MOST_CALLS = 3
# A reading less sure than this is a guess (README, "The assistant", has the curve).
ASK_BELOW = 0.6
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


def is_unsure(reading: Understanding, *, below: float) -> bool:
    """Whether the parser's reading is one that a model may better: less sure than `below`, and
    nothing in it that only the shopper's own words decide."""
    if any(isinstance(command, _OWN_WORDS) for command in reading.commands):
        return False
    if any(isinstance(c, OutOfScope) and c.unreadable for c in reading.commands):
        return False  # signs and pictures without a letter or a digit
    return reading.confidence < below
