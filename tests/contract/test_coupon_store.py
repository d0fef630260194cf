"""The port CouponStore: one coupon per slot, one order per coupon."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.campaign import Campaign, Clock
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.stock import Ticket
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.outcomes import Gone, Held, HeldBy
from tests.fakes.aws_calls import aws_calls, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, a_campaign, a_coupon, a_shopper
from tests.fakes.world import World

UNTIL = NOW + timedelta(minutes=25)
AFTER = UNTIL + timedelta(seconds=1)


class Issued:
    """A campaign and one coupon of it, with the store's calls abbreviated."""

    def __init__(self, world: World, **different: object) -> None:
        self.campaign = a_campaign()
        self.coupon = a_coupon(self.campaign, **different)
        self.world = world
        assert world.coupons.put(self.coupon, buckets=self.campaign.buckets) is None

    def hold(self, order_id: str, *, until=UNTIL, now=NOW, campaign: Campaign | None = None):
        return self.world.coupons.hold(
            self.coupon.coupon_id,
            campaign=campaign or self.campaign,
            order_id=order_id,
            until=until,
            now=now,
        )

    def step(self, name: str, order_id: str):
        act = getattr(self.world.coupons, name)
        return act(self.coupon.coupon_id, campaign=self.campaign, order_id=order_id)

    @property
    def now(self) -> Coupon:
        (mine,) = self.world.coupons.mine(self.campaign, self.coupon.shopper)
        return mine


def test_a_coupon_comes_back_as_it_was_written(world: World) -> None:
    issued = Issued(world)
    assert issued.now == issued.coupon
    assert world.coupons.mine(issued.campaign, a_shopper()) == []


def test_a_taken_slot_answers_the_coupon_that_stands_there(world: World) -> None:
    issued = Issued(world)
    rival = replace(issued.coupon, ticket=Ticket(1, 9))
    assert world.coupons.put(rival, buckets=issued.campaign.buckets) == issued.coupon
    assert issued.now == issued.coupon


def test_one_of_sixteen_writes_the_coupon(world: World) -> None:
    campaign, shopper = a_campaign(), a_shopper()

    def claim(number: int) -> Coupon | None:
        coupon = a_coupon(campaign, shopper, ticket=Ticket(0, number))
        return world.coupons.put(coupon, buckets=campaign.buckets)

    outcomes = contend(claim)
    (mine,) = world.coupons.mine(campaign, shopper)
    assert outcomes[mine.ticket.number] is None
    assert [o for o in outcomes if o is not None] == [mine] * 15


def test_several_slots_of_one_shopper_come_in_order(world: World) -> None:
    campaign, shopper = a_campaign(per_shopper=12), a_shopper()
    for slot in (11, 2, 0):
        coupon = a_coupon(campaign, shopper, slot=slot)
        assert world.coupons.put(coupon, buckets=campaign.buckets) is None
    assert [c.slot for c in world.coupons.mine(campaign, shopper)] == [0, 2, 11]


def test_a_campaign_sees_only_its_own_coupons(world: World) -> None:
    issued = Issued(world)
    assert world.coupons.mine(a_campaign(), issued.coupon.shopper) == []


def test_all_buckets_together_hold_every_coupon_once(world: World) -> None:
    campaign = a_campaign()
    coupons = [a_coupon(campaign, ticket=Ticket(0, number)) for number in range(20)]
    for coupon in coupons:
        world.coupons.put(coupon, buckets=campaign.buckets)
    found = [c for b in range(campaign.buckets) for c in world.coupons.bucket(campaign, b)]
    assert sorted(found, key=lambda c: c.ticket.number) == coupons


def test_a_free_coupon_is_held(world: World) -> None:
    issued = Issued(world)
    assert issued.hold("o1") == Held()
    assert issued.now == replace(
        issued.coupon,
        state=CouponState.HELD,
        order_id="o1",
        hold_until=int(UNTIL.timestamp()),
        moves=1,
    )


