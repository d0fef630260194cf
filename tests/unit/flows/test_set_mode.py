"""Switching the mode: who, why, until when; clocks that stand; a crash between any two calls."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.campaign import Dials
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.eligibility import ClaimsPaused
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode, stops_clocks
from chalicelib.flows.agree_clocks import agree_clocks
from chalicelib.flows.pass_gate import OrderingPaused
from tests.fakes.world import fake_world, moto_world
from tests.unit.flows.night import ADA, CAMPAIGN, MEI, Night

PAUSE = timedelta(hours=5)


@pytest.fixture(params=["fake", "moto"])
def night(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    if request.param == "fake":
        yield Night(fake_world()).open(stock=20)
        return
    with moto_world() as world:
        yield Night(world).open(stock=20)


def expiry(night: Night, coupon: Coupon) -> float:
    return coupon.expires_at(night.campaign.clock, night.now).timestamp()


@pytest.mark.parametrize("mode", Mode)
def test_every_switch_says_who_why_and_until_when_and_is_audited_and_told(mode: Mode) -> None:
    night = Night(fake_world()).open(stock=5)
    switched = night.switch(mode, lasts=timedelta(minutes=10)).switch_at(night.now)
    assert (switched.mode, switched.who, switched.why, switched.auto) == (
        mode,
        "olga",
        "test",
        False,
    )
    assert switched.until == night.now + timedelta(minutes=10)
    assert night.world.control.load().mode_at(night.now) is mode
    entry = night.world.audit.entries[-1]  # type: ignore[attr-defined]
    assert (entry.who, entry.what, entry.why) == ("olga", "mode.switched", "test")
    assert entry.detail == {"mode": mode.value, "lasts_s": 600}
    document = night.world.page.published[-1]
    assert document["mode"] == mode.value


def test_a_switch_reverts_by_itself_to_what_was_before_and_to_the_governor(night: Night) -> None:
    night.switch(Mode.LEAN)
    night.switch(Mode.CLOSED, lasts=timedelta(minutes=10))
    night.switch(Mode.REDEEM_ONLY, lasts=timedelta(minutes=20))  # before the first has run out
    control = night.world.control.load_now()
    night.pass_time(minutes=20)
    after = control.switch_at(night.now)
    assert (after.mode, after.auto) == (Mode.LEAN, True)


def test_handing_it_back_leaves_the_mode_as_it_is(night: Night) -> None:
    night.switch(Mode.QUEUED)
    since = night.world.control.load_now().switch.since
    night.pass_time(minutes=3)
    back = night.switch(None).switch_at(night.now)
    assert (back.mode, back.auto, back.since) == (Mode.QUEUED, True, since)


def test_the_same_mode_again_keeps_its_message(night: Night) -> None:
    first = night.switch(Mode.CLOSED).switch_at(night.now)
    night.pass_time(minutes=3)
    again = night.switch(Mode.CLOSED, lasts=timedelta(hours=1)).switch_at(night.now)
    assert again.since == first.since
    assert again.until is not None


# -- S4: the clock stops ---------------------------------------------------------------------
@pytest.mark.parametrize("mode", Mode)
def test_a_pause_of_five_hours_makes_every_live_coupon_five_hours_longer_good(
    mode: Mode, night: Night
) -> None:
    night.pass_time(minutes=1)
    coupons = [night.coupon(shopper) for shopper in (MEI, ADA)]
    before = [expiry(night, coupon) for coupon in coupons]
    night.switch(mode)
    night.pass_time(hours=5)
    during = [expiry(night, coupon) for coupon in coupons]
    night.switch(Mode.FULL)
    night.pass_time(hours=2)
    after = [expiry(night, coupon) for coupon in coupons]
    added = PAUSE.total_seconds() if stops_clocks(mode) else 0
    assert during == after == [at + added for at in before]


def test_a_coupon_on_its_last_minute_survives_the_pause_and_runs_out_after_it(night: Night) -> None:
    coupon = night.coupon()
    night.now = coupon.expires_at(night.campaign.clock, night.now) - timedelta(minutes=1)
    night.switch(Mode.CLOSED)
    night.pass_time(hours=5)
    state = coupon.reads_as
    assert state(night.campaign.clock, night.now) is CouponState.ISSUED
    night.switch(Mode.FULL)
    night.pass_time(seconds=59)
    assert state(night.campaign.clock, night.now) is CouponState.ISSUED
    night.pass_time(seconds=1)
    assert state(night.campaign.clock, night.now) is CouponState.EXPIRED


def test_a_dial_within_a_pause_counts_no_second_twice_and_loses_none(night: Night) -> None:
    """Closed from 0 to 4 h; redeem off from 1 to 6 h: six hours in all."""
    coupon = night.coupon()
    before = expiry(night, coupon)
    night.switch(Mode.CLOSED)
    night.pass_time(hours=1)
    night.amend(dials={"redeem": False})
    night.pass_time(hours=3)
    night.switch(Mode.FULL)
    assert night.campaign.clock.stopped_since is not None
    night.pass_time(hours=2)
    night.amend(dials={"redeem": True})
    night.pass_time(hours=1)
    assert expiry(night, coupon) == before + 6 * 3600


def test_a_dial_that_is_opened_while_the_mode_pauses_leaves_the_clock_standing(
    night: Night,
) -> None:
    night.amend(dials={"issue": False})
    night.switch(Mode.REDEEM_ONLY)
    night.pass_time(hours=1)
    night.amend(dials={"issue": True})
    assert night.campaign.clock.stopped_since is not None


# -- a crash between any two calls -------------------------------------------------------------
def test_a_stop_that_was_written_late_counts_from_the_switch(night: Night) -> None:
    """The switch died before it came to the clocks: `govern` makes it good within a minute."""
    coupon = night.coupon()
    before = expiry(night, coupon)
    control = night.switch(Mode.LEAN)
    state = night.world.control.load_now()
    at = night.now
    night.world.control.save(replace(state, switch=Switch(Mode.CLOSED, at, "olga", "died here")))
    night.pass_time(seconds=47)
    assert night.campaign.clock.stopped_since is None
    left = agree(night, night.world.control.load_now())
    assert left == 0
    night.pass_time(hours=1)
    assert expiry(night, coupon) == before + 3600 + 47
    assert control.version < night.world.control.load_now().version


def test_a_late_stop_never_counts_time_before_the_clock_last_ran_again(night: Night) -> None:
    coupon = night.coupon()
    before = expiry(night, coupon)
    night.switch(Mode.CLOSED)
    closed = night.world.control.load_now()
    night.pass_time(minutes=10)
    night.switch(Mode.FULL)
    night.pass_time(minutes=5)
    agree(night, closed)  # somebody who still holds the old state
    night.pass_time(minutes=1)
    agree(night, night.world.control.load_now())
    # Ten minutes of pause, and six that the mistake gave away: never ten twice.
    assert before + 600 <= expiry(night, coupon) <= before + 960


def agree(night: Night, control: Control) -> int:
    return agree_clocks(control=control, now=night.now, campaigns=night.world.campaigns)


def test_a_status_that_cannot_be_written_stops_no_switch(night: Night) -> None:
    night.world.page.down = 1
    assert night.switch(Mode.CLOSED).mode_at(night.now) is Mode.CLOSED


def test_two_operators_at_once_are_both_done_and_the_last_one_stands() -> None:
    night = Night(fake_world()).open(stock=5)
    control = night.world.control
    control.stale = 2  # type: ignore[union-attr]
    switched = night.switch(Mode.CLOSED)
    assert switched.mode_at(night.now) is Mode.CLOSED
    assert control.load_now() == switched


def test_a_switch_against_a_crowd_of_others_says_so() -> None:
    night = Night(fake_world()).open(stock=5)
    night.world.control.stale = 99  # type: ignore[union-attr]
    with pytest.raises(Unavailable):
        night.switch(Mode.CLOSED)


def test_a_switch_to_queued_sets_every_running_line_going() -> None:
    night = Night(fake_world()).open(stock=5)
    line = night.switch(Mode.QUEUED).lines[CAMPAIGN]
    planned = night.campaign.rules.planned_claims_per_s
    assert (line.serving(night.now), line.rate_per_s) == (0, planned)
    assert line.serving(night.now + timedelta(seconds=10)) == planned * 10
    # Until `govern` comes by; after that it stands still, and nobody runs on through an outage.
    assert line.serving(night.now + timedelta(hours=3)) == planned * 90


# -- dials: all sixteen ------------------------------------------------------------------------
ALL_DIALS = [Dials(bool(n & 1), bool(n & 2), bool(n & 4), bool(n & 8)) for n in range(16)]


@pytest.mark.parametrize(
    "dials", ALL_DIALS, ids=lambda d: "".join("01"[on] for on in d.as_dict().values())
)
def test_every_combination_of_dials_does_what_each_dial_says(dials: Dials) -> None:
    night = Night(fake_world()).open(stock=20)
    owned = night.coupon(MEI)
    quote = night.quote(MEI, coupon=owned)
    night.amend(dials=dials.as_dict())
    assert night.campaign.dials == dials
    assert (night.campaign.clock.stopped_since is None) == (dials.issue and dials.redeem)
    assert night.coupon(MEI) == owned  # an owner hears of his coupon whatever is going on
    if dials.issue:
        night.coupon(ADA)
    else:
        with pytest.raises(ClaimsPaused):
            night.coupon(ADA)
    if dials.redeem:
        assert night.confirm(quote).state == "QUEUED"
    else:
        with pytest.raises(OrderingPaused):
            night.confirm(quote)
    assert night.confirm(night.quote(ADA)).state == "QUEUED"  # without a coupon, always
    entry = night.world.audit.entries[-1]  # type: ignore[attr-defined]
    assert entry.detail["dials"] == dials.as_dict()
    told = night.world.page.published[-1]["campaigns"][0]
    assert told["claims"] == ("on" if dials.issue else "paused")
    assert told["orders"] == ("on" if dials.redeem else "paused")


def test_a_dial_turns_back_by_itself_and_its_clock_with_it(night: Night) -> None:
    coupon = night.coupon()
    before = expiry(night, coupon)
    night.amend(dials={"issue": False, "draw": False}, lasts=timedelta(minutes=30))
    night.amend(dials={"draw": True})  # turned by hand: it has no time of its own any more
    assert list(night.campaign.reverts) == ["issue"]
    night.pass_time(minutes=30)
    assert night.campaign.dials_at(night.now) == Dials()
    assert night.coupon(ADA)  # at once, with nobody having written it
    night.pass_time(seconds=40)
    assert agree(night, night.world.control.load_now()) == 0
    assert (night.campaign.dials, dict(night.campaign.reverts)) == (Dials(), {})
    night.pass_time(hours=1)
    # Half an hour, and what it took to be written: never less.
    assert expiry(night, coupon) == before + 1800 + 40


def test_a_line_that_is_opened_again_saves_up_nothing_for_the_next_crowd() -> None:
    night = Night(fake_world()).open(stock=50, planned_claims_per_s=100)
    night.switch(Mode.QUEUED)
    for number in range(3):
        night.world.line.draw(CAMPAIGN, shards=night.campaign.shards, shopper=f"{number:020x}")
    night.switch(Mode.LEAN)
    night.pass_time(hours=1)
    line = night.switch(Mode.QUEUED).lines[CAMPAIGN]
    assert line.serving(night.now) == 3  # and not the nine thousand that its rate was good for
