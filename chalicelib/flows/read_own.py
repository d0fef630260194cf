"""What a shopper may read of his own: orders and coupons, exactly as everybody hears of them."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import owner_of
from chalicelib.domain.orders.order import Order
from chalicelib.flows.ports import CampaignStore, CouponStore, OrderStore


def read_order(*, shopper: str, order_id: str, now: datetime, orders: OrderStore) -> Order:
    """The shopper's order as it reads at `now`; NotFound also when it is somebody else's."""
    order = orders.load(order_id) if owner_of(order_id) == shopper else None
    if order is None:
        raise NotFound("There is no such order.")
    return order.as_read(now)


def list_orders(*, shopper: str, now: datetime, limit: int, orders: OrderStore) -> Sequence[Order]:
    """The shopper's latest orders as they read at `now`, newest first."""
    return [order.as_read(now) for order in orders.of_shopper(shopper, limit=limit)]


def list_coupons(
    *, shopper: str, campaigns: CampaignStore, coupons: CouponStore
) -> Sequence[tuple[Coupon, Campaign]]:
    """The shopper's coupons over all campaigns: one strong read per campaign."""
    return [
        (coupon, campaign)
        for campaign in campaigns.listed()
        for coupon in coupons.mine(campaign, shopper)
    ]
