"""Quote a bill: the same snapshot, hash and consent as a basket, for something that is owed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.bills.bill import Bill, BillHold, BillState, BillUnavailable
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import quote_id_of
from chalicelib.domain.money import Money
from chalicelib.domain.orders.quote import QUOTE_LIFE, Quote, money_json
from chalicelib.flows.ports import Biller, BillStore, QuoteStore


def quote_bill(
    *,
    shopper: str,
    bill_id: str,
    locale: str,
    now: datetime,
    new_id: Callable[[], str],
    biller: Biller,
    bills: BillStore,
    quotes: QuoteStore,
) -> Quote:
    """Fix what paying the bill costs, for ten minutes.

    Raises NotFound, BillUnavailable (paid, or another order is at it), Unavailable (the biller).
    """
    owed = list_bills(shopper=shopper, now=now, biller=biller, bills=bills)
    bill = next((one for one in owed if one.bill_id == bill_id), None)
    if bill is None:
        raise NotFound("There is no such bill of yours.")
    if bill.state is not BillState.DUE:
        raise BillUnavailable("This bill is being paid already, or is paid.")
    snapshot = {
        "kind": "bill",
        "locale": locale,
        "bill_id": bill.bill_id,
        "lines": [_line(bill)],
        "coupon_id": None,
        "campaign_id": None,
        "fulfilment": None,
        "subtotal": money_json(bill.amount),
        "discount": money_json(Money(0, bill.amount.currency)),
        "total": money_json(bill.amount),
    }
    quote = Quote(quote_id_of(shopper=shopper, token=new_id()), shopper, snapshot, now + QUOTE_LIFE)
    quotes.put(quote)
    return quote


def list_bills(*, shopper: str, now: datetime, biller: Biller, bills: BillStore) -> Sequence[Bill]:
    """The shopper's bills as the biller states them, with our own holds and payments on top."""
    holds = {hold.bill_id: hold for hold in bills.holds(shopper)}
    return [
        _with_hold(bill, holds.get(bill.bill_id), now) for bill in biller.bills(account=shopper)
    ]


def _with_hold(bill: Bill, hold: BillHold | None, now: datetime) -> Bill:
    if hold is None or bill.state is BillState.PAID:
        return bill
    lapsed = hold.hold_until is not None and hold.hold_until <= int(now.timestamp())
    state = BillState.DUE if hold.state is BillState.HELD and lapsed else hold.state
    return replace(bill, state=state)


def _line(bill: Bill) -> dict[str, object]:
    return {
        "item_id": bill.bill_id,
        "name": f"{bill.payee} {bill.period}",
        "kind": bill.kind,
        "quantity": 1,
        "size": None,
        "size_name": None,
        "options": [],
        "option_names": [],
        "unit_price": money_json(bill.amount),
        "line_total": money_json(bill.amount),
    }
