"""The storm's verdicts on made-up records: each goes red on what it is there to find."""

from dataclasses import replace

import pytest

from infra.surge.judge import (
    ModeSeen,
    every_refusal_told,
    first_to_give,
    goodput,
    goodput_holds,
    in_order,
    late_work_served,
    no_bugs,
    notices_let_in,
    one_text_a_message,
)
from infra.surge.plan import MIX, STEPS, TROUBLES, arrivals, shortened
from infra.surge.records import PAY_IN_CHAT, Record, noted, read, written
from infra.surge.table import per_route, per_step, verdicts, what_gave_way

OK = Record(1.0, 0.05, "GET /orders/{id}", "pay", "10x", 200)
SHED = replace(
    OK,
    status=503,
    code="overloaded",
    retry_after=True,
    message_id="full-1",
    text="Busy.",
    mode="full",
)
FULL = [ModeSeen(0.0, "full")]


def some(kind: str, *, served: int, shed: int, at: float = 1.0) -> list[Record]:
    good = [replace(OK, kind=kind, at=at) for _ in range(served)]
    return good + [replace(SHED, kind=kind, at=at) for _ in range(shed)]


# -- in order (O1) -----------------------------------------------------------------------------
def test_shedding_from_the_lowest_class_up_is_in_order() -> None:
    records = [
        *some("browse", served=0, shed=50),
        *some("claim", served=20, shed=20),
        *some("order", served=20, shed=0),
        *some("pay", served=20, shed=0),
    ]
    verdict = in_order(records, FULL)
    assert verdict.holds
    assert "0 of 1 windows" in verdict.number


def test_a_higher_class_that_fares_worse_is_found_and_named() -> None:
    records = [*some("browse", served=40, shed=10), *some("order", served=10, shed=30)]
    verdict = in_order(records, FULL)
    assert not verdict.holds
    assert "order 25% under browse 80%" in verdict.number


def test_classes_that_are_no_neighbours_are_compared_as_well() -> None:
    # Each step is within the tolerance, and the sum of them is not.
    records = [
        *some("browse", served=392, shed=8),
        *some("claim", served=376, shed=24),
        *some("order", served=360, shed=40),
    ]
    verdict = in_order(records, FULL)
    assert not verdict.holds
    assert "order 90% under browse 98%" in verdict.number


def test_an_answer_that_never_came_was_not_served() -> None:
    lost = [replace(OK, kind="order", status=0) for _ in range(30)]
    records = [*some("browse", served=40, shed=0), *some("order", served=10, shed=0), *lost]
    assert not in_order(records, FULL).holds


def test_a_turn_that_asks_for_an_order_in_the_chat_is_judged_as_neither() -> None:
    asked = [replace(SHED, kind=PAY_IN_CHAT) for _ in range(50)]
    calm = [*some("pay", served=50, shed=0), *some("browse", served=50, shed=0)]
    assert late_work_served([*calm, *asked]).number.startswith("100.00% of 50")
    assert in_order([*calm, *asked], FULL).holds


def test_a_strict_violation_is_counted_and_not_hidden() -> None:
    records = [*some("browse", served=20, shed=30), *some("claim", served=40, shed=1)]
    verdict = in_order(records, FULL)
    assert verdict.holds
    assert verdict.number.endswith("served): 1")


def test_the_modes_own_word_is_no_shedding() -> None:
    waiting = [replace(SHED, kind="claim", code="in_line") for _ in range(50)]
    assert in_order([*some("browse", served=50, shed=0), *waiting], FULL).holds
    turned_away = some("claim", served=0, shed=50)
    assert not in_order([*some("browse", served=50, shed=0), *turned_away], FULL).holds
    # Nor is it service: of those who asked for one, all were turned away.
    assert not in_order([*some("browse", served=50, shed=0), *waiting, *turned_away], FULL).holds


def test_a_class_that_the_mode_pauses_is_left_out_and_no_other() -> None:
    browsing = some("browse", served=50, shed=0)
    paused = [ModeSeen(0.0, "redeem_only", "claims are paused"), ModeSeen(60.0, "full")]
    assert in_order([*browsing, *some("claim", served=0, shed=50)], paused).holds
    assert not in_order([*browsing, *some("order", served=0, shed=50)], paused).holds


def test_a_window_in_which_the_mode_changed_is_left_out() -> None:
    records = [*some("browse", served=40, shed=10), *some("order", served=10, shed=30)]
    other = [*some("browse", served=20, shed=0, at=31), *some("order", served=20, shed=0, at=31)]
    modes = [*FULL, ModeSeen(4.0, "lean")]
    assert in_order([*records, *other], modes).holds
    assert not in_order(records, modes).holds  # and nothing left to look at is no proof


# -- the others --------------------------------------------------------------------------------
def test_goodput_counts_what_was_useful_in_time_and_compares_with_the_best() -> None:
    late, bad = replace(OK, took_s=2.5), replace(OK, status=500)
    records = [replace(OK, step="2x")] * 100 + [OK] * 80 + [late] * 50 + [bad] * 50 + [SHED] * 900
    per = goodput(records, {"2x": 10, "10x": 10})
    assert per == {"2x": 10, "10x": 8}
    assert not goodput_holds(per, "10x").holds
    assert goodput_holds({"2x": 10, "10x": 8.5}, "10x").holds


