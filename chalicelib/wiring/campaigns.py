"""Campaigns, stock and coupons, joined to the table."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from secrets import token_hex

from chalicelib import settings
from chalicelib.adapters.dynamodb.audit_log import AuditLog
from chalicelib.adapters.dynamodb.campaign_store import CampaignStore
from chalicelib.adapters.dynamodb.coupon_store import CouponStore
from chalicelib.adapters.dynamodb.stock_store import StockStore
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.flows import ports
from chalicelib.flows.claim_coupon import AlreadyClaimed as AlreadyClaimed
from chalicelib.flows.claim_coupon import Claimed as Claimed
from chalicelib.flows.claim_coupon import SoldOut as SoldOut
from chalicelib.flows.claim_coupon import claim_coupon
from chalicelib.flows.pass_gate import Gate
from chalicelib.flows.read_own import list_coupons
from chalicelib.wiring.ground import clock, table
from chalicelib.wiring.overload import control, line
from chalicelib.wiring.secrets import code_key as code_key


@lru_cache(maxsize=1)
def campaigns() -> ports.CampaignStore:
    """Campaign rows, cached for a few seconds."""
    return CampaignStore(table(), cache_s=settings.load().cache_s, clock=clock)


@lru_cache(maxsize=1)
def stock() -> ports.StockStore:
    """Stock shards."""
    return StockStore(table())


@lru_cache(maxsize=1)
def coupons() -> ports.CouponStore:
    """Coupons."""
    return CouponStore(table())


@lru_cache(maxsize=1)
def audit_log() -> ports.AuditLog:
    """Who changed what, why."""
    return AuditLog(table(), new_id=partial(token_hex, 6))


@lru_cache(maxsize=1)
def gate() -> Gate:
    """What the mode says to claims and new orders."""
    return Gate(control(), line(), campaigns())


def claim(*, campaign_id: str, shopper: str, now: datetime) -> Claimed | AlreadyClaimed | SoldOut:
    """`flows.claim_coupon`."""
    return claim_coupon(
        campaign_id=campaign_id,
        shopper=shopper,
        now=now,
        campaigns=campaigns(),
        stock=stock(),
        coupons=coupons(),
        gate=gate(),
    )


def coupons_of(*, shopper: str) -> Sequence[tuple[Coupon, Campaign]]:
    """`flows.read_own.list_coupons`."""
    return list_coupons(shopper=shopper, campaigns=campaigns(), coupons=coupons())
