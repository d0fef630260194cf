"""Quotes, orders and bills as shoppers meet them, joined to the table, the queue and the biller."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.order import Order
from chalicelib.domain.orders.quote import Quote
from chalicelib.flows import read_own
from chalicelib.flows.cancel_order import cancel_order
from chalicelib.flows.confirm_order import confirm_order
from chalicelib.flows.quote_basket import Wish as Wish
from chalicelib.flows.quote_basket import quote_basket
from chalicelib.flows.quote_bill import list_bills
from chalicelib.flows.quote_bill import quote_bill as _quote_bill
from chalicelib.wiring.campaigns import campaigns, coupons, gate
from chalicelib.wiring.order_books import bill_holds, biller, holdings, quotes
from chalicelib.wiring.order_books import orders as orders
from chalicelib.wiring.queues import order_queue
from chalicelib.wiring.stores import catalogue, slots


def quote(
    *,
    shopper: str,
    store_id: str,
    lines: tuple[Line, ...],
    coupon_id: str | None,
    wish: Wish,
    locale: str,
    now: datetime,
    new_id: Callable[[], str],
) -> Quote:
    """`flows.quote_basket`."""
    return quote_basket(
        shopper=shopper,
        store_id=store_id,
        lines=lines,
        coupon_id=coupon_id,
        wish=wish,
        locale=locale,
        now=now,
        new_id=new_id,
        catalogue=catalogue(),
        slots=slots(),
        campaigns=campaigns(),
        coupons=coupons(),
        quotes=quotes(),
    )


def confirm(*, shopper: str, quote_id: str, quote_hash: str, now: datetime) -> Order:
    """`flows.confirm_order`."""
    return confirm_order(
        shopper=shopper,
        quote_id=quote_id,
        quote_hash=quote_hash,
        now=now,
        quotes=quotes(),
        orders=orders(),
        catalogue=catalogue(),
        queue=order_queue(),
        holdings=holdings(),
        gate=gate(),
    )


def cancel(*, shopper: str, order_id: str, now: datetime) -> Order:
    """`flows.cancel_order`."""
    return cancel_order(
        shopper=shopper,
        order_id=order_id,
        now=now,
        orders=orders(),
        queue=order_queue(),
        holdings=holdings(),
    )


def order(*, shopper: str, order_id: str, now: datetime) -> Order:
    """`flows.read_own.read_order`."""
    return read_own.read_order(shopper=shopper, order_id=order_id, now=now, orders=orders())


def orders_of(*, shopper: str, now: datetime, limit: int) -> Sequence[Order]:
    """`flows.read_own.list_orders`."""
    return read_own.list_orders(shopper=shopper, now=now, limit=limit, orders=orders())


def bills(*, shopper: str, now: datetime) -> Sequence[Bill]:
    """`flows.quote_bill.list_bills`."""
    return list_bills(shopper=shopper, now=now, biller=biller(), bills=bill_holds())


def quote_bill(
    *, shopper: str, bill_id: str, locale: str, now: datetime, new_id: Callable[[], str]
) -> Quote:
    """`flows.quote_bill`."""
    return _quote_bill(
        shopper=shopper,
        bill_id=bill_id,
        locale=locale,
        now=now,
        new_id=new_id,
        biller=biller(),
        bills=bill_holds(),
        quotes=quotes(),
    )
