"""Why a coupon does not apply to a basket, as a value that can be told in every language."""

from collections.abc import Sequence
from enum import StrEnum

from chalicelib.domain.campaigns.campaign import Rules
from chalicelib.domain.campaigns.discount import CouponUnavailable, PricedItem, discount_for
from chalicelib.domain.money import Money
from chalicelib.domain.orders.pricing import PricedLine


class Misfit(StrEnum):
    """The rule that stands against a coupon."""

    STORE = "store"
    CURRENCY = "currency"
    ITEMS = "items"
    MIN_SPEND = "min_spend"


def worth_of(rules: Rules, *, store_id: str, lines: Sequence[PricedLine]) -> int:
    """What a coupon takes off this basket, in minor units; 0 when it does not apply."""
    items = [PricedItem(line.item_id, line.total) for line in lines]
    try:
        return discount_for(rules, store_id=store_id, items=items).amount
    except CouponUnavailable:
        return 0


def misfit_of(rules: Rules, *, store_id: str, lines: Sequence[PricedLine]) -> Misfit | None:
    """The first rule that stands against the coupon here; None when it applies."""
    if not rules.covers_store(store_id):
        return Misfit.STORE
    currency = rules.face_value.currency
    if any(line.total.currency != currency for line in lines):
        return Misfit.CURRENCY
    zero = Money(0, currency)
    covered = sum((line.total for line in lines if rules.covers_item(line.item_id)), start=zero)
    if covered.amount <= 0:
        return Misfit.ITEMS
    return Misfit.MIN_SPEND if covered < rules.min_spend else None