def test_a_held_coupon_names_its_holder(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1")
    assert issued.hold("o2") == HeldBy("o1")
    assert issued.now.order_id == "o1"


def test_holding_again_writes_nothing(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1")
    before = issued.now
    assert issued.hold("o1", until=UNTIL + timedelta(hours=1)) == Held()
    assert issued.now == before


def test_a_repeated_hold_never_loosens_a_pinned_one(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1")
    assert issued.step("pin", "o1") == Held()
    assert issued.hold("o1", now=AFTER, until=AFTER + timedelta(hours=1)) == Held()
    assert issued.now.hold_until is None
    assert issued.hold("o2", now=AFTER + timedelta(days=1)) == HeldBy("o1")


def test_a_lapsed_hold_is_free_for_others(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1")
    one_second_early = UNTIL - timedelta(seconds=1)
    assert issued.hold("o2", now=one_second_early) == HeldBy("o1")
    assert issued.hold("o2", now=UNTIL, until=AFTER) == Held()
    assert issued.step("pin", "o1") == Gone()
    assert issued.now.order_id == "o2"


def test_a_lapsed_hold_can_still_be_pinned_by_its_order(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1", until=NOW - timedelta(minutes=1))
    assert issued.step("pin", "o1") == Held()
    assert issued.now.hold_until is None


@pytest.mark.parametrize("beyond_s", [0, 1])
def test_a_coupon_lives_as_long_as_the_campaigns_clock_says(world: World, beyond_s: int) -> None:
    end = int(NOW.timestamp()) + 3600
    issued = Issued(world, expiry_key=end)
    at_end = NOW + timedelta(seconds=3599 + beyond_s)
    assert issued.hold("o1", now=at_end) == (Gone() if beyond_s else Held())


def test_a_stopped_clock_keeps_coupons_alive(world: World) -> None:
    issued = Issued(world, expiry_key=int(NOW.timestamp()) + 60)
    stopped = replace(issued.campaign, clock=Clock(30, int(NOW.timestamp())))
    much_later = NOW + timedelta(days=3)
    assert issued.hold("o1", now=much_later) == Gone()
    assert issued.hold("o1", now=much_later, campaign=stopped) == Held()


def test_a_lapsed_hold_on_a_dead_coupon_is_gone(world: World) -> None:
    issued = Issued(world, expiry_key=int(NOW.timestamp()) + 60)
    issued.hold("o1", until=NOW + timedelta(seconds=30))
    assert issued.hold("o2", now=NOW + timedelta(seconds=90)) == Gone()


def test_what_is_not_there_cannot_be_held_or_given_back(world: World) -> None:
    campaign = a_campaign()
    nothing = a_coupon(campaign)
    named = {"campaign": campaign, "order_id": "o1"}
    coupon_id = nothing.coupon_id
    assert world.coupons.hold(coupon_id, until=UNTIL, now=NOW, **named) == Gone()
    assert world.coupons.pin(coupon_id, **named) == Gone()
    assert world.coupons.redeem(coupon_id, **named) is False
    assert world.coupons.release(coupon_id, **named) is False
    assert world.coupons.mine(campaign, nothing.shopper) == []
    with pytest.raises(NotFound):
        world.coupons.pin("no-coupon-at-all", **named)


def test_a_void_coupon_is_gone(world: World) -> None:
    issued = Issued(world, state=CouponState.VOID)
    assert issued.hold("o1") == Gone()
    assert issued.now.state is CouponState.VOID


def test_only_the_holder_redeems_and_again_is_still_true(world: World) -> None:
    issued = Issued(world)
    assert issued.step("redeem", "o1") is False
    issued.hold("o1")
    assert issued.step("redeem", "o2") is False
    assert issued.now.state is CouponState.HELD
    assert issued.step("redeem", "o1") is True
    assert issued.step("redeem", "o1") is True
    assert issued.step("redeem", "o2") is False
    redeemed = replace(issued.coupon, state=CouponState.REDEEMED, order_id="o1", moves=2)
    assert issued.now == redeemed


def test_a_redeemed_coupon_is_its_orders_for_good(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1")
    issued.step("redeem", "o1")
    assert issued.hold("o2", now=AFTER) == HeldBy("o1")
    assert issued.hold("o1") == Held()
    assert issued.step("pin", "o1") == Held()
    assert issued.step("pin", "o2") == Gone()
    assert issued.now.state is CouponState.REDEEMED


@pytest.mark.parametrize("redeemed", [False, True])
def test_a_release_frees_what_its_order_has(world: World, redeemed: bool) -> None:
    issued = Issued(world)
    issued.hold("o1")
    if redeemed:
        issued.step("redeem", "o1")
    assert issued.step("release", "o2") is False
    assert issued.now.order_id == "o1"
    assert issued.step("release", "o1") is True
    assert issued.now == replace(issued.coupon, moves=3 if redeemed else 2)
    assert issued.step("release", "o1") is False


def test_a_void_coupon_is_not_freed_by_the_order_that_had_it(world: World) -> None:
    campaign = a_campaign()
    void = a_coupon(campaign, state=CouponState.VOID, order_id="o1")
    world.coupons.put(void, buckets=campaign.buckets)
    assert world.coupons.release(void.coupon_id, campaign=campaign, order_id="o1") is False
    assert world.coupons.mine(campaign, void.shopper) == [void]


def test_a_late_release_does_not_free_the_next_holder(world: World) -> None:
    issued = Issued(world)
    issued.hold("o1")
    issued.step("release", "o1")
    issued.hold("o2")
    assert issued.step("release", "o1") is False
    assert issued.step("pin", "o1") == Gone()
    assert issued.now.order_id == "o2"


def test_one_of_sixteen_orders_holds_it(world: World) -> None:
    issued = Issued(world)
    outcomes = contend(lambda n: issued.hold(f"o{n}"))
    assert outcomes.count(Held()) == 1
    winner = f"o{outcomes.index(Held())}"
    assert outcomes.count(HeldBy(winner)) == 15
    assert issued.now.order_id == winner


def test_every_method_is_one_call(on_moto: World) -> None:
    issued = Issued(on_moto)
    with aws_calls() as calls:
        on_moto.coupons.mine(issued.campaign, issued.coupon.shopper)
        on_moto.coupons.put(issued.coupon, buckets=issued.campaign.buckets)
        issued.hold("o1")
        issued.hold("o2")
        issued.step("pin", "o1")
        issued.step("redeem", "o1")
        issued.step("release", "o1")
        list(on_moto.coupons.bucket(issued.campaign, 0))
    names = [name for _, name in calls]
    assert names == ["GetItem", "PutItem", *["UpdateItem"] * 5, "Query"]


def test_a_coupon_is_one_write_unit(on_moto: World) -> None:
    issued = Issued(on_moto)
    issued.hold("o-0123456789abcdef0123-0123456789abcdef")
    rows = on_moto.clients[0].scan(TableName=on_moto.resources.table)["Items"]
    (row,) = [r for r in rows if r["sk"]["S"].startswith(issued.coupon.shopper)]
    size = sum(len(name) + len(next(iter(value.values()))) for name, value in row.items())
    assert size < 400


def test_a_put_whose_answer_never_came_may_have_happened(on_moto: World) -> None:
    campaign, client = a_campaign(), on_moto.clients[0]
    for effect in (True, False):
        coupon = a_coupon(campaign)
        with timing_out(client, "PutItem", effect=effect), pytest.raises(Unavailable):
            on_moto.coupons.put(coupon, buckets=campaign.buckets)
        assert list(on_moto.coupons.mine(campaign, coupon.shopper)) == [coupon] * effect


def test_a_put_that_a_retry_repeats_is_refused_by_itself(on_moto: World) -> None:
    campaign = a_campaign()
    coupon = a_coupon(campaign)
    with timing_out(on_moto.clients[0], "PutItem", times=1):
        assert on_moto.coupons.put(coupon, buckets=campaign.buckets) == coupon


def test_a_hold_whose_answer_was_lost_is_held_by_the_next_try(on_moto: World) -> None:
    issued = Issued(on_moto)
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        issued.hold("o1")
    assert issued.hold("o1") == Held()
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        issued.step("redeem", "o1")
    assert issued.step("redeem", "o1") is True
