"""How a coupon lies in its row: under 400 bytes, so that a claim writes one unit. Whose it is and
in which slot, its key says."""

from chalicelib.adapters.dynamodb.wire import Item, epoch, instant
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.money import Money


def coupon_row(coupon: Coupon) -> Item:
    """A new coupon's row."""
    row = {
        "shard": coupon.ticket.shard,
        "number": coupon.ticket.number,
        "version": coupon.version,
        "face": coupon.face_value.amount,
        "least": coupon.min_spend.amount,
        "currency": coupon.face_value.currency,
        "expiry_key": coupon.expiry_key,
        "at": epoch(coupon.issued_at),
        "state": coupon.state,
        "order_id": coupon.order_id,
        "hold_until": coupon.hold_until,
        "moves": coupon.moves or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def coupon_from(campaign_id: str, row: Item) -> Coupon:
    """The coupon that a row of this campaign holds."""
    shopper, slot = row["sk"].split("#")
    return Coupon(
        campaign_id=campaign_id,
        shopper=shopper,
        slot=int(slot),
        ticket=Ticket(row["shard"], row["number"]),
        version=row["version"],
        face_value=Money(row["face"], row["currency"]),
        min_spend=Money(row["least"], row["currency"]),
        expiry_key=row["expiry_key"],
        issued_at=instant(row["at"]),
        state=CouponState(row["state"]),
        order_id=row.get("order_id"),
        hold_until=row.get("hold_until"),
        moves=row.get("moves", 0),
    )
