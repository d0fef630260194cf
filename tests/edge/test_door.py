"""Admission at the edge: every mode and every route, what a refusal costs, who is looked at how."""

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app import app
from chalicelib.domain.overload.admission import HIGHEST, LEVELS, Door
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Leave, Mode, Work, leave
from chalicelib.edges.http.routes import Who, routes
from chalicelib.wiring import door as doors
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import call
from tests.fakes.control import FakeControl

assert app
TOKENS = shop.tokens()
# Operators, the pages and liveness are never turned away at the door.
ALWAYS_IN = {
    "GET /",
    "GET /ops",
    "GET /web/{file}",
    "GET /config.json",
    "GET /health",
    "GET /openapi.json",
    "GET /status",
}
CLASSES = {
    "POST /chat": Work.BROWSE,
    "GET /campaigns": Work.BROWSE,
    "GET /campaigns/{campaign_id}": Work.BROWSE,
    "GET /stores": Work.BROWSE,
    "GET /stores/{store_id}": Work.BROWSE,
    "GET /stores/{store_id}/menu": Work.BROWSE,
    "POST /campaigns/{campaign_id}/claims": Work.CLAIM,
    "POST /quotes": Work.ORDER,
    "POST /orders": Work.ORDER,
    "POST /bills/{bill_id}/quote": Work.ORDER,
    "GET /coupons": Work.STATUS,
    "GET /bills": Work.STATUS,
    "GET /line/{campaign_id}": Work.STATUS,
    "GET /store/statement": Work.STATUS,
    "GET /orders": Work.PAY,
    "GET /orders/{order_id}": Work.PAY,
    "POST /orders/{order_id}/cancel": Work.PAY,
    "GET /store/orders": Work.PAY,
    "POST /store/orders/{order_id}/accept": Work.PAY,
    "POST /store/orders/{order_id}/ready": Work.PAY,
    "POST /store/orders/{order_id}/complete": Work.PAY,
    "PUT /store/status": Work.PAY,
    "POST /payments/{provider}/notify": Work.PAY,
}
BODIES: dict[str, Any] = {
    "POST /chat": {"message": "hello"},
    "POST /quotes": {"store_id": "tea-house", "lines": [{"item_id": "tea", "quantity": 1}]},
    "POST /orders": {"quote_id": f"q-{shop.SHOPPER}-abc", "quote_hash": "0" * 64},
    "PUT /store/status": {"status": "online"},
}


def named(route: Any) -> str:
    return f"{route.method} {route.path}"


def ask(name: str, **more: Any) -> Any:
    route = next(one for one in routes() if named(one) == name)
    token = {Who.PUBLIC: None, Who.SHOPPER: TOKENS["shopper"], Who.STORE: TOKENS["store"]}
    target = route.path.replace("{", "").replace("}", "")
    body = BODIES.get(name, {} if route.method != "GET" else None)
    return call(route.method, target, body=body, token=token[route.who], **more)


def shut(door: Door, threshold: int) -> None:
    """A door that sheds all below `threshold` and does not move while the test runs."""
    door.threshold = threshold
    door._tick_began = time.monotonic() + 3600


def test_every_route_has_its_class_and_only_operators_pages_and_liveness_have_none() -> None:
    declared = {named(route): route.work for route in routes()}
    free = {name for name, work in declared.items() if work is None}
    operators = {named(route) for route in routes() if route.who is Who.OPERATOR}
    assert free == (ALWAYS_IN | operators) & set(declared)
    assert {name: work for name, work in declared.items() if work is not None} == CLASSES


# -- shedding ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CLASSES)
def test_a_class_below_the_threshold_is_turned_away_before_anything_else_is_done(
    name: str, doorway: Door, wired: Wired, control: FakeControl
) -> None:
    work = CLASSES[name]
    shut(doorway, min((work + 1) * LEVELS, HIGHEST))
    # Not even a token is looked at: the refusal comes before.
    reply = ask(name)
    if work is Work.PAY:
        assert reply.status not in (429, 503) or reply.json["code"] != "overloaded"
        return
    assert (reply.status, reply.json["code"]) == (503, "overloaded")
    assert int(reply.headers["retry-after"]) == reply.json["retry_after_s"] >= 2
    assert reply.json["notice"]["text"]
    assert reply.json["message_id"] == reply.json["notice"]["message_id"]
    assert not wired.calls
    assert not control.calls  # the cached state at most


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_at_or_above_the_threshold_is_let_in(
    name: str, doorway: Door, wired: Wired
) -> None:
    shut(doorway, CLASSES[name] * LEVELS)
    reply = ask(name)
    assert reply.status == 500 or reply.json.get("code") != "overloaded"


