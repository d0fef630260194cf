"""Widths that move while everything runs: the queue mapping's, and the function's own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from infra.local.cloud import Resources, create_resources, locked_moto
from infra.local.pump import Pump, QueueFunction, ScheduleFunction
from infra.local.widths import Function, Width


@pytest.fixture
def resources() -> Iterator[Resources]:
    with locked_moto():
        yield create_resources()


@pytest.fixture
def sqs(resources: Resources) -> Any:
    return boto3.client("sqs")


class Gate:
    """A handler that everybody waits in until `open`; notes receive counts."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.lock = threading.Lock()
        self.inside = self.widest = self.done = 0
        self.receives: list[int] = []

    def __call__(self, event: Any, context: Any) -> None:
        with self.lock:
            self.inside += 1
            self.widest = max(self.widest, self.inside)
        self.open.wait(10)
        with self.lock:
            self.inside -= 1
            self.done += len(event["Records"])
            for record in event["Records"]:
                self.receives.append(int(record["attributes"]["ApproximateReceiveCount"]))


def until(true: Callable[[], bool], *, within_s: float = 8.0) -> bool:
    deadline = time.monotonic() + within_s
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return true()


def fill(sqs: Any, resources: Resources, count: int) -> None:
    for number in range(count):
        sqs.send_message(QueueUrl=resources.orders_queue_url, MessageBody=str(number))


def visible(sqs: Any, resources: Resources) -> int:
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=resources.orders_queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])


@contextmanager
def running(resources: Resources, sqs: Any, gate: Gate, **options: Any) -> Iterator[Function]:
    url = resources.orders_queue_url
    source = QueueFunction(queue_url=url, handler=gate, batch_size=1, **options)
    pump = Pump([source], sqs)
    pump.start()
    try:
        yield pump.functions[0]
    finally:
        gate.open.set()
        pump.stop()


def test_a_width_of_two_lets_two_through_and_the_third_waits_in_the_queue(
    resources: Resources, sqs: Any
) -> None:
    gate = Gate()
    fill(sqs, resources, 5)
    with running(resources, sqs, gate, width=2):
        assert until(lambda: gate.inside == 2)
        time.sleep(0.3)
        assert (gate.inside, visible(sqs, resources)) == (2, 3)
        gate.open.set()
        assert until(lambda: gate.done == 5)
    assert gate.widest == 2
    assert gate.receives == [1] * 5


def test_a_mapping_is_widened_and_narrowed_while_it_runs(resources: Resources, sqs: Any) -> None:
    gate = Gate()
    fill(sqs, resources, 12)
    with running(resources, sqs, gate, width=2) as function:
        assert function.mapping is not None
        assert until(lambda: gate.inside == 2)
        function.mapping.width.limit = 5
        assert until(lambda: gate.inside == 5)
        function.mapping.width.limit = 3
        time.sleep(0.3)
        assert gate.inside == 5  # nobody is thrown out
        gate.widest = 0
        gate.open.set()
        assert until(lambda: gate.done == 12)
    assert gate.widest <= 3


def test_a_function_narrower_than_its_mapping_throttles_and_the_message_comes_back_later(
    resources: Resources, sqs: Any
) -> None:
    gate = Gate()
    options = {"width": 4, "visibility_timeout_s": 1}
    with running(resources, sqs, gate, **options) as function:
        function.reserve(1)
        fill(sqs, resources, 2)
        assert until(lambda: gate.inside == 1)
        # The other one is received for nothing: away from the queue, and not in the function.
        assert until(lambda: visible(sqs, resources) == 0)
        time.sleep(0.2)
        assert gate.widest == 1
        gate.open.set()
        assert until(lambda: gate.done >= 2)
    assert gate.widest == 1
    assert max(gate.receives) >= 2


def test_a_function_with_nothing_reserved_runs_nothing_and_is_asked_ever_less(
    resources: Resources, sqs: Any
) -> None:
    gate = Gate()
    gate.open.set()
    fill(sqs, resources, 40)
    with running(resources, sqs, gate, width=4) as function:
        function.reserve(0)
        done = gate.done
        time.sleep(1.2)
        assert gate.done <= done + 1
        assert visible(sqs, resources) > 20  # not everything was received for nothing
        function.reserve(None)
        assert until(lambda: gate.done > 20)


def test_a_throttled_message_is_not_lost_in_a_drain(resources: Resources, sqs: Any) -> None:
    gate = Gate()
    gate.open.set()
    pump = Pump([QueueFunction(queue_url=resources.orders_queue_url, handler=gate)], sqs)
    fill(sqs, resources, 3)
    pump.functions[0].reserve(0)
    counts = pump.drain()
    assert (counts.throttled, counts.invocations, counts.deleted) == (3, 0, 0)
    assert pump.drain().throttled == 0  # invisible until its timeout
    pump.functions[0].reserve(None)
    assert pump.hurry() == 3
    assert pump.drain().deleted == 3
    assert gate.receives == [2, 2, 2]


def test_a_schedule_that_is_held_back_does_not_fire() -> None:
    fired: list[Any] = []

    def tick(event: Any, context: Any) -> None:
        fired.append(event)

    pump = Pump([ScheduleFunction(handler=tick, every_s=0.02, first_after_s=0.0)], None)
    (function,) = pump.functions
    function.reserve(0)
    pump.start()
    time.sleep(0.2)
    held = len(fired)
    function.reserve(None)
    came = until(lambda: len(fired) > 0)
    pump.stop()
    assert (held, came) == (0, True)


def test_whoever_waits_goes_in_when_the_width_grows() -> None:
    width, went = Width(0), threading.Event()

    def wait() -> None:
        if width.enter(timeout_s=5):
            went.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert not went.wait(0.1)
    width.limit = 1
    assert went.wait(2)
    waiting.join()
    assert not width.enter()
    width.leave()
    assert (width.running, width.enter()) == (0, True)


def test_a_hundred_threads_never_exceed_a_width_that_moves() -> None:
    width, lock = Width(3), threading.Lock()
    inside, excess = 0, 0

    def work() -> None:
        nonlocal inside, excess
        for _ in range(20):
            if not width.enter(timeout_s=5):
                continue
            with lock:
                inside += 1
                excess = max(excess, inside)
            time.sleep(0.0005)
            with lock:
                inside -= 1
            width.leave()

    threads = [threading.Thread(target=work) for _ in range(100)]
    for thread in threads:
        thread.start()
    for limit in (1, 2, 3, 1, 3):
        width.limit = limit
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert excess == 3
    assert width.running == 0
