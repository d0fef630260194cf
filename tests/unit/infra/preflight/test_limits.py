"""Each limit: what it bears, by which law, and what to do about it. And their order."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.overload.governing import BOUNDS
from chalicelib.domain.overload.modes import Mode
from infra.preflight.account import Account
from infra.preflight.figures import Figure, Origin
from infra.preflight.limits import Case, limits_of
from infra.preflight.load import CHAT, QUEUES
from infra.preflight.ramps import Mapping, backlog, start
from infra.preflight.stage import Function, Stage
from infra.preflight.verdict import Verdict, judged
from tests.unit.infra.preflight.samples import account, case, forecast, limit, stage

TOTAL = "Lambda, concurrent"
ONLY_CHAT = {"chat_turns_per_s": 100.0, "claims_per_s": 0.0, "orders_per_s": 0.0}


@pytest.fixture
def dev(tmp_path: Path) -> Stage:
    return stage(tmp_path)


@pytest.fixture
def prod(tmp_path: Path) -> Stage:
    return stage(tmp_path, "prod")


def figure(value: float | None) -> Figure:
    return Figure(value=value, origin=Origin.DEPLOYED, where="a test")


def with_function(on: Stage, name: str, **changes: Any) -> Stage:
    base = on.functions.get(name) or Function(reserved=figure(None), memory_mb=512, timeout_s=30)
    return replace(on, functions={**on.functions, name: replace(base, **changes)})


def narrow(on: Stage, name: str, width: float | None) -> Stage:
    return with_function(on, name, width=figure(width))


def verdict(judge: Case) -> Verdict:
    return judged(judge)


# -- the order ------------------------------------------------------------------------------------
def test_the_limit_that_a_rising_load_meets_first_stands_first(dev: Stage) -> None:
    bears = [one.bears for one in limits_of(case(dev))]
    assert bears == sorted(bears)
    assert len({one.name for one in limits_of(case(dev))}) == len(bears)


@pytest.mark.parametrize(
    ("key", "value", "first", "code"),
    [
        ("lambda_concurrency", 10, TOTAL, "L-B99A9384"),
        ("apigateway_rate", 100, "API Gateway", "L-8A5B8E43"),
        ("dynamodb_writes", 90, "DynamoDB, writes of one table", "L-AB614373"),
        ("dynamodb_reads", 90, "DynamoDB, reads of one table", "L-CF0CBE56"),
    ],
)
def test_a_low_quota_is_the_first_bottleneck_and_is_asked_for_by_its_code(
    dev: Stage, key: str, value: float, first: str, code: str
) -> None:
    found = verdict(case(dev, has=account(**{key: value})))
    assert not found.fits
    assert found.exit == 1
    assert found.first is not None
    assert found.first.name.startswith(first)
    assert found.first.ask is not None
    assert found.first.ask.code == code
    assert code in {ask.code for ask in found.asks}


@pytest.mark.parametrize("key", ["lambda_concurrency", "apigateway_rate", "dynamodb_writes"])
def test_what_is_asked_for_is_enough_and_no_multiple_of_it(dev: Stage, key: str) -> None:
    """With what was asked for, the campaign fits, though not twice as large."""
    expects = forecast(
        peak={"chat_turns_per_s": 250.0, "claims_per_s": 100.0, "orders_per_s": 90.0}
    )
    before = case(dev, expects=expects, has=account(**{key: 100}))
    name = limit_with(before, key).name
    asked = limit_with(before, key).ask
    assert asked is not None
    after = case(dev, expects=expects, has=account(**{key: asked.value}))
    assert 3 <= limit(after, name).bears < 6


def limit_with(judge: Case, key: str) -> Any:
    names = {
        "lambda_concurrency": TOTAL,
        "apigateway_rate": "API Gateway",
        "dynamodb_writes": "DynamoDB, writes of one",
    }
    return limit(judge, names[key])


def test_a_factor_decides_and_not_the_order(dev: Stage) -> None:
    bears = limits_of(case(dev))[0].bears
    assert verdict(case(dev, factor=bears * 0.99)).fits
    assert not verdict(case(dev, factor=bears * 1.01)).fits
    assert [one.name for one in limits_of(case(dev, factor=1))] == [
        one.name for one in limits_of(case(dev, factor=9))
    ]


# -- the gateway ----------------------------------------------------------------------------------
def test_a_method_bears_its_throttle(dev: Stage) -> None:
    found = limit(case(dev), "POST /chat")
    assert found.bears == pytest.approx(dev.throttles[CHAT].rate.value / 20)  # type: ignore[operator]
    busy = case(dev, expects=forecast(peak={"chat_turns_per_s": 1234.0}))
    assert "set RateLimit of POST /chat to 3,800" in limit(busy, "POST /chat").do


def test_a_method_without_a_throttle_bears_anything(dev: Stage) -> None:
    bare = replace(dev.throttles[CHAT], rate=figure(None))
    judge = case(replace(dev, throttles={**dev.throttles, CHAT: bare}))
    assert limit(judge, "POST /chat").bears == math.inf


# -- Lambda ---------------------------------------------------------------------------------------
def test_the_account_is_filled_by_what_runs_at_once(dev: Stage) -> None:
    judge = case(dev, expects=forecast(peak=ONLY_CHAT, durations_ms={"chat": 1000.0}))
    # A hundred at once, on seven tenths of a thousand.
    assert limit(judge, TOTAL).bears == pytest.approx(7)
    asked = limit(judge, TOTAL).ask
    assert asked is not None
    assert asked.value == 600  # 3 x 100 / 0.7 + 100, in whole hundreds


def test_the_account_is_filled_by_requests_where_they_are_short(dev: Stage) -> None:
    judge = case(dev, expects=forecast(peak=ONLY_CHAT, durations_ms={"chat": 10.0}))
    assert limit(judge, TOTAL).bears == pytest.approx(1000 / (100 / 10 / 0.7))


def test_a_small_account_bears_a_small_load_where_nothing_is_reserved(dev: Stage) -> None:
    judge = case(dev, has=account(lambda_concurrency=50))
    assert limit(judge, TOTAL).bears > 1


@pytest.mark.parametrize("total", [10, 50, 679])
def test_a_small_account_is_told_what_the_reservations_need(prod: Stage, total: int) -> None:
    """400 + 100 + 40 + 40, and 100 that nobody may reserve."""
    judge = case(prod, has=account(lambda_concurrency=total))
    found = limit(judge, "Lambda, reservations")
    assert (found.needs, found.bears) == (680, 0.0)
    assert "cannot be deployed" in found.then
    assert found.ask is not None
    assert (found.ask.code, found.ask.value) == ("L-B99A9384", 700)
    assert verdict(judge).first is found or verdict(judge).first.bears == 0  # type: ignore[union-attr]
    enough = limit(case(prod, has=account(lambda_concurrency=680)), "Lambda, reservations")
    assert enough.bears == math.inf


def test_what_others_reserve_is_not_ours_to_take(prod: Stage) -> None:
    has = replace(account(lambda_concurrency=1_000), unreserved=600)
    found = limit(case(prod, has=has), "Lambda, reservations")
    assert found.needs == 680 + 400
    assert found.bears == 0.0
    assert "others 400" in found.name
    # Once we are deployed, ours are among those that are taken.
    mine = limit(case(replace(prod, deployed=True), has=has), "Lambda, reservations")
    assert mine.needs == 680


def test_functions_without_a_reservation_share_what_is_left(prod: Stage) -> None:
    shared = with_function(prod, "api", reserved=figure(None))
    judge = case(
        shared,
        expects=forecast(peak=ONLY_CHAT, durations_ms={"chat": 1000.0}),
        has=account(lambda_concurrency=500),
    )
    # 500 less 180 that are reserved, at seven tenths.
    assert limit(judge, "Lambda, functions without").bears == pytest.approx(320 * 0.7 / 100)


def test_a_reservation_bears_the_concurrency_and_ten_requests_a_second_each(dev: Stage) -> None:
    slow = with_function(dev, "api", reserved=figure(200))
    expects = forecast(peak=ONLY_CHAT, durations_ms={"chat": 1000.0})
    assert limit(case(slow, expects=expects), "api, reserved").bears == pytest.approx(1.6)
    short = forecast(peak=ONLY_CHAT, durations_ms={"chat": 10.0})
    assert limit(case(slow, expects=short), "api, reserved").bears == pytest.approx(20)


def test_a_reservation_to_set_bears_the_factor(dev: Stage) -> None:
    expects = forecast(peak=ONLY_CHAT, durations_ms={"chat": 1000.0})
    few = with_function(dev, "api", reserved=figure(10))
    assert "reserve 375 for api" in limit(case(few, expects=expects), "api, reserved").do
    enough = with_function(dev, "api", reserved=figure(375))
    assert limit(case(enough, expects=expects), "api, reserved").bears == pytest.approx(3)


def test_a_function_that_is_switched_off_bears_nothing(dev: Stage) -> None:
    off = with_function(dev, "api", reserved=figure(0))
    assert limit(case(off), "api, reserved").bears == 0.0


def test_starting_from_nothing_is_borne_until_the_first_is_refused(dev: Stage) -> None:
    push = forecast(peak=ONLY_CHAT, durations_ms={"chat": 50.0}, burst={"ramp_s": 0.0})
    bears = limit(case(dev, expects=push), "api, environments").bears
    assert start(100 * bears * 0.96, 0.05).refused == 0
    assert start(100 * bears * 1.04, 0.05).refused > 0
    slowly = forecast(peak=ONLY_CHAT, durations_ms={"chat": 50.0}, burst={"ramp_s": 60.0})
    assert limit(case(dev, expects=slowly), "api, environments").bears > 5 * bears


# -- queues ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_bears_what_lets_nobody_wait_beyond_the_governor_s_bound(
    dev: Stage, name: str
) -> None:
    age = {"place_order": "orders_age_s", "pay_order": "payments_age_s"}[name]
    longest_s = BOUNDS[Mode.QUEUED][age]
    judge = case(narrow(dev, name, 5))
    bears = limit(judge, f"{name}, messages").bears
    consumers = Mapping(width=5, messages_per_s=1 / judge.load.message_s[name])
    for times, waits_longer in ((0.99, False), (1.02, True)):
        waited = backlog(4 * bears * times, consumers, for_s=300).longest_wait_s
        assert (waited > longest_s) is waits_longer


def test_a_peak_that_goes_on_between_its_bursts_must_be_borne_at_its_mean(dev: Stage) -> None:
    few = narrow(dev, "pay_order", 4)
    # Four consumers of 325 ms: 12.3 a second. A short burst alone would be waited out.
    bursts = forecast(burst={"times": 4.0, "length_s": 5.0})
    judge = case(few, expects=bursts)
    assert limit(judge, "pay_order, messages").bears == pytest.approx(4 / 0.325 / 4, rel=0.01)


def test_a_reservation_narrower_than_its_mapping_is_the_width_and_is_told(dev: Stage) -> None:
    wide = limit(case(narrow(dev, "pay_order", 20)), "pay_order, messages")
    squeezed = with_function(narrow(dev, "pay_order", 20), "pay_order", reserved=figure(5))
    found = limit(case(squeezed), "pay_order, messages")
    assert found.bears < wide.bears / 3
    assert found.has.value == 5
    notes = "\n".join(verdict(case(squeezed)).notes)
    assert "pay_order's mapping has a maximum of 20, its function 5 reserved" in notes
    assert "reserved" not in "\n".join(verdict(case(dev)).notes)


def test_a_mapping_without_a_maximum_ends_at_1250_batches(dev: Stage) -> None:
    found = limit(case(narrow(dev, "place_order", None)), "place_order, messages")
    assert found.bears > 1_000
    assert math.isfinite(found.bears)


def test_a_queue_that_nothing_feeds_bears_nothing_at_all(dev: Stage) -> None:
    found = verdict(case(narrow(dev, "pay_order", 0)))
    assert found.first is not None
    assert (found.first.name, found.first.bears) == ("pay_order, messages at once", 0.0)


def test_a_width_beyond_a_mapping_s_maximum_asks_for_pollers(dev: Stage) -> None:
    crowd = forecast(peak={"orders_per_s": 2_000.0})
    do = limit(case(dev, expects=crowd), "pay_order, messages").do
    assert "provisioned pollers" in do
    assert "2,438" in do  # 3 x 2,000 x 0.325 s / 0.8
    small = limit(case(narrow(dev, "pay_order", 2)), "pay_order, messages").do
    assert "set the width of pay_order to 5 (LANTERN_WIDTHS" in small


def test_messages_in_flight_are_bound_by_the_width(dev: Stage) -> None:
    assert limit(case(dev), "SQS, messages in flight of one queue (pay").bears == math.inf
    crowd = forecast(peak={"orders_per_s": 2_000.0}, durations_ms={"place_order": 10_000.0})
    free = case(narrow(dev, "place_order", None), expects=crowd)
    # 20,000 at once, each for the ten seconds of its batch's ten.
    assert limit(free, "SQS, messages in flight of one queue (place").bears == pytest.approx(0.6)


def test_a_batch_that_takes_longer_than_its_function_may_fits_at_no_load(dev: Stage) -> None:
    slow = forecast(durations_ms={"pay_order": 11_000.0})
    found = limit(case(dev, expects=slow), "pay_order, a batch of 3")
    assert (found.needs, found.has.value, found.bears) == (33, 30, 0.0)
    fine = forecast(durations_ms={"pay_order": 9_000.0})
    assert limit(case(dev, expects=fine), "pay_order, a batch of 3").bears == math.inf


# -- the table ------------------------------------------------------------------------------------
def test_a_table_bears_at_once_what_it_is_warm_for(dev: Stage) -> None:
    new = replace(dev, warm_writes=figure(4_000))
    judge = case(new, expects=forecast(peak={"chat_turns_per_s": 1_000.0}))
    found = limit(judge, "DynamoDB, warm writes")
    assert found.bears == pytest.approx(4_000 / (3_000 + 10 + 32))
    assert "set the template's WarmWrites to 9,200" in found.do
    assert "36 minutes" in found.do  # 30 x log2(9,126 / 4,000)


def test_a_table_s_own_cost_guard_is_a_limit_if_it_is_set(dev: Stage) -> None:
    guarded = replace(dev, most_writes=figure(102 * 2))
    assert limit(case(guarded), "DynamoDB, the table's own").bears == pytest.approx(2)
    assert not any("own maximum" in one.name for one in limits_of(case(dev)))


def test_stock_bears_500_draws_a_second_a_shard_and_has_what_the_plan_gives_it(dev: Stage) -> None:
    shy = forecast(peak={"claims_per_s": 1_000.0}, planned_claims_per_s=10.0)
    found = limit(case(dev, expects=shy), "stock")
    assert found.bears == pytest.approx(4 * 500 / 1_000)
    assert "6 shards" in found.do
    planned = forecast(peak={"claims_per_s": 1_000.0})
    assert limit(case(dev, expects=planned), "stock").bears == pytest.approx(5)


def test_the_control_row_bears_its_copies(dev: Stage) -> None:
    judge = case(dev, expects=forecast(peak=ONLY_CHAT, durations_ms={"chat": 1900.0}))
    # 190 environments, each half a unit every 1.9 s; four copies of 3,000.
    assert limit(judge, "control row").bears == pytest.approx(12_000 / 50)


# -- the model ------------------------------------------------------------------------------------
def model_account(**limits: float) -> Account:
    read = account(**limits)
    return replace(read, codes={"bedrock.tokens_per_minute": "L-AAAAAAAA"})


def asking(**changed: Any) -> Any:
    """Twenty turns a second, half of them with one call each: ten calls a second."""
    return forecast(model={"share": 0.5, "calls_per_turn": 1.0} | changed)


def test_tokens_are_reserved_with_the_longest_answer(dev: Stage) -> None:
    has = model_account(bedrock_tokens_per_minute=2_280_000)
    found = limit(case(dev, expects=asking(), has=has), "Bedrock, tokens a minute")
    assert found.needs == 10 * 60 * 1_900
    assert found.bears == pytest.approx(2)
    assert found.ask is not None
    assert (found.ask.code, found.ask.value) == ("L-AAAAAAAA", 3_420_000)


def test_a_model_without_max_tokens_is_told_to_have_some(dev: Stage) -> None:
    found = limit(case(dev, expects=asking(max_tokens=None)), "Bedrock, tokens a minute")
    assert found.needs == 10 * 60 * 65_500
    assert "set max_tokens" in found.do


def test_calls_and_days_are_limits_where_the_account_counts_them(dev: Stage) -> None:
    assert not any("a day" in one.name for one in limits_of(case(dev, expects=asking())))
    has = model_account(bedrock_requests_per_minute=1_200, bedrock_tokens_per_day=1e9)
    expects = asking().model_copy(update={"orders_total": 100_000, "hours": 10.0})
    judge = case(dev, expects=expects, has=has)
    assert limit(judge, "Bedrock, calls a minute").bears == pytest.approx(2)
    # 2.5 calls of 1,650 tokens for an order.
    assert limit(judge, "Bedrock, tokens a day").needs == pytest.approx(2.5 * 1_650 * 100_000)


def test_several_days_share_an_order_s_tokens(dev: Stage) -> None:
    has = model_account(bedrock_tokens_per_day=1e9)
    one, two = (
        asking().model_copy(update={"orders_total": 100_000, "hours": hours}) for hours in (9, 48)
    )
    needs = [
        limit(case(dev, expects=e, has=has), "Bedrock, tokens a day").needs for e in (one, two)
    ]
    assert needs[0] == pytest.approx(2 * needs[1])


def test_a_model_slower_than_the_gateway_fits_at_no_load(dev: Stage) -> None:
    slow = asking(duration_ms=29_500.0)
    assert limit(case(dev, expects=slow), "a turn that waits").bears == 0.0
    assert limit(case(dev, expects=asking()), "a turn that waits").bears == math.inf


def test_a_stage_without_converse_is_told_that_the_parser_answers(dev: Stage) -> None:
    notes = "\n".join(verdict(case(dev, expects=asking())).notes)
    assert "no function `converse`" in notes
    with_model = with_function(dev, "converse", reserved=figure(30))
    judge = case(with_model, expects=asking())
    assert "no function" not in "\n".join(verdict(judge).notes)
    # Ten calls of four seconds, on eight tenths of thirty.
    assert limit(judge, "converse, reserved").bears == pytest.approx(0.6)


def test_without_a_model_nothing_is_asked_of_one(dev: Stage) -> None:
    assert not any("Bedrock" in one.name for one in limits_of(case(dev)))


# -- warnings -------------------------------------------------------------------------------------
def test_throttles_wider_than_the_function_are_told(dev: Stage) -> None:
    small = "\n".join(verdict(case(dev, has=account(lambda_concurrency=10))).notes)
    assert "requests into api at once, which has room for 10" in small
    wide = "\n".join(verdict(case(dev, has=account(lambda_concurrency=3_000))).notes)
    assert "room for" not in wide
