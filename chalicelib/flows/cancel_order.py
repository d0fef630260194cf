"""Cancel an order in one step, until the store accepts it (S9).

QUEUED ends at once here. From PAYING on only the wish is sent: the `payments` consumer makes the
moves, so that nothing hangs on a request that died.
"""

from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import owner_of
from chalicelib.domain.orders.order import NotCancellable, Order, OrderState
from chalicelib.flows.pay_order import CANCEL
from chalicelib.flows.ports import OrderQueue, OrderStore
from chalicelib.flows.release_order import Holdings, release_order


def cancel_order(
    *,
    shopper: str,
    order_id: str,
    now: datetime,
    orders: OrderStore,
    queue: OrderQueue,
    holdings: Holdings,
) -> Order:
    """The order as it stands: CANCELLED (coupon free), or with the cancellation under way.

    Raises NotFound (also another's order), NotCancellable, Unavailable (say it again).
    """
    order = orders.load(order_id) if owner_of(order_id) == shopper else None
    if order is None:
        raise NotFound("There is no such order.")
    if order.state is OrderState.QUEUED and not order.late(now):
        moved = orders.move(
            order, to=OrderState.CANCELLED, frm=(OrderState.QUEUED,), now=now, reason="cancelled"
        )
        order = moved.order
    if order.state is OrderState.CANCELLED and not order.went_to_payment:
        release_order(order, holdings=holdings)  # by a repeat as well: the first may have died here
    order = order.as_read(now)
    if order.state in (OrderState.CANCELLED, OrderState.REFUNDING):
        return order
    cancellable = order.state is OrderState.PAYING or (
        order.state is OrderState.CONFIRMED and order.bill_id is None
    )
    if not cancellable:
        raise NotCancellable(f"This order cannot be cancelled any more ({order.state.lower()}).")
    queue.pay(order_id, wish=CANCEL)
    return order
