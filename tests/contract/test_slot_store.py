"""The port SlotStore: a slot never holds more orders than the kitchen can make."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outcomes import Booked, Full
from tests.fakes.aws_calls import aws_calls, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, fresh
from tests.fakes.world import World

QUARTER = timedelta(minutes=15)


def book(world: World, store_id: str, order_id: str, *, start=NOW, capacity: int = 2):
    return world.slots.book(store_id, start, order_id=order_id, capacity=capacity)


def ids(world: World, store_id: str) -> frozenset[str]:
    return world.slots.ids(store_id, first=NOW, last=NOW).get(NOW, frozenset())


def test_a_slot_takes_as_many_as_it_has_room_for(world: World) -> None:
    store_id = fresh("store")
    assert book(world, store_id, "o1") == Booked()
    assert book(world, store_id, "o2") == Booked()
    assert book(world, store_id, "o3") == Full()
    assert ids(world, store_id) == {"o1", "o2"}


def test_booking_again_is_booked_also_when_the_slot_is_full(world: World) -> None:
    store_id = fresh("store")
    book(world, store_id, "o1")
    assert book(world, store_id, "o1") == Booked()
    assert ids(world, store_id) == {"o1"}
    book(world, store_id, "o2")
    assert book(world, store_id, "o1") == Booked()


def test_who_leaves_makes_room(world: World) -> None:
    store_id = fresh("store")
    book(world, store_id, "o1", capacity=1)
    world.slots.leave(store_id, NOW, order_id="o1")
    world.slots.leave(store_id, NOW, order_id="o1")
    assert world.slots.ids(store_id, first=NOW, last=NOW) == {}
    assert book(world, store_id, "o2", capacity=1) == Booked()
    world.slots.leave(store_id, NOW, order_id="o1")
    assert ids(world, store_id) == {"o2"}


def test_leaving_what_was_never_booked_leaves_nothing(on_moto: World) -> None:
    store_id = fresh("store")
    on_moto.slots.leave(store_id, NOW, order_id="o1")
    assert list(on_moto.table.query(f"STORE#{store_id}")) == []


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_kitchen_that_makes_nothing_is_full(world: World, capacity: int) -> None:
    store_id = fresh("store")
    assert book(world, store_id, "o1", capacity=capacity) == Full()
    assert ids(world, store_id) == frozenset()


def test_sixteen_at_three_places(world: World) -> None:
    store_id = fresh("store")
    outcomes = contend(lambda n: book(world, store_id, f"o{n}", capacity=3))
    assert outcomes.count(Booked()) == 3
    winners = {f"o{n}" for n, outcome in enumerate(outcomes) if outcome == Booked()}
    assert ids(world, store_id) == winners


def test_ids_are_told_for_the_slots_asked_for(world: World) -> None:
    store_id = fresh("store")
    for count in range(5):
        book(world, store_id, f"o{count}", start=NOW + count * QUARTER)
    told = world.slots.ids(store_id, first=NOW + QUARTER, last=NOW + 3 * QUARTER)
    assert told == {NOW + n * QUARTER: frozenset({f"o{n}"}) for n in (1, 2, 3)}


def test_counts_of_several_stores_name_every_slot_asked_for(world: World) -> None:
    one, two = fresh("store"), fresh("store")
    book(world, one, "o1")
    book(world, one, "o2")
    book(world, two, "o3", start=NOW + QUARTER)
    counts = world.slots.counts({one: [NOW, NOW + QUARTER], two: [NOW, NOW + QUARTER]})
    assert counts == {one: {NOW: 2, NOW + QUARTER: 0}, two: {NOW: 0, NOW + QUARTER: 1}}
    assert world.slots.counts({}) == {}


def test_a_slots_row_ends_by_itself(on_moto: World) -> None:
    store_id = fresh("store")
    book(on_moto, store_id, "o1")
    (row,) = on_moto.table.query(f"STORE#{store_id}")
    assert row["expires_ttl"] == int((NOW + timedelta(days=8)).timestamp())


def test_every_method_is_one_call(on_moto: World) -> None:
    store_id = fresh("store")
    with aws_calls() as calls:
        book(on_moto, store_id, "o1", capacity=0)
        assert calls == []
        book(on_moto, store_id, "o1")
        on_moto.slots.leave(store_id, NOW, order_id="o1")
        on_moto.slots.ids(store_id, first=NOW, last=NOW)
        on_moto.slots.counts({f"{store_id}{n}": [NOW] * 2 for n in range(100)})
    assert [name for _, name in calls] == ["UpdateItem", "UpdateItem", "Query", "BatchGetItem"]


def test_booking_an_order_twice_writes_once(on_moto: World) -> None:
    store_id = fresh("store")
    seen: list[int] = []
    events = on_moto.clients[0].meta.events

    def note(http_response: object, **_: object) -> None:
        seen.append(http_response.status_code)

    events.register("after-call.dynamodb.UpdateItem", note)
    try:
        book(on_moto, store_id, "o1")
        book(on_moto, store_id, "o1")
    finally:
        events.unregister("after-call.dynamodb.UpdateItem", note)
    assert seen == [200, 400]


def test_a_booking_whose_answer_was_lost_is_booked_by_the_next_try(on_moto: World) -> None:
    store_id = fresh("store")
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        book(on_moto, store_id, "o1", capacity=1)
    assert book(on_moto, store_id, "o1", capacity=1) == Booked()
    assert ids(on_moto, store_id) == {"o1"}
