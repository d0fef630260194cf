"""The port StockStore: tickets are numbered, and never more than the capacity are out."""

from itertools import pairwise

import pytest

from chalicelib.domain.campaigns.stock import ShardCount, Ticket
from chalicelib.domain.errors import Overloaded, Unavailable
from tests.fakes.aws_calls import aws_attempts, aws_calls, throttling, timing_out
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW, fresh
from tests.fakes.world import World


def stocked(world: World, *capacities: int) -> str:
    campaign_id = fresh("camp")
    world.stock.create(campaign_id, capacities=capacities)
    return campaign_id


def count(world: World, campaign_id: str, shard: int = 0) -> ShardCount:
    return world.stock.counts(campaign_id, shards=shard + 1)[shard]


def test_tickets_are_numbered_until_the_shard_is_empty(world: World) -> None:
    campaign_id = stocked(world, 2)
    assert world.stock.draw(campaign_id, 0) == (Ticket(0, 1), 1)
    assert world.stock.draw(campaign_id, 0) == (Ticket(0, 2), 0)
    assert world.stock.draw(campaign_id, 0) is None
    assert count(world, campaign_id) == ShardCount(0, 2, 2, 0, 0)


def test_shards_do_not_share(world: World) -> None:
    campaign_id = stocked(world, 0, 1)
    assert world.stock.draw(campaign_id, 0) is None
    assert world.stock.draw(campaign_id, 1) == (Ticket(1, 1), 0)


def test_a_shard_that_is_not_laid_out_yet_is_unavailable(world: World) -> None:
    with pytest.raises(Unavailable):
        world.stock.draw("nothing", 0)
    assert world.stock.counts("nothing", shards=3) == []


def test_laying_out_again_changes_nothing(world: World) -> None:
    campaign_id = stocked(world, 2)
    world.stock.draw(campaign_id, 0)
    world.stock.create(campaign_id, capacities=[2, 5])
    assert world.stock.counts(campaign_id, shards=9) == [
        ShardCount(0, 2, 1, 0, 1),
        ShardCount(1, 5, 0, 0, 5),
    ]


def test_more_than_a_hundred_shards_are_counted_in_order(world: World) -> None:
    campaign_id = stocked(world, *range(105))
    counts = world.stock.counts(campaign_id, shards=105)
    assert [c.capacity for c in counts] == list(range(105))
    assert all(a.shard < b.shard for a, b in pairwise(counts))


def test_a_void_gives_one_back_but_never_a_number_twice(world: World) -> None:
    campaign_id = stocked(world, 1)
    world.stock.draw(campaign_id, 0)
    world.stock.void(campaign_id, 0)
    assert count(world, campaign_id) == ShardCount(0, 1, 1, 1, 1)
    assert world.stock.draw(campaign_id, 0) == (Ticket(0, 2), 0)


def test_nothing_is_voided_that_was_not_drawn(world: World) -> None:
    campaign_id = stocked(world, 1)
    world.stock.void(campaign_id, 0)
    world.stock.void(campaign_id, 7)
    assert world.stock.counts(campaign_id, shards=8) == [ShardCount(0, 1, 0, 0, 1)]


def test_the_audit_gives_back_only_against_the_same_voided(world: World) -> None:
    campaign_id = stocked(world, 3)
    for _ in range(3):
        world.stock.draw(campaign_id, 0)
    assert world.stock.give_back(campaign_id, 0, count=2, voided_was=0)
    assert not world.stock.give_back(campaign_id, 0, count=2, voided_was=0)
    assert count(world, campaign_id) == ShardCount(0, 3, 3, 2, 2)
    assert not world.stock.give_back(campaign_id, 5, count=1, voided_was=0)


def test_the_capacity_is_raised_once(world: World) -> None:
    campaign_id = stocked(world, 2)
    world.stock.draw(campaign_id, 0)
    assert world.stock.raise_capacity(campaign_id, 0, old=2, new=5)
    assert not world.stock.raise_capacity(campaign_id, 0, old=2, new=5)
    assert not world.stock.raise_capacity(campaign_id, 9, old=2, new=5)
    assert count(world, campaign_id) == ShardCount(0, 5, 1, 0, 4)


