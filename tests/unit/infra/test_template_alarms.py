"""When alarms cry and when they do not: their own sums, worked out on made-up minutes."""

import itertools
from collections import Counter
from typing import Any

import pytest

from chalicelib.adapters.capacity import lambda_name
from chalicelib.flows import take_turn as turns
from chalicelib.metric_names import COUNTED
from infra.template.alarm import Alarm, Silence
from infra.template.alarms import alarms
from infra.template.names import CLAIMS, FUNCTIONS, LEDGER
from infra.template.watched import OURS, function, ours
from tests.unit.flows.shop_of_fakes import a_chat, a_world
from tests.unit.infra.metric_math import cries, value_of

ALL = (*FUNCTIONS, CLAIMS)
BY_NAME = {one.what: one for one in alarms(ALL)}
Minute = dict[str, float | None]

# (alarm, a minute that is as it should be, a minute that is not)
CASES: list[tuple[str, Minute, Minute]] = [
    (
        "claims-failing",
        {"claimed": 900, "repeated": 300, "sold_out": 50, "refused": 9, "failed": 12},
        {"claimed": 900, "held_up": 40, "failed": 60},
    ),
    ("claims-failing", {"held_up": 5000, "sold_out": 5000}, {"failed": 20}),
    ("claims-failing", {"failed": 3, "claimed": 1}, {"failed": 20, "claimed": 0}),
    ("claims-slow", {"asked": 500, "slowest": 300}, {"asked": 500, "slowest": 1500}),
    ("claims-slow", {"asked": 3, "slowest": 2500}, {"asked": 20, "slowest": 1000}),
    ("orders-unconfirmed", {"queued": 400, "confirmed": 380}, {"queued": 400, "confirmed": 300}),
    ("orders-unconfirmed", {"queued": 19}, {"queued": 20}),
    ("orders-unconfirmed", {"queued": 30, "confirmed": 90}, {"queued": 30, "confirmed": 1}),
    ("orders-expiring", {"confirmed": 400, "expired": 6}, {"confirmed": 90, "expired": 10}),
    ("orders-expiring", {"expired": 4}, {"expired": 5}),
    ("chat-denies", {"parser": 5000, "denied": 2}, {"parser": 95, "model": 5, "denied": 5}),
    ("chat-denies", {"parser": 10, "denied": 1}, {"fallback": 10, "denied": 2}),
    ("chat-loops", {"parser": 1000, "looped": 20}, {"parser": 900, "fallback": 100, "looped": 100}),
    ("chat-loops", {"parser": 5, "looped": 5}, {"parser": 20, "looped": 2}),
    ("chat-lost", {"parser": 1000, "unread": 150}, {"parser": 10, "fallback": 20, "unread": 20}),
    ("offers-empty", {"made": 95, "empty": 5}, {"made": 8, "empty": 2}),
    ("offers-empty", {"empty": 9}, {"empty": 10}),
    ("orders-old", {"oldest": 100, "seen": 90}, {"oldest": 20, "seen": 130}),
    ("orders-old", {"oldest": 0}, {"oldest": 120}),
    ("payments-old", {"oldest": 150}, {"oldest": 10, "seen": 400}),
    ("orders-stuck", {"waiting": 9000, "done": 1}, {"waiting": 2, "away": 8, "done": 0}),
    ("payments-stuck", {"waiting": 9}, {"away": 10}),
    ("orders-dead-letters", {"dead": 0}, {"dead": 1}),
    ("payments-dead-letters", {"dead": 0}, {"dead": 3}),
    (
        "gateway-failing",
        {"asked": 1000, "broken": 600, "overloaded": 400, "in_line": 100, "claims_paused": 100},
        {"asked": 1000, "broken": 600, "overloaded": 400, "ordering_paused": 100},
    ),
    ("gateway-failing", {"asked": 49, "broken": 49}, {"asked": 50, "broken": 1}),
    (
        "gateway-throttling",
        # Ten thousand times "sold out" is wrong to the gateway and no throttle at all.
        {"asked": 20_000, "wrong": 10_000, "ran_api": 15_000, "ran_claim_api": 5_000},
        {"asked": 20_000, "wrong": 5_000, "ran_api": 12_000, "ran_claim_api": 4_000},
    ),
    (
        "gateway-throttling",
        # Preflights and what found no room never ran either, and were not throttled.
        {"asked": 1000, "ran_api": 400, "full_api": 100, "wrong": 0},
        {"asked": 1000, "ran_api": 400, "full_api": 100, "wrong": 400},
    ),
    ("shoppers-turned-away", {"asked": 1000, "overloaded": 50}, {"asked": 100, "overloaded": 10}),
    ("bugs", {"requests": 0, "messages": 0}, {"messages": 1}),
    ("api-failing", {"ran": 90_000, "errors": 10}, {"ran": 200, "errors": 3}),
    ("claim_api-failing", {"ran": 10, "errors": 2}, {"ran": 10, "errors": 3}),
    ("pay_order-failing", {"ran": 100, "errors": 15}, {"ran": 10, "errors": 4}),
    ("govern-failing", {"errors": 0}, {"errors": 1}),
    ("audit-failing", {"errors": 0}, {"errors": 1}),
    ("api-throttled", {"ran": 1000, "full": 5}, {"ran": 1000, "full": 50}),
    ("sweep-throttled", {"ran": 1}, {"full": 1}),
    ("govern-did-not-run", {"ran": 1}, {"ran": 0}),
    ("sweep-did-not-run", {"ran": 1}, {"ran": None}),
    ("audit-did-not-run", {"ran": 1}, {"ran": None}),
    ("table-throttled", {"reads": 5, "listing": 4}, {"writes": 8, "listed": 2}),
    ("table-failing", {"getitem": 1, "query": 1}, {"updateitem": 5}),
    ("books-differ", {"differences": 0}, {"differences": 2}),
    ("launch-held", {"held": 0}, {"held": 1}),
    ("breaker-open", {"standing": 0}, {"standing": 1}),
    ("status-untold", {"untold": 0}, {"untold": 1}),
    ("mode-not-full", {"lean": 3}, {"lean": 3, "queued": 2}),
    ("ledger-behind", {"behind": 900}, {"behind": 60_000}),
    ("ledger-failures", {"failed": 0}, {"failed": 1}),
]


