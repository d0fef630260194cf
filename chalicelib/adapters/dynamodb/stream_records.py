"""Records of the table's stream, read as changes of the books."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.adapters.dynamodb.campaign_rows import campaign_from
from chalicelib.adapters.dynamodb.coupon_rows import coupon_from
from chalicelib.adapters.dynamodb.keys import campaign_of_coupons
from chalicelib.adapters.dynamodb.order_rows import order_from
from chalicelib.adapters.dynamodb.wire import Item, item_from
from chalicelib.domain.ledger.lines import NOWHERE, Change, Source, Standing
from chalicelib.domain.ledger.standing import (
    coupon_source,
    coupon_standing,
    order_source,
    order_standing,
    stock_source,
    stock_standing,
)

CURRENT = "CURRENT"
Record = Mapping[str, Any]


class Unreadable(ValueError):
    """A record that no try will ever read; what it says is the kind of the failure alone, for a
    record holds names and addresses."""


def change_of(record: Record) -> Change | None:
    """What a record changes in the books; None where it is no coupon, order or stock. Unreadable
    when it is one and cannot be read, or when its amounts do not add up."""
    try:
        new = record["dynamodb"].get("NewImage")
        old = record["dynamodb"].get("OldImage")
        if new is None:  # what has gone by its time to live was nothing in the books any more
            return None
        now, before = _stands(item_from(new)), _stands(item_from(old)) if old else None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as wrong:
        raise Unreadable(type(wrong).__name__) from wrong
    except zlib.error as wrong:
        raise Unreadable("zlib.error") from wrong
    if now is None:
        return None
    source, after = now
    return Change(source, before[1].lines if before else NOWHERE.lines, after)


def sequence_of(record: Record) -> str:
    """The record's number in its stream."""
    return str(record["dynamodb"]["SequenceNumber"])


def happened_at(record: Record) -> datetime:
    """When it happened, to about a second."""
    return datetime.fromtimestamp(float(record["dynamodb"]["ApproximateCreationDateTime"]), UTC)


def _stands(row: Item) -> tuple[Source, Standing] | None:
    pk, sk = str(row["pk"]), str(row["sk"])
    if found := campaign_of_coupons(pk):
        campaign_id, bucket = found
        coupon = coupon_from(campaign_id, row)
        return coupon_source(coupon, bucket=bucket), coupon_standing(coupon)
    if pk.startswith("SHOPPER#") and sk.startswith("ORDER#"):
        order = order_from(row)
        return order_source(order), order_standing(order)
    if pk.startswith("CAMPAIGN#") and sk == CURRENT:
        campaign = campaign_from(row)
        standing = stock_standing(
            campaign.campaign_id, stock=campaign.stock, face_value=campaign.rules.face_value
        )
        return stock_source(campaign.campaign_id), standing
    return None