@pytest.mark.parametrize(
    ("message", "let_in"),
    [
        ("where is my order?", True),
        ("我的订单到哪了", True),
        ("Storniere meine Bestellung", True),
        ("yes", True),
        ("give me a coupon", False),
        ("两杯奶茶", False),
        ("hello", False),
    ],
)
def test_a_chat_turn_is_looked_at_before_it_is_turned_away(
    message: str, let_in: bool, doorway: Door, wired: Wired
) -> None:
    shut(doorway, Work.ORDER * LEVELS)
    wired.set("turn", {})
    reply = call("POST", "/chat", body={"message": message}, token=TOKENS["shopper"])
    assert bool(wired.calls) == let_in
    assert (reply.status == 503) != let_in


@pytest.mark.parametrize(("threshold", "calm"), [(0, True), (LEVELS // 2, False)])
def test_a_turn_hears_whether_anybody_is_turned_away(
    threshold: int, calm: bool, doorway: Door, wired: Wired
) -> None:
    shut(doorway, threshold)
    wired.set("turn", {})
    call("POST", "/chat", body={"message": "where is my order?"}, token=TOKENS["shopper"])
    assert wired.said("turn")["turn"].calm is calm


class WatchedDoor(Door):
    """A door that notes how long each request was said to take, in milliseconds."""

    def __init__(self) -> None:
        super().__init__(limit_ms=50.0)
        self.took_ms: list[float] = []

    def left(self, place: object, duration_ms: float) -> None:
        super().left(place, duration_ms)
        self.took_ms.append(duration_ms)


def test_a_wait_for_something_with_a_width_of_its_own_is_not_the_doors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door, clock = WatchedDoor(), FakeSeconds()
    monkeypatch.setattr(doors, "door", lambda: door)
    monkeypatch.setattr(doors, "time", SimpleNamespace(perf_counter=clock))
    for waits_s in (4.0, 0.0):
        with doors.inside():
            clock.now_s += 0.25
            with doors.away():
                assert not door._inside
                clock.now_s += waits_s
            assert door._inside
            clock.now_s += 0.5
    assert door.took_ms == [750.0, 750.0]
    assert not door._inside


def test_a_wait_that_fails_is_over_and_one_outside_of_a_request_is_nobodys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door, clock = WatchedDoor(), FakeSeconds()
    monkeypatch.setattr(doors, "door", lambda: door)
    monkeypatch.setattr(doors, "time", SimpleNamespace(perf_counter=clock))

    def fails() -> None:
        with doors.inside(), doors.away():
            clock.now_s += 4.0
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        fails()
    assert door.took_ms == [0.0]
    with doors.away():
        clock.now_s += 4.0
    assert door.took_ms == [0.0]
    assert not door._inside


class FakeSeconds:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize("body", ["{", "[1]", '"x"', '{"message": 7}', "{}"])
def test_a_chat_body_that_cannot_be_read_is_browsing(
    body: str, doorway: Door, wired: Wired
) -> None:
    shut(doorway, Work.CLAIM * LEVELS)
    assert call("POST", "/chat", body=body, token=TOKENS["shopper"]).status == 503
    assert not wired.calls


def test_what_has_waited_too_long_is_work_for_nobody(wired: Wired) -> None:
    wired.set("orders_of", [])
    now_ms = int(time.time() * 1000)
    ask("GET /orders")  # the first of a process waited for the process, which does not count
    fresh = ask("GET /orders", context={"requestTimeEpoch": now_ms - 200})
    late = ask("GET /orders", context={"requestTimeEpoch": now_ms - 11_000})
    assert (fresh.status, late.status) == (200, 503)
    assert len(wired.calls) == 2


def test_who_could_not_be_answered_in_time_is_turned_away_at_once(wired: Wired) -> None:
    wired.set("orders_of", [])
    assert ask("GET /orders", remaining_ms=499).status == 503
    assert ask("GET /orders", remaining_ms=501).status == 200


def test_a_gateways_clock_that_is_ahead_or_silent_shuts_nobody_out(wired: Wired) -> None:
    wired.set("orders_of", [])
    for stamp in (None, "soon", True, int(time.time() * 1000) + 60_000):
        assert ask("GET /orders", context={"requestTimeEpoch": stamp}).status == 200


# -- modes ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", CLASSES)
def test_every_mode_and_every_route(
    name: str, mode: Mode, wired: Wired, control: FakeControl
) -> None:
    """At the door only what makes new things is stopped, and only where the mode pauses it: claims
    and confirms go on to where an owner, or an order that is there, is told from a newcomer."""
    control.control = Control(2, Switch(mode, shop.NOW - timedelta(minutes=1)))
    reply = ask(name)
    makes_only_new_things = name in ("POST /quotes", "POST /bills/{bill_id}/quote")
    paused = leave(mode, CLASSES[name]) is Leave.PAUSED
    if makes_only_new_things and paused:
        assert (reply.status, reply.json["code"]) == (503, "ordering_paused")
        assert reply.json["notice"]["mode"] == mode.value
        assert not wired.calls
    else:
        assert reply.status == 500 or reply.json.get("code") != "ordering_paused"


# -- one shopper ---------------------------------------------------------------------------------
def test_who_asks_more_often_than_people_do_is_asked_to_wait(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.domain.overload.limits import FREE
    from chalicelib.wiring import door as doors

    leases = []

    class Nothing:
        def lease(self, shopper: str, *, now: Any) -> bool:
            leases.append(shopper)
            return False

    monkeypatch.setattr(doors, "allowances", Nothing)
    wired.set("orders_of", [])
    begun = int(time.time()) // 60
    statuses = [ask("GET /orders").status for _ in range(FREE + 5)]
    if int(time.time()) // 60 != begun:
        pytest.skip("the minute ended in the middle")
    assert statuses == [200] * FREE + [429] * 5
    reply = ask("GET /orders")
    assert (reply.json["code"], reply.json["notice"]["mode"]) == ("too_many_requests", "full")
    assert int(reply.headers["retry-after"]) >= 1
    assert leases == [shop.SHOPPER]  # asked once, not every time
    other = call("GET", "/orders", token=shop.token("bob"))
    assert other.status == 200


# -- who is inside -------------------------------------------------------------------------------
@pytest.fixture
def entries(doorway: Door, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Everybody who went in, in order."""
    came: list[object] = []
    enter = doorway.enter

    def entered() -> object:
        came.append(enter())
        return came[-1]

    monkeypatch.setattr(doorway, "enter", entered)
    return came


@pytest.mark.parametrize(
    ("target", "token", "status"),
    [
        ("/coupons", "shopper", 500),  # nothing stands behind it here: a bug
        ("/coupons", None, 401),
        ("/orders/not%20an%20id", "shopper", 404),
    ],
)
def test_who_is_inside_is_counted_until_he_is_out_however_it_ends(
    doorway: Door,
    entries: list[object],
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    token: str | None,
    status: int,
) -> None:
    took: list[float] = []
    left = doorway.left
    monkeypatch.setattr(doorway, "left", lambda place, ms: (took.append(ms), left(place, ms)))
    assert call("GET", target, token=TOKENS[token] if token else None).status == status
    assert len(entries) == len(took) == 1
    assert took[0] > 0
    assert not doorway._inside


def test_who_is_turned_away_was_never_inside(
    doorway: Door, entries: list[object], wired: Wired
) -> None:
    shut(doorway, HIGHEST)
    assert ask("GET /campaigns").status == 503
    doorway.threshold = 0
    assert ask("GET /health").status == 200  # no work: the door has nothing to say
    assert not entries
    assert not doorway._inside