@pytest.mark.parametrize(
    ("what", "well", "badly"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)]
)
def test_an_alarm_cries_when_it_should_and_not_before(
    what: str, well: Minute, badly: Minute
) -> None:
    alarm = BY_NAME[what]
    enough, looked = alarm.of
    assert not cries(alarm, [well] * looked)
    assert cries(alarm, [badly] * looked)
    bad_enough = [well] * (looked - enough) + [badly] * enough
    assert cries(alarm, bad_enough)
    assert not cries(alarm, [*bad_enough[:-1], well])


def test_every_kind_of_alarm_is_tried() -> None:
    tried = {BY_NAME[what].chapter for what, _, _ in CASES}
    assert tried == {one.chapter for one in BY_NAME.values()}


@pytest.mark.parametrize("alarm", BY_NAME.values(), ids=lambda one: one.what)
def test_silence_means_what_it_was_chosen_to_mean(alarm: Alarm) -> None:
    nothing: list[Minute] = [{}] * alarm.of[1]
    on = cries(alarm, nothing, before=True)
    assert on is (alarm.silence is not Silence.FINE)
    assert cries(alarm, nothing) is (alarm.silence is Silence.BAD)
    # What holds its state needs somebody who says 0 again: a count that comes also when it is 0.
    if alarm.silence is Silence.SAME:
        (metric,) = alarm.reads.values()
        assert metric.namespace != OURS or metric.name in {
            "audit.difference",
            "breaker.standing",
            "status.untold",
        }


def test_only_what_runs_by_the_clock_is_missed() -> None:
    missed = {one.what for one in BY_NAME.values() if one.silence is Silence.BAD}
    assert missed == {"govern-did-not-run", "sweep-did-not-run", "audit-did-not-run"}


