"""Confirm a quote: the one place where an order begins (design, section 2, "Quote and confirm").

Order put, coupon (or bill) held, message sent: each step may be repeated by the same confirm again,
which continues where a crash stopped it.
"""

from datetime import datetime

from chalicelib.domain.bills.bill import BillUnavailable
from chalicelib.domain.campaigns.campaign import hash_of
from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.errors import LanternError, NotFound, Refused, Unavailable
from chalicelib.domain.ids import order_id_of, owner_of
from chalicelib.domain.orders.order import (
    DEAD,
    HOLD_BEYOND_PATIENCE,
    Order,
    OrderState,
    order_from_quote,
)
from chalicelib.domain.orders.pricing import ItemUnavailable
from chalicelib.domain.orders.quote import ConsentMismatch, Quote, QuoteExpired
from chalicelib.domain.stores.slots import StorePaused
from chalicelib.domain.stores.store import StoreStatus
from chalicelib.flows.pass_gate import Gate, OrderingPaused
from chalicelib.flows.ports import (
    Gone,
    Held,
    HeldBy,
    OrderQueue,
    OrderStore,
    QuoteStore,
    StoreCatalogue,
)
from chalicelib.flows.release_order import Holdings, expire_late, release_order
from chalicelib.flows.stand_in_line import Admitted, InLine


def confirm_order(
    *,
    shopper: str,
    quote_id: str,
    quote_hash: str,
    now: datetime,
    quotes: QuoteStore,
    orders: OrderStore,
    catalogue: StoreCatalogue,
    queue: OrderQueue,
    holdings: Holdings,
    gate: Gate,
) -> Order:
    """Turn the consented quote into its order, QUEUED; again and again the same order.

    Raises NotFound, ConsentMismatch, QuoteExpired, CouponUnavailable, BillUnavailable, StorePaused,
    ItemUnavailable, OrderingPaused, InLine (with the place), and Unavailable: then the same confirm
    continues.
    """
    if owner_of(quote_id) != shopper:
        raise NotFound("There is no such quote.")
    order_id = order_id_of(quote_id=quote_id)
    quote = quotes.load(quote_id)
    standing = None
    if quote is None:
        standing = orders.load(order_id)
        if standing is None:
            raise NotFound("There is no such quote.")
    agreed = quote.quote_hash if quote else hash_of(standing.snapshot) if standing else ""
    if agreed != quote_hash:
        raise ConsentMismatch("This is not what was agreed to: ask for the quote again.")
    if quote is not None:
        obstacle = _obstacle(quote, now, catalogue, holdings, gate)
        order = order_from_quote(quote, order_id=order_id, now=now)
        barred = isinstance(obstacle, LanternError)
        standing = orders.load(order_id) if barred else orders.create(order)
        if isinstance(obstacle, LanternError) and standing is None:
            raise _with_coupon(obstacle, quote, holdings)
        if standing is None:
            gate.used(obstacle, order.shopper, now)
            return _go_on(order, now, orders, queue, holdings)
    assert standing is not None  # noqa: S101 - both branches above have settled it
    if standing.state is not OrderState.QUEUED or standing.late(now):
        return standing.as_read(now)
    return _go_on(standing, now, orders, queue, holdings)


def _obstacle(
    quote: Quote, now: datetime, catalogue: StoreCatalogue, holdings: Holdings, gate: Gate
) -> LanternError | Admitted | None:
    """Why this quote may not become a new order any more, or the place that lets it; caches only,
    no call when warm, unless orders go by place."""
    if now > quote.expires_at:
        return QuoteExpired("This quote has run out: ask for a new one.")
    campaign_id: str | None = quote.snapshot.get("campaign_id")
    if quote.coupon_id is not None and campaign_id is not None:
        campaign = holdings.campaigns.load(campaign_id)
        if campaign is not None and not campaign.dials_at(now).redeem:
            return OrderingPaused(campaign, by_dial=True)
    kitchen = _kitchen_obstacle(quote, now, catalogue) if quote.snapshot.get("store_id") else None
    return kitchen or gate.order_obstacle(campaign_id, quote.shopper, now)


def _with_coupon(obstacle: LanternError, quote: Quote, holdings: Holdings) -> LanternError:
    """The refusal, with the coupon that stays the shopper's: who is held up hears until when it is
    good. One call, and only for who has one."""
    campaign = getattr(obstacle, "campaign", None)
    if isinstance(obstacle, OrderingPaused | InLine) and campaign and quote.coupon_id:
        mine = holdings.coupons.mine(campaign, quote.shopper)
        obstacle.coupon = next((one for one in mine if one.coupon_id == quote.coupon_id), None)
    return obstacle


def _kitchen_obstacle(
    quote: Quote, now: datetime, catalogue: StoreCatalogue
) -> LanternError | None:
    """A store that paused, or an item that ran out, since the quote (M2, M3)."""
    store_id = str(quote.snapshot["store_id"])
    store, menu = catalogue.load(store_id), catalogue.menu(store_id)
    if store is None or menu is None or store.status_at(now) is StoreStatus.PAUSED:
        return StorePaused("This store takes no orders just now.")
    for line in quote.snapshot["lines"]:
        item = menu.item(line["item_id"])
        if item is None or not item.available:
            return ItemUnavailable(f"{line['name']} has just run out: ask for a new quote.")
    return None


def _go_on(
    order: Order, now: datetime, orders: OrderStore, queue: OrderQueue, holdings: Holdings
) -> Order:
    held = _hold(order, now, holdings)
    if isinstance(held, HeldBy) and _freed(held.order_id, now, orders, holdings):
        held = _hold(order, now, holdings)
    if not isinstance(held, Held):
        return _refuse(order, now, orders)
    queue.place(order.order_id)
    return order


def _hold(order: Order, now: datetime, holdings: Holdings) -> Held | HeldBy | Gone:
    until = order.patience + HOLD_BEYOND_PATIENCE
    if order.bill_id is not None:
        return holdings.bills.hold(
            order.bill_id, shopper=order.shopper, order_id=order.order_id, until=until, now=now
        )
    if order.coupon_id is None:
        return Held()
    campaign = holdings.campaigns.load(str(order.snapshot["campaign_id"]))
    if campaign is None:
        raise Unavailable("The coupon's campaign cannot be read.")
    return holdings.coupons.hold(
        order.coupon_id, campaign=campaign, order_id=order.order_id, until=until, now=now
    )


def _freed(order_id: str, now: datetime, orders: OrderStore, holdings: Holdings) -> bool:
    """Whether the order that stands in the way was dead, or waiting past its patience, and has let
    go now."""
    other = orders.load(order_id)
    if other is None:
        return False
    other = expire_late(other, now=now, orders=orders)
    if other.state not in DEAD:
        return False
    release_order(other, holdings=holdings)
    return True


def _refuse(order: Order, now: datetime, orders: OrderStore) -> Order:
    reason = "bill_unavailable" if order.bill_id else "coupon_unavailable"
    after = orders.move(
        order, to=OrderState.REFUSED, frm=(OrderState.QUEUED,), now=now, reason=reason
    ).order
    if after.state is not OrderState.REFUSED:  # somebody faster has decided otherwise
        return after.as_read(now)
    refusal: Refused = CouponUnavailable("Your coupon is in use elsewhere or has run out.")
    if order.bill_id:
        refusal = BillUnavailable("This bill is being paid already, or is paid.")
    raise refusal
