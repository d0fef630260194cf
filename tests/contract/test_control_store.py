"""The port ControlStore: what everybody looks at, in copies, and never a step back."""

from dataclasses import replace

import pytest

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.control_store import LIFE_S, ControlStore
from chalicelib.adapters.dynamodb.wire import packed
from chalicelib.domain.outcomes import Stale
from chalicelib.domain.overload.breaker import Verdict
from chalicelib.domain.overload.control import Control, Switch, control_json
from chalicelib.domain.overload.modes import Mode
from tests.fakes.aws_calls import aws_calls
from tests.fakes.contenders import contend
from tests.fakes.samples import NOW
from tests.fakes.world import World, fake_world, moto_world


@pytest.fixture(params=["fake", "moto"])
def fresh(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """A world with no state at all: there is only one in a table."""
    if request.param == "fake":
        yield fake_world()
        return
    with moto_world() as world:
        yield world


@pytest.fixture
def table():  # type: ignore[no-untyped-def]
    with moto_world() as world:
        yield world


def switched(control: Control, mode: Mode) -> Control:
    return replace(control, switch=Switch(mode, NOW, "olga", "test"))


def another(world: World, *, jitter: float = 0.0) -> ControlStore:
    """The store of another process."""
    assert world.table is not None
    return ControlStore(world.table, clock=world.ticks, jitter=jitter)


def test_before_anybody_has_switched_anything_all_is_on(fresh: World) -> None:
    assert fresh.control.load() == fresh.control.load_now() == Control()
    assert fresh.control.notes() == {}


def test_a_state_comes_back_under_the_next_version(fresh: World) -> None:
    wanted = switched(Control(), Mode.QUEUED).with_breaker("payment", Verdict(True, NOW, None, 2))
    saved = fresh.control.save(wanted)
    assert saved == replace(wanted, version=1)
    assert fresh.control.load() == fresh.control.load_now() == saved
    assert isinstance(saved, Control)
    assert fresh.control.save(switched(saved, Mode.FULL)) == replace(
        switched(saved, Mode.FULL), version=2
    )


def test_a_change_of_what_somebody_else_has_changed_is_stale(fresh: World) -> None:
    first = fresh.control.save(switched(Control(), Mode.LEAN))
    assert fresh.control.save(switched(Control(), Mode.CLOSED)) == Stale()
    assert fresh.control.load_now() == first


def test_a_later_change_of_what_somebody_else_has_changed_meanwhile_is_stale_too(
    fresh: World,
) -> None:
    seen = fresh.control.save(switched(Control(), Mode.LEAN))
    assert isinstance(seen, Control)
    theirs = fresh.control.save(switched(seen, Mode.QUEUED))
    assert fresh.control.save(switched(seen, Mode.CLOSED)) == Stale()
    assert fresh.control.load_now() == theirs


def test_one_of_sixteen_who_switch_at_once_has_done_it(fresh: World) -> None:
    outcomes = contend(
        lambda n: fresh.control.save(Control(0, Switch(Mode.LEAN, NOW, f"olga-{n}")))
    )
    (done,) = [one for one in outcomes if isinstance(one, Control)]
    assert fresh.control.load_now() == done


def test_what_was_noted_is_there_at_the_next_round(fresh: World) -> None:
    fresh.control.note({"history": [{"at": 1.5}], "drawn": {"tea": [3, 1.25]}})
    assert fresh.control.notes() == {"history": [{"at": 1.5}], "drawn": {"tea": [3, 1.25]}}


# -- on DynamoDB ------------------------------------------------------------------------------
def test_a_look_is_one_read_in_two_seconds_and_a_switch_is_seen_by_then(table: World) -> None:
    mine, other = another(table), another(table, jitter=0.7)
    assert other.load().mode_at(NOW) is Mode.FULL
    mine.save(switched(Control(), Mode.CLOSED))
    with aws_calls() as calls:
        for _ in range(50):
            assert other.load().mode_at(NOW) is Mode.FULL
            assert mine.load().mode_at(NOW) is Mode.CLOSED
        assert calls == []
        table.ticks.now_s += 2.0
        for _ in range(50):
            assert other.load().mode_at(NOW) is Mode.CLOSED
    assert [name for _, name in calls] == ["GetItem"]
    assert LIFE_S < 2.0


def test_every_copy_says_the_same_after_one_write_each(table: World) -> None:
    with aws_calls() as calls:
        table.control.save(switched(Control(), Mode.LEAN))
    assert [name for _, name in calls] == ["PutItem"] * keys.CONTROL_COPIES
    for copy in range(keys.CONTROL_COPIES):
        store = another(table, jitter=copy / keys.CONTROL_COPIES)
        assert store.load().mode_at(NOW) is Mode.LEAN


def test_a_copy_left_behind_by_a_crash_is_caught_up_and_never_put_back(table: World) -> None:
    assert table.table is not None
    old = table.control.save(switched(Control(), Mode.LEAN))
    assert isinstance(old, Control)
    new = table.control.save(switched(old, Mode.CLOSED))
    assert isinstance(new, Control)
    behind = another(table, jitter=0.5)
    table.control._copied(old)  # type: ignore[union-attr] # late, by somebody who had stopped
    assert behind.load() == new
    table.table.put(keys.control(2), {"version": 1, "state": b""})
    assert table.control.save(new) != Stale()
    row = table.table.get(keys.control(0))
    assert row is not None
    assert table.table.get(keys.control(2)) == {**row, "pk": "CONTROL#2"}


def test_a_write_that_a_retry_repeated_is_ones_own(table: World) -> None:
    first = switched(Control(), Mode.LEAN)
    done = table.control.save(first)
    assert another(table).save(first) == done


def test_when_the_table_does_not_answer_the_last_word_goes_on(
    table: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.domain.errors import Unavailable

    assert table.table is not None
    store, never = another(table), another(table)
    store.save(switched(Control(), Mode.REDEEM_ONLY))
    calls = []

    def silent(*_: object, **__: object) -> None:
        calls.append(1)
        raise Unavailable("silence")

    monkeypatch.setattr(table.table, "get", silent)
    table.ticks.now_s += 60
    assert [store.load().mode_at(NOW) for _ in range(9)] == [Mode.REDEEM_ONLY] * 9
    assert never.load() == Control()
    assert len(calls) == 2  # one each: the silence itself is remembered for a second


def test_a_lagging_copy_does_not_take_back_ones_own_switch(table: World) -> None:
    assert table.table is not None
    store = another(table, jitter=0.3)
    saved = store.save(switched(Control(), Mode.CLOSED))
    table.table.put(keys.control(1), {"version": 0, "state": packed(control_json(Control()))})
    table.ticks.now_s += 5
    assert store.load() == saved
