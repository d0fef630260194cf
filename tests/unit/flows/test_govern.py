"""One run of the governor, and many: signals in, one step, lines, held launches, widths, news."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.campaigns.eligibility import ClaimsPaused
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.home_time import told
from chalicelib.domain.overload.breaker import Verdict
from chalicelib.domain.overload.control import Switch
from chalicelib.domain.overload.line_pace import Pressure
from chalicelib.domain.overload.modes import LADDER, Mode
from chalicelib.flows.claim_coupon import AlreadyClaimed
from chalicelib.flows.govern import Desk, Governed, govern, pressure_of
from chalicelib.flows.read_health import Counted, health_of
from chalicelib.flows.stand_in_line import InLine
from tests.fakes.capacity import FakeCapacity
from tests.fakes.signals import FakeSignals
from tests.fakes.world import fake_world, moto_world
from tests.unit.flows.night import CAMPAIGN, NOON, Night

WIDTHS = {"place_order": 20, "pay_order": 20}


@dataclass
class Office:
    """A night with a governor who comes by once a minute."""

    night: Night
    signals: FakeSignals = field(default_factory=FakeSignals)
    capacity: FakeCapacity = field(
        default_factory=lambda: FakeCapacity(queue_widths={"place_order": 20, "pay_order": 20})
    )

    @property
    def desk(self) -> Desk:
        world = self.night.world
        return Desk(
            control=world.control,
            campaigns=world.campaigns,
            stock=world.stock,
            line=world.line,
            tally=world.tally,
            signals=self.signals,
            capacity=self.capacity,
            audit=world.audit,
            page=world.page,
            widths=WIDTHS,
        )

    def look(self, **ages_s: float) -> Governed:
        """A minute passes, then one run."""
        self.night.pass_time(minutes=1)
        self.signals.ages_s = ages_s
        return govern(now=self.night.now, desk=self.desk)

    @property
    def mode(self) -> Mode:
        return self.night.world.control.load_now().mode_at(self.night.now)


@pytest.fixture
def office() -> Office:
    return Office(Night(fake_world()).open(stock=200))


def test_a_calm_minute_moves_nothing_and_tells_everybody(office: Office) -> None:
    governed = office.look()
    assert (office.mode, governed.held, governed.told) == (Mode.FULL, (), True)
    document = office.night.world.page.published[-1]
    assert document["as_of"] == told(office.night.now)
    assert document["next_update"] > document["as_of"]
    assert office.capacity.calls == []


def test_trouble_goes_up_one_step_a_look_and_calm_all_the_way_back(office: Office) -> None:
    modes = [office.look(orders=400.0).control.switch.mode for _ in range(6)]
    assert modes == [*LADDER[1:], Mode.CLOSED, Mode.CLOSED]
    back = [office.look().control.switch.mode for _ in range(16)]
    assert back[-1] is Mode.FULL
    assert [m for n, m in enumerate(back) if n == 0 or m is not back[n - 1]] == [*LADDER[::-1]]
    switches = [e for e in office.night.world.audit.entries if e.what == "mode.switched"]  # type: ignore[attr-defined]
    assert len(switches) == 8
    assert all(e.who == "govern" and e.why for e in switches)


def test_what_an_operator_has_pinned_the_governor_leaves_alone_until_it_reverts(
    office: Office,
) -> None:
    office.night.switch(Mode.LEAN, lasts=timedelta(minutes=5))
    for _ in range(4):
        office.look(orders=400.0)
        assert office.mode is Mode.LEAN
    office.look(orders=400.0)  # five minutes are over: back to full, and on from there
    assert office.mode in (Mode.FULL, Mode.LEAN)
    office.look(orders=400.0)
    office.look(orders=400.0)
    assert office.mode in (Mode.QUEUED, Mode.REDEEM_ONLY)
    assert not office.night.world.control.load_now().switch.until
    reverted = [e for e in office.night.world.audit.entries if e.what == "mode.reverted"]  # type: ignore[attr-defined]
    assert len(reverted) == 1


def test_a_mode_that_pauses_stops_the_clocks_and_the_way_back_starts_them(office: Office) -> None:
    for _ in range(4):
        office.look(orders=400.0)
    assert office.night.campaign.clock.stopped_since is not None
    for _ in range(16):
        office.look()
    assert office.night.campaign.clock.stopped_since is None


# -- the line ---------------------------------------------------------------------------------
def queue_up(office: Office, people: int, *, prefix: str = "a") -> int:
    """How many of so many newcomers are let in at once; the others get a place."""
    let_in = 0
    for number in range(people):
        try:
            office.night.claim(f"{prefix}{number:019x}"[:20])
            let_in += 1
        except InLine:
            continue
    return let_in


def test_the_line_moves_at_its_rate_and_lets_in_who_is_served() -> None:
    office = Office(Night(fake_world()).open(stock=500, planned_claims_per_s=0.5))
    office.night.switch(Mode.QUEUED)
    assert queue_up(office, 100) == 0
    before = office.night.world.control.load_now().lines[CAMPAIGN].serving(office.night.now)
    governed = office.look()
    line = governed.control.lines[CAMPAIGN]
    assert before == 0
    assert line.serving(office.night.now) == 30  # half a place a second for a minute
    assert queue_up(office, 100) == 30
    assert isinstance(office.night.claim(f"a{29:019x}"), AlreadyClaimed)
    with pytest.raises(InLine) as waiting:
        office.night.claim(f"a{30:019x}")
    assert (waiting.value.line["place"], waiting.value.line["serving"]) == (31, 30)
    assert waiting.value.line["window"]


def test_a_line_stands_still_while_nobody_governs_and_nobody_is_lost() -> None:
    office = Office(Night(fake_world()).open(stock=500, planned_claims_per_s=0.5))
    office.night.switch(Mode.QUEUED)
    queue_up(office, 300)
    office.look()
    office.night.pass_time(hours=2)  # the outage
    # Half a place a second for a minute, then a tenth of the plan more, for the ninety seconds
    # that the last word was good for; and not one more.
    assert queue_up(office, 300) == 30 + int(90 * 0.55)
    office.look()
    office.look()
    assert queue_up(office, 300) <= 79 + 60 * 0.65 + 1


def test_stress_halves_the_rate_and_calm_raises_it(office: Office) -> None:
    office.night.switch(Mode.QUEUED)
    rates = [office.look(orders=100.0).control.lines[CAMPAIGN].rate_per_s for _ in range(3)]
    assert rates == [50.0, 25.0, 12.5]
    more = [office.look().control.lines[CAMPAIGN].rate_per_s for _ in range(3)]
    assert more == [22.5, 32.5, 42.5]


@pytest.mark.parametrize(
    ("ages_s", "pressure"),
    [(0.0, Pressure.CALM), (29.0, Pressure.CALM), (31.0, Pressure.OK), (60.0, Pressure.STRESSED)],
)
def test_pressure_is_what_asks_for_a_mode(ages_s: float, pressure: Pressure) -> None:
    office = Office(Night(fake_world()).open(stock=5))
    office.signals.ages_s = {"orders": ages_s}
    health = health_of(
        control=office.night.world.control.load_now(),
        counted=Counted(Counter(), 0),
        burns=(),
        now=NOON,
        signals=office.signals,
    )
    assert pressure_of(health) is pressure


# -- a launch that runs away (C3) ----------------------------------------------------------------
def test_the_launch_of_6_february_is_held_within_a_minute_and_stays_held() -> None:
    night = Night(fake_world()).open(
        stock=1000, starts_at=NOON, planned_claims_per_s=50_000 / 21_600
    )
    office = Office(night)
    for number in range(600):  # ten a second: 4.3 times the plan
        night.claim(f"{number:020x}")
    governed = office.look()
    assert governed.held == (CAMPAIGN,)
    assert not night.campaign.dials.issue
    assert night.campaign.dials.redeem
    with pytest.raises(ClaimsPaused):
        night.claim("e" * 20)
    entry = night.world.audit.entries[-1]  # type: ignore[attr-defined]
    assert (entry.who, entry.what) == ("govern", "campaign.held")
    assert "forecast" in entry.why
    office.look()
    assert not night.campaign.dials.issue  # nobody but an operator opens it again
    night.amend(dials={"issue": True}, planned_claims_per_s=20)
    office.look()
    assert night.campaign.dials.issue


def test_a_launch_within_three_times_its_plan_goes_on() -> None:
    night = Night(fake_world()).open(stock=1000, starts_at=NOON, planned_claims_per_s=4)
    for number in range(600):
        night.claim(f"{number:020x}")
    assert Office(night).look().held == ()
    assert night.campaign.dials.issue


# -- widths ------------------------------------------------------------------------------------
def test_the_width_of_payments_follows_the_verdict_on_their_provider(office: Office) -> None:
    control = office.night.world.control
    now = office.night.now
    bad = Verdict(True, now, now + timedelta(minutes=5), 1)
    control.save(control.load_now().with_breaker("payment", bad))
    office.look()
    assert office.capacity.queue_widths == {"place_order": 20, "pay_order": 2}
    control.save(control.load_now().with_breaker("payment", Verdict()))
    office.look()
    assert office.capacity.queue_widths == {"place_order": 20, "pay_order": 20}
    assert office.capacity.calls == [("pay_order", 2), ("pay_order", 20)]


def test_what_a_deploy_has_put_back_is_set_again(office: Office) -> None:
    office.capacity.queue_widths["place_order"] = 5
    office.look()
    assert office.capacity.queue_widths["place_order"] == 20


# -- whatever fails, the rest is done ----------------------------------------------------------
def test_a_governor_who_cannot_reach_lambda_or_the_page_does_the_rest(office: Office) -> None:
    office.capacity.down = 99
    office.night.world.page.down = 1
    governed = office.look(orders=100.0)
    assert (governed.control.switch.mode, governed.told) == (Mode.LEAN, False)
    assert office.look().told


def test_blind_platform_signals_are_made_up_for_by_what_consumers_see(office: Office) -> None:
    def blind(*_: Any, **__: Any) -> Any:
        raise Unavailable("CloudWatch does not answer.")

    office.signals = SimpleNamespace(queue_ages_s=blind, gateway=blind)  # type: ignore[assignment]
    tally = office.night.world.tally
    for _ in range(30):
        tally.add("orders_seen")
        tally.add("orders_age_s", 90)
    office.night.pass_time(minutes=1)
    tally.flush(office.night.now)
    governed = govern(now=office.night.now, desk=office.desk)
    assert governed.health.orders_age_s == 90
    assert governed.control.switch.mode is Mode.LEAN


def test_somebody_who_switches_meanwhile_is_not_overruled(office: Office) -> None:
    control = office.night.world.control
    at = office.night.now
    control.stale = 1  # type: ignore[union-attr]
    control.meanwhile = lambda state: replace(  # type: ignore[union-attr]
        state, switch=Switch(Mode.CLOSED, at, "olga", "now!", auto=False)
    )
    office.look(orders=400.0)
    switch = control.load_now().switch
    assert (switch.mode, switch.who, switch.auto) == (Mode.CLOSED, "olga", False)


def test_the_history_is_an_hour_and_no_more(office: Office) -> None:
    for _ in range(70):
        office.look(orders=1.0)
    history = office.night.world.control.notes()["history"]
    assert len(history) == 60
    assert history[-1]["at"] == office.night.now.timestamp()


def test_a_run_on_dynamodb_costs_a_bounded_number_of_calls() -> None:
    from tests.fakes.aws_calls import aws_calls

    with moto_world() as world:
        office = Office(Night(world).open(stock=20))
        office.look()
        with aws_calls() as calls:
            office.look()
        names = [name for _, name in calls]
    # notes, and the state before and at the change, and before and after telling it; the list of
    # campaigns, once a step and twice to tell it (one call less each where it is cached); shards,
    # and the tally of four minutes in two hundred keys; the state in its four copies, notes
    assert Counter(names) == {"GetItem": 5, "Query": 4, "BatchGetItem": 3, "PutItem": 4 + 1}


def test_what_the_mode_said_on_purpose_is_no_failure_while_the_gateway_still_counts_it(
    office: Office,
) -> None:
    """The gateway's counts reach back three minutes; so does what is taken off them. Else people
    who were told their place two minutes ago would keep the mode where it is."""
    tally, night = office.night.world.tally, office.night
    for _ in range(90):
        tally.add("said_5xx")
    tally.flush(night.now)
    office.signals.counts = {"requests": 200, "throttled": 0, "failed": 90}
    for _ in range(3):
        governed = office.look()
        assert governed.health.failed_share == 0
        assert office.mode is Mode.FULL
    office.signals.counts = {"requests": 200, "throttled": 0, "failed": 120}
    assert Office(night, office.signals, office.capacity).look().health.failed_share > 0
