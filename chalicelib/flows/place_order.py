"""Place an order: pin the coupon, book the slot, hand over to payment (design, section 2, "Place").

Woken by the `orders` queue, as often as the queue likes: every step may be repeated.
"""

from datetime import datetime

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.order import DEAD, Order, OrderState
from chalicelib.domain.stores.slots import SLOT, slots_between
from chalicelib.domain.stores.store import Store, StoreStatus
from chalicelib.flows.ports import (
    Booked,
    Gone,
    Held,
    Moved,
    OrderQueue,
    OrderStore,
    StoreCatalogue,
)
from chalicelib.flows.release_order import Holdings, release_order


def place_order(
    *,
    order_id: str,
    now: datetime,
    orders: OrderStore,
    catalogue: StoreCatalogue,
    queue: OrderQueue,
    holdings: Holdings,
) -> Order:
    """Move a QUEUED order on to PAYING (with a slot) and to `payments`, or to its end; the order as
    it stands then. Unavailable: not found yet, or a step is unknown; deliver again."""
    order = orders.load(order_id)
    if order is None:
        raise Unavailable("The order cannot be read yet.")
    if order.state in DEAD:
        release_order(order, holdings=holdings)
        return order
    if order.state in (OrderState.PAYING, OrderState.REFUNDING):
        queue.pay(order_id)
        return order
    if order.state is not OrderState.QUEUED:
        return order
    if now > order.patience:
        return _end(order, OrderState.EXPIRED, "patience", now, orders, holdings, queue)
    if isinstance(_pin(order, holdings), Gone):
        return _end(order, OrderState.REFUSED, "coupon_unavailable", now, orders, holdings, queue)
    if order.store_id is None:
        return _pay(order, None, now, orders, queue, holdings)
    slot = _book(order, now, catalogue, holdings)
    if isinstance(slot, str):
        return _end(order, OrderState.REFUSED, slot, now, orders, holdings, queue)
    return _pay(order, slot, now, orders, queue, holdings)


def _pin(order: Order, holdings: Holdings) -> Held | Gone:
    if order.bill_id is not None:
        return holdings.bills.pin(order.bill_id, shopper=order.shopper, order_id=order.order_id)
    if order.coupon_id is None:
        return Held()
    campaign = holdings.campaigns.load(str(order.snapshot["campaign_id"]))
    if campaign is None:
        raise Unavailable("The coupon's campaign cannot be read.")
    return holdings.coupons.pin(order.coupon_id, campaign=campaign, order_id=order.order_id)


def _book(
    order: Order, now: datetime, catalogue: StoreCatalogue, holdings: Holdings
) -> datetime | str:
    """The booked slot's start, or the code of what stands against it."""
    store = catalogue.load(str(order.store_id))
    if store is None:
        raise Unavailable("The store cannot be read.")
    candidates = _agreed_slots(order, store, now)
    for start in candidates:
        booked = holdings.slots.book(
            store.store_id, start, order_id=order.order_id, capacity=store.slot_capacity
        )
        if isinstance(booked, Booked):
            return start
    paused = store.status_at(now) is StoreStatus.PAUSED
    return "store_paused" if paused and not candidates else "store_full"


def _agreed_slots(order: Order, store: Store, now: datetime) -> list[datetime]:
    """The slots that the consent allows and that are not over, without the ones of a pause."""
    agreed = order.snapshot["fulfilment"]
    first, last = (datetime.fromisoformat(agreed[end]) for end in ("slot", "latest_slot"))
    slots = [s for s in slots_between(store, first=first, last=last) if s + SLOT > now]
    if store.status_at(now) is not StoreStatus.PAUSED:
        return slots
    until = store.status_until
    return [s for s in slots if until is not None and s >= until]


def _pay(
    order: Order,
    slot: datetime | None,
    now: datetime,
    orders: OrderStore,
    queue: OrderQueue,
    holdings: Holdings,
) -> Order:
    moved = orders.move(
        order,
        to=OrderState.PAYING,
        frm=(OrderState.QUEUED,),
        now=now,
        slot=slot,
        within_patience=True,
    )
    if isinstance(moved, Moved):
        queue.pay(order.order_id)
        return moved.order
    # Somebody moved it meanwhile: give back the slot just booked, unless it is the one it names.
    if slot is not None and moved.order.slot != slot and order.store_id is not None:
        holdings.slots.leave(order.store_id, slot, order_id=order.order_id)
    if moved.order.state is OrderState.QUEUED:
        return _end(moved.order, OrderState.EXPIRED, "patience", now, orders, holdings, queue)
    return _as_it_stands(moved.order, holdings, queue)


def _end(
    order: Order,
    to: OrderState,
    reason: str,
    now: datetime,
    orders: OrderStore,
    holdings: Holdings,
    queue: OrderQueue,
) -> Order:
    moved = orders.move(order, to=to, frm=(OrderState.QUEUED,), now=now, reason=reason)
    return _as_it_stands(moved.order, holdings, queue)


def _as_it_stands(order: Order, holdings: Holdings, queue: OrderQueue) -> Order:
    if order.state in DEAD:
        release_order(order, holdings=holdings)
    elif order.state in (OrderState.PAYING, OrderState.REFUNDING):
        queue.pay(order.order_id)
    return order
