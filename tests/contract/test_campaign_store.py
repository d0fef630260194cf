"""The port CampaignStore."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.campaign import Campaign, Clock, Dials, rules_document
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outcomes import Created, Stale
from tests.fakes.aws_calls import aws_attempts, aws_calls, throttling, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_campaign, some_rules
from tests.fakes.world import World

LATER = NOW + timedelta(minutes=1)


def created(world: World, **different: object) -> Campaign:
    campaign = a_campaign(**different)
    assert world.campaigns.create(campaign) == Created()
    return campaign


def test_a_campaign_comes_back_as_it_was_written(world: World) -> None:
    campaign = created(world, stores=("a", "b"), planned_claims_per_s=0.5)
    assert world.campaigns.load_now(campaign.campaign_id) == campaign
    assert world.campaigns.load(campaign.campaign_id) == campaign
    assert campaign in world.campaigns.listed()
    standing = world.campaigns.load_now(campaign.campaign_id)
    assert standing is not None
    assert standing.rules_hash == campaign.rules_hash


def test_an_unknown_campaign_is_none(world: World) -> None:
    assert world.campaigns.load("nothing") is None
    assert world.campaigns.load_now("nothing") is None
    assert world.campaigns.rules("nothing", 1) is None
    assert world.campaigns.target_stock("nothing", stock=5) == 0
    assert world.campaigns.load_now("nothing") is None


def test_a_second_create_answers_the_first_and_changes_nothing(world: World) -> None:
    campaign = created(world)
    other = replace(campaign, stock=7, rules=some_rules(per_shopper=3))
    assert world.campaigns.create(other) == campaign
    assert world.campaigns.load_now(campaign.campaign_id) == campaign
    assert world.campaigns.rules(campaign.campaign_id, 1) == campaign.rules


def test_an_amendment_may_name_stores_and_items_in_any_order(world: World) -> None:
    campaign = created(world, stores=("b",), items=("x",))
    rules = some_rules(stores=("c", "b", "a"), items=("x", "a"))
    amended = world.campaigns.amend(campaign, rules=rules, clock_shift_s=0)
    assert isinstance(amended, Campaign)
    assert amended.rules_hash == replace(campaign, rules=rules).rules_hash
    again = world.campaigns.amend(campaign, rules=rules, clock_shift_s=0)
    assert isinstance(again, Campaign)
    assert again.version == 2


def test_one_of_many_creators_wins(world: World) -> None:
    campaign = a_campaign()
    outcomes = contend(lambda n: world.campaigns.create(replace(campaign, stock=100 + n)))
    assert outcomes.count(Created()) == 1
    standing = world.campaigns.load_now(campaign.campaign_id)
    assert [o for o in outcomes if o != Created()] == [standing] * 15


def test_an_amendment_makes_the_next_version_and_keeps_the_old_one(world: World) -> None:
    campaign = created(world)
    rules = some_rules(ends_at=NOW + timedelta(days=7))
    after = world.campaigns.amend(campaign, rules=rules, clock_shift_s=86_400)
    assert after == replace(campaign, version=2, rules=rules, clock=Clock(stopped_total_s=86_400))
    assert world.campaigns.load_now(campaign.campaign_id) == after
    assert world.campaigns.rules(campaign.campaign_id, 1) == campaign.rules
    assert world.campaigns.rules(campaign.campaign_id, 2) == rules
    assert world.campaigns.rules(campaign.campaign_id, 3) is None


def test_an_amendment_of_an_old_version_is_stale(world: World) -> None:
    campaign = created(world)
    first = some_rules(ends_at=NOW + timedelta(days=7))
    after = world.campaigns.amend(campaign, rules=first, clock_shift_s=0)
    second = some_rules(ends_at=NOW + timedelta(days=8))
    assert world.campaigns.amend(campaign, rules=second, clock_shift_s=0) == Stale()
    assert world.campaigns.load_now(campaign.campaign_id) == after
    assert world.campaigns.rules(campaign.campaign_id, 2) == first


def test_nobody_amends_or_turns_what_is_not_there(world: World) -> None:
    campaign = a_campaign()
    assert world.campaigns.amend(campaign, rules=some_rules(), clock_shift_s=0) == Stale()
    assert world.campaigns.turn(campaign, dials=Dials(issue=False), clock=Clock()) == Stale()
    assert world.campaigns.load_now(campaign.campaign_id) is None


def test_a_turn_moves_dials_and_clock_together(world: World) -> None:
    campaign = created(world)
    clock = campaign.clock.turned(running=False, now=NOW)
    stopped = world.campaigns.turn(campaign, dials=Dials(issue=False), clock=clock)
    assert stopped == replace(campaign, dials=Dials(issue=False), clock=clock)
    assert isinstance(stopped, Campaign)
    back = world.campaigns.turn(stopped, dials=Dials(), clock=clock.turned(running=True, now=LATER))
    resumed_at = int(LATER.timestamp())
    assert back == replace(campaign, clock=Clock(stopped_total_s=60, resumed_at=resumed_at))


def test_a_dial_remembers_when_it_turns_back_by_itself(world: World) -> None:
    campaign = created(world)
    turned = world.campaigns.turn(
        campaign, dials=Dials(draw=False), clock=campaign.clock, reverts={"draw": LATER}
    )
    assert isinstance(turned, Campaign)
    assert world.campaigns.load_now(campaign.campaign_id) == turned
    assert turned.dials_at(LATER - timedelta(seconds=1)) == Dials(draw=False)
    assert turned.dials_at(LATER) == Dials()


def test_the_same_turn_twice_is_done_once(world: World) -> None:
    campaign = created(world)
    clock = campaign.clock.turned(running=False, now=NOW)
    once = world.campaigns.turn(campaign, dials=Dials(issue=False), clock=clock)
    assert world.campaigns.turn(campaign, dials=Dials(issue=False), clock=clock) == once


@pytest.mark.parametrize(
    "meanwhile",
    [
        (Dials(issue=False), Clock()),
        (Dials(redeem=False), Clock()),
        (Dials(invite=False), Clock()),
        (Dials(draw=False), Clock()),
        (Dials(), Clock(stopped_total_s=5)),
        (Dials(), Clock(stopped_since=5)),
    ],
)
def test_a_turn_on_what_has_changed_is_stale(world: World, meanwhile: tuple[Dials, Clock]) -> None:
    campaign = created(world)
    changed = world.campaigns.turn(campaign, dials=meanwhile[0], clock=meanwhile[1])
    wanted = Clock(stopped_since=int(LATER.timestamp()))
    both_off = Dials(issue=False, redeem=False)
    assert world.campaigns.turn(campaign, dials=both_off, clock=wanted) == Stale()
    assert world.campaigns.load_now(campaign.campaign_id) == changed


def test_the_target_only_grows(world: World) -> None:
    campaign = created(world, stock=100)
    assert world.campaigns.target_stock(campaign.campaign_id, stock=150) == 150
    assert world.campaigns.target_stock(campaign.campaign_id, stock=120) == 150
    assert world.campaigns.target_stock(campaign.campaign_id, stock=150) == 150
    standing = world.campaigns.load_now(campaign.campaign_id)
    assert standing == replace(campaign, stock=150)


def test_hints_add_up_and_a_sweep_replaces_them(world: World) -> None:
    campaign = created(world)
    world.campaigns.note_empty(campaign.campaign_id, shard=0, until=LATER)
    world.campaigns.note_empty(campaign.campaign_id, shard=3, until=NOW)
    noted = world.campaigns.load(campaign.campaign_id)
    assert noted == replace(campaign, empty_until={0: LATER, 3: NOW})
    seen = {"remaining": 5, "as_of": NOW, "empty_until": {2: LATER}, "sold_out_until": LATER}
    world.campaigns.note_sweep(campaign.campaign_id, **seen)
    expected = replace(
        campaign,
        empty_until={2: LATER},
        sold_out_until=LATER,
        remaining=5,
        remaining_as_of=NOW,
    )
    assert world.campaigns.load_now(campaign.campaign_id) == expected
    cleared = seen | {"empty_until": {}, "sold_out_until": None}
    world.campaigns.note_sweep(campaign.campaign_id, **cleared)
    assert world.campaigns.load_now(campaign.campaign_id) == replace(
        expected, empty_until={}, sold_out_until=None
    )


def test_hints_about_nothing_make_no_campaign(world: World) -> None:
    world.campaigns.note_empty("ghost", shard=0, until=LATER)
    world.campaigns.note_sweep(
        "ghost",
        remaining=0,
        as_of=NOW,
        empty_until={},
        sold_out_until=None,
    )
    assert world.campaigns.load_now("ghost") is None


def test_a_hint_that_is_lost_does_no_harm_and_is_tried_once(on_moto: World) -> None:
    campaign = created(on_moto)
    _, once = on_moto.clients
    with timing_out(once, "UpdateItem"), aws_attempts(once) as attempts:
        on_moto.campaigns.note_empty(campaign.campaign_id, shard=0, until=LATER)
    assert attempts == [("dynamodb", "UpdateItem")]
    with throttling(once, "UpdateItem"):
        on_moto.campaigns.note_empty(campaign.campaign_id, shard=0, until=LATER)


def test_a_turn_whose_answer_was_lost_once_is_done(on_moto: World) -> None:
    campaign = created(on_moto)
    clock = campaign.clock.turned(running=False, now=NOW)
    with timing_out(on_moto.clients[0], "UpdateItem", times=1):
        turned = on_moto.campaigns.turn(campaign, dials=Dials(issue=False), clock=clock)
    assert isinstance(turned, Campaign)


def test_an_amendment_whose_answer_was_lost_once_shifts_the_clock_once(on_moto: World) -> None:
    campaign = created(on_moto)
    rules = some_rules(ends_at=NOW + timedelta(days=7))
    with timing_out(on_moto.clients[0], "UpdateItem", times=1):
        amended = on_moto.campaigns.amend(campaign, rules=rules, clock_shift_s=60)
    assert isinstance(amended, Campaign)
    assert amended.clock == Clock(stopped_total_s=60)


def test_a_create_that_died_half_way_is_completed_by_the_next(on_moto: World) -> None:
    campaign = a_campaign()
    client = on_moto.clients[0]
    puts: list[int] = []

    def die_at_the_second(**_: object) -> None:
        puts.append(1)
        if len(puts) == 2:
            raise KeyboardInterrupt

    client.meta.events.register("before-call.dynamodb.PutItem", die_at_the_second)
    try:
        with pytest.raises(KeyboardInterrupt):
            on_moto.campaigns.create(campaign)
    finally:
        client.meta.events.unregister("before-call.dynamodb.PutItem", die_at_the_second)
    assert on_moto.campaigns.rules(campaign.campaign_id, 1) == campaign.rules
    assert on_moto.campaigns.create(replace(campaign, stock=9)) == campaign
    amended = on_moto.campaigns.amend(campaign, rules=some_rules(per_shopper=2), clock_shift_s=0)
    assert isinstance(amended, Campaign)
    assert on_moto.campaigns.rules(campaign.campaign_id, 1) == campaign.rules


def test_the_first_rules_are_kept_also_when_their_own_row_was_lost(on_moto: World) -> None:
    """The creation stopped after CURRENT, and the next thing that happens is an amendment."""
    campaign = a_campaign()
    with (
        timing_out(on_moto.clients[0], "PutItem", after=1, effect=False),
        pytest.raises(Unavailable),
    ):
        on_moto.campaigns.create(campaign)
    standing = on_moto.campaigns.load_now(campaign.campaign_id)
    assert standing == campaign
    amended = on_moto.campaigns.amend(standing, rules=some_rules(per_shopper=2), clock_shift_s=0)
    assert isinstance(amended, Campaign)
    assert on_moto.campaigns.rules(campaign.campaign_id, 1) == campaign.rules


def test_reading_what_does_not_answer_is_unavailable(on_moto: World) -> None:
    with timing_out(on_moto.clients[0], "GetItem"), pytest.raises(Unavailable):
        on_moto.campaigns.load_now("any")


def test_a_cached_campaign_costs_nothing_until_it_is_too_old(cached: World) -> None:
    campaign = created(cached)
    with aws_calls() as calls:
        for _ in range(3):
            assert cached.campaigns.load(campaign.campaign_id) == campaign
            assert campaign in cached.campaigns.listed()
    assert calls == [("dynamodb", "GetItem"), ("dynamodb", "Query")]
    cached.ticks.now_s += 3
    with aws_calls() as calls:
        cached.campaigns.load(campaign.campaign_id)
        cached.campaigns.listed()
    assert len(calls) == 2


def test_that_there_is_no_such_campaign_is_cached_for_less(cached: World) -> None:
    with aws_calls() as calls:
        assert cached.campaigns.load("nothing") is None
        assert cached.campaigns.load("nothing") is None
        assert len(calls) == 1
        cached.ticks.now_s += 1
        cached.campaigns.load("nothing")
        assert len(calls) == 2


def test_own_writes_are_seen_at_once(cached: World) -> None:
    campaign = a_campaign()
    assert cached.campaigns.load(campaign.campaign_id) is None
    assert cached.campaigns.create(campaign) == Created()
    assert cached.campaigns.load(campaign.campaign_id) == campaign
    clock = campaign.clock.turned(running=False, now=NOW)
    turned = cached.campaigns.turn(campaign, dials=Dials(issue=False), clock=clock)
    assert cached.campaigns.load(campaign.campaign_id) == turned
    assert turned in cached.campaigns.listed()


def test_what_was_read_before_an_own_write_is_not_kept(cached: World) -> None:
    campaign = created(cached)
    clock = campaign.clock.turned(running=False, now=NOW)

    def turn_meanwhile(**_: object) -> None:
        events.unregister("after-call.dynamodb.GetItem", turn_meanwhile)
        cached.campaigns.turn(campaign, dials=Dials(issue=False), clock=clock)

    events = cached.clients[0].meta.events
    events.register("after-call.dynamodb.GetItem", turn_meanwhile)
    assert cached.campaigns.load(campaign.campaign_id) == campaign
    after = cached.campaigns.load(campaign.campaign_id)
    assert after is not None
    assert after.dials == Dials(issue=False)


def test_the_rules_are_stored_as_they_are_hashed(on_moto: World) -> None:
    campaign = created(on_moto, planned_claims_per_s=33.25)
    with aws_calls() as calls:
        rules = on_moto.campaigns.rules(campaign.campaign_id, 1)
        assert rules is not None
        assert rules_document(rules) == rules_document(campaign.rules)
        on_moto.campaigns.rules(campaign.campaign_id, 1)
    assert calls == [("dynamodb", "GetItem")]
