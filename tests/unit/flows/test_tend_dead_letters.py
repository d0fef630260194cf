"""Tending the dead letters: the audit log hears of it first, and of nothing personal."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.orders.dead_letters import DeadLetter, known_of
from chalicelib.flows import tend_dead_letters as flow
from tests.fakes.audit import FakeAudit
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.samples import NOW

ORDER = '{"v":1,"order_id":"o-1","wish":"cancel"}'
WORDS = "Anna, 138 0000 0000, second floor"


class DeafAudit(FakeAudit):
    def append(self, **_: Any) -> None:
        raise Unavailable("no answer")


@pytest.fixture
def letters() -> FakeDeadLetters:
    return FakeDeadLetters()


@pytest.fixture
def audit() -> FakeAudit:
    return FakeAudit()


def redrive(
    letters: FakeDeadLetters, audit: FakeAudit, message_ids: list[str] | None = None
) -> flow.Tended:
    return flow.redrive_dead_letters(
        message_ids=message_ids,
        reason="the store is back",
        who="olga",
        now=NOW,
        letters=letters,
        audit=audit,
    )


def discard(letters: FakeDeadLetters, audit: FakeAudit, message_ids: list[str]) -> flow.Tended:
    return flow.discard_dead_letters(
        message_ids=message_ids,
        reason="poison",
        who="olga",
        now=NOW,
        letters=letters,
        audit=audit,
    )


def test_the_oldest_come_first(letters: FakeDeadLetters) -> None:
    late = letters.add("orders", "1", now=NOW)
    early = letters.add("payments", "2", now=NOW - timedelta(hours=1))
    found = flow.list_dead_letters(limit=10, letters=letters)
    assert [letter.message_id for letter in found] == [early, late]


def test_redriving_says_who_why_and_which(letters: FakeDeadLetters, audit: FakeAudit) -> None:
    one, two = letters.add("orders", ORDER, now=NOW), letters.add("payments", ORDER, now=NOW)
    assert redrive(letters, audit, [one, "unknown", "unknown"]) == flow.Tended(1, ("unknown",), 1)
    assert letters.sent == [("orders", ORDER)]
    (entry,) = audit.entries
    assert (entry.who, entry.what, entry.why) == (
        "olga",
        "dead_letters.redriven",
        "the store is back",
    )
    (noted,) = entry.detail["letters"]
    assert noted == {
        "queue": "orders",
        "message_id": one,
        "reason": "received too often",
        "order_id": "o-1",
        "wish": "cancel",
    }
    letters.wake()
    assert redrive(letters, audit).done == 1
    assert two not in letters.letters


def test_all_means_so_many_at_once_and_says_what_is_left(
    letters: FakeDeadLetters, audit: FakeAudit
) -> None:
    for _ in range(flow.AT_ONCE + 5):
        letters.add("orders", ORDER, now=NOW)
    assert redrive(letters, audit) == flow.Tended(flow.AT_ONCE, (), 5)


def test_what_is_parked_again_at_once_is_not_called_left(audit: FakeAudit) -> None:
    class Poisonous(FakeDeadLetters):
        def redrive(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
            done = super().redrive(letters)
            self.add("orders", "poison", now=NOW)
            return done

    letters = Poisonous()
    letters.add("orders", "poison", now=NOW)
    assert redrive(letters, audit) == flow.Tended(1, (), 0)


def test_nothing_found_is_nothing_done_and_nothing_to_audit(
    letters: FakeDeadLetters, audit: FakeAudit
) -> None:
    assert discard(letters, audit, ["a", "b"]) == flow.Tended(0, ("a", "b"), 0)
    assert redrive(letters, audit) == flow.Tended(0, (), 0)
    assert audit.entries == []


def test_nothing_is_thrown_away_or_sent_that_the_audit_log_has_not_heard_of(
    letters: FakeDeadLetters,
) -> None:
    one = letters.add("orders", ORDER, now=NOW)
    with pytest.raises(Unavailable):
        discard(letters, DeafAudit(), [one])
    letters.wake()
    with pytest.raises(Unavailable):
        redrive(letters, DeafAudit())
    assert (list(letters.letters), letters.sent) == ([one], [])


@pytest.mark.parametrize(
    "body", [WORDS, json.dumps({"order_id": WORDS}), json.dumps([WORDS]), "[" * 100_000, "\ud800"]
)
def test_a_body_that_is_none_of_ours_leaves_only_its_size_and_fingerprint(
    letters: FakeDeadLetters, audit: FakeAudit, body: str
) -> None:
    one = letters.add("orders", body, now=NOW, reason="invalid_request")
    assert discard(letters, audit, [one]).done == 1
    (entry,) = audit.entries
    (noted,) = entry.detail["letters"]
    raw = body.encode(errors="replace")
    assert noted["sha256"] == hashlib.sha256(raw).hexdigest()
    assert noted["bytes"] == len(raw)
    assert "Anna" not in json.dumps(entry.detail)
    assert (entry.what, entry.why) == ("dead_letters.discarded", "poison")


@pytest.mark.parametrize("body", ["", "null", "7", '"o-1"', "[]", '{"order_id": 7}', "{"])
def test_what_names_no_order_names_none(body: str) -> None:
    assert known_of(body) == {}
