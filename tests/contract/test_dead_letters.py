"""The port DeadLetters, in memory and on SQS: nothing is lost, hidden for good or dealt with by two
at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters import dead_letters as adapter
from chalicelib.adapters.dead_letters import DeadLetters
from chalicelib.adapters.sqs import QueueControl
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.dead_letters import RECEIVED_TOO_OFTEN
from infra.local.cloud import create_resources, locked_moto
from tests.fakes.aws_calls import aws_calls, throttling, timing_out
from tests.fakes.dead_letters import FakeDeadLetters

BODY = '{"v":1,"order_id":"o-1"}'


@dataclass
class Fake:
    """The fake, and what a test does around the port."""

    port: FakeDeadLetters

    def lay(self, queue: str, body: str, reason: str = "", detail: str = "") -> str:
        return self.port.add(
            queue, body, now=datetime.now(UTC).replace(microsecond=0), reason=reason, detail=detail
        )

    def in_queue(self, queue: str) -> list[str]:
        return [body for name, body in self.port.sent if name == queue]

    @contextmanager
    def deletions_fail(self) -> Iterator[None]:
        self.port.down = 99
        yield
        self.port.down = 0


@dataclass
class OnSqs:
    """The adapter on the in-process SQS."""

    port: DeadLetters
    client: Any
    queues: dict[str, str]
    dead: dict[str, str]

    def lay(self, queue: str, body: str, reason: str = "", detail: str = "") -> str:
        texts = {"reason": reason, "detail": detail, "receives": "7" if reason else ""}
        said = {n: {"DataType": "String", "StringValue": t} for n, t in texts.items() if t}
        sent = self.client.send_message(
            QueueUrl=self.dead[queue], MessageBody=body, MessageAttributes=said
        )
        return str(sent["MessageId"])

    def in_queue(self, queue: str) -> list[str]:
        found: list[str] = []
        while got := self.client.receive_message(QueueUrl=self.queues[queue]).get("Messages"):
            found += [message["Body"] for message in got]
        return found

    @contextmanager
    def deletions_fail(self) -> Iterator[None]:
        with timing_out(self.client, "DeleteMessage", effect=False):
            yield


@pytest.fixture
def on_sqs() -> Iterator[OnSqs]:
    with locked_moto():
        aws.forget()
        made, client = create_resources(), aws.sqs(attempts=1)
        queues = {"orders": made.orders_queue_url, "payments": made.payments_queue_url}
        dead = {"orders": made.orders_dead_letters_url, "payments": made.payments_dead_letters_url}
        port = DeadLetters(client, control=QueueControl(client), queues=queues, wait_s=0)
        yield OnSqs(port, client, queues, dead)
        aws.forget()


@pytest.fixture(params=["fake", "sqs"])
def place(request: pytest.FixtureRequest) -> Any:
    if request.param == "fake":
        return Fake(FakeDeadLetters())
    return request.getfixturevalue("on_sqs")


def ids(letters: Any) -> list[str]:
    return sorted(letter.message_id for letter in letters)


def test_a_letter_says_what_it_is_and_why_it_is_there(place: Any) -> None:
    parked = place.lay("orders", "not json", "invalid_request", "The message is not JSON.")
    moved = place.lay("payments", BODY)
    seen = {letter.message_id: letter for letter in place.port.look(limit=10)}
    assert seen.keys() == {parked, moved}
    first, second = seen[parked], seen[moved]
    assert (first.queue, first.body, first.order_id) == ("orders", "not json", None)
    assert (first.reason, first.detail) == ("invalid_request", "The message is not JSON.")
    assert (second.queue, second.order_id, second.detail) == ("payments", "o-1", "")
    assert second.reason == RECEIVED_TOO_OFTEN
    assert abs((datetime.now(UTC) - second.sent_at).total_seconds()) < 60


def test_what_was_looked_at_can_be_looked_at_again_at_once(place: Any) -> None:
    laid = sorted(place.lay("orders", str(n)) for n in range(23))
    for _ in range(3):
        assert ids(place.port.look(limit=200)) == laid


def test_a_look_has_its_limit_and_one_full_queue_does_not_hide_the_other(place: Any) -> None:
    if isinstance(place, Fake):
        pytest.skip("the fake has no queues of its own")
    for number in range(40):
        place.lay("orders", str(number))
    precious = place.lay("payments", BODY)
    seen = place.port.look(limit=15)
    assert len(seen) == 15
    assert precious in ids(seen)
    assert len(place.port.look(limit=200)) == 41  # the surplus was let go as well


def test_held_letters_are_hidden_and_the_others_are_not(place: Any) -> None:
    one, two = place.lay("orders", "1"), place.lay("payments", "2")
    assert ids(place.port.hold([two, "unknown"], limit=10)) == [two]
    assert ids(place.port.look(limit=10)) == [one]
    assert place.port.hold([two], limit=10) == []


def test_no_more_than_the_limit_is_held(place: Any) -> None:
    for number in range(25):
        place.lay("orders", str(number))
    assert len(place.port.hold(None, limit=7)) == 7
    assert len(place.port.look(limit=200)) == 18


def test_redriven_letters_are_in_their_own_queue_and_nowhere_else(place: Any) -> None:
    place.lay("orders", BODY)
    place.lay("payments", "x" * 5000)
    held = place.port.hold(None, limit=10)
    assert sorted(place.port.redrive(held)) == ids(held)
    assert place.in_queue("orders") == [BODY]
    assert place.in_queue("payments") == ["x" * 5000]
    assert place.port.counts() == {"orders": 0, "payments": 0}


def test_a_crash_between_sending_and_deleting_makes_two_never_none(place: Any) -> None:
    place.lay("orders", BODY)
    held = place.port.hold(None, limit=10)
    with place.deletions_fail(), pytest.raises(Unavailable):
        place.port.redrive(held)
    assert place.in_queue("orders") == [BODY]
    assert place.port.counts() == {"orders": 1, "payments": 0}


def test_discarded_letters_are_gone_for_good(place: Any) -> None:
    laid = [place.lay("orders", str(n)) for n in range(12)] + [place.lay("payments", BODY)]
    held = place.port.hold(laid[1:], limit=100)
    assert sorted(place.port.discard(held)) == sorted(laid[1:])
    assert place.in_queue("orders") == []
    assert ids(place.port.look(limit=100)) == [laid[0]]


def test_the_count_includes_what_somebody_holds(place: Any) -> None:
    place.lay("orders", "1")
    place.lay("orders", "2")
    place.port.hold(None, limit=1)
    assert place.port.counts() == {"orders": 2, "payments": 0}


def test_receives_are_those_before_it_was_parked(on_sqs: OnSqs) -> None:
    on_sqs.lay("orders", "not json", "invalid_request")
    on_sqs.lay("orders", BODY)
    for looks in (1, 2):
        seen = {letter.reason: letter.receives for letter in on_sqs.port.look(limit=10)}
        assert seen == {"invalid_request": 7, RECEIVED_TOO_OFTEN: looks}


def test_counting_is_one_call_a_queue_once_the_queues_are_known(on_sqs: OnSqs) -> None:
    on_sqs.port.counts()
    with aws_calls() as calls:
        on_sqs.port.counts()
    assert [name for _, name in calls] == ["GetQueueAttributes"] * 2


def test_letters_that_could_not_be_let_go_come_back_by_themselves(
    on_sqs: OnSqs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "HOLD_S", 0)
    laid = on_sqs.lay("orders", BODY)
    with throttling(on_sqs.client, "ChangeMessageVisibilityBatch", code="RequestThrottled"):
        assert ids(on_sqs.port.look(limit=1)) == [laid]
    assert ids(on_sqs.port.look(limit=1)) == [laid]


def test_a_look_ends_also_when_letters_come_round_and_round(
    on_sqs: OnSqs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "HOLD_S", 0)
    monkeypatch.setattr(adapter, "RECEIVES_AT_MOST", 5)
    laid = on_sqs.lay("orders", BODY)
    with aws_calls() as calls:
        assert ids(on_sqs.port.look(limit=50)) == [laid]
    assert [name for _, name in calls].count("ReceiveMessage") == 5


def test_a_queue_that_does_not_answer_is_unavailable(on_sqs: OnSqs) -> None:
    with timing_out(on_sqs.client, "ReceiveMessage"), pytest.raises(Unavailable):
        on_sqs.port.look(limit=1)
