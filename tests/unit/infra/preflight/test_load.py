"""What a forecast means for routes, functions and the table."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.throttles import limits
from infra.preflight.load import (
    CHAT,
    LOOK,
    NOTIFY,
    ORDER,
    PAGE,
    PAGE_CONFIG,
    PAGE_FILE,
    PAGE_FILES,
    QUOTE,
    READS,
    load_of,
)
from infra.preflight.stage import CLAIM
from tests.unit.infra.preflight.samples import forecast, stage

WEB = Path(__file__).resolve().parents[4] / "chalicelib" / "web"


def test_each_route_gets_what_shoppers_do(tmp_path: Path) -> None:
    routes = load_of(forecast(), stage(tmp_path)).routes
    assert routes == {
        CHAT: 20,
        CLAIM: 5,
        LOOK: 40,
        NOTIFY: 4,
        PAGE: 5,
        PAGE_CONFIG: 5,
        PAGE_FILE: 5 * PAGE_FILES,
    } | dict.fromkeys(READS, 5)


def test_every_route_that_is_asked_has_a_throttle(tmp_path: Path) -> None:
    """So that a renamed route is noticed here, and not on the day."""
    asked = load_of(forecast(peak={"orders_outside_chat": 0.5}), stage(tmp_path)).routes
    assert set(asked) <= {(one.method, one.path) for one in limits()}


def test_the_chat_page_s_files_are_counted_right() -> None:
    """All but the operator's own, and the page itself."""
    files = [one.name for one in WEB.iterdir() if not one.name.startswith("ops")]
    assert len(files) - len(["index.html"]) == PAGE_FILES


def test_a_page_that_lies_elsewhere_costs_the_gateway_nothing(tmp_path: Path) -> None:
    routes = load_of(forecast(peak={"page": "elsewhere"}), stage(tmp_path)).routes
    assert not {PAGE, PAGE_CONFIG, PAGE_FILE} & set(routes)
    assert routes[READS[0]] == 5


def test_visits_are_as_many_as_claims_unless_said(tmp_path: Path) -> None:
    routes = load_of(forecast(peak={"visits_per_s": 50.0}), stage(tmp_path)).routes
    assert (routes[PAGE], routes[CLAIM]) == (50, 5)


def test_orders_outside_the_chat_take_their_own_routes(tmp_path: Path) -> None:
    routes = load_of(forecast(peak={"orders_outside_chat": 0.25}), stage(tmp_path)).routes
    assert routes[QUOTE] == routes[ORDER] == 1


def test_a_burst_multiplies_everything(tmp_path: Path) -> None:
    calm = load_of(forecast(model={"share": 0.1}), stage(tmp_path))
    burst = load_of(forecast(model={"share": 0.1}, burst={"times": 3.0}), stage(tmp_path))
    assert burst.gateway_per_s == pytest.approx(3 * calm.gateway_per_s)
    assert burst.running == pytest.approx(3 * calm.running)
    assert burst.writes_per_s == pytest.approx(3 * calm.writes_per_s)
    assert burst.reads_per_s == pytest.approx(3 * calm.reads_per_s)
    assert burst.model_calls_per_s == pytest.approx(3 * calm.model_calls_per_s)


def test_durations_are_the_template_s_unless_given(tmp_path: Path) -> None:
    only_chat = {"chat_turns_per_s": 100.0, "claims_per_s": 0.0, "orders_per_s": 0.0}
    template_s = next(one.duration_ms for one in limits() if one.path == "/chat") / 1000
    on = stage(tmp_path)
    assert load_of(forecast(peak=only_chat), on).running == pytest.approx(100 * template_s)
    slow = load_of(forecast(peak=only_chat, durations_ms={"chat": 200.0}), on)
    assert slow.running == pytest.approx(20)


def test_consumers_run_as_little_s_law_says(tmp_path: Path) -> None:
    load = load_of(
        forecast(durations_ms={"place_order": 50.0, "pay_order": 500.0}), stage(tmp_path)
    )
    place, pay = load.functions["place_order"], load.functions["pay_order"]
    assert (place.running, pay.running) == (pytest.approx(0.2), pytest.approx(2))
    # Ten messages in an invocation, and three.
    assert (place.requests_per_s, pay.requests_per_s) == (pytest.approx(0.4), pytest.approx(4 / 3))
    assert pay.duration_s == pytest.approx(1.5)


def test_the_table_gets_what_was_counted(tmp_path: Path) -> None:
    load = load_of(forecast(), stage(tmp_path))
    assert load.writes_per_s == 20 * 3 + 5 * 2 + 4 * 8
    assert load.reads_per_s == 20 * 2 + 5 * 1 + 4 * 6 + 40 + 3 * 5


def test_a_turn_that_waits_for_a_model_keeps_two_functions(tmp_path: Path) -> None:
    asks = forecast(model={"share": 0.5, "calls_per_turn": 1.0, "duration_ms": 4000.0})
    without = load_of(asks, stage(tmp_path))
    assert without.model_calls_per_s == 10
    assert "converse" not in without.functions
    on = stage(tmp_path)
    with_model = load_of(
        asks, replace(on, functions={**on.functions, "converse": on.functions["api"]})
    )
    assert with_model.functions["converse"].running == pytest.approx(40)
    assert with_model.functions["api"].running == pytest.approx(
        without.functions["api"].running + 40
    )


def test_claims_have_a_function_of_their_own_where_the_stage_has_one(tmp_path: Path) -> None:
    dev, prod = (load_of(forecast(), stage(tmp_path, name)) for name in ("dev", "prod"))
    assert "claim_api" not in dev.functions
    assert prod.functions["claim_api"].requests_per_s == 5
    assert prod.functions["api"].requests_per_s == pytest.approx(
        dev.functions["api"].requests_per_s - 5
    )
    assert prod.running == pytest.approx(dev.running)


def test_who_expects_no_orders_needs_no_consumers(tmp_path: Path) -> None:
    load = load_of(forecast(peak={"orders_per_s": 0.0}), stage(tmp_path))
    assert set(load.functions) == {"api"}
