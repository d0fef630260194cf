"""Standing in line and looking at it: one place a shopper, asking gains nothing, nobody is lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.line_store import LineStore
from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.line import LineState, Place
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.stand import Lapsed
from chalicelib.flows.look_at_line import Look, NothingLeft, look_at_line
from chalicelib.flows.stand_in_line import (
    Admitted,
    InLine,
    Stand,
    Waiting,
    stand_in_line,
    use_place,
)
from tests.fakes.aws_calls import aws_calls, timing_out
from tests.fakes.line import FakeLine
from tests.fakes.samples import NOW, a_campaign, a_coupon, a_shopper, some_rules
from tests.fakes.world import World, fake_world, moto_world

CAMPAIGN = a_campaign(planned_claims_per_s=100.0)
QUEUED = Switch(Mode.QUEUED, NOW)
TURN = timedelta(seconds=900)


def control(
    base: int = 0,
    *,
    rate: float = 1.0,
    floor: int = 0,
    at: datetime = NOW,
    mode: Mode = Mode.QUEUED,
) -> Control:
    """The state while the line of CAMPAIGN serves `base`."""
    line = LineState(base, rate, at, at + timedelta(seconds=90), floor)
    return Control(1, Switch(mode, at), {}, {CAMPAIGN.campaign_id: line})


def stand(line: Any, shopper: str, state: Control | None = None, *, now: datetime = NOW) -> Stand:
    state = control() if state is None else state
    return stand_in_line(shopper=shopper, campaign=CAMPAIGN, control=state, now=now, line=line)


class Desk:
    """A shop with CAMPAIGN in it, and who looks at its line."""

    def __init__(self, campaign: Campaign = CAMPAIGN) -> None:
        self.world, self.line, self.campaign = fake_world(), FakeLine(), campaign
        self.world.campaigns.create(campaign)

    def look(self, shopper: str, state: Control, *, now: datetime = NOW) -> Look | NothingLeft:
        return look_at_line(
            shopper=shopper,
            campaign_id=self.campaign.campaign_id,
            now=now,
            control=state,
            campaigns=self.world.campaigns,
            coupons=self.world.coupons,
            line=self.line,
        )


@pytest.fixture
def on_table() -> Iterator[tuple[World, LineStore]]:
    with moto_world() as world:
        assert world.table is not None
        yield world, LineStore(world.table)


def test_everybody_gets_the_next_place() -> None:
    line = FakeLine()
    places = [stand(line, a_shopper()).place.number for _ in range(5)]
    assert places == [1, 2, 3, 4, 5]


def test_the_place_is_the_same_however_often_one_asks() -> None:
    line, shopper = FakeLine(), a_shopper()
    first = stand(line, shopper)
    stand(line, a_shopper())
    assert all(stand(line, shopper) == first for _ in range(100))
    assert sum(line.drawn(CAMPAIGN.campaign_id, shards=CAMPAIGN.shards)) == 2


class Overtaken(FakeLine):
    """Between a shopper's look and his draw, another device of his stands in line."""

    def __init__(self, state: Control | None = None, *, now: datetime = NOW) -> None:
        super().__init__()
        self.state, self.now = state, now
        self.twin: Stand | None = None
        self.twin_acts = True

    def draw(self, campaign_id: str, *, shards: int, shopper: str) -> int:
        if self.twin_acts:
            self.twin_acts = False
            self.twin = stand(self, shopper, self.state, now=self.now)
        return super().draw(campaign_id, shards=shards, shopper=shopper)


def test_both_devices_of_a_shopper_stand_in_the_place_that_was_written_first() -> None:
    line, shopper = Overtaken(), a_shopper()
    assert stand(line, shopper) == line.twin
    assert stand(line, shopper).place.number == 1
    assert stand(line, a_shopper()).place.number == 3  # 2 is a hole


def test_nine_in_ten_knocking_without_end_lengthen_nobodys_wait() -> None:
    """F5: each of them is one shopper, and has one place."""
    line, bot = FakeLine(), a_shopper()
    for _ in range(10):
        for _ in range(90):
            stand(line, bot)
        for _ in range(10):
            stand(line, a_shopper())
    assert stand(line, a_shopper()).place.number == 102


def test_whose_turn_it_is_is_let_in_and_the_others_hear_when() -> None:
    line, shoppers = FakeLine(), [a_shopper() for _ in range(200)]
    for shopper in shoppers:
        stand(line, shopper)
    assert isinstance(stand(line, shoppers[2], control(3)), Admitted)
    waiting = stand(line, shoppers[103], control(3))
    assert isinstance(waiting, Waiting)
    assert (waiting.place.number, waiting.serving, waiting.ahead) == (104, 3, 100)
    assert waiting.window is not None
    assert waiting.window.start == NOW + timedelta(seconds=80)
    assert 80 <= waiting.retry_after_s <= 100


