"""What a coupon, an order and a campaign's stock stand for in the books.

    coupons/<campaign>          stock = undrawn + live + held + redeemed + void, in coupons and in
                                face value; live by the second its coupons run out on the
                                campaign's own clock, so that the expired among them are known at
                                any instant without a write
    issued/<campaign>/<day>     coupons by the day that they were issued on
    spent/<campaign>/<day>      what its coupons took off paid orders, and what came back
    store/<store>/<day>         what a store is owed for that day's paid orders and what was taken
                                back, and who pays it: shoppers, campaigns, the store itself (M4)

Days are those of the campaigns' home. Amounts are minor units of the currency that an account is
named after.
"""

from datetime import datetime

from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.home_time import at_home
from chalicelib.domain.ledger.lines import Amount, Place, Source, Standing, balanced, total
from chalicelib.domain.money import Money
from chalicelib.domain.orders.order import Order, OrderState
from chalicelib.domain.orders.quote import money_from

STOCK, UNDRAWN, LIVE, HELD, REDEEMED, VOID = (
    "stock",
    "undrawn",
    "live",
    "held",
    "redeemed",
    "void",
)
_ACCOUNT = {
    CouponState.HELD: HELD,
    CouponState.REDEEMED: REDEEMED,
    CouponState.VOID: VOID,
}


def coupons_book(campaign_id: str) -> str:
    """The book of a campaign's stock."""
    return f"coupons/{campaign_id}"


def live_account(expiry_key: int) -> str:
    """The account of coupons to spend until a second of the campaign's own clock."""
    return f"{LIVE}/{expiry_key}"


def day_of(at: datetime) -> str:
    """The day of an instant, as the books have it."""
    return at_home(at).date().isoformat()


def coupon_group(campaign_id: str, bucket: int) -> str:
    """The group of a bucket's coupons."""
    return f"coupon/{campaign_id}/{bucket:03d}"


def coupon_source(coupon: Coupon, *, bucket: int) -> Source:
    """A coupon as a source."""
    return Source(coupon_group(coupon.campaign_id, bucket), coupon.coupon_id)


def coupon_standing(coupon: Coupon) -> Standing:
    """What a coupon stands for."""
    one = Amount(1, coupon.face_value.amount)
    less = Amount(-1, -coupon.face_value.amount)
    book = coupons_book(coupon.campaign_id)
    issued = f"issued/{coupon.campaign_id}/{day_of(coupon.issued_at)}"
    account = _ACCOUNT.get(coupon.state) or live_account(int(coupon.expiry_key))
    lines = {
        Place(book, UNDRAWN): less,
        Place(book, account): one,
        Place(issued, UNDRAWN): less,
        Place(issued, "issued"): one,
    }
    return Standing(coupon.moves, balanced(lines))


def stock_source(campaign_id: str) -> Source:
    """A campaign's stock as a source."""
    return Source("stock", campaign_id)


def stock_standing(campaign_id: str, *, stock: int, face_value: Money) -> Standing:
    """What a campaign's stock stands for. It only grows, and so is its own count of moves."""
    book, put_up = coupons_book(campaign_id), Amount(stock, stock * face_value.amount)
    lines = {
        Place(book, STOCK): Amount(-put_up.number, -put_up.minor),
        Place(book, UNDRAWN): put_up,
    }
    return Standing(stock, balanced(lines))


def order_source(order: Order) -> Source:
    """An order as a source."""
    return Source(f"order/{order.shopper}", order.order_id)


def order_standing(order: Order) -> Standing:
    """What an order stands for: nothing until it is paid for; then what its store is owed, on that
    day; and once its money went back, what was taken back, on the day of that."""
    store_id = order.store_id
    paid = next((s for s in order.history if s.state is OrderState.CONFIRMED), None)
    if not store_id or not paid:
        return Standing(len(order.history), {})
    lines = [_owed(order, store_id, paid.at, taken_back=False)]
    back = next((s for s in order.history if s.state is OrderState.REFUNDING), None)
    if back:
        lines.append(_owed(order, store_id, back.at, taken_back=True))
    return Standing(len(order.history), balanced(total(lines)))


def _owed(order: Order, store_id: str, at: datetime, *, taken_back: bool) -> dict[Place, Amount]:
    """A store's claim, and who meets it."""
    snapshot, day = order.snapshot, day_of(at)
    subtotal = money_from(snapshot["subtotal"])
    discount = money_from(snapshot["discount"]).amount
    own = int(snapshot.get("store_share", {}).get("amount", 0))
    suffix, sign = ("/back", -1) if taken_back else ("", 1)
    campaign_id = snapshot.get("campaign_id")
    book = f"store/{store_id}/{day}"
    lines = {
        Place(book, f"owed/{subtotal.currency}{suffix}"): Amount(
            sign, sign * (subtotal.amount - own)
        ),
        Place(book, f"shoppers/{subtotal.currency}{suffix}"): Amount(
            -sign, -sign * order.total.amount
        ),
    }
    if campaign_id and discount:
        paid = discount - own
        by_campaign = Place(book, f"campaign/{campaign_id}/{subtotal.currency}{suffix}")
        lines[by_campaign] = Amount(0, -sign * paid)
        lines |= _spent(str(campaign_id), day, paid, taken_back=taken_back)
    return lines


def _spent(campaign_id: str, day: str, minor: int, *, taken_back: bool) -> dict[Place, Amount]:
    """A campaign's side of it."""
    book, account = f"spent/{campaign_id}/{day}", "back" if taken_back else "spent"
    sign = -1 if taken_back else 1
    return {
        Place(book, account): Amount(sign, sign * minor),
        Place(book, "budget"): Amount(-sign, -sign * minor),
    }
