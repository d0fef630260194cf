"""What becomes of a message: the error table as queues read it, and never a message lost."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotFound, Overloaded, Refused, Unavailable
from chalicelib.domain.overload.breaker import WINDOW_S, CircuitOpen
from chalicelib.edges.queues.back_off import BACK_OFF_MAX_S, HEARD_AFTER_S, back_off_s, turn_s
from chalicelib.edges.queues.consumer import BatchFailed, consumer
from chalicelib.wiring import breakers, queues

ORDER = '{"v": 1, "order_id": "o-1", "new": "fields are welcome"}'
BUG = KeyError("a bug")


class Queue:
    """What the consumer asked of the queue; `down` breaks it."""

    def __init__(self, *, partial_batch: bool = True, down: bool = False) -> None:
        self.partial, self.down = partial_batch, down
        self.parked: list[str] = []
        self.put_off: dict[str, int] = {}
        self.ages: list[tuple[str, int]] = []
        self.looks = 0
        self.broken: Exception | None = None

    def park(self, record: Mapping[str, Any], *, reason: str, detail: str) -> None:
        if self.down:
            raise Unavailable("no answer")
        assert reason
        assert detail
        self.parked.append(record["messageId"])

    def come_back(self, record: Mapping[str, Any], seconds: int) -> None:
        if self.down:
            raise Unavailable("no answer")
        self.put_off[record["messageId"]] = seconds

    def note_age(self, queue: str, age_s: int) -> None:
        self.ages.append((queue, age_s))

    def settle(self, *, now: datetime) -> None:
        assert now.tzinfo is not None
        self.looks += 1
        if self.broken is not None:
            raise self.broken


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    monkeypatch.setattr(queues, "park", queue.park)
    monkeypatch.setattr(queues, "come_back", queue.come_back)
    monkeypatch.setattr(queues, "partial_batch", lambda: queue.partial)
    monkeypatch.setattr(breakers, "note_age", queue.note_age)
    monkeypatch.setattr(breakers, "settle", queue.settle)
    return queue


def deliver(*bodies: str, raising: Exception | None = None, count: int = 1) -> list[str]:
    """Hand a batch to a consumer that raises `raising`; the ids that it wants to see again."""

    def act(message: Mapping[str, Any], now: datetime) -> None:
        assert message["order_id"]
        assert now.tzinfo is not None
        if raising is not None and not message.get("fine"):
            raise raising

    records = [
        {
            "messageId": f"m{number}",
            "body": body,
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:lantern-payments",
            "attributes": {
                "ApproximateReceiveCount": str(count),
                "SentTimestamp": str(int((datetime.now(UTC).timestamp() - 90) * 1000)),
            },
        }
        for number, body in enumerate(bodies)
    ]
    answer = consumer(act)(SimpleNamespace(to_dict=lambda: {"Records": records}))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.mark.parametrize("raising", [None, Refused("a rule says no")])
def test_what_is_settled_is_done(queue: Queue, raising: Exception | None) -> None:
    assert deliver(ORDER, raising=raising) == []
    assert (queue.parked, queue.put_off) == ([], {})


@pytest.mark.parametrize("raising", [Overloaded("shed"), Unavailable("unknown"), BUG])
def test_what_may_work_later_comes_again(queue: Queue, raising: Exception) -> None:
    assert deliver(ORDER, raising=raising) == ["m0"]
    assert queue.parked == []
    assert queue.put_off.keys() == {"m0"}


@pytest.mark.parametrize("raising", [Invalid("never"), NotFound("nothing")])
def test_what_can_never_work_is_parked_and_not_seen_again(queue: Queue, raising: Exception) -> None:
    assert deliver(ORDER, raising=raising) == []
    assert (queue.parked, queue.put_off) == (["m0"], {})


@pytest.mark.parametrize("body", ["", "not json", "[]", "{}", '{"order_id": 7}', '"text"'])
def test_what_names_no_order_is_parked(queue: Queue, body: str) -> None:
    assert deliver(body) == []
    assert queue.parked == ["m0"]


def test_only_what_failed_comes_again(queue: Queue) -> None:
    fine = json.dumps({"order_id": "o-2", "fine": True})
    assert deliver(fine, ORDER, "poison", fine, raising=Unavailable("unknown")) == ["m1"]
    assert queue.parked == ["m2"]


@pytest.mark.parametrize("raising", [Unavailable("unknown"), BUG])
def test_without_partial_answers_the_whole_batch_comes_again(
    queue: Queue, raising: Exception
) -> None:
    queue.partial = False
    fine = json.dumps({"order_id": "o-2", "fine": True})
    with pytest.raises(BatchFailed):
        deliver(fine, ORDER, raising=raising)
    assert deliver(fine, fine, raising=raising) == []


@pytest.mark.parametrize("raising", [Invalid("never"), Unavailable("unknown")])
@pytest.mark.parametrize("partial_batch", [True, False])
def test_a_message_that_cannot_be_put_where_it_belongs_is_kept(
    queue: Queue, raising: Exception, partial_batch: bool
) -> None:
    queue.partial, queue.down = partial_batch, True
    if partial_batch:
        assert deliver(ORDER, raising=raising) == ["m0"]
    else:
        with pytest.raises(BatchFailed):
            deliver(ORDER, raising=raising)


def test_the_back_off_grows_to_minutes_and_spreads_out(queue: Queue) -> None:
    assert [back_off_s(n, 1.0) for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert back_off_s(1000, 1.0) == BACK_OFF_MAX_S
    assert back_off_s(1000, 0.0) == BACK_OFF_MAX_S / 2
    deliver(ORDER, raising=Unavailable("unknown"), count=9)
    assert BACK_OFF_MAX_S / 2 <= queue.put_off["m0"] <= BACK_OFF_MAX_S


def test_a_dependency_that_is_left_alone_is_not_asked_before_it_makes_sense(queue: Queue) -> None:
    assert [back_off_s(1, jitter, retry_after_s=30) for jitter in (0.0, 0.5, 1.0)] == [30, 45, 60]
    assert back_off_s(1, 1.0, retry_after_s=10**9) == BACK_OFF_MAX_S
    # What the message would have waited anyway is not cut short.
    assert back_off_s(7, 0.0, retry_after_s=10) == back_off_s(7, 0.0) == 32
    for problem in (Overloaded("open", retry_after_s=40), Unavailable("gone", retry_after_s=40)):
        deliver(ORDER, raising=problem)
        assert 40 <= queue.put_off["m0"] <= 80


def test_who_is_turned_away_by_an_open_breaker_comes_behind_the_edge_the_oldest_first(
    queue: Queue,
) -> None:
    waits = [turn_s(40, age_s=age_s, jitter=0.5) for age_s in (0, 150, 300, 450, 600, 9_999)]
    assert waits == [49, 48, 47, 46, 45, 45]
    # All of them before the next edge.
    assert min(waits) >= 40 + HEARD_AFTER_S
    assert turn_s(40, age_s=0, jitter=1.0) < 40 + WINDOW_S
    assert turn_s(10**9, age_s=0, jitter=1.0) == BACK_OFF_MAX_S
    # However often it has been turned away: nothing was tried.
    deliver(ORDER, raising=CircuitOpen("open", retry_after_s=10), count=400)
    assert 15 <= queue.put_off["m0"] <= 19


@pytest.mark.parametrize("raising", [None, Unavailable("unknown"), Invalid("never"), BUG])
def test_every_message_is_counted_and_the_breakers_look_after_each(
    queue: Queue, raising: Exception | None
) -> None:
    deliver(ORDER, ORDER, "poison", raising=raising)
    assert queue.looks == 3
    assert [name for name, _ in queue.ages] == ["payments"] * 3
    assert all(89 <= age_s <= 95 for _, age_s in queue.ages)


@pytest.mark.parametrize("broken", [Unavailable("the table"), BUG])
def test_counting_that_fails_costs_no_message_its_verdict(queue: Queue, broken: Exception) -> None:
    queue.broken = broken
    assert deliver(ORDER, "poison") == []
    assert queue.parked == ["m1"]
    assert deliver(ORDER, raising=Unavailable("unknown")) == ["m0"]
    assert queue.put_off.keys() == {"m0"}