def test_marks_are_what_was_noted_last(world: World) -> None:
    campaign_id = fresh("camp")
    assert world.stock.marks(campaign_id) is None
    world.stock.note_marks(campaign_id, marks={0: 4}, at=NOW)
    world.stock.note_marks(campaign_id, marks={0: 5, 11: 7}, at=NOW)
    assert world.stock.marks(campaign_id) == ({0: 5, 11: 7}, NOW)


def test_sixteen_at_one_shard_never_draw_more_than_it_has(world: World) -> None:
    campaign_id = stocked(world, 20)
    drawn = contend(lambda _: [world.stock.draw(campaign_id, 0) for _ in range(3)])
    tickets = [one[0].number for mine in drawn for one in mine if one is not None]
    assert sorted(tickets) == list(range(1, 21))
    assert count(world, campaign_id) == ShardCount(0, 20, 20, 0, 0)


def test_every_method_is_one_call(on_moto: World) -> None:
    campaign_id = stocked(on_moto, 5)
    with aws_calls() as calls:
        on_moto.stock.draw(campaign_id, 0)
        on_moto.stock.void(campaign_id, 0)
        on_moto.stock.give_back(campaign_id, 0, count=0, voided_was=1)
        on_moto.stock.raise_capacity(campaign_id, 0, old=5, new=6)
        on_moto.stock.counts(campaign_id, shards=100)
    assert [name for _, name in calls] == ["UpdateItem"] * 4 + ["BatchGetItem"]


def test_a_void_is_sent_exactly_once_whatever_happens(on_moto: World) -> None:
    campaign_id = stocked(on_moto, 5)
    on_moto.stock.draw(campaign_id, 0)
    on_moto.stock.draw(campaign_id, 0)
    client, once = on_moto.clients
    with (
        timing_out(once, "UpdateItem"),
        aws_attempts(once) as attempts,
        aws_attempts(client) as others,
        pytest.raises(Unavailable),
    ):
        on_moto.stock.void(campaign_id, 0)
    assert attempts == [("dynamodb", "UpdateItem")]
    assert others == []
    assert count(on_moto, campaign_id).voided == 1


def test_a_draw_that_the_sdk_repeats_leaks_a_number_and_no_more(on_moto: World) -> None:
    campaign_id = stocked(on_moto, 5)
    with timing_out(on_moto.clients[0], "UpdateItem", times=1):
        assert on_moto.stock.draw(campaign_id, 0) == (Ticket(0, 2), 3)
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        on_moto.stock.draw(campaign_id, 0)
    after = count(on_moto, campaign_id)
    assert after.capacity == after.left + after.drawn - after.voided


def test_a_throttled_draw_is_overloaded(on_moto: World) -> None:
    campaign_id = stocked(on_moto, 5)
    with throttling(on_moto.clients[0], "UpdateItem"), pytest.raises(Overloaded):
        on_moto.stock.draw(campaign_id, 0)
    assert count(on_moto, campaign_id).drawn == 0


def test_shards_that_a_batch_leaves_over_are_asked_for_again(on_moto: World) -> None:
    campaign_id = stocked(on_moto, 1, 2)
    leave: list[int] = [1]

    def one_left_over(parsed: dict, **_: object) -> None:
        name = next(iter(parsed["Responses"]))
        rows = parsed["Responses"][name]
        if leave.pop() if leave else False:
            row = rows.pop()
            keys = [{"pk": row["pk"], "sk": row["sk"]}]
            parsed["UnprocessedKeys"] = {name: {"Keys": keys, "ConsistentRead": True}}

    events = on_moto.clients[0].meta.events
    events.register("after-call.dynamodb.BatchGetItem", one_left_over)
    try:
        assert len(on_moto.stock.counts(campaign_id, shards=2)) == 2
        leave.extend([1] * 9)
        with pytest.raises(Overloaded):
            on_moto.stock.counts(campaign_id, shards=2)
    finally:
        events.unregister("after-call.dynamodb.BatchGetItem", one_left_over)