@pytest.mark.parametrize(("shed", "holds"), [(1, True), (2, False)])
def test_paying_and_tracking_need_ninety_nine_in_a_hundred(shed: int, holds: bool) -> None:
    records = some("pay", served=100 - shed, shed=shed) + some("browse", served=0, shed=500)
    assert late_work_served(records).holds is holds


def test_notifications_that_were_turned_away_are_found() -> None:
    assert notices_let_in(1000, throttled=6, refused=4).holds
    assert not notices_let_in(1000, throttled=6, refused=5).holds
    assert not notices_let_in(1000, throttled=7, refused=4).holds
    assert not notices_let_in(0, throttled=0, refused=0).holds


@pytest.mark.parametrize(
    "bare", [{"retry_after": False}, {"message_id": ""}, {"text": ""}], ids=lambda d: next(iter(d))
)
def test_one_bare_refusal_among_thousands_is_found(bare: dict[str, object]) -> None:
    assert every_refusal_told([SHED] * 3000).holds
    assert not every_refusal_told([*[SHED] * 3000, replace(SHED, **bare)]).holds  # type: ignore[arg-type]
    assert not every_refusal_told([OK]).holds  # a storm in which nothing was shed proves nothing


def test_a_second_text_for_one_message_is_found_and_a_later_time_is_none() -> None:
    texts = {"en": "Next word by 14:20.", "zh-CN": "下一条 14:20", "de": "Neues bis 14:20 Uhr"}
    told = [replace(SHED, text=text, locale=locale) for locale, text in texts.items()]
    later = replace(SHED, text="Next word by 14:21.", locale="en")
    assert one_text_a_message([*told, later]).holds
    assert not one_text_a_message([*told, replace(later, text="Come back tomorrow.")]).holds


def test_a_bug_in_a_thousand_is_found() -> None:
    assert no_bugs([OK] * 2000 + [replace(OK, status=0)]).holds
    assert not no_bugs([OK] * 999 + [replace(OK, status=500, code="internal")]).holds
    assert not no_bugs([OK] * 999 + [replace(OK, status=404, code="not_found")]).holds
    assert no_bugs([OK] * 999 + [replace(OK, status=410, code="sold_out")]).holds
    assert no_bugs([*[OK] * 10, SHED, replace(SHED, code="claims_paused")]).holds


def test_what_gave_way_first_is_told_by_time() -> None:
    sheds = first_to_give(
        [*some("claim", served=1, shed=1, at=9), *some("browse", served=0, shed=1)]
    )
    assert sheds == [(1.0, "browse"), (9.0, "claim")]
    told = what_gave_way(FULL, sheds, [(3.0, "payment open")], [(2.0, "payments time out")])
    assert [line.split("s  ", 1)[1] for line in told] == [
        "mode full: ",
        "first shed: browse",
        "-- payments time out",
        "breaker payment open",
        "first shed: claim",
    ]


# -- the plan ----------------------------------------------------------------------------------
def test_arrivals_are_the_same_by_seed_and_follow_the_plan() -> None:
    once = list(arrivals(STEPS, scale=1.0, seed=6))
    assert (
        once == list(arrivals(STEPS, scale=1.0, seed=6)) != list(arrivals(STEPS, scale=1.0, seed=7))
    )
    assert once == sorted(once)
    per_s = sum(MIX.values())
    for step in STEPS:
        offered = sum(name == step.name for _, _, name in once) / step.seconds
        assert offered == pytest.approx(per_s * step.times, rel=0.2)


def test_troubles_lie_within_the_ramp_and_end_before_the_calm() -> None:
    rising = sum(step.seconds for step in STEPS[:-1])
    assert all(t.at + t.seconds <= rising for t in TROUBLES)
    steps, troubles = shortened(0.5)
    assert sum(s.seconds for s in steps) == sum(s.seconds for s in STEPS) / 2
    assert [t.at for t in troubles] == [t.at / 2 for t in TROUBLES]


# -- records and tables ------------------------------------------------------------------------
def test_a_record_is_read_as_it_was_written() -> None:
    assert list(read([written(SHED), "", written(OK)])) == [SHED, OK]


def test_what_is_noted_of_an_answer_is_what_verdicts_need() -> None:
    notice = {"mode": "queued", "text": "No. 3"}
    body = {"code": "in_line", "message_id": "m", "notice": notice, "detail": "Your place is 3."}
    said = {"code": "in_line", "mode": "queued", "message_id": "m", "text": "No. 3"}
    assert noted(503, body) == said | {"by": "Your place is 3."}
    assert noted(503, body | {"detail": "No. 3"})["by"] == "the function's width"
    assert noted(429, body | {"detail": "No. 3"})["by"] == "the gateway's throttle"
    assert noted(200, {"mode": "lean", "reply": "…"})["mode"] == "lean"


def test_the_tables_say_what_was_offered_served_and_shed() -> None:
    records = some("pay", served=3, shed=1) + some("browse", served=1, shed=2)
    lines = per_route(records)
    assert lines[1].split()[:7] == ["browse", "GET", "/orders/{id}", "3", "1", "0", "2"]
    assert lines[2].split()[3:7] == ["4", "3", "0", "1"]
    assert "100%" not in per_step(records, {"10x": 1.0}, {"10x": 4.0})[1]
    told = verdicts([late_work_served(records)])
    assert "FAILS" in told[0]
    assert "75.00%" in told[0]
