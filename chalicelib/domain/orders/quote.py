"""A quote: the exact thing a shopper says yes to. Its hash is the consent (S6).

The snapshot is plain JSON data: what was hashed, what is stored, what the order carries for good.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import hash_of
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.records import dataclass

# Long enough to read it out to the family, short enough that prices and slots still hold.
QUOTE_LIFE = timedelta(minutes=10)


class QuoteExpired(Refused):
    """The quote has run out; ask for a new one."""

    code = "quote_expired"


class ConsentMismatch(Refused):
    """The hash that was agreed to is not this quote's."""

    code = "consent_mismatch"


@dataclass(frozen=True, slots=True)
class Quote:
    """A server-priced snapshot under an id. `quote_hash` follows from `snapshot` alone."""

    quote_id: str
    shopper: str
    snapshot: Mapping[str, Any]
    expires_at: datetime

    @property
    def quote_hash(self) -> str:
        """SHA-256 (hex) of the snapshot: store, lines, coupon, fulfilment and every amount."""
        return hash_of(self.snapshot)

    @property
    def total(self) -> Money:
        """What the shopper pays."""
        return money_from(self.snapshot["total"])

    @property
    def coupon_id(self) -> str | None:
        """The coupon it uses, if any."""
        coupon_id: str | None = self.snapshot.get("coupon_id")
        return coupon_id

    @property
    def bill_id(self) -> str | None:
        """The bill it pays, if it is one."""
        bill_id: str | None = self.snapshot.get("bill_id")
        return bill_id


def money_json(money: Money) -> dict[str, Any]:
    """Money as the wire and the snapshot have it."""
    return {"amount": money.amount, "currency": money.currency}


def money_from(raw: Mapping[str, Any]) -> Money:
    """Money as the wire and the snapshot have it, read back."""
    return Money(int(raw["amount"]), str(raw["currency"]))
