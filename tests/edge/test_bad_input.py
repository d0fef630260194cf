"""Bad input: the right 4xx, one helpful sentence, and nothing behind the edge is ever called."""

import json
from typing import Any

import pytest

from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import Reply, call

LINE = {"item_id": "tea", "quantity": 1}
QUOTE = {"store_id": "tea-house", "lines": [LINE]}
YUAN = {"amount": 100, "currency": "CNY"}
RULES = {
    "name": {"zh-CN": "奶茶", "en": "Tea", "de": "Tee"},
    "face_value": YUAN,
    "min_spend": YUAN,
    "price_floor": YUAN,
    "starts_at": "2026-02-06T00:00:00+08:00",
    "ends_at": "2026-02-07T00:00:00+08:00",
    "coupon_valid_until": "2026-02-08T00:00:00Z",
    "per_shopper": 1,
    "stores": "all",
    "items": ["tea"],
    "planned_claims_per_s": 5,
}
CAMPAIGN = {"campaign_id": "tea", "rules": RULES, "stock": 10}
HASH = "a" * 64


def refused(reply: Reply, status: int, code: str, words: str = "") -> None:
    assert reply.status == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-request-id"]
    assert (reply.json["status"], reply.json["code"]) == (status, code)
    assert reply.json["detail"].endswith(".")
    assert words in reply.json["detail"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("{", "not JSON"),
        ("nonsense", "not JSON"),
        ("[]", "must be a JSON object"),
        ('"text"', "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"message": "a", "message": "b"}', "names a field twice"),
        ('{"message": NaN}', "NaN is not a number"),
        ('{"message": "a", "location": {"lat": Infinity, "lon": 1}}', "Infinity is not a number"),
        ('{"message": "a", "location": {"lat": 1e999, "lon": 1}}', "out of range"),
        ('{"message": "\\ud800"}', "not UTF-8"),
        (b'{"message": "\xff\xfe"}', "not UTF-8"),
        ("[" * 60000, "nested too deeply"),
        ('{"message": ' + "9" * 5000 + "}", "not JSON"),
        ("", "message is missing"),
        ("{}", "message is missing"),
    ],
)
def test_a_body_that_is_no_clean_json_object(raw: str | bytes, words: str, wired: Wired) -> None:
    refused(call("POST", "/chat", raw=raw, token=shop.token()), 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize(
    "raw", ["x" * 65537, "é" * 40000, b"x" * 65537, json.dumps({"message": "x" * 70000})]
)
def test_a_body_over_64_kib_is_too_large_before_it_is_read(raw: str, wired: Wired) -> None:
    refused(call("POST", "/chat", raw=raw, token=shop.token()), 413, "too_large", "64 KiB")
    assert not wired.calls


def test_a_notification_over_64_kib_is_too_large_as_well(wired: Wired) -> None:
    refused(call("POST", "/payments/sandbox/notify", raw=b"x" * 65537), 413, "too_large")
    assert not wired.calls


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "a", "shopper": "eve"}, "shopper is not a field"),
        ({"message": 5}, "message must be text"),
        ({"message": None}, "message must be text"),
        ({"message": ""}, "message must not be empty"),
        ({"message": "   "}, "message must not be empty"),
        ({"message": "x" * 10000}, "message may have 2000 characters at most"),
        ({"message": "a", "locale": "fr"}, "locale must be 'zh-CN', 'en' or 'de'"),
        ({"message": "a", "session_id": "../x"}, "session_id has characters"),
        ({"message": "a", "session_id": "a\nb"}, "session_id has characters"),
        ({"message": "a", "session_id": "a\n"}, "session_id has characters"),
        ({"message": "a", "turn_id": "x" * 97}, "turn_id has characters"),
        ({"message": "a\x00b"}, "message has characters"),
        ({"message": "a", "location": {"lat": 91, "lon": 0}}, "location.lat must be at most 90"),
        ({"message": "a", "location": {"lat": 0, "lon": -181}}, "location.lon must be at least"),
        ({"message": "a", "location": {"lat": True, "lon": 0}}, "location.lat must be a number"),
        ({"message": "a", "location": {"lat": "1", "lon": 0}}, "location.lat must be a number"),
        ({"message": "a", "location": {"lat": 1}}, "location.lon is missing"),
        ({"message": "a", "location": [1, 2]}, "location must be an object"),
    ],
)
def test_a_message_that_is_none(body: dict[str, Any], words: str, wired: Wired) -> None:
    refused(call("POST", "/chat", body=body, token=shop.token()), 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines": []}, "lines needs at least 1"),
        ({"lines": [LINE] * 41}, "lines may have 40 entries"),
        ({"lines": [{**LINE, "quantity": 0}]}, "lines.0.quantity must be at least 1"),
        ({"lines": [{**LINE, "quantity": -2}]}, "lines.0.quantity must be at least 1"),
        ({"lines": [{**LINE, "quantity": 201}]}, "lines.0.quantity must be at most 200"),
        ({"lines": [{**LINE, "quantity": 10**30}]}, "lines.0.quantity must be at most 200"),
        ({"lines": [{**LINE, "quantity": True}]}, "lines.0.quantity must be a whole number"),
        ({"lines": [{**LINE, "quantity": 1.5}]}, "lines.0.quantity must be a whole number"),
        ({"lines": [{**LINE, "quantity": "2"}]}, "lines.0.quantity must be a whole number"),
        ({"lines": [{**LINE, "price": 1}]}, "lines.0.price is not a field"),
        ({"lines": [{**LINE, "options": "ice"}]}, "lines.0.options must be a list"),
        ({"lines": [{**LINE, "options": ["x" * 101]}]}, "options.0 may have 100"),
        ({"lines": [{**LINE, "item_id": "a b"}]}, "lines.0.item_id has characters"),
        ({"lines": {"0": LINE}}, "lines must be a list"),
        ({"store_id": "a\u0000"}, "store_id has characters"),
        ({"coupon_id": "c/1"}, "coupon_id has characters"),
        ({"total": 1}, "total is not a field"),
        ({"fulfilment": {"type": "drone"}}, "fulfilment.type must be 'pickup' or 'delivery'"),
        ({"fulfilment": {"slot": "2026-02-06T12:00:00"}}, "fulfilment.slot: an instant needs"),
        ({"fulfilment": {"slot": 1770000000}}, "fulfilment.slot: write an instant"),
        ({"fulfilment": {"slot": "soon"}}, "fulfilment.slot: write an instant"),
        ({"fulfilment": {"slot": "0001-01-01T00:00:00+14:00"}}, "fulfilment.slot: this year"),
        ({"fulfilment": {"address": "x" * 201}}, "fulfilment.address may have 200"),
        ({"fulfilment": {"address": "a\nb"}}, "fulfilment.address has characters"),
    ],
)
def test_a_basket_that_is_none(change: dict[str, Any], words: str, wired: Wired) -> None:
    reply = call("POST", "/quotes", body=QUOTE | change, token=shop.token())
    refused(reply, 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize(
    "body",
    [
        {"quote_id": "q-1", "quote_hash": "A" * 64},
        {"quote_id": "q-1", "quote_hash": "a" * 63},
        {"quote_id": "q-1", "quote_hash": HASH + "\n"},
        {"quote_id": "q 1", "quote_hash": HASH},
        {"quote_id": "q-1"},
        {"quote_id": "q-1", "quote_hash": HASH, "amount": 1},
    ],
)
def test_a_consent_that_is_none(body: dict[str, Any], wired: Wired) -> None:
    refused(call("POST", "/orders", body=body, token=shop.token()), 400, "invalid_request")
    assert not wired.calls


def test_a_field_name_is_told_in_plain_characters(wired: Wired) -> None:
    body = {"message": "a", "<b>\u202e" + "x" * 200: 1}
    reply = call("POST", "/chat", body=body, token=shop.token())
    refused(reply, 400, "invalid_request", "is not a field")
    assert len(reply.json["detail"]) < 120
    assert reply.json["detail"].isascii()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"campaign_id": "Tea"}, "campaign_id has characters"),
        ({"campaign_id": "x" * 49}, "campaign_id has characters"),
        ({"stock": 0}, "stock must be at least 1"),
        ({"stock": 100_000_001}, "stock must be at most"),
        ({"stock": True}, "stock must be a whole number"),
        ({"extra": 1}, "extra is not a field"),
        ({"rules": RULES | {"face_value": {"amount": 0, "currency": "CNY"}}}, "face_value"),
        ({"rules": RULES | {"face_value": {"amount": -1, "currency": "CNY"}}}, "at least 0"),
        ({"rules": RULES | {"face_value": {"amount": 1, "currency": "yuan"}}}, "currency has"),
        ({"rules": RULES | {"min_spend": {"amount": 1, "currency": "EUR"}}}, "same currency"),
        ({"rules": RULES | {"planned_claims_per_s": 0}}, "planned_claims_per_s must be more"),
        ({"rules": RULES | {"planned_claims_per_s": True}}, "must be a number"),
        ({"rules": RULES | {"per_shopper": 0}}, "per_shopper must be at least 1"),
        ({"rules": RULES | {"stores": []}}, "stores"),
        ({"rules": RULES | {"stores": "some"}}, "stores"),
        ({"rules": RULES | {"items": ["a b"]}}, "items"),
        ({"rules": RULES | {"name": {"en": "Tea"}}}, "name.zh-CN is missing"),
        ({"rules": RULES | {"ends_at": "2026-02-05T00:00:00Z"}}, "starts before it ends"),
        ({"rules": RULES | {"ends_at": "2026-02-07"}}, "needs its offset"),
        ({"rules": RULES | {"funding": {"store_share_percent": 101}}}, "at most 100"),
        ({"rules": {k: v for k, v in RULES.items() if k != "items"}}, "rules.items is missing"),
    ],
)
def test_a_campaign_that_is_none(change: dict[str, Any], words: str, wired: Wired) -> None:
    token = shop.token("olga", "operator")
    reply = call("POST", "/ops/campaigns", body=CAMPAIGN | change, token=token)
    refused(reply, 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Nothing to change"),
        ({"dials": {}}, "Nothing to change"),
        ({"dials": {"issue": "off"}}, "dials.issue must be true or false"),
        ({"dials": {"mode": True}}, "dials.mode is not a field"),
        ({"stock": 5, "minutes": 5}, "only dials turn back"),
        ({"dials": {"issue": False}, "minutes": 0}, "minutes must be at least 1"),
        ({"dials": {"issue": False}, "minutes": 1441}, "minutes must be at most 1440"),
        ({"stock": 0}, "stock must be at least 1"),
        ({"rules": {"version": 3}}, "rules.version is not a field"),
        (
            {"ends_at": "2026-02-07T00:00:00Z", "rules": {"ends_at": "2026-02-08T00:00:00Z"}},
            "given twice",
        ),
    ],
)
def test_an_amendment_that_is_none(body: dict[str, Any], words: str, wired: Wired) -> None:
    token = shop.token("olga", "operator")
    reply = call("PATCH", "/ops/campaigns/tea", body=body, token=token)
    refused(reply, 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize(
    "body", [{}, {"status": "closed"}, {"status": "busy", "minutes": 0}, {"minutes": 5}]
)
def test_a_store_status_that_is_none(body: dict[str, Any], wired: Wired) -> None:
    token = shop.token("tom", "store", store_id="tea-house")
    refused(call("PUT", "/store/status", body=body, token=token), 400, "invalid_request")
    assert not wired.calls


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lat=30", "both lat and lon, or neither"),
        ("lon=120", "both lat and lon, or neither"),
        ("lat=north&lon=120", "lat must be a number"),
        ("lat=&lon=120", "lat must be a number"),
        ("lat=nan&lon=120", "lat must be"),
        ("lat=inf&lon=120", "lat must be"),
        ("lat=91&lon=120", "lat must be at most 90"),
        ("lat=30&lon=120&q=" + "x" * 101, "q may have 100"),
        ("locale=fr", "locale must be"),
    ],
)
def test_a_place_that_is_none(query: str, words: str, wired: Wired) -> None:
    reply = call("GET", f"/stores?{query}", token=shop.token())
    refused(reply, 400, "invalid_request", words)
    assert not wired.calls


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/orders/a%00b"),
        ("GET", "/orders/a%20b"),
        ("GET", "/orders/" + "x" * 97),
        ("GET", "/orders/a.b"),
        ("POST", "/orders/a%2Fb/cancel"),
        ("GET", "/stores/茶"),
        ("POST", "/bills/a'b/quote"),
    ],
)
def test_an_id_that_is_none_names_nothing(method: str, target: str, wired: Wired) -> None:
    refused(call(method, target, token=shop.token()), 404, "not_found")
    assert not wired.calls


def test_unknown_query_parameters_mean_nothing(wired: Wired) -> None:
    wired.set("browse", [])
    assert call("GET", "/stores?utm=x", token=shop.token()).status == 200


def test_json_is_json_whatever_the_content_type_says(wired: Wired) -> None:
    wired.set("confirm", shop.order())
    for kind in (
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
    ):
        body = {"quote_id": "q-1", "quote_hash": HASH}
        headers = {"Content-Type": kind}
        assert call("POST", "/orders", body=body, token=shop.token(), headers=headers).status == 202
