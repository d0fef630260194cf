"""What a payment provider can say, as plain outcomes. The idempotency key is always the order id:
charging again under it is safe, charging under another is forbidden (S8)."""

from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Charged:
    """The money has moved, once."""

    reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The provider said no for good."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The key is barred: nothing was charged under it and nothing ever will be."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """What was charged has been given back, once."""


@dataclass(frozen=True, slots=True)
class NeverSeen:
    """The provider does not know the key (yet)."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer, or none that settles it: ask again."""

    why: str


ChargeOutcome = Charged | Declined | Closed | Refunded | NeverSeen | Unknown
