"""Bills to pay: seen as the biller states them, quoted and confirmed like any basket."""

from chalice import Blueprint

from chalicelib.contracts.orders import BillList, BillQuoteBody, QuoteView
from chalicelib.contracts.shapes import Nothing
from chalicelib.domain import views
from chalicelib.domain.bills.bill import Bill
from chalicelib.domain.orders.quote import money_json
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import orders as wired

blueprint = Blueprint(__name__)


@endpoint(blueprint, "GET", "/bills", who=Who.SHOPPER, work=Work.STATUS, answers={200: BillList})
def list_bills(call: Call[Nothing]) -> Answer:
    """The shopper's bills."""
    found = wired.bills(shopper=call.shopper, now=call.now)
    return ok({"bills": [_bill(bill) for bill in found]})


@endpoint(
    blueprint,
    "POST",
    "/bills/{bill_id}/quote",
    who=Who.SHOPPER,
    work=Work.ORDER,
    fresh=True,
    asks=BillQuoteBody,
    answers={201: QuoteView},
    codes=("not_found", "not_eligible"),
)
def quote_bill(call: Call[BillQuoteBody], bill_id: str) -> Answer:
    """Fix what paying this bill costs; confirm it with POST /orders."""
    quote = wired.quote_bill(
        shopper=call.shopper,
        bill_id=bill_id,
        locale=call.said.locale,
        now=call.now,
        new_id=call.new_id,
    )
    return ok(views.quote_view(quote), status=201)


def _bill(bill: Bill) -> dict[str, object]:
    return {
        "bill_id": bill.bill_id,
        "kind": bill.kind,
        "payee": bill.payee,
        "period": bill.period,
        "amount": money_json(bill.amount),
        "due_at": bill.due_at.isoformat(),
        "state": bill.state.value,
    }
