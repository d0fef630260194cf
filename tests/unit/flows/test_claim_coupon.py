"""Claiming: who gets one, who does not, and what it costs the stock."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import CampaignStatus
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.campaigns.eligibility import CampaignEnded, ClaimsPaused, NotEligible
from chalicelib.domain.errors import NotFound, Overloaded, Unavailable
from chalicelib.flows.claim_coupon import AlreadyClaimed, Claimed, SoldOut, claim_coupon
from chalicelib.flows.ports import StockStore
from tests.fakes.world import World, fake_world
from tests.unit.flows.night import ADA, CAMPAIGN, JON, MEI, Night, differences, tickets


@pytest.fixture
def night() -> Night:
    return Night(fake_world()).open(stock=4)


def test_a_second_claim_returns_the_first_coupon(night: Night) -> None:
    first, second = night.claim(), night.claim()
    assert isinstance(first, Claimed)
    assert isinstance(second, AlreadyClaimed)
    assert first.coupon == second.coupon


def test_owners_hear_of_their_coupon_whatever_else_is_going_on(night: Night) -> None:
    mine = night.coupon()
    for shopper in "defg":
        night.claim(shopper * 20)
    night.sweep()
    assert isinstance(night.claim(ADA), SoldOut)
    night.amend(dials={"issue": False})
    assert night.claim() == AlreadyClaimed(mine, night.campaign)
    night.pass_time(days=7)
    assert isinstance(night.claim(), AlreadyClaimed)


def test_four_of_five_get_one_and_the_last_draw_leaves_the_hint(night: Night) -> None:
    outcomes = [night.claim(shopper * 20) for shopper in "01234"]
    assert [type(o) for o in outcomes].count(Claimed) == 4
    assert [type(o) for o in outcomes].count(SoldOut) == 1
    night.sweep()
    assert night.campaign.status(night.now) is CampaignStatus.SOLD_OUT


def test_raised_stock_opens_the_doors_again(night: Night) -> None:
    for shopper in "01234":
        night.claim(shopper * 20)
    night.sweep()
    night.amend(stock=6)
    night.amend(stock=6)  # safe to repeat, and nobody waits for the next sweep
    outcomes = [night.claim(shopper * 20) for shopper in "56789"]
    assert [type(o) for o in outcomes].count(Claimed) == 2
    assert differences(night) == []


@pytest.mark.parametrize(
    ("hours", "error"), [(-7, NotEligible), (24 * 6, CampaignEnded), (24 * 30, CampaignEnded)]
)
def test_outside_its_dates_nobody_claims(night: Night, hours: int, error: type) -> None:
    night.now += timedelta(hours=hours)
    with pytest.raises(error):
        night.claim()
    assert tickets(night) == set()


def test_a_paused_issue_dial_says_so_and_touches_no_stock(night: Night) -> None:
    night.amend(dials={"issue": False})
    with pytest.raises(ClaimsPaused) as paused:
        night.claim()
    assert paused.value.retry_after_s > 0
    assert sum(c.drawn for c in night.world.stock.counts(CAMPAIGN, shards=4)) == 0


def test_an_unknown_campaign_is_not_found(night: Night) -> None:
    with pytest.raises(NotFound):
        claim_coupon(
            campaign_id="nowhere",
            shopper=MEI,
            now=night.now,
            campaigns=night.world.campaigns,
            stock=night.world.stock,
            coupons=night.world.coupons,
            gate=night.world.gate,
        )


def test_two_per_shopper_are_two_and_no_more() -> None:
    night = Night(fake_world()).open(stock=9, per_shopper=2)
    first, second, third = night.claim(), night.claim(), night.claim()
    assert isinstance(first, Claimed)
    assert isinstance(second, Claimed)
    assert isinstance(third, AlreadyClaimed)
    assert {first.coupon.slot, second.coupon.slot} == {0, 1}


def test_an_owner_of_one_of_two_hears_of_it_and_never_that_all_are_gone() -> None:
    night = Night(fake_world()).open(stock=4, per_shopper=2)
    mine = night.coupon()
    for shopper in (ADA, ADA, JON):
        night.claim(shopper)
    assert night.claim() == AlreadyClaimed(mine, night.campaign)  # all shards probed
    night.sweep()
    assert night.claim() == AlreadyClaimed(mine, night.campaign)  # by the hint
    assert isinstance(night.claim("d" * 20), SoldOut)


class Racing:
    """A coupon store that does not see what a twin has just written."""

    def __init__(self, world: World) -> None:
        self._coupons = world.coupons

    def mine(self, *_: object) -> list[Coupon]:
        return []

    def put(self, coupon: Coupon, *, buckets: int) -> Coupon | None:
        return self._coupons.put(coupon, buckets=buckets)


def test_a_race_with_oneself_voids_the_second_ticket(night: Night) -> None:
    mine = night.coupon()
    again = claim_coupon(
        campaign_id=CAMPAIGN,
        shopper=MEI,
        now=night.now,
        campaigns=night.world.campaigns,
        stock=night.world.stock,
        coupons=Racing(night.world),  # type: ignore[arg-type]
        gate=night.world.gate,
    )
    assert isinstance(again, AlreadyClaimed)
    assert again.coupon == mine
    counts = night.world.stock.counts(CAMPAIGN, shards=4)
    assert (sum(c.drawn for c in counts), sum(c.voided for c in counts)) == (2, 1)
    assert differences(night) == []


class Unvoidable:
    """Shards whose voids get no answer; each is tried once."""

    def __init__(self, stock: StockStore) -> None:
        self._stock, self.voids = stock, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)

    def void(self, *_: object) -> None:
        self.voids += 1
        raise Unavailable("no answer")


def test_a_void_that_fails_keeps_nobody_from_his_coupon_and_the_audit_finds_it() -> None:
    night = Night(fake_world()).open(stock=4)
    mine = night.coupon()
    stock = Unvoidable(night.world.stock)
    again = claim_coupon(
        campaign_id=CAMPAIGN,
        shopper=MEI,
        now=night.now,
        campaigns=night.world.campaigns,
        stock=stock,  # type: ignore[arg-type]
        coupons=Racing(night.world),  # type: ignore[arg-type]
        gate=night.world.gate,
    )
    assert isinstance(again, AlreadyClaimed)
    assert (again.coupon, stock.voids) == (mine, 1)
    night.settle()
    assert differences(night) == []


def test_a_void_after_sold_out_gives_the_place_to_somebody_else(night: Night) -> None:
    """The last ticket is drawn by a twin of somebody who has a coupon; it must not be lost."""
    night.coupon()
    for shopper in "de":
        night.claim(shopper * 20)
    claim_coupon(
        campaign_id=CAMPAIGN,
        shopper=MEI,
        now=night.now,
        campaigns=night.world.campaigns,
        stock=night.world.stock,
        coupons=Racing(night.world),  # type: ignore[arg-type]
        gate=night.world.gate,
    )
    night.pass_time(seconds=91)  # the hint that the twin's draw left has run out
    night.sweep()
    assert isinstance(night.claim(ADA), Claimed)
    night.sweep()
    assert isinstance(night.claim(JON), SoldOut)
    assert differences(night) == []


class Silent:
    """A coupon store whose answer never comes; the write may have happened."""

    def __init__(self, world: World, *, written: bool) -> None:
        self._coupons, self._written = world.coupons, written

    def mine(self, *_: object) -> list[Coupon]:
        return []

    def put(self, coupon: Coupon, *, buckets: int) -> Coupon | None:
        if self._written:
            self._coupons.put(coupon, buckets=buckets)
        raise Unavailable("no answer")


@pytest.mark.parametrize("written", [True, False])
def test_an_unknown_outcome_is_never_voided(night: Night, written: bool) -> None:
    with pytest.raises(Unavailable):
        claim_coupon(
            campaign_id=CAMPAIGN,
            shopper=MEI,
            now=night.now,
            campaigns=night.world.campaigns,
            stock=night.world.stock,
            coupons=Silent(night.world, written=written),  # type: ignore[arg-type]
            gate=night.world.gate,
        )
    assert sum(c.voided for c in night.world.stock.counts(CAMPAIGN, shards=4)) == 0
    assert isinstance(night.claim(), AlreadyClaimed if written else Claimed)
    night.settle()
    assert differences(night) == []


def test_a_leaked_number_comes_back_by_the_audit_and_only_after_a_quarter_of_an_hour() -> None:
    night = Night(fake_world()).open(stock=4)
    night.world.stock.draw(CAMPAIGN, 0)  # somebody died here
    assert not night.audit().ripe
    night.pass_time(minutes=14)
    assert not night.audit().ripe
    night.pass_time(minutes=1)
    found = night.audit()
    assert (found.ripe, found.leaked, found.differences) == (True, 1, ())
    assert differences(night) == []
    night.pass_time(minutes=15)
    assert night.audit().leaked == 0


def test_a_ticket_drawn_after_the_mark_is_left_alone() -> None:
    night = Night(fake_world()).open(stock=4)
    night.audit()
    night.pass_time(minutes=15)
    night.world.stock.draw(CAMPAIGN, 0)  # on its way this very moment
    assert night.audit().leaked == 0


def test_many_threads_share_a_small_stock_exactly() -> None:
    night = Night(fake_world()).open(stock=30)
    shoppers = [f"{n:020x}" for n in range(80)]
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(night.claim, shoppers * 3))
    won = {o.coupon.shopper for o in outcomes if not isinstance(o, SoldOut)}
    assert len(won) == len(tickets(night)) == 30
    assert differences(night, *shoppers) == []


# -- what is counted of it -----------------------------------------------------------------------
def test_every_end_of_a_claim_is_counted_once(night: Night, counted: Counter[str]) -> None:
    for shopper in "01234":
        night.claim(shopper * 20)
    night.claim("0" * 20)
    assert counted == {"coupon.claimed": 4, "coupon.sold_out": 1, "coupon.repeated": 1}


def test_a_rules_no_is_refused_and_a_pause_holds_up(night: Night, counted: Counter[str]) -> None:
    night.amend(dials={"issue": False})
    with pytest.raises(ClaimsPaused):
        night.claim()
    night.pass_time(days=30)
    with pytest.raises(CampaignEnded):
        night.claim()
    assert counted == {"coupon.held_up": 1, "coupon.refused": 1}


@pytest.mark.parametrize("problem", [Unavailable(), Overloaded(), KeyError("a bug")])
def test_whatever_else_goes_wrong_is_a_claim_that_failed(
    night: Night, counted: Counter[str], problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise problem

    monkeypatch.setattr(night.world.stock, "draw", broken)
    with pytest.raises(type(problem)):
        night.claim()
    assert counted == {"coupon.failed": 1}