def test_before_anybody_has_moved_the_line_everybody_waits() -> None:
    waiting = stand(FakeLine(), a_shopper(), Control(1, QUEUED))
    assert isinstance(waiting, Waiting)
    assert (waiting.serving, waiting.window) == (0, None)


def test_a_place_not_used_goes_to_the_back_once_and_then_lapses() -> None:
    line, shopper, now = FakeLine(), a_shopper(), NOW
    assert stand(line, shopper).place == Place(1, NOW)
    now += TURN
    again = stand(line, shopper, control(5, floor=1, at=now), now=now)
    assert again.place == Place(2, now, requeued=True)
    now += TURN
    newcomer = stand(line, shopper, control(9, floor=2, at=now), now=now)
    assert newcomer.place == Place(3, now, requeued=False)


def test_who_has_used_his_place_comes_again_as_a_newcomer() -> None:
    line, shopper = FakeLine(), a_shopper()
    stand(line, shopper)
    admitted = stand(line, shopper, control(1))
    assert isinstance(admitted, Admitted)
    use_place(admitted, shopper=shopper, now=NOW, line=line)
    assert stand(line, shopper, control(1)) == Admitted(
        CAMPAIGN.campaign_id, Place(1, NOW, used_at=NOW), 1
    )
    now = NOW + TURN
    assert stand(line, shopper, control(5, floor=1, at=now), now=now).place == Place(2, now)


def test_two_devices_that_both_saw_the_place_lapse_go_to_the_back_once() -> None:
    now = NOW + TURN
    lapsed, shopper = control(5, floor=1, at=now), a_shopper()
    line = Overtaken(lapsed, now=now)
    line.twin_acts = False
    stand(line, shopper)
    line.twin_acts = True
    assert stand(line, shopper, lapsed, now=now) == line.twin
    assert stand(line, shopper, lapsed, now=now).place == Place(2, now, requeued=True)


def test_the_place_is_kept_as_long_as_the_campaign() -> None:
    kept: list[datetime] = []

    class Noting(FakeLine):
        def put(self, place: Place, *, kept_until: datetime, **more: Any) -> Place | None:
            kept.append(kept_until)
            return super().put(place, kept_until=kept_until, **more)

    stand(Noting(), a_shopper())
    assert kept == [some_rules().coupon_valid_until + timedelta(days=2)]


def test_a_refusal_carries_the_place_and_when_to_come_back() -> None:
    line, shopper = FakeLine(), a_shopper()
    for _ in range(100):
        stand(line, a_shopper())
    waiting = stand(line, shopper)
    assert isinstance(waiting, Waiting)
    refusal = InLine.at(CAMPAIGN, waiting)
    assert (refusal.code, refusal.campaign_id) == ("in_line", CAMPAIGN.campaign_id)
    assert refusal.retry_after_s == waiting.retry_after_s
    assert refusal.line["place"] == 101
    assert refusal.line["window"] == {
        "from": "2026-02-06T12:01:20+08:00",
        "to": "2026-02-06T12:03:15+08:00",
    }
    assert refusal.line["admitted"] is False


def test_standing_costs_one_read_and_a_new_place_a_read_a_draw_and_a_write(
    on_table: tuple[World, LineStore],
) -> None:
    _, line = on_table
    shopper = a_shopper()
    with aws_calls() as calls:
        stand(line, shopper)
    assert [name for _, name in calls] == ["GetItem", "UpdateItem", "PutItem"]
    with aws_calls() as calls:
        for _ in range(3):
            stand(line, shopper)
    assert [name for _, name in calls] == ["GetItem"] * 3


def test_a_crash_between_draw_and_place_leaves_a_hole_and_a_later_place(
    on_table: tuple[World, LineStore],
) -> None:
    world, line = on_table
    shopper = a_shopper()
    with timing_out(world.clients[0], "PutItem", effect=False), pytest.raises(Unavailable):
        stand(line, shopper)
    assert line.find(shopper, CAMPAIGN.campaign_id) is None
    assert stand(line, shopper).place.number == 2


def test_a_place_whose_write_was_never_answered_is_found_again(
    on_table: tuple[World, LineStore],
) -> None:
    world, line = on_table
    shopper = a_shopper()
    with timing_out(world.clients[0], "PutItem"), pytest.raises(Unavailable):
        stand(line, shopper)
    assert stand(line, shopper).place.number == 1


def test_a_lost_note_of_use_stops_nobody(on_table: tuple[World, LineStore]) -> None:
    world, line = on_table
    shopper = a_shopper()
    stand(line, shopper)
    admitted = stand(line, shopper, control(1))
    assert isinstance(admitted, Admitted)
    with timing_out(world.clients[1], "UpdateItem", effect=False):
        use_place(admitted, shopper=shopper, now=NOW, line=line)
    assert isinstance(stand(line, shopper, control(1)), Admitted)


