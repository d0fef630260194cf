"""Ids: who they belong to is written into them, and they are URL-safe by construction.

`<shopper>` is a keyed hash of the token's `sub`, so that no table row or link reveals an account.
Ids that others must resolve without a look-up (orders, coupons, quotes) carry it.
"""

import hashlib
import hmac
import re

from chalicelib.domain.errors import NotFound
from chalicelib.domain.patterns import regex

SHOPPER_LENGTH = 20
_ID = regex(r"[A-Za-z0-9_-]{1,96}\Z")
_SHOPPER = regex(rf"^[0-9a-f]{{{SHOPPER_LENGTH}}}\Z")


def shopper_of(*, sub: str, key: bytes) -> str:
    """The shopper's id for a token subject: 20 hex digits (80 bits), stable under one `key`."""
    return hmac.new(key, b"shopper\0" + sub.encode(), hashlib.sha256).hexdigest()[:SHOPPER_LENGTH]


def is_id(text: str) -> bool:
    """Whether `text` may stand in a key or a URL as an id: 1 to 96 of A-Z a-z 0-9 _ -."""
    return bool(_ID.match(text))


def order_id_of(*, quote_id: str) -> str:
    """The id of the one order that a quote may become: same owner, same number."""
    return "o" + quote_id.removeprefix("q")


def quote_id_of(*, shopper: str, token: str) -> str:
    """A new quote's id, `q-<shopper>-<token>`; `token` is fresh randomness from the edge."""
    return f"q-{shopper}-{token}"


def owner_of(owned_id: str) -> str:
    """The shopper whom an order, quote or bill id belongs to; NotFound when it names nobody."""
    parts = owned_id.split("-")
    if len(parts) < 3 or not _SHOPPER.match(parts[1]) or not is_id(owned_id):
        raise NotFound("There is nothing under this id.")
    return parts[1]


def coupon_id_of(*, campaign_id: str, shopper: str, slot: int) -> str:
    """A coupon's id, `c-<shopper>-<slot>-<campaign>`."""
    return f"c-{shopper}-{slot}-{campaign_id}"


def split_coupon_id(coupon_id: str) -> tuple[str, str, int]:
    """(campaign_id, shopper, slot) of a coupon id; NotFound when it is none."""
    parts = coupon_id.split("-", 3)
    shaped = len(parts) == 4 and parts[0] == "c" and _SHOPPER.match(parts[1])
    if shaped and re.fullmatch(r"[0-9]{1,3}", parts[2]) and is_id(parts[3]):
        return parts[3], parts[1], int(parts[2])
    raise NotFound("There is no coupon under this id.")
