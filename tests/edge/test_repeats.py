"""Idempotency-Key: the same again hears the same, another hears 422, and a no is not kept."""

import threading
from typing import Any

import pytest

from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.errors import LanternError, NotFound, Overloaded, Unavailable
from chalicelib.domain.orders.order import NotCancellable
from chalicelib.domain.orders.quote import ConsentMismatch, QuoteExpired
from chalicelib.domain.outcomes import InFlight
from chalicelib.edges.http import repeats
from tests.edge import shop
from tests.edge.conftest import Keys, Wired
from tests.edge.proxy import Reply, call

BODY = {"quote_id": f"q-{shop.SHOPPER}-abc", "quote_hash": "a" * 64}
KEY = {"Idempotency-Key": "key-1"}


def order(body: Any = None, *, token: str | None = None, **headers: str) -> Reply:
    said = headers or KEY
    return call("POST", "/orders", body=body or BODY, token=token or shop.token(), headers=said)


def test_the_same_again_hears_the_same_and_acts_once(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    first, second = order(), order()
    assert (first.status, first.text) == (second.status, second.text)
    assert first.status == 202
    assert second.headers["content-type"] == "application/json"
    assert len(wired.calls) == 1


def test_spacing_and_field_order_do_not_make_another_request(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    order()
    raw = f'{{ "quote_hash":"{BODY["quote_hash"]}",\n"quote_id": "{BODY["quote_id"]}"}}'
    assert call("POST", "/orders", raw=raw, token=shop.token(), headers=KEY).status == 202
    assert len(wired.calls) == 1


def test_another_body_or_route_under_the_key_is_422(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    wired.set("cancel", shop.order())
    order()
    reply = order(BODY | {"quote_hash": "b" * 64})
    assert (reply.status, reply.json["code"]) == (422, "idempotency_mismatch")
    reply = call("POST", "/orders/o-1/cancel", body={}, token=shop.token(), headers=KEY)
    assert (reply.status, reply.json["code"]) == (422, "idempotency_mismatch")
    assert len(wired.calls) == 1


def test_another_path_of_the_same_route_is_another_request(wired: Wired) -> None:
    wired.set("cancel", shop.order())
    assert call("POST", "/orders/o-1/cancel", token=shop.token(), headers=KEY).status == 202
    assert call("POST", "/orders/o-2/cancel", token=shop.token(), headers=KEY).status == 422


def test_everybody_has_keys_of_their_own(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    order()
    order(token=shop.token("bob"))
    assert len({said["shopper"] for _, said in wired.calls}) == 2


def test_without_a_key_everything_is_done_again(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    for _ in range(2):
        call("POST", "/orders", body=BODY, token=shop.token())
    assert len(wired.calls) == 2


@pytest.mark.parametrize("key", ["", "x" * 129, "a b", "schlüssel", "a\tb", "\x7f"])
def test_a_key_that_is_none_is_400(key: str, wired: Wired) -> None:
    reply = order(**{"Idempotency-Key": key})
    assert (reply.status, reply.json["code"]) == (400, "invalid_request")
    assert "1 to 128" in reply.json["detail"]
    assert not wired.calls


def test_a_bad_body_does_not_use_the_key_up(wired: Wired, keys: Keys) -> None:
    wired.set("confirm", shop.order())
    assert order({"quote_id": 1}).status == 400
    assert not keys.rows
    assert order().status == 202


@pytest.mark.parametrize(
    "error", [ConsentMismatch("no."), QuoteExpired("no."), NotCancellable("no.")]
)
def test_a_no_for_good_is_kept(error: LanternError, wired: Wired) -> None:
    wired.set("confirm", error)
    first, second = order(), order()
    assert (first.status, first.text) == (second.status, second.text)
    assert second.headers["content-type"] == "application/problem+json"
    assert second.headers["cache-control"] == "no-store"
    assert len(wired.calls) == 1


@pytest.mark.parametrize(
    "error",
    [
        NotFound("no."),
        CouponUnavailable("no."),
        Overloaded("no.", code="claims_paused"),
        Overloaded("no.", code="too_many_requests"),
        Unavailable("no."),
        RuntimeError("a bug"),
    ],
)
def test_a_no_that_may_change_is_not_kept(error: Exception, wired: Wired, keys: Keys) -> None:
    wired.set("confirm", error)
    refusal = order()
    assert refusal.status >= 400
    assert not keys.rows
    wired.set("confirm", shop.order())
    assert order().status == 202
    assert len(wired.calls) == 2


def test_twins_at_once_act_once_and_hear_the_same(wired: Wired) -> None:
    replies: list[Reply] = []

    def slow(**_: Any) -> Any:
        threading.Event().wait(0.3)
        return shop.order()

    wired.set("confirm", slow)
    twins = [threading.Thread(target=lambda: replies.append(order())) for _ in range(6)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()
    assert {(reply.status, reply.text) for reply in replies} == {(202, replies[0].text)}
    assert len(replies) == 6
    assert len(wired.calls) == 1


def test_a_twin_that_takes_too_long_is_503_with_a_time(
    monkeypatch: pytest.MonkeyPatch, wired: Wired, keys: Keys
) -> None:
    monkeypatch.setattr(repeats, "PAUSES_S", (0.001, 0.001))
    monkeypatch.setattr(keys, "begin", lambda *_, **__: InFlight())
    reply = order()
    assert (reply.status, reply.json["code"]) == (503, "overloaded")
    assert int(reply.headers["retry-after"]) == reply.json["retry_after_s"] > 0
    assert not wired.calls


def test_nobody_waits_longer_than_a_caller_would() -> None:
    assert sum(repeats.PAUSES_S) <= 1.5


def test_a_key_store_that_is_out_is_503_and_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, wired: Wired, keys: Keys
) -> None:
    def out(*_: Any, **__: Any) -> Any:
        raise Unavailable("The table does not answer.")

    monkeypatch.setattr(keys, "begin", out)
    assert order().status == 503
    assert not wired.calls


def test_an_answer_that_cannot_be_stored_is_heard_all_the_same(
    monkeypatch: pytest.MonkeyPatch, wired: Wired, keys: Keys
) -> None:
    def out(*_: Any, **__: Any) -> Any:
        raise Unavailable("The table does not answer.")

    monkeypatch.setattr(keys, "finish", out)
    wired.set("confirm", shop.order())
    assert order().status == 202


def test_a_provider_has_no_keys(wired: Wired, keys: Keys) -> None:
    wired.set("notified", None)
    for _ in range(2):
        assert call("POST", "/payments/sandbox/notify", raw="{}", headers=KEY).status == 200
    assert len(wired.calls) == 2
    assert not keys.rows
