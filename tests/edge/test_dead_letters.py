"""`/ops/dead-letters`: what goes in, what comes out, and precise refusals."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.orders.dead_letters import DeadLetter
from chalicelib.flows.tend_dead_letters import AT_ONCE, Tended
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import Reply, call
from tests.edge.test_bad_input import refused

OPERATOR = shop.tokens()["operator"]
LETTER = DeadLetter(
    "orders", "m-1", '{"order_id":"o-1"}', "not_found", "No such order.", 3, shop.NOW, "secret"
)
UUID = "1f0c8a3e-93a5-4f0e-8f46-1d0d2f0a9c11"


def ops(method: str, path: str, body: Any = None) -> Reply:
    return call(method, f"/ops/dead-letters{path}", body=body, token=OPERATOR)


def test_the_list_says_what_lies_there_and_why(wired: Wired) -> None:
    wired.set("listed", [LETTER, replace(LETTER, queue="payments", body="x" * 5000)])
    wired.set("counts", {"orders": 70, "payments": 1})
    reply = ops("GET", "")
    assert reply.status == 200
    assert wired.said("listed") == {"limit": 50}
    assert reply.json["counts"] == {"orders": 70, "payments": 1}
    first, second = reply.json["dead_letters"]
    assert first == {
        "queue": "orders",
        "message_id": "m-1",
        "order_id": "o-1",
        "reason": "not_found",
        "detail": "No such order.",
        "receives": 3,
        "sent_at": shop.NOW.isoformat(),
        "body": '{"order_id":"o-1"}',
    }
    assert (second["order_id"], len(second["body"])) == (None, 1000)


def test_how_many_are_shown_can_be_said(wired: Wired) -> None:
    wired.set("listed", [])
    wired.set("counts", {})
    assert ops("GET", "?limit=200").json["dead_letters"] == []
    assert wired.said("listed") == {"limit": 200}


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("0", "limit must be at least 1"),
        ("201", "limit must be at most 200"),
        ("many", "limit must be a whole number"),
        ("-1", "limit must be a whole number"),
        ("1.5", "limit must be a whole number"),
        ("9" * 5000, "limit must be a whole number"),
        ("", "limit must be a whole number"),
    ],
)
def test_a_limit_that_is_none(limit: str, words: str, wired: Wired) -> None:
    refused(ops("GET", f"?limit={limit}"), 400, "invalid_request", words)
    assert not wired.calls


def test_redriving_names_letters_or_means_all(wired: Wired) -> None:
    wired.set("redrive", Tended(1, (UUID,), 4))
    body = {"message_ids": ["m-1", UUID], "reason": "fixed"}
    reply = ops("POST", "/redrive", body)
    assert (reply.status, reply.json) == (200, {"redriven": 1, "missing": [UUID], "left": 4})
    said = wired.said("redrive")
    assert {**said, "now": None} == body | {"who": "olga", "now": None}
    wired.calls.clear()
    assert ops("POST", "/redrive", {}).status == 200
    said = wired.said("redrive")
    assert (said["message_ids"], said["reason"]) == (None, "")


def test_discarding_needs_letters_and_a_reason(wired: Wired) -> None:
    wired.set("discard", Tended(1, (), 0))
    reply = ops("POST", "/discard", {"message_ids": ["m-1"], "reason": " poison "})
    assert (reply.status, reply.json) == (200, {"discarded": 1, "missing": [], "left": 0})
    said = wired.said("discard")
    assert (said["message_ids"], said["reason"], said["who"]) == (["m-1"], "poison", "olga")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message_ids": []}, "message_ids needs at least 1"),
        ({"message_ids": ["m"] * (AT_ONCE + 1)}, f"message_ids may have {AT_ONCE} entries"),
        ({"message_ids": "m-1"}, "message_ids must be a list"),
        ({"message_ids": [7]}, "message_ids.0 must be text"),
        ({"message_ids": ["a/b"]}, "message_ids.0 has characters"),
        ({"message_ids": [""]}, "message_ids.0 has characters"),
        ({"reason": ""}, "reason must not be empty"),
        ({"reason": "x" * 201}, "reason may have 200"),
        ({"reason": "a\nb"}, "reason has characters"),
        ({"queue": "orders"}, "queue is not a field"),
    ],
)
@pytest.mark.parametrize("path", ["/redrive", "/discard"])
def test_a_wish_that_is_none(path: str, change: dict[str, Any], words: str, wired: Wired) -> None:
    body = {"message_ids": ["m-1"], "reason": "poison"} | change
    refused(ops("POST", path, body), 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize("gone", ["message_ids", "reason"])
def test_nothing_is_discarded_without_saying_which_and_why(gone: str, wired: Wired) -> None:
    body = {"message_ids": ["m-1"], "reason": "poison"}
    del body[gone]
    refused(ops("POST", "/discard", body), 400, "invalid_request", f"{gone} is missing")
    assert not wired.calls


@pytest.mark.parametrize("who", ["shopper", "store"])
def test_only_operators_see_them(who: str, wired: Wired) -> None:
    reply = call("GET", "/ops/dead-letters", token=shop.tokens()[who])
    assert (reply.status, reply.json["code"]) == (403, "forbidden")
    assert not wired.calls