def test_a_place_that_was_used_is_not_noted_again(on_table: tuple[World, LineStore]) -> None:
    _, line = on_table
    used = Admitted(CAMPAIGN.campaign_id, Place(1, NOW, used_at=NOW), 1)
    with aws_calls() as calls:
        use_place(used, shopper=a_shopper(), now=NOW, line=line)
    assert calls == []


def test_looking_takes_no_place_and_writes_nothing() -> None:
    desk, shopper = Desk(), a_shopper()
    assert desk.look(shopper, control(7)) == Look(None, 7, admitted=False)
    stand(desk.line, shopper)
    seen = {repr(desk.look(shopper, control())) for _ in range(100)}
    assert len(seen) == 1
    assert sum(desk.line.drawn(CAMPAIGN.campaign_id, shards=CAMPAIGN.shards)) == 1


def test_looking_shows_waiting_admitted_and_lapsed() -> None:
    desk, shopper = Desk(), a_shopper()
    stand(desk.line, shopper)

    def seen(state: Control, now: datetime = NOW) -> Look:
        look = desk.look(shopper, state, now=now)
        assert isinstance(look, Look)
        return look

    assert isinstance(seen(control()).stand, Waiting)
    assert isinstance(seen(control(1)).stand, Admitted)
    assert seen(control(1)).admitted
    late = seen(control(5, floor=1, at=NOW + TURN), NOW + TURN)
    assert isinstance(late.stand, Lapsed)
    assert not late.admitted


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.QUEUED])
def test_where_nothing_goes_by_place_there_is_nothing_to_wait_for(mode: Mode) -> None:
    desk, shopper = Desk(), a_shopper()
    assert desk.look(shopper, control(mode=mode)) == Look(None, 0, admitted=True)
    stand(desk.line, shopper)
    seen = desk.look(shopper, control(mode=mode))
    assert isinstance(seen, Look)
    assert isinstance(seen.stand, Admitted)
    assert seen.admitted


def test_sold_out_is_told_to_everybody_in_line_but_to_no_owner() -> None:
    desk, waiting, owner = Desk(), a_shopper(), a_shopper()
    stand(desk.line, waiting)
    stand(desk.line, owner)
    desk.world.coupons.put(a_coupon(CAMPAIGN, owner), buckets=CAMPAIGN.buckets)
    desk.world.campaigns.note_sweep(
        CAMPAIGN.campaign_id,
        remaining=0,
        as_of=NOW,
        empty_until={},
        sold_out_until=NOW + timedelta(seconds=90),
    )
    assert desk.look(waiting, control()) == NothingLeft()
    assert desk.look(a_shopper(), control()) == NothingLeft()
    assert isinstance(desk.look(owner, control()), Look)


def test_a_campaign_that_does_not_exist_has_no_line() -> None:
    desk = Desk()
    desk.campaign = a_campaign()
    with pytest.raises(NotFound):
        desk.look(a_shopper(), control())


def test_an_order_in_line_is_told_of_its_place_also_when_the_coupons_are_gone() -> None:
    from datetime import timedelta

    from chalicelib.domain.overload.control import Control, Switch
    from chalicelib.domain.overload.modes import Mode
    from chalicelib.flows.look_at_line import Look, NothingLeft, look_at_line
    from tests.fakes.samples import a_campaign
    from tests.fakes.world import fake_world

    world, campaign = fake_world(), a_campaign()
    world.campaigns.create(campaign)
    world.campaigns.note_sweep(
        campaign.campaign_id,
        remaining=0,
        as_of=NOW,
        empty_until={},
        sold_out_until=NOW + timedelta(seconds=90),
    )
    sold_out = world.campaigns.load(campaign.campaign_id)
    assert sold_out is not None
    control = Control(1, Switch(Mode.QUEUED, NOW))

    def look(shopper: str) -> Look | NothingLeft:
        return look_at_line(
            shopper=shopper,
            campaign_id=campaign.campaign_id,
            now=NOW,
            control=control,
            campaigns=world.campaigns,
            coupons=world.coupons,
            line=world.line,
        )

    claims, orders = "a" * 20, "b" * 20
    for shopper, for_order in ((claims, False), (orders, True)):
        stand_in_line(
            shopper=shopper,
            campaign=sold_out,
            control=control,
            now=NOW,
            line=world.line,
            for_order=for_order,
        )
    assert isinstance(look(claims), NothingLeft)
    assert isinstance(look(orders), Look)
    # Who stood there for a coupon and now orders without one keeps his place.
    stand_in_line(
        shopper=claims, campaign=sold_out, control=control, now=NOW, line=world.line, for_order=True
    )
    seen = look(claims)
    assert isinstance(seen, Look)
    assert seen.stand is not None
    assert seen.stand.place.number == 1
