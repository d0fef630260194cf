"""Codes and readings of coupons; what they take off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.campaign import Clock
from chalicelib.domain.campaigns.coupon import Coupon, CouponState, code_of, verify_code
from chalicelib.domain.campaigns.discount import CouponUnavailable, PricedItem, discount_for
from chalicelib.domain.campaigns.stock import Ticket
from tests.unit.domain.campaigns.test_campaign import NOW, RULES, cny

KEY = b"k" * 32


@given(st.integers(0, 998), st.integers(1, 10**7))
def test_a_code_proves_its_ticket_and_nothing_else(shard: int, number: int) -> None:
    code = code_of(Ticket(shard, number), campaign_id="c", key=KEY)
    assert verify_code(code, campaign_id="c", key=KEY) == Ticket(shard, number)
    assert verify_code(code.lower(), campaign_id="c", key=KEY) == Ticket(shard, number)
    assert verify_code(code, campaign_id="d", key=KEY) is None
    assert verify_code(code, campaign_id="c", key=b"x" * 32) is None


@given(st.text(max_size=40))
def test_junk_is_no_code(text: str) -> None:
    assert verify_code(text, campaign_id="c", key=KEY) is None


def test_the_next_number_does_not_have_the_same_seal() -> None:
    code = code_of(Ticket(0, 1), campaign_id="c", key=KEY)
    forged = code_of(Ticket(0, 2), campaign_id="c", key=KEY)[:6] + code[6:]
    assert verify_code(forged, campaign_id="c", key=KEY) is None


def coupon(**change: object) -> Coupon:
    base = Coupon(
        campaign_id="c",
        shopper="ab" * 10,
        slot=0,
        ticket=Ticket(0, 1),
        version=1,
        face_value=cny(2500),
        min_spend=cny(0),
        expiry_key=int((NOW + timedelta(days=1)).timestamp()),
        issued_at=NOW,
    )
    return replace(base, **change)  # type: ignore[arg-type]


def test_a_lapsed_hold_reads_as_issued_and_a_pinned_one_does_not() -> None:
    past = int((NOW - timedelta(seconds=1)).timestamp())
    held = coupon(state=CouponState.HELD, order_id="o", hold_until=past)
    assert held.reads_as(Clock(), NOW) is CouponState.ISSUED
    assert replace(held, hold_until=None).reads_as(Clock(), NOW) is CouponState.HELD


def test_expired_is_derived_and_a_redeemed_coupon_never_expires() -> None:
    late = NOW + timedelta(days=1)
    assert coupon().reads_as(Clock(), late) is CouponState.EXPIRED
    assert coupon().reads_as(Clock(stopped_total_s=60), late) is CouponState.ISSUED
    redeemed = coupon(state=CouponState.REDEEMED, order_id="o")
    assert redeemed.reads_as(Clock(), late) is CouponState.REDEEMED


def test_expiry_is_told_with_every_stop() -> None:
    told = coupon().expires_at(Clock(stopped_total_s=3600), NOW)
    assert told == datetime(2026, 2, 7, 5, 0, tzinfo=UTC)


def basket(*totals: int) -> list[PricedItem]:
    return [PricedItem(f"i{n}", cny(total)) for n, total in enumerate(totals)]


@pytest.mark.parametrize(
    ("totals", "off"), [((3000,), 2500), ((1200,), 1199), ((2500,), 2499), ((2501,), 2500)]
)
def test_the_shopper_pays_at_least_the_floor(totals: tuple[int, ...], off: int) -> None:
    assert discount_for(RULES, store_id="mixue-hubin", items=basket(*totals)) == cny(off)


def test_only_covered_items_count() -> None:
    rules = replace(RULES, items=("i0",), min_spend=cny(1000))
    assert discount_for(rules, store_id="mixue-hubin", items=basket(1500, 900)) == cny(1500)
    with pytest.raises(CouponUnavailable):
        discount_for(rules, store_id="mixue-hubin", items=basket(900, 5000))


def test_a_store_that_did_not_opt_in_gets_no_campaign_orders() -> None:
    with pytest.raises(CouponUnavailable):
        discount_for(RULES, store_id="elsewhere", items=basket(3000))