@pytest.mark.parametrize("alarm", BY_NAME.values(), ids=lambda one: one.what)
def test_an_alarm_is_one_that_cloudwatch_takes(alarm: Alarm) -> None:
    """At most ten metrics; a day of evaluation, a week in whole hours; one bound. (AWS: CloudWatch
    quotas, and PutMetricAlarm.)"""
    assert 1 <= len(alarm.reads) <= 10
    seconds = alarm.minutes * 60 * alarm.of[1]
    assert seconds <= (7 if alarm.minutes % 60 == 0 else 1) * 86_400
    assert alarm.of[0] <= alarm.of[1]
    assert (alarm.over is None) != (alarm.under is None)
    assert alarm.minutes == 1 or alarm.minutes % 5 == 0
    assert bool(alarm.sum) or len(alarm.reads) == 1
    assert alarm.says.endswith(".")
    assert len(alarm.resource()["Properties"]["AlarmDescription"]) <= 1024


def test_names_are_their_own_and_so_are_the_resources() -> None:
    made = [one.what for one in alarms(ALL)]
    assert len(set(made)) == len(made) == len(BY_NAME)


def test_what_shoppers_feel_is_told_within_two_minutes_of_it() -> None:
    """O9: counted in minutes, of which CloudWatch adds one or so of its own. What a whole order
    takes is longer than that."""
    felt = ("claims-failing", "chat-denies", "chat-loops", "chat-lost", "offers-empty", "bugs")
    for what in (*felt, "gateway-failing", "gateway-throttling"):
        alarm = BY_NAME[what]
        assert alarm.minutes * alarm.of[0] <= 2, what


def test_a_function_is_watched_under_the_name_that_lambda_has_for_it() -> None:
    for name in ALL:
        ((_, found),) = function(name, "Errors").where
        assert found.replace("${Prefix}", "lantern-dev") == lambda_name(name, prefix="lantern-dev-")


def test_nobody_watches_what_nobody_counts() -> None:
    with pytest.raises(KeyError):
        ours("coupon.clamied")


def test_a_function_for_claims_is_watched_once_it_is_there_and_the_ledger_always() -> None:
    plain = {one.what for one in alarms()}
    assert {"ledger-behind", "ledger-failures", "ledger-throttled"} <= plain
    more = set(BY_NAME) - plain
    assert "claim_api-throttled" in more
    assert all(what.startswith(CLAIMS) for what in more)
    without = {one.what for one in alarms(tuple(set(FUNCTIONS) - {LEDGER}))}
    assert not [what for what in without if what.startswith(LEDGER)]
    (throttling,) = [one for one in alarms() if one.what == "gateway-throttling"]
    assert not [name for name in throttling.reads if CLAIMS in name]


def test_what_nobody_counted_did_not_happen() -> None:
    alarm = BY_NAME["claims-failing"]
    assert value_of(alarm.math, dict.fromkeys(alarm.reads) | {"claimed": 20}) == 0


# -- the drill of O9: a denial in every twentieth reply ----------------------------------------
def test_denials_in_a_twentieth_of_the_replies_raise_the_alarm(
    counted: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, number, somebody = turns.answer_of, itertools.count(), itertools.count()

    def sometimes_denying(*args: Any, **more: Any) -> dict[str, Any]:
        answer = honest(*args, **more)
        denial = {"reply": "抱歉，我无法为您下单，请使用其他平台。"}
        return answer | denial if next(number) % 20 == 7 else answer

    world = a_world()

    def minute() -> Minute:
        counted.clear()
        for _ in range(4):
            chat = a_chat(world, locale="zh-CN", shopper=f"{next(somebody):020x}")
            for said in ("你好", "来两杯珍珠奶茶，少糖去冰", "就这些", "活动怎么参加") * 3:
                chat.say(said)
        readers = {who: counted[f"turn.answered_by_{who}"] for who in ("parser", "fallback")}
        return readers | {"denied": counted["turn.denied"]}

    alarm = BY_NAME["chat-denies"]
    calm = minute()
    assert calm["parser"] == 48
    assert not cries(alarm, [calm])
    monkeypatch.setattr(turns, "answer_of", sometimes_denying)
    assert cries(alarm, [calm, minute()])


def test_every_metric_of_ours_that_alarms_read_is_listed() -> None:
    read = {m.name for one in BY_NAME.values() for m in one.reads.values() if m.namespace == OURS}
    assert len(read) > 25
    assert read - set(COUNTED) == {"request.claim_ms", "orders.age_s", "payments.age_s"}
