"""The store's own side: its orders, its moves, its status (M2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.domain.errors import NotFound, Refused
from chalicelib.domain.orders.order import PAID, Order, OrderState
from chalicelib.domain.stores.slots import slot_of
from chalicelib.domain.stores.store import Store, StoreStatus
from chalicelib.flows.ports import AuditLog, Moved, OrderStore, SlotStore, StoreCatalogue

# What a store sees: slots this far back and ahead.
BACK, AHEAD = timedelta(hours=3), timedelta(hours=25)
# The only way through the kitchen.
_BEFORE = {
    OrderState.ACCEPTED: OrderState.CONFIRMED,
    OrderState.READY: OrderState.ACCEPTED,
    OrderState.COMPLETED: OrderState.READY,
}
_ORDER = (OrderState.CONFIRMED, OrderState.ACCEPTED, OrderState.READY, OrderState.COMPLETED)


class NotInTurn(Refused):
    """The order is not in the state from which this move starts."""

    code = "not_eligible"


def list_store_orders(
    *, store_id: str, now: datetime, slots: SlotStore, orders: OrderStore
) -> Sequence[Order]:
    """The store's paid orders by slot, the next one first: read from the slots' own sets of ids,
    so that no index has to be written with every order."""
    booked = slots.ids(store_id, first=slot_of(now - BACK), last=now + AHEAD)
    wanted = sorted({order_id for ids in booked.values() for order_id in ids})
    found = [order for order in orders.load_many(wanted) if order.state in PAID] if wanted else []
    return sorted(found, key=lambda order: (order.slot or order.created_at, order.order_id))


def move_store_order(
    *, store_id: str, order_id: str, to: OrderState, now: datetime, orders: OrderStore
) -> Order:
    """Accept, ready or complete one of the store's orders; a repeat answers the order as it stands.

    NotFound for another store's order, NotInTurn when the order is elsewhere.
    """
    order = orders.load(order_id)
    if order is None or order.store_id != store_id:
        raise NotFound("There is no such order at your store.")
    moved = orders.move(order, to=to, frm=(_BEFORE[to],), now=now)
    if isinstance(moved, Moved):
        return moved.order
    done = moved.order.state in _ORDER and _ORDER.index(moved.order.state) >= _ORDER.index(to)
    if not done:
        raise NotInTurn(f"The order is {moved.order.state.lower()}: it cannot become {to.lower()}.")
    return moved.order


def set_store_status(
    *,
    store_id: str,
    status: StoreStatus,
    minutes: int | None,
    who: str,
    reason: str,
    now: datetime,
    catalogue: StoreCatalogue,
    audit: AuditLog,
) -> Store:
    """Switch a store to online, busy (by `minutes` more preparation) or paused (for `minutes`, or
    until switched back). NotFound when there is no such store."""
    paused = status is StoreStatus.PAUSED and minutes is not None
    store = catalogue.set_status(
        store_id,
        status=status,
        until=now + timedelta(minutes=minutes or 0) if paused else None,
        busy_minutes=(minutes or 15) if status is StoreStatus.BUSY else 0,
    )
    if store is None:
        raise NotFound("There is no such store.")
    detail = {"store_id": store_id, "status": status.value, "minutes": minutes}
    audit.append(now=now, who=who, what="store.status", why=reason, detail=detail)
    return store
