"""Every route of the contract is there, and each lets in exactly whom it should."""

from typing import Any

import pytest

from app import app
from chalicelib.edges.http.routes import Who, routes
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import call

# method and path, as contract.md lists them: who may call
CONTRACT = {
    "POST /chat": "shopper",
    "GET /campaigns": "public",
    "GET /campaigns/{campaign_id}": "public",
    "POST /campaigns/{campaign_id}/claims": "shopper",
    "GET /coupons": "shopper",
    "GET /stores": "shopper",
    "GET /stores/{store_id}": "shopper",
    "GET /stores/{store_id}/menu": "shopper",
    "POST /quotes": "shopper",
    "POST /orders": "shopper",
    "GET /orders": "shopper",
    "GET /orders/{order_id}": "shopper",
    "POST /orders/{order_id}/cancel": "shopper",
    "GET /bills": "shopper",
    "POST /bills/{bill_id}/quote": "shopper",
    "GET /store/orders": "store",
    "POST /store/orders/{order_id}/accept": "store",
    "POST /store/orders/{order_id}/ready": "store",
    "POST /store/orders/{order_id}/complete": "store",
    "PUT /store/status": "store",
    "POST /payments/{provider}/notify": "public",
    "GET /health": "public",
    "GET /openapi.json": "public",
    "GET /": "public",
    "GET /ops": "public",
    "GET /web/{file}": "public",
    "GET /config.json": "public",
    "POST /ops/campaigns": "operator",
    "GET /ops/campaigns/{campaign_id}": "operator",
    "PATCH /ops/campaigns/{campaign_id}": "operator",
    "GET /ops/overview": "operator",
    "PUT /ops/stores/{store_id}/status": "operator",
    "GET /line/{campaign_id}": "shopper",
    "GET /status": "public",
    "PUT /ops/mode": "operator",
    "GET /ops/model": "operator",
    "GET /store/statement": "store",
    "GET /ops/stores/{store_id}/statement": "operator",
    "GET /ops/campaigns/{campaign_id}/certificate": "operator",
    "GET /ops/tickets": "operator",
    "POST /ops/tickets/{ticket_id}/answer": "operator",
    "POST /ops/tickets/{ticket_id}/close": "operator",
    "GET /ops/dead-letters": "operator",
    "POST /ops/dead-letters/redrive": "operator",
    "POST /ops/dead-letters/discard": "operator",
}
LET_IN = {
    "public": {"nobody", "shopper", "operator", "store"},
    "shopper": {"shopper", "operator", "store"},
    "operator": {"operator"},
    "store": {"store"},
}
TOKENS = shop.tokens()


def test_the_contracts_routes_are_declared_and_registered() -> None:
    declared = {f"{route.method} {route.path}": route.who.value for route in routes()}
    assert CONTRACT.items() <= declared.items()
    registered = {f"{method} {path}" for path in app.routes for method in app.routes[path]}
    assert {name for name in registered if not name.startswith("OPTIONS")} == set(declared)


def test_no_route_is_without_an_access_test() -> None:
    assert {f"{route.method} {route.path}" for route in routes()} == set(CONTRACT)


@pytest.mark.parametrize("who", TOKENS)
@pytest.mark.parametrize("name", CONTRACT)
def test_a_route_lets_in_exactly_whom_it_should(name: str, who: str, wired: Wired) -> None:
    method, path = name.split(" ")
    target = path.replace("{file}", "app.js").replace("{", "").replace("}", "")
    body: Any = {} if method != "GET" else None
    reply = call(method, target, body=body, token=TOKENS[who])
    assert reply.headers["x-request-id"]
    if who in LET_IN[CONTRACT[name]]:
        assert reply.status not in (401, 403), reply.text
        return
    refused = (401, "unauthenticated") if who == "nobody" else (403, "forbidden")
    assert (reply.status, reply.json["code"]) == refused
    assert not wired.calls


def test_a_public_route_does_not_care_about_a_broken_token(wired: Wired) -> None:
    assert call("GET", "/health", token="broken").status == 200


def test_nothing_but_the_token_says_who_is_calling(wired: Wired) -> None:
    wired.set("orders_of", [])
    for target in ("/orders?shopper=eve", "/orders?sub=eve"):
        call("GET", target, token=shop.token(), headers={"x-shopper": "eve"})
    assert {said["shopper"] for _, said in wired.calls} == {shop.SHOPPER}


def test_scopes_are_the_ones_there_are() -> None:
    assert {who.value for who in Who} == set(LET_IN)
