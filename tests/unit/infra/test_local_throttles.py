"""The throttles: every route has one, the function behind can serve them all, buckets are AWS's."""

import json
from typing import Any

import pytest

from infra.local.resources import TEMPLATE
from infra.local.throttles import Bucket, Limit, Throttles, limits

# Promised by the template, not yet by the application.
COMING = {("GET", "/ops")}


@pytest.fixture
def plan() -> Any:
    return json.loads(TEMPLATE.read_text(encoding="utf-8"))["Metadata"]["Throttles"]


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def taken(bucket: Bucket, tries: int) -> int:
    return sum(bucket.take() for _ in range(tries))


def test_every_route_has_a_throttle_and_nothing_else_has() -> None:
    import app
    from chalicelib.edges.http.routes import routes

    assert app.app.routes
    known = {(route.method, route.path) for route in routes()}
    throttled = [(limit.method, limit.path) for limit in limits()]
    assert len(throttled) == len(set(throttled))
    assert known - set(throttled) == set()
    assert set(throttled) - known <= COMING


def test_names_are_what_cloudformation_takes() -> None:
    mappings = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Mappings"]
    for name, one in mappings["Throttles"].items():
        assert name.isalnum()
        assert all(key.isalnum() for key in one)
    assert len(mappings["Throttles"]) <= 200


def test_each_method_stays_below_what_its_function_serves(plan: Any) -> None:
    for limit in limits():
        served_per_s = plan["UsePercent"] / 100 * plan["Width"] / (limit.duration_ms / 1000)
        assert 1 <= limit.burst <= limit.rate_per_s <= served_per_s


def test_all_methods_together_never_meet_the_width(plan: Any) -> None:
    """At most `burst + rate x duration` requests of a method arrive within one duration."""
    left = plan["Width"] - plan["Converse"]
    sustained = sum(limit.rate_per_s * limit.duration_ms / 1000 for limit in limits())
    assert sustained <= plan["UsePercent"] / 100 * left
    assert sustained + sum(limit.burst for limit in limits()) <= left
    # Lambda takes 10 requests a second for each of a function's environments, and no more.
    assert plan["RequestsPerS"] == 10 * plan["Width"]
    assert sum(limit.rate_per_s for limit in limits()) <= plan["RequestsPerS"]


def test_what_goes_first_leaves_most_of_its_room_to_what_goes_last() -> None:
    rate = {(limit.method, limit.path): limit.rate_per_s for limit in limits()}
    # Whoever claimed and ordered must be able to look, pay and cancel: no funnel into a wall.
    assert rate["GET", "/orders/{order_id}"] >= 2 * rate["POST", "/orders"]
    # A backlog is paid as fast as pay_order's width lets it, not as fast as orders came.
    assert rate["POST", "/payments/{provider}/notify"] >= 3 * rate["POST", "/orders"]
    assert rate["POST", "/orders/{order_id}/cancel"] >= rate["POST", "/orders"] / 2


def test_an_idle_bucket_holds_a_burst_and_not_more() -> None:
    clock = Clock()
    bucket = Bucket(rate_per_s=10, burst=4, clock=clock)
    assert taken(bucket, 9) == 4
    clock.now_s += 3600
    assert taken(bucket, 9) == 4


def test_an_empty_bucket_fills_at_its_rate() -> None:
    clock = Clock()
    bucket = Bucket(rate_per_s=10, burst=4, clock=clock)
    taken(bucket, 9)
    clock.now_s += 0.26
    assert taken(bucket, 9) == 2
    clock.now_s += 0.05  # more than half a token was left over
    assert taken(bucket, 9) == 1


def test_a_second_lets_the_rate_through_and_a_burst() -> None:
    clock = Clock()
    bucket = Bucket(rate_per_s=50, burst=5, clock=clock)
    passed = 0
    for _ in range(1000):
        passed += bucket.take()
        clock.now_s += 0.001
    assert passed == pytest.approx(55, abs=1)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    clock = Clock()
    bucket = Bucket(rate_per_s=10, burst=2, clock=clock)
    taken(bucket, 2)
    clock.now_s -= 50
    assert not bucket.take()


def test_a_scale_moves_rate_and_burst_but_never_below_one_request() -> None:
    clock = Clock()
    given = [Limit("GET", "/a", 100, 20, 50), Limit("GET", "/b", 100, 2, 50)]
    throttles = Throttles(given, scale=0.1, clock=clock)
    assert sum(throttles.take("GET", "/a") for _ in range(50)) == 2
    assert sum(throttles.take("GET", "/b") for _ in range(50)) == 1
    clock.now_s += 0.11
    assert sum(throttles.take("GET", "/a") for _ in range(50)) == 1
    assert all(throttles.take("OPTIONS", "/a") for _ in range(50))
