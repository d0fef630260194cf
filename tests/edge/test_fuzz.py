"""Whatever is sent, nobody sees a 500: random bodies, near misses of good ones, odd headers."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from chalicelib.domain.errors import NotFound
from tests.edge import shop
from tests.edge.conftest import WIRED, Wired
from tests.edge.proxy import call
from tests.edge.test_bad_input import CAMPAIGN, QUOTE

TOKENS = shop.tokens()
GOOD: list[tuple[str, str, str, Any]] = [
    ("POST", "/chat", "shopper", {"message": "hi", "location": {"lat": 1, "lon": 2}}),
    ("POST", "/campaigns/milk-tea/claims", "shopper", {}),
    ("POST", "/quotes", "shopper", {**QUOTE, "fulfilment": {"slot": "2026-02-06T12:00:00Z"}}),
    ("POST", "/orders", "shopper", {"quote_id": "q-1", "quote_hash": "a" * 64}),
    ("POST", "/orders/o-1/cancel", "shopper", {}),
    ("POST", "/bills/b-1/quote", "shopper", {"locale": "de"}),
    ("PUT", "/store/status", "store", {"status": "busy", "minutes": 5}),
    ("POST", "/ops/campaigns", "operator", CAMPAIGN),
    ("PATCH", "/ops/campaigns/tea", "operator", {"dials": {"issue": True}, "stock": 5}),
    ("PUT", "/ops/stores/a/status", "operator", {"status": "paused"}),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
GENTLY = trying(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def nowhere(wired: Wired) -> None:
    for names in WIRED.values():
        for name in names:
            wired.set(name, NotFound("There is no such thing."))


def spots(body: Any) -> list[list[Any]]:
    """The paths of everything inside `body`."""
    inner = list(body.items()) if isinstance(body, dict) else []
    inner += list(enumerate(body)) if isinstance(body, list) else []
    return [[], *([key, *deeper] for key, value in inner for deeper in spots(value))]


def with_at(body: Any, path: list[Any], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(body)
    target = changed
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return changed


@pytest.mark.parametrize(("method", "target", "who", "good"), GOOD, ids=[g[1] for g in GOOD])
@GENTLY
@given(data=st.data())
def test_a_near_miss_is_never_a_bug(
    method: str, target: str, who: str, good: Any, data: st.DataObject, wired: Wired
) -> None:
    nowhere(wired)
    path = data.draw(st.sampled_from(spots(good)))
    body = with_at(good, path, data.draw(ANYTHING))
    reply = call(method, target, raw=json.dumps(body), token=TOKENS[who])
    assert reply.status < 500, (body, reply.text)


@GENTLY
@given(raw=st.binary(max_size=200) | st.text(max_size=200))
def test_noise_is_never_a_bug(raw: bytes | str, wired: Wired) -> None:
    nowhere(wired)
    for target in ("/chat", "/payments/sandbox/notify"):
        assert call("POST", target, raw=raw, token=TOKENS["shopper"]).status < 500


@GENTLY
@given(text=st.text(max_size=60))
def test_odd_headers_and_ids_are_never_a_bug(text: str, wired: Wired) -> None:
    nowhere(wired)
    for name in ("Authorization", "Idempotency-Key", "X-Request-Id", "Origin", "If-None-Match"):
        headers = {"Authorization": f"Bearer {TOKENS['shopper']}"} | {name: text}
        for method, target in (("GET", "/orders"), ("POST", "/orders/o-1/cancel"), ("GET", "/")):
            reply = call(method, target, headers=headers)
            assert reply.status < 500
            assert all("\n" not in value for value in reply.headers.values())
