"""Many contenders, few coupons, through the whole API."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.wiring import audits, campaigns, upkeep
from tests.service.quiet import quiet_service

SHOPPERS, CLAIMS, STOCK, THREADS = 800, 2000, 300, 16
CAMPAIGN = {
    "campaign_id": "scarce",
    "stock": STOCK,
    "rules": {
        "name": {"zh-CN": "少", "en": "Scarce", "de": "Knapp"},
        "face_value": {"amount": 2500, "currency": "CNY"},
        "min_spend": {"amount": 0, "currency": "CNY"},
        "price_floor": {"amount": 1, "currency": "CNY"},
        "starts_at": "2020-01-01T00:00:00+00:00",
        "ends_at": "2099-01-01T00:00:00+00:00",
        "coupon_valid_until": "2099-02-01T00:00:00+00:00",
        "per_shopper": 1,
        "stores": "all",
        "items": "all",
        "planned_claims_per_s": 600,
    },
}


@pytest.mark.slow
def test_two_thousand_claims_on_three_hundred_coupons_are_exactly_three_hundred() -> None:
    with quiet_service() as service:
        opened = service.call("POST", "/ops/campaigns", CAMPAIGN, user="olga", scope="operator")
        assert opened.status == 201

        def claim(number: int) -> tuple[str, int, str | None]:
            user = f"shopper-{number % SHOPPERS}"
            reply = service.call("POST", "/campaigns/scarce/claims", {}, user=user)
            coupon = reply.json.get("coupon") or {}
            return user, reply.status, coupon.get("code")

        def rush(claims: int) -> list[tuple[str, int, str | None]]:
            with ThreadPoolExecutor(THREADS) as pool:
                return list(pool.map(claim, range(claims)))

        first = rush(CLAIMS)
        upkeep.sweep(now=datetime.now(UTC))
        second = rush(SHOPPERS)  # everybody asks once more
        statuses = Counter(status for _, status, _ in first + second)
        assert set(statuses) == {200, 201, 410}
        assert statuses[201] == STOCK
        codes = {(user, code) for user, _, code in first + second if code}
        assert len(codes) == len({user for user, _ in codes}) == len({c for _, c in codes}) == STOCK
        now = datetime.now(UTC)
        audits.audit(now=now)
        (found,) = [
            a for a in audits.audit(now=now + timedelta(minutes=15)) if a.campaign_id == "scarce"
        ]
        assert (found.coupons, found.left, found.leaked) == (STOCK, 0, 0)
        assert found.drawn - found.voided == STOCK
        assert found.differences == ()
        assert campaigns.campaigns().load_now("scarce").remaining == 0  # type: ignore[union-attr]
