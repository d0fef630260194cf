"""What a coupon takes off a basket: never below the price floor, never without the minimum
spend."""

from collections.abc import Iterable

from chalicelib.domain.campaigns.campaign import Rules
from chalicelib.domain.errors import Refused
from chalicelib.domain.money import Money
from chalicelib.records import dataclass


class CouponUnavailable(Refused):
    """The coupon cannot be used for this: wrong store or items, too small a basket, taken,
    lapsed."""

    code = "coupon_unavailable"


@dataclass(frozen=True, slots=True)
class PricedItem:
    """One basket line as the discount sees it."""

    item_id: str
    total: Money


def discount_for(rules: Rules, *, store_id: str, items: Iterable[PricedItem]) -> Money:
    """The amount off; CouponUnavailable says which rule stands against it.

    Covered lines count towards the minimum spend; the shopper pays at least `price_floor`.
    """
    lines = list(items)
    if not rules.covers_store(store_id):
        raise CouponUnavailable("This store does not take part in the coupon's campaign.")
    zero = Money(0, rules.face_value.currency)
    if any(line.total.currency != zero.currency for line in lines):
        raise CouponUnavailable("The coupon is in another currency than this store's prices.")
    subtotal = sum((line.total for line in lines), start=zero)
    covered = sum((line.total for line in lines if rules.covers_item(line.item_id)), start=zero)
    if covered.amount <= 0:
        raise CouponUnavailable("Nothing in the basket is covered by the coupon.")
    if covered < rules.min_spend:
        raise CouponUnavailable("The basket is below the coupon's minimum spend.")
    room = max(zero, subtotal - rules.price_floor)
    return min(rules.face_value, covered, room)
