"""The port LineStore: one place per shopper and campaign, whatever happens; numbers are unique."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.line_store import LineStore
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.line import Place
from chalicelib.flows import ports
from tests.fakes.aws_calls import aws_attempts, aws_calls, throttling, timing_out
from tests.fakes.contenders import contend
from tests.fakes.line import FakeLine
from tests.fakes.samples import NOW, a_shopper, fresh
from tests.fakes.world import World

UNTIL = NOW + timedelta(days=9)
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def on_table(on_moto: World) -> LineStore:
    assert on_moto.table is not None
    return LineStore(on_moto.table)


@pytest.fixture(params=["fake", "moto"])
def line(request: pytest.FixtureRequest) -> Any:
    return FakeLine() if request.param == "fake" else request.getfixturevalue("on_table")


def put(
    line: ports.LineStore, place: Place, shopper: str, campaign: str, replaces: int | None = None
) -> Place | None:
    return line.put(
        place, shopper=shopper, campaign_id=campaign, replaces=replaces, kept_until=UNTIL
    )


def test_a_place_comes_back_as_it_was_written(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    assert line.find(shopper, campaign) is None
    assert put(line, Place(12, NOW, requeued=True), shopper, campaign) is None
    assert line.find(shopper, campaign) == Place(12, NOW, requeued=True)
    assert line.find(shopper, fresh("camp")) is None
    assert line.find(a_shopper(), campaign) is None


def test_a_second_place_is_refused_by_the_first(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    put(line, Place(12, NOW), shopper, campaign)
    assert put(line, Place(13, LATER), shopper, campaign) == Place(12, NOW)
    assert line.find(shopper, campaign) == Place(12, NOW)


def test_a_place_is_replaced_only_while_it_still_has_the_number_seen(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    put(line, Place(12, NOW), shopper, campaign)
    again = Place(90, LATER, requeued=True)
    assert put(line, again, shopper, campaign, replaces=12) is None
    assert put(line, Place(91, LATER), shopper, campaign, replaces=12) == again
    assert line.find(shopper, campaign) == again


def test_a_place_that_the_table_has_forgotten_is_replaced_as_well(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    assert put(line, Place(90, NOW), shopper, campaign, replaces=12) is None
    assert line.find(shopper, campaign) == Place(90, NOW)


def test_sixteen_devices_of_one_shopper_get_one_place(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")

    def stand(_: int) -> int:
        place = Place(line.draw(campaign, shards=4, shopper=shopper), NOW)
        return (put(line, place, shopper, campaign) or place).number

    got = set(contend(stand))
    standing = line.find(shopper, campaign)
    assert standing is not None
    assert got == {standing.number}


def test_numbers_count_one_two_three_and_campaigns_do_not_share(line: ports.LineStore) -> None:
    one, other = fresh("camp"), fresh("camp")
    assert [line.draw(one, shards=4, shopper="s") for _ in range(6)] == [1, 2, 3, 4, 5, 6]
    assert line.draw(other, shards=4, shopper="s") == 1
    assert line.drawn(one, shards=4) == [2, 2, 1, 1]
    assert line.drawn(fresh("camp"), shards=3) == [0, 0, 0]


def test_sixteen_at_once_draw_sixteen_numbers(line: ports.LineStore) -> None:
    campaign = fresh("camp")
    drawn = contend(lambda n: [line.draw(campaign, shards=4, shopper=f"s{n}") for _ in range(3)])
    assert sorted(number for mine in drawn for number in mine) == list(range(1, 49))


def test_use_is_noted_once_and_only_on_the_number_that_was_let_through(
    line: ports.LineStore,
) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    line.use(shopper, campaign, number=12, now=NOW)
    assert line.find(shopper, campaign) is None
    put(line, Place(12, NOW), shopper, campaign)
    line.use(shopper, campaign, number=11, now=NOW)
    assert line.find(shopper, campaign) == Place(12, NOW)
    line.use(shopper, campaign, number=12, now=NOW)
    line.use(shopper, campaign, number=12, now=LATER)
    assert line.find(shopper, campaign) == Place(12, NOW, used_at=NOW)


def test_a_new_place_has_not_been_used(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    put(line, Place(12, NOW), shopper, campaign)
    line.use(shopper, campaign, number=12, now=NOW)
    put(line, Place(90, LATER), shopper, campaign, replaces=12)
    assert line.find(shopper, campaign) == Place(90, LATER)


def test_every_method_is_one_call(on_table: LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    with aws_calls() as calls:
        on_table.find(shopper, campaign)
        on_table.draw(campaign, shards=4, shopper=shopper)
        put(on_table, Place(1, NOW), shopper, campaign)
        on_table.use(shopper, campaign, number=1, now=NOW)
        on_table.drawn(campaign, shards=100)
    names = ["GetItem", "UpdateItem", "PutItem", "UpdateItem", "BatchGetItem"]
    assert [name for _, name in calls] == names


def test_reads_are_strong(on_moto: World, on_table: LineStore) -> None:
    asked: list[bool] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        tables = params.get("RequestItems", {"": params}).values()
        asked.extend(table.get("ConsistentRead", False) for table in tables)

    events = on_moto.clients[0].meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        on_table.find(a_shopper(), "any")
        on_table.drawn("any", shards=2)
    finally:
        events.unregister("provide-client-params.dynamodb", note)
    assert asked == [True, True]


def test_a_place_ends_by_itself_and_a_counter_never_does(
    on_moto: World, on_table: LineStore
) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    on_table.draw(campaign, shards=1, shopper=shopper)
    put(on_table, Place(1, NOW), shopper, campaign)
    assert on_moto.table is not None
    place = on_moto.table.get((f"SHOPPER#{shopper}", f"LINE#{campaign}"))
    counter = on_moto.table.get((f"LINE#{campaign}#000", "DRAW"))
    assert place is not None
    assert place["expires_ttl"] == int(UNTIL.timestamp())
    assert counter is not None
    assert counter.keys() == {"pk", "sk", "drawn"}


def test_a_draw_that_the_sdk_repeats_leaves_a_hole_and_no_more(
    on_moto: World, on_table: LineStore
) -> None:
    campaign = fresh("camp")
    with timing_out(on_moto.clients[0], "UpdateItem", times=1):
        assert on_table.draw(campaign, shards=1, shopper="s") == 2
    with timing_out(on_moto.clients[0], "UpdateItem"), pytest.raises(Unavailable):
        on_table.draw(campaign, shards=1, shopper="s")
    assert on_table.draw(campaign, shards=1, shopper="s") == 5


def test_a_throttled_draw_is_overloaded_and_takes_no_number(
    on_moto: World, on_table: LineStore
) -> None:
    campaign = fresh("camp")
    with throttling(on_moto.clients[0], "UpdateItem"), pytest.raises(Overloaded):
        on_table.draw(campaign, shards=4, shopper="s")
    assert [on_table.draw(campaign, shards=4, shopper="s") for _ in range(5)] == [1, 2, 3, 4, 5]


def test_a_place_that_the_sdk_writes_twice_is_the_shoppers_own(
    on_moto: World, on_table: LineStore
) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    with timing_out(on_moto.clients[0], "PutItem", times=1):
        stands = put(on_table, Place(12, NOW), shopper, campaign)
    assert stands in (None, Place(12, NOW))
    assert on_table.find(shopper, campaign) == Place(12, NOW)


def test_a_use_is_sent_exactly_once_whatever_happens(on_moto: World, on_table: LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    put(on_table, Place(12, NOW), shopper, campaign)
    client, once = on_moto.clients
    with (
        timing_out(once, "UpdateItem"),
        aws_attempts(once) as attempts,
        aws_attempts(client) as others,
        pytest.raises(Unavailable),
    ):
        on_table.use(shopper, campaign, number=12, now=NOW)
    assert attempts == [("dynamodb", "UpdateItem")]
    assert others == []


def test_the_fake_and_the_table_agree_on_whole_seconds(line: ports.LineStore) -> None:
    shopper, campaign = a_shopper(), fresh("camp")
    place = Place(12, NOW + timedelta(milliseconds=700))
    put(line, place, shopper, campaign)
    assert line.find(shopper, campaign) == replace(place, drawn_at=NOW)
