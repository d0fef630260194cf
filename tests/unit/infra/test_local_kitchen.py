"""The kitchen moves what is paid, step by step, and leaves the rest alone."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from infra.local.httpd import HOST, Server
from infra.local.kitchen import IDLE_LOOK_EVERY_S, Kitchen

AFTER = {"accept": "ACCEPTED", "ready": "READY", "complete": "COMPLETED"}


class Shop:
    """Just enough of the store's side."""

    def __init__(self) -> None:
        self.orders: dict[str, str] = {}
        self.heard: list[tuple[str, str]] = []
        self.status = 200
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                shop.heard.append((self.headers["authorization"], f"{self.command} {self.path}"))
                if self.command == "POST":
                    _, _, _, order, step = self.path.split("/")
                    shop.orders[order] = AFTER[step]
                listed = [{"order_id": o, "state": s} for o, s in shop.orders.items()]
                raw = json.dumps({"orders": listed}).encode()
                self.send_response(shop.status)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = _serve  # noqa: N815

            def log_message(self, *args: Any) -> None: ...

        self.server = Server((HOST, 0), Handler)
        self.server.begin("shop")


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.server.end()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def kitchen_of(shop: Shop, *stores: str, **options: Any) -> Kitchen:
    url = shop.server.url
    return Kitchen(url=url, stores=stores, token_for=lambda store: f"for-{store}", **options)


def test_an_order_takes_its_pace_at_every_step(shop: Shop) -> None:
    clock = Clock()
    kitchen = kitchen_of(shop, "s", pace_s=5, clock=clock)
    shop.orders = {"o-1": "CONFIRMED", "o-2": "PAYING"}
    states = []
    for clock.now in (0.0, 4.9, 5.0, 9.9, 10.0, 14.9, 15.0):
        kitchen.look("s")
        states.append(shop.orders["o-1"])
    assert states == [
        *("CONFIRMED", "CONFIRMED", "ACCEPTED", "ACCEPTED"),
        *("READY", "READY", "COMPLETED"),
    ]
    assert shop.orders["o-2"] == "PAYING"
    assert {who for who, _ in shop.heard} == {"Bearer for-s"}


def test_a_quick_kitchen_looks_often_where_something_cooks_and_nowhere_else(shop: Shop) -> None:
    kitchen = kitchen_of(shop, "s", pace_s=0.3)
    assert kitchen.look("s") == IDLE_LOOK_EVERY_S
    shop.orders = {"o-1": "CONFIRMED"}
    assert kitchen.look("s") == 0.3


def test_trouble_makes_it_wait(shop: Shop) -> None:
    kitchen = kitchen_of(shop, "s")
    assert kitchen.look("s") <= IDLE_LOOK_EVERY_S
    shop.status = 503
    assert kitchen.look("s") > IDLE_LOOK_EVERY_S


def test_all_stores_are_looked_after_and_stopping_is_prompt(shop: Shop) -> None:
    kitchen = kitchen_of(shop, "a", "b", "c", pace_s=0.1)
    shop.orders = {"o-1": "CONFIRMED"}
    kitchen.start()
    deadline = time.monotonic() + 15
    while shop.orders["o-1"] != "COMPLETED" and time.monotonic() < deadline:
        time.sleep(0.02)
    begun = time.monotonic()
    kitchen.stop()
    assert time.monotonic() - begun < 3
    assert shop.orders["o-1"] == "COMPLETED"
