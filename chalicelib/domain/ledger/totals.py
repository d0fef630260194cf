"""What the books say at an instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import Clock
from chalicelib.domain.ledger.lines import NOTHING, Amount, added
from chalicelib.domain.ledger.standing import HELD, LIVE, REDEEMED, STOCK, UNDRAWN, VOID
from chalicelib.records import dataclass

ISSUED, EXPIRED = "issued", "expired"
# What is shown of them; the issued are all of the others together.
ACCOUNTS = (ISSUED, LIVE, HELD, REDEEMED, EXPIRED, VOID)


@dataclass(frozen=True, slots=True)
class Books:
    """Counts and sums (minor units) of a campaign's coupons by state; `as_of` is when the last
    movement in them happened, None before the first."""

    counts: Mapping[str, int]
    sums_minor: Mapping[str, int]
    as_of: datetime | None


def books_at(
    accounts: Mapping[str, Amount], *, clock: Clock, now: datetime, as_of: datetime | None
) -> Books:
    """A campaign's books: counts and sums by state, with what has run out by `now` on its own
    clock. `accounts` are those of its book of coupons, as of the last movement at `as_of`."""
    live_after = clock.live_after(now)
    found = {name: accounts.get(name, NOTHING) for name in (HELD, REDEEMED, VOID, UNDRAWN)}
    found |= {LIVE: NOTHING, EXPIRED: NOTHING}
    for name, amount in accounts.items():
        kind, _, key = name.partition("/")
        if kind == LIVE:
            state = LIVE if int(key) > live_after else EXPIRED
            found[state] = added(found[state], amount)
    issued = NOTHING
    for state in (LIVE, HELD, REDEEMED, EXPIRED, VOID):
        issued = added(issued, found[state])
    found |= {ISSUED: issued, STOCK: _less(accounts.get(STOCK, NOTHING))}
    return Books(
        {name: amount.number for name, amount in found.items()},
        {name: amount.minor for name, amount in found.items()},
        as_of,
    )


def books_view(books: Books | None, *, currency: str) -> dict[str, Any]:
    """Books as an operator sees them; nothing but noughts when they could not be read."""
    counts, sums = (books.counts, books.sums_minor) if books else ({}, {})
    return {
        "as_of": books.as_of.isoformat() if books and books.as_of else None,
        "currency": currency,
        **{name: counts.get(name, 0) for name in ACCOUNTS},
        "sums": {name: sums.get(name, 0) for name in ACCOUNTS},
    }


def _less(amount: Amount) -> Amount:
    return Amount(-amount.number, -amount.minor)
