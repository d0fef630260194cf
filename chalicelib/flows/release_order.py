"""Give back what a dead order still holds: coupon, bill, slot. Every step may be repeated, and each
is refused unless it is this very order that holds."""

from datetime import datetime

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.order import Order, OrderState
from chalicelib.flows.ports import BillStore, CampaignStore, CouponStore, OrderStore, SlotStore
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Holdings:
    """Where an order may hold something."""

    campaigns: CampaignStore
    coupons: CouponStore
    bills: BillStore
    slots: SlotStore


def release_order(order: Order, *, holdings: Holdings) -> None:
    """Release coupon, bill and slot of `order`; safe to repeat. Unavailable when a release is not
    known to have happened: whoever called repeats it."""
    if order.coupon_id is not None:
        campaign_id = str(order.snapshot.get("campaign_id"))
        campaign = holdings.campaigns.load(campaign_id)
        if campaign is None:
            raise Unavailable(f"Campaign {campaign_id} cannot be read.")
        holdings.coupons.release(order.coupon_id, campaign=campaign, order_id=order.order_id)
    if order.bill_id is not None:
        holdings.bills.release(order.bill_id, shopper=order.shopper, order_id=order.order_id)
    if order.slot is not None and order.store_id is not None:
        holdings.slots.leave(order.store_id, order.slot, order_id=order.order_id)


def expire_late(order: Order, *, now: datetime, orders: OrderStore) -> Order:
    """The order, EXPIRED if it was still waiting past its patience. That it reads as expired frees
    nothing: a placing that was held up may yet go through, unless this write is there first."""
    if order.state is not OrderState.QUEUED or not order.late(now):
        return order
    return orders.move(
        order, to=OrderState.EXPIRED, frm=(OrderState.QUEUED,), now=now, reason="patience"
    ).order
