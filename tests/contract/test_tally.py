"""The port Tally: counts of all processes by windows of ten seconds, cheaply."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from threading import Thread
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.tally import MOST_NAMES, Tally
from chalicelib.domain.errors import Unavailable
from chalicelib.flows import ports
from tests.fakes.aws_calls import aws_attempts, aws_calls, throttling, timing_out
from tests.fakes.samples import NOW
from tests.fakes.tally import FakeTally, a_book
from tests.fakes.world import World

Process = Callable[[], ports.Tally]
_days = count()


@pytest.fixture
def start() -> Any:
    """A time that no other test writes in, at the beginning of a window."""
    return NOW + timedelta(days=next(_days))


@pytest.fixture(params=["fake", "moto"])
def process(request: pytest.FixtureRequest) -> Process:
    """Makes one process's tally after another, all on the same counts."""
    if request.param == "fake":
        book = a_book()
        return lambda: FakeTally(book)
    table, spread = request.getfixturevalue("on_moto").table, count()
    return lambda: Tally(table, spread=next(spread))


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_what_several_processes_counted_is_added_up_by_window(process: Process, start: Any) -> None:
    for one, at_s in ((process(), 1), (process(), 2), (process(), 12)):
        one.add("payment_ok")
        one.add("payment_ok", 4)
        one.add("payment_failed")
        assert one.flush(start + s(at_s))
    windows = process().windows(start + s(15), count=3)
    assert [dict(window) for window in windows] == [
        {},
        {"payment_ok": 10, "payment_failed": 2},
        {"payment_ok": 5, "payment_failed": 1},
    ]


def test_a_process_writes_at_most_once_in_three_seconds(process: Process, start: Any) -> None:
    one = process()
    written = []
    for tenth in range(100):
        one.add("served")
        written.append(one.flush(start + s(tenth / 10)))
    assert sum(written) == 4
    assert one.flush(start + s(12.5))
    assert sum(w.get("served", 0) for w in one.windows(start + s(12.5), count=2)) == 100


def test_nothing_counted_is_nothing_written(process: Process, start: Any) -> None:
    assert not process().flush(start)


def test_a_process_that_slept_does_not_report_its_past(process: Process, start: Any) -> None:
    one = process()
    one.add("payment_failed")
    assert one.flush(start)
    one.add("payment_failed", 7)
    assert not one.flush(start + s(1))
    one.add("payment_ok")
    assert one.flush(start + s(60))
    assert dict(one.windows(start + s(60), count=1)[0]) == {"payment_ok": 1}


def test_a_clock_put_back_does_not_silence_it(process: Process, start: Any) -> None:
    one = process()
    one.add("served")
    assert one.flush(start + s(3_600))
    one.add("served")
    assert one.flush(start)


def test_names_cannot_clash_with_the_row(on_moto: World, start: Any) -> None:
    one = Tally(on_moto.table, spread=3)  # type: ignore[arg-type]
    for name in ("pk", "sk", "expires_ttl", "count"):
        one.add(name, 2)
    assert one.flush(start)
    assert dict(one.windows(start, count=1)[0]) == dict.fromkeys(
        ("pk", "sk", "expires_ttl", "count"), 2
    )
    (row,) = (r for r in on_moto.table.query("CONTROL#TALLY#03") if r["n_pk"] == 2)  # type: ignore[union-attr]
    assert row["expires_ttl"] == int(start.timestamp()) + 900


def test_a_flush_is_one_update_and_a_look_is_one_batch(on_moto: World, start: Any) -> None:
    one = Tally(on_moto.table, spread=0)  # type: ignore[arg-type]
    with aws_calls() as calls:
        for name in ("orders_seen", "orders_age_s", "payment_ok"):
            one.add(name)
        assert calls == []
        one.flush(start)
        one.windows(start, count=3)
    assert [name for _, name in calls] == ["UpdateItem", "BatchGetItem"]


@pytest.mark.parametrize("effect", [True, False], ids=["it-happened", "it-did-not"])
def test_a_failed_flush_is_swallowed_and_made_good_by_the_next(
    on_moto: World, start: Any, effect: bool
) -> None:
    _, once = on_moto.clients
    one = Tally(on_moto.table, spread=1)  # type: ignore[arg-type]
    one.add("payment_ok", 5)
    with aws_attempts(once) as attempts, timing_out(once, "UpdateItem", effect=effect):
        assert not one.flush(start)
    assert len(attempts) == 1
    assert not one.flush(start + s(1))
    assert one.flush(start + s(4))
    # What may have happened is said again: shares stay, since everything doubles together.
    assert one.windows(start + s(4), count=1)[0]["payment_ok"] == (10 if effect else 5)


def test_what_cannot_be_written_for_long_is_let_go(on_moto: World, start: Any) -> None:
    _, once = on_moto.clients
    one = Tally(on_moto.table, spread=2)  # type: ignore[arg-type]
    with throttling(once, "UpdateItem"):
        for second in range(0, 60, 4):
            one.add("payment_failed", 1_000)
            assert not one.flush(start + s(second))
    one.add("payment_ok")
    assert one.flush(start + s(60))
    assert one.windows(start + s(60), count=1)[0].get("payment_failed", 0) <= 3_000


def test_names_without_end_do_not_fill_the_row(on_moto: World, start: Any) -> None:
    one = Tally(on_moto.table, spread=4)  # type: ignore[arg-type]
    for number in range(3 * MOST_NAMES):
        one.add(f"name_{number}")
        one.flush(start)
    one.flush(start + s(5))
    windows = one.windows(start + s(5), count=1)
    assert len(windows[0]) <= 2 * MOST_NAMES


def test_counts_that_cannot_be_read_are_unavailable(on_moto: World, start: Any) -> None:
    client, _ = on_moto.clients
    one = Tally(on_moto.table, spread=0)  # type: ignore[arg-type]
    with timing_out(client, "BatchGetItem"), pytest.raises(Unavailable):
        one.windows(start, count=3)


def test_the_read_need_not_be_strong(on_moto: World, start: Any) -> None:
    client, _ = on_moto.clients
    asked: list[bool] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        asked.append(params["RequestItems"][next(iter(params["RequestItems"]))]["ConsistentRead"])

    client.meta.events.register("provide-client-params.dynamodb.BatchGetItem", note)
    try:
        Tally(on_moto.table, spread=0).windows(start, count=3)  # type: ignore[arg-type]
    finally:
        client.meta.events.unregister("provide-client-params.dynamodb.BatchGetItem", note)
    assert asked == [False]


def test_threads_of_one_process_lose_no_count(process: Process, start: Any) -> None:
    one = process()

    def work() -> None:
        for number in range(200):
            one.add("served")
            one.flush(start + s(number / 100))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.flush(start + s(6))
    assert one.windows(start + s(6), count=1)[0]["served"] == 1_600
