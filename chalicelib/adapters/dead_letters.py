"""The dead letters on SQS: one queue of them beside each queue.

A look hides what it finds for a moment and then lets everybody see it again; letters that are to
be dealt with are held for as long as the hiding lasts. A letter that is lost on the way of letting
it go comes back by itself.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from chalicelib.adapters.sqs import QueueControl, calling
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.orders.dead_letters import RECEIVED_TOO_OFTEN, DeadLetter

# Longer than any look and everything that follows it may take (the gateway gives up after 29 s).
HOLD_S = 30
# A look ends after so many receives, at 10 letters each: about 3 s on AWS.
RECEIVES_AT_MOST = 200
BATCH = 10
SYSTEM = ("ApproximateReceiveCount", "SentTimestamp")
COUNTED = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


class DeadLetters:
    """Implements the port. `queues` are the queues by name; `wait_s` is how long an empty queue is
    waited for: SQS asks all of its servers only when it may wait (0 for tests)."""

    def __init__(
        self, client: Any, *, control: QueueControl, queues: Mapping[str, str], wait_s: int = 1
    ) -> None:
        self._client = client
        self._control = control
        self._queues = dict(queues)
        self._wait_s = wait_s

    def look(self, *, limit: int) -> Sequence[DeadLetter]:
        """At most `limit` letters of all queues in turn, visible again when this returns."""
        found, others = self._gather(lambda _: True, enough=limit)
        self._let_go([*found, *others])
        return found

    def hold(self, message_ids: Sequence[str] | None, *, limit: int) -> Sequence[DeadLetter]:
        """The named letters, or any; at most `limit`, and hidden from everybody else for a
        moment."""
        wanted = None if message_ids is None else frozenset(message_ids)
        enough = limit if wanted is None else min(limit, len(wanted))
        found, others = self._gather(
            lambda letter: wanted is None or letter.message_id in wanted, enough=enough
        )
        self._let_go(others)
        return found

    def redrive(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
        """Send each held letter to its queue, then delete it: a crash in between makes two of it,
        never none. Two calls each."""
        for letter in letters:
            url = self._queues[letter.queue]
            calling(self._client.send_message, QueueUrl=url, MessageBody=letter.body)
            calling(
                self._client.delete_message,
                QueueUrl=self._dead_letters(letter.queue),
                ReceiptHandle=letter.receipt,
            )
        return [letter.message_id for letter in letters]

    def discard(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
        """Delete the held letters; the ids of those that are certainly gone."""
        gone: list[str] = []
        for url, batch, entries in self._batches(letters):
            answer = calling(self._client.delete_message_batch, QueueUrl=url, Entries=entries)
            gone += [batch[int(done["Id"])].message_id for done in answer.get("Successful", [])]
        return gone

    def counts(self) -> Mapping[str, int]:
        """About how many letters there are by queue, the ones being looked at included (one call
        a queue)."""
        return {name: self._count(name) for name in self._queues}

    def _count(self, name: str) -> int:
        answer = calling(
            self._client.get_queue_attributes,
            QueueUrl=self._dead_letters(name),
            AttributeNames=list(COUNTED),
        )
        return sum(int(answer["Attributes"].get(one, 0)) for one in COUNTED)

    def _dead_letters(self, name: str) -> str:
        return self._control.dead_letters_of(self._queues[name])

    def _gather(
        self, wanted: Callable[[DeadLetter], bool], *, enough: int
    ) -> tuple[list[DeadLetter], list[DeadLetter]]:
        """(`enough` wanted letters, what else was seen), from the queues in turn: one that
        overflows must not hide the others."""
        found: dict[str, DeadLetter] = {}
        others: dict[str, DeadLetter] = {}
        open_queues = deque(self._queues)
        for _ in range(RECEIVES_AT_MOST):
            if not open_queues or len(found) >= enough:
                break
            name = open_queues.popleft()
            received = self._receive(name)
            if received:
                open_queues.append(name)
            for letter in received:
                full = letter.message_id not in found and len(found) >= enough
                ours = wanted(letter) and not full
                (found if ours else others)[letter.message_id] = letter
        return list(found.values()), list(others.values())

    def _receive(self, name: str) -> list[DeadLetter]:
        answer = calling(
            self._client.receive_message,
            QueueUrl=self._dead_letters(name),
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HOLD_S,
            WaitTimeSeconds=self._wait_s,
            MessageSystemAttributeNames=list(SYSTEM),
            MessageAttributeNames=["All"],
        )
        return [_letter(name, message) for message in answer.get("Messages", [])]

    def _let_go(self, letters: Sequence[DeadLetter]) -> None:
        for url, _, entries in self._batches(letters):
            shown = [{**entry, "VisibilityTimeout": 0} for entry in entries]
            # Whatever is not let go comes back by itself a moment later.
            with contextlib.suppress(Unavailable, Overloaded):
                calling(self._client.change_message_visibility_batch, QueueUrl=url, Entries=shown)

    def _batches(
        self, letters: Iterable[DeadLetter]
    ) -> Iterator[tuple[str, list[DeadLetter], list[dict[str, Any]]]]:
        by_queue = sorted(letters, key=lambda letter: letter.queue)
        for name, group in groupby(by_queue, key=lambda letter: letter.queue):
            url, same = self._dead_letters(name), list(group)
            for start in range(0, len(same), BATCH):
                batch = same[start : start + BATCH]
                entries = [
                    {"Id": str(number), "ReceiptHandle": letter.receipt}
                    for number, letter in enumerate(batch)
                ]
                yield url, batch, entries


def _letter(queue: str, message: Mapping[str, Any]) -> DeadLetter:
    said = message.get("MessageAttributes", {})
    told = {name: str(one.get("StringValue", "")) for name, one in said.items()}
    system = message.get("Attributes", {})
    receives = told.get("receives", "")
    return DeadLetter(
        queue=queue,
        message_id=message["MessageId"],
        body=message["Body"],
        reason=told.get("reason") or RECEIVED_TOO_OFTEN,
        detail=told.get("detail", ""),
        receives=int(receives if receives.isdecimal() else system["ApproximateReceiveCount"]),
        sent_at=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
        receipt=message["ReceiptHandle"],
    )
