"""What a store or queue of ours can answer, as values: a refused condition is an answer, too.

Flows ask through ports and adapters answer; the two never import each other, so the answers that
both must name live below them.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.orders.order import Order
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Created:
    """The row was not there and now is."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody else changed the row first; read again."""


@dataclass(frozen=True, slots=True)
class HeldBy:
    """The coupon or bill is not free: another order has it."""

    order_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """It is held by this order now (or was already)."""


@dataclass(frozen=True, slots=True)
class Gone:
    """It is not there, lapsed, or void: it cannot be held."""


@dataclass(frozen=True, slots=True)
class Booked:
    """The order has this slot now (or had it already)."""


@dataclass(frozen=True, slots=True)
class Full:
    """The slot has no room."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The order has made the move; this is how it stands now."""

    order: Order


@dataclass(frozen=True, slots=True)
class Stood:
    """The order did not move: this is how it stood instead."""

    order: Order


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session row: JSON data and the version it was saved under (0: never)."""

    data: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The key is ours until the lease ends."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The key has an answer."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class InFlight:
    """A twin is at it."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key was used with another request."""
