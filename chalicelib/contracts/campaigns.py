"""Campaigns and coupons as shoppers see them."""

from typing import Literal

from chalicelib.contracts.shapes import Paid, Reply


class CampaignView(Reply):
    """A campaign as everybody sees it."""

    campaign_id: str
    version: int
    rules_hash: str
    face_value: Paid
    dials: dict[str, bool]
    status: Literal["upcoming", "open", "sold_out", "paused", "ended"]
    remaining: int | None
    as_of: str | None


class CampaignList(Reply):
    """All campaigns."""

    campaigns: list[CampaignView]


class CouponView(Reply):
    """A coupon as its owner sees it."""

    coupon_id: str
    code: str
    campaign_id: str
    face_value: Paid
    min_spend: Paid
    state: Literal["ISSUED", "HELD", "REDEEMED", "VOID", "EXPIRED"]
    expires_at: str
    order_id: str | None = None


class CouponReply(Reply):
    """The shopper's coupon of this campaign."""

    coupon: CouponView


class CouponList(Reply):
    """The shopper's coupons."""

    coupons: list[CouponView]
