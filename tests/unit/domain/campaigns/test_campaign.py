"""Rules, dials and the coupon clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.campaign import (
    CampaignStatus,
    Clock,
    Dials,
    Funding,
    Rules,
    new_campaign,
    rules_document,
    rules_from,
    worsened,
)
from chalicelib.domain.errors import Invalid
from chalicelib.domain.money import Money

NOW = datetime(2026, 2, 6, 4, 0, tzinfo=UTC)


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


RULES = Rules(
    names={"zh-CN": "请你喝奶茶", "en": "Milk tea on us", "de": "Milchtee geschenkt"},
    face_value=cny(2500),
    min_spend=cny(0),
    price_floor=cny(1),
    starts_at=NOW - timedelta(hours=6),
    ends_at=NOW + timedelta(days=6),
    coupon_valid_until=NOW + timedelta(days=22),
    per_shopper=1,
    stores=("mixue-hubin", "luckin-wulin"),
    items=None,
    planned_claims_per_s=100,
)


def test_rules_survive_their_own_document() -> None:
    assert rules_from(rules_document(RULES)) == replace(
        RULES, stores=tuple(sorted(RULES.stores or ()))
    )


def test_the_hash_follows_every_field() -> None:
    campaign = new_campaign(campaign_id="c", rules=RULES, stock=10)
    for changed in (
        replace(RULES, face_value=cny(2600)),
        replace(RULES, price_floor=cny(2)),
        replace(RULES, per_shopper=2),
        replace(RULES, stores=None),
        replace(RULES, funding=Funding(store_share_percent=10)),
        replace(RULES, names={**RULES.names, "en": "Tea"}),
    ):
        assert replace(campaign, rules=changed).rules_hash != campaign.rules_hash
    assert len(campaign.rules_hash) == 64


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"face_value": cny(2499)}, "face_value"),
        ({"min_spend": cny(1)}, "min_spend"),
        ({"price_floor": cny(2)}, "price_floor"),
        ({"starts_at": RULES.starts_at + timedelta(seconds=1)}, "starts_at"),
        ({"ends_at": RULES.ends_at - timedelta(seconds=1)}, "ends_at"),
        ({"coupon_valid_until": RULES.coupon_valid_until - timedelta(1)}, "coupon_valid_until"),
        ({"per_shopper": 0}, "per_shopper"),
        ({"stores": ("mixue-hubin",)}, "stores"),
        ({"items": ("tea",)}, "items"),
        ({"funding": Funding(store_share_percent=5)}, "funding"),
    ],
)
def test_an_edit_that_takes_something_is_named(change: dict[str, object], field: str) -> None:
    assert worsened(RULES, replace(RULES, **change)) == [field]  # type: ignore[arg-type]


def test_an_edit_that_gives_something_passes() -> None:
    better = replace(
        RULES,
        face_value=cny(3000),
        ends_at=RULES.ends_at + timedelta(days=1),
        coupon_valid_until=RULES.coupon_valid_until + timedelta(days=5),
        per_shopper=2,
        stores=None,
    )
    assert worsened(RULES, better) == []


def test_a_campaign_that_outlives_its_coupons_is_refused() -> None:
    with pytest.raises(Invalid):
        replace(RULES, coupon_valid_until=RULES.ends_at - timedelta(hours=1))


def test_a_five_hour_stop_gives_every_coupon_five_hours() -> None:
    clock = Clock()
    stopped = clock.turned(running=False, now=NOW)
    resumed = stopped.turned(running=True, now=NOW + timedelta(hours=5))
    expiry_key = int((NOW + timedelta(hours=1)).timestamp())
    later = NOW + timedelta(hours=6) - timedelta(seconds=1)
    assert expiry_key > resumed.live_after(later)
    assert not expiry_key > resumed.live_after(later + timedelta(seconds=2))
    assert resumed.stopped_total_s == 5 * 3600


def test_a_standing_clock_lets_nothing_expire_and_stopping_twice_counts_once() -> None:
    stopped = Clock().turned(running=False, now=NOW)
    again = stopped.turned(running=False, now=NOW + timedelta(hours=1))
    assert again == stopped
    assert stopped.live_after(NOW) == stopped.live_after(NOW + timedelta(days=30))


@pytest.mark.parametrize(("issue", "redeem"), [(True, False), (False, True), (False, False)])
def test_any_paused_dial_stops_the_clock(issue: bool, redeem: bool) -> None:
    assert not Dials(issue=issue, redeem=redeem).all_open


def test_status_follows_dates_dials_and_hints() -> None:
    campaign = new_campaign(campaign_id="c", rules=RULES, stock=10)
    assert campaign.status(RULES.starts_at - timedelta(seconds=1)) is CampaignStatus.UPCOMING
    assert campaign.status(NOW) is CampaignStatus.OPEN
    assert campaign.status(RULES.ends_at) is CampaignStatus.ENDED
    assert replace(campaign, dials=Dials(issue=False)).status(NOW) is CampaignStatus.PAUSED
    hinted = replace(campaign, sold_out_until=NOW + timedelta(seconds=1))
    assert hinted.status(NOW) is CampaignStatus.SOLD_OUT
    assert hinted.status(NOW + timedelta(seconds=1)) is CampaignStatus.OPEN
