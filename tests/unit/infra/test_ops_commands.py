"""Every command of the operator: what it asks of the service, and what it shows."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.ops import client, commands
from infra.ops.__main__ import main
from tests.unit.infra.fake_lantern import Lantern, lantern

NOW = datetime.now(UTC).replace(microsecond=0)
TOKEN = "an-operators-token"


def ago(**span: float) -> str:
    return (NOW - timedelta(**span)).isoformat()


OVERVIEW: dict[str, Any] = {
    "mode": "lean",
    "switch": {
        "mode": "lean",
        "since": ago(minutes=2),
        "who": "govern",
        "why": "orders wait 45 s",
        "auto": True,
        "until": ago(minutes=-30),
        "message_id": "lean-7",
    },
    "as_of": NOW.isoformat(),
    "books": {"issued": 1500, "live": 1, "held": 2, "redeemed": 3, "expired": 4, "void": 5},
    "queues": {"orders": {"age_s": 45.2}, "payments": {"age_s": 0}},
    "dead_letters": {"orders": 2, "payments": 0},
    "breakers": {
        "payment": {"state": "open", "since": ago(seconds=20), "until": ago(seconds=-40)},
        "model": {"state": "closed", "since": None, "until": None, "trips": 0},
    },
    "lines": {"milk-tea": {"serving": 1200, "drawn": 54321, "waiting": 53121, "rate_per_s": 2.5}},
    "shed_share": 0.071,
    "campaigns": [
        {
            "campaign_id": "milk-tea",
            "status": "open",
            "dials": {"issue": True, "redeem": True, "invite": False, "draw": True},
            "reverts": {"invite": ago(hours=-1)},
            "stock": 20000,
            "remaining": 18500,
            "books": {"issued": 1500, "live": 900},
            "burn": {
                "claims_per_s": 12.345678,
                "planned_claims_per_s": 4.0,
                "empty_at": ago(hours=-2),
            },
        },
        {"campaign_id": "later"},
    ],
}
CAMPAIGN = {
    "campaign_id": "milk-tea",
    "rules": {"name": {"en": "Milk-Tea Day"}, "ends_at": ago(days=-2), "planned_claims_per_s": 4},
    "stock": 20000,
    "dials": {"issue": False, "redeem": True},
    "books": {"as_of": NOW.isoformat(), "issued": 1500},
    "version": 3,
    "rules_hash": "abc",
    "status": "paused",
}
STATUS = {
    "mode": "redeem_only",
    "message_id": "redeem_only-3",
    "since": ago(minutes=5),
    "as_of": NOW.isoformat(),
    "next_update": ago(minutes=-1),
    "works": {"claim": "paused", "order": "on"},
    "texts": {"zh-CN": "领券暂停", "en": "Claims are paused.", "de": "Pause."},
    "campaigns": [{"campaign_id": "milk-tea", "status": "paused", "claims": "paused"}],
}
LETTERS = {
    "dead_letters": [
        {
            "queue": "orders",
            "message_id": "1f0c8a3e-93a5-4f0e-8f46-1d0d2f0a9c11",
            "order_id": "o-1",
            "reason": "not_found",
            "detail": "No such order.",
            "receives": 3,
            "sent_at": ago(minutes=90),
            "body": "x" * 900,
        },
        {"queue": "payments", "message_id": "m-2", "reason": "received too often"},
    ],
    "counts": {"orders": 70, "payments": 1},
}
SWITCHED = OVERVIEW["switch"]
STORE = {"store_id": "tea-house", "name": "Tea House", "status": "paused", "next_slot": None}
MODEL = {
    "models": ["qwen3"],
    "seconds": 300,
    "asked": 41,
    "helped": 30,
    "no_help": {"full": 11},
    "guard_dropped": 2,
    "tokens_in": 81000,
    "tokens_out": 1900,
    "cost_usd": 0.0195,
    "mean_ms": 840,
    "turns": [{"at": ago(minutes=1), "outcome": "helped", "message": "fruity", "words": "Light."}],
}
TICKET = {
    "ticket_id": "t-1",
    "opened_at": ago(minutes=3),
    "locale": "de",
    "order_id": "o-1",
    "transcript": [{"shopper": "einen Menschen bitte", "assistant": ""}],
}
STATEMENT = {
    "store_id": "tea-house",
    "first": "2026-02-06",
    "last": "2026-02-07",
    "days": [
        {
            "day": "2026-02-06",
            "currency": "CNY",
            "orders": 3,
            "owed": 10200,
            "orders_taken_back": 1,
            "taken_back": 3400,
            "net": 6800,
            "from_shoppers": 1800,
            "from_campaigns": {"milk-tea": 5000},
        }
    ],
    "totals": [{"currency": "CNY", "orders": 3, "net": 6800, "from_campaigns": {}}],
}
CERTIFICATE = {
    "campaign_id": "milk-tea",
    "version": 2,
    "rules_hash": "ab12",
    "currency": "CNY",
    "books": {"issued": 9, "live": 4, "redeemed": 5},
    "advertised": {"coupons": 40, "amount": 100000},
    "days": [
        {
            "day": "2026-02-06",
            "issued": 9,
            "orders": 5,
            "spent": 12500,
            "orders_back": 1,
            "back": 2500,
        }
    ],
    "totals": {"issued": 9, "orders": 5, "spent": 12500, "back": 2500},
    "net_spent": 10000,
    "clock_stopped_s": 18000,
}
WHY = ["--reason", "because"]
# command line, method, path, body, answer, what is shown
CASES: list[tuple[list[str], str, str, Any, Any, list[str]]] = [
    (
        ["overview"],
        "GET",
        "/ops/overview",
        None,
        OVERVIEW,
        ["lean", "orders wait 45 s", "45 s", "7.1%", "open", "53,121", "18,500", "12.35", "in 2 h"],
    ),
    (
        ["model", "--limit", "3"],
        "GET",
        "/ops/model?limit=3",
        None,
        MODEL,
        ["qwen3", "41 in 300 s", "full 11", "0.0195", "fruity", "Light."],
    ),
    (
        ["statement", "tea-house", "--from", "2026-02-06", "--to", "2026-02-07"],
        "GET",
        "/ops/stores/tea-house/statement?first=2026-02-06&last=2026-02-07",
        None,
        STATEMENT,
        ["tea-house", "2026-02-06", "¥102.00", "¥34.00", "¥68.00", "milk-tea ¥50.00", "in all"],
    ),
    (
        ["statement", "tea-house", "--from", "2026-02-06", "--to", "2026-02-07", "--csv"],
        "GET",
        "/ops/stores/tea-house/statement?first=2026-02-06&last=2026-02-07",
        None,
        STATEMENT,
        [
            "day,currency,orders,owed,orders_taken_back,taken_back,net,from_shoppers,from milk-tea",
            "2026-02-06,CNY,3,10200,1,3400,6800,1800,5000",
        ],
    ),
    (
        ["certificate", "milk-tea"],
        "GET",
        "/ops/campaigns/milk-tea/certificate",
        None,
        CERTIFICATE,
        ["40 coupons, ¥1000.00", "version 2, ab12", "¥100.00", "5 h", "¥125.00", "¥25.00"],
    ),
    (
        ["certificate", "milk-tea", "--csv"],
        "GET",
        "/ops/campaigns/milk-tea/certificate",
        None,
        CERTIFICATE,
        ["day,issued,orders,spent,orders_back,back", "2026-02-06,9,5,12500,1,2500"],
    ),
    (
        ["tickets"],
        "GET",
        "/ops/tickets?limit=50",
        None,
        {"tickets": [TICKET]},
        ["t-1", "o-1", "einen Menschen bitte", "3 min ago"],
    ),
    (["tickets"], "GET", "/ops/tickets?limit=50", None, {"tickets": []}, ["Nobody waits"]),
    (
        ["ticket-answer", "t-1", "On its way."],
        "POST",
        "/ops/tickets/t-1/answer",
        {"text": "On its way."},
        TICKET,
        ["Written."],
    ),
    (["ticket-close", "t-1"], "POST", "/ops/tickets/t-1/close", {}, TICKET, ["Closed."]),
    (
        ["status"],
        "GET",
        "/status",
        None,
        STATUS,
        ["redeem_only-3", "claim  paused", "[zh-CN] 领券暂停", "in 1 min", "milk-tea"],
    ),
    (
        ["mode", "queued", *WHY, "--minutes", "30"],
        "PUT",
        "/ops/mode",
        {"mode": "queued", "reason": "because", "minutes": 30},
        SWITCHED,
        ["lean", "2 min ago", "then back by itself"],
    ),
    (
        ["mode", "auto", *WHY],
        "PUT",
        "/ops/mode",
        {"mode": "auto", "reason": "because"},
        SWITCHED,
        ["govern moves it"],
    ),
    (
        ["campaigns"],
        "GET",
        "/ops/overview",
        None,
        OVERVIEW,
        ["milk-tea", "invite off", "later", "invite turns back", "1,500"],
    ),
    (
        ["campaign", "milk-tea"],
        "GET",
        "/ops/campaigns/milk-tea",
        None,
        CAMPAIGN,
        ["Milk-Tea Day", "issue off", "20,000", "4 claims/s", "1,500"],
    ),
    (
        ["dial", "milk-tea", "issue", "off", *WHY, "--minutes", "5"],
        "PATCH",
        "/ops/campaigns/milk-tea",
        {"dials": {"issue": False}, "reason": "because", "minutes": 5},
        CAMPAIGN,
        ["issue off"],
    ),
    (
        ["dial", "a/b", "draw", "on", *WHY],
        "PATCH",
        "/ops/campaigns/a%2Fb",
        {"dials": {"draw": True}, "reason": "because"},
        CAMPAIGN,
        ["issue off"],
    ),
    (
        ["stock", "milk-tea", "20000", *WHY],
        "PATCH",
        "/ops/campaigns/milk-tea",
        {"stock": 20000, "reason": "because"},
        CAMPAIGN,
        ["20,000"],
    ),
    (
        ["store", "tea-house", "paused", "--minutes", "20"],
        "PUT",
        "/ops/stores/tea-house/status",
        {"status": "paused", "minutes": 20},
        STORE,
        ["Tea House", "paused"],
    ),
    (
        ["line", "milk-tea"],
        "GET",
        "/ops/overview",
        None,
        OVERVIEW,
        ["1,200", "54,321", "53,121", "2.5"],
    ),
    (
        ["dead-letters"],
        "GET",
        "/ops/dead-letters?limit=50",
        None,
        LETTERS,
        ["1f0c8a3e-93a5-4f0e-8f46-1d0d2f0a9c11", "not_found: No such order.", "1 h 30 min", "71"],
    ),
    (
        ["redrive", "m-1", "m-2", "m-1"],
        "POST",
        "/ops/dead-letters/redrive",
        {"message_ids": ["m-1", "m-2"]},
        {"redriven": 2, "missing": [], "left": 0},
        ["2 sent back."],
    ),
    (
        ["discard", "m-1", *WHY],
        "POST",
        "/ops/dead-letters/discard",
        {"message_ids": ["m-1"], "reason": "because"},
        {"discarded": 1, "missing": []},
        ["1 thrown away."],
    ),
]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lantern]:
    monkeypatch.setattr(client, "FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(commands, "_now", lambda: NOW)
    monkeypatch.setenv("LANTERN_TOKEN", TOKEN)
    monkeypatch.delenv("LANTERN_STATUS_URL", raising=False)
    with lantern() as found:
        monkeypatch.setenv("LANTERN_URL", found.url)
        yield found


@pytest.mark.parametrize(
    ("line", "method", "path", "body", "answer", "words"),
    CASES,
    ids=[" ".join(c[0]) for c in CASES],
)
def test_a_command_asks_for_what_it_should_and_shows_what_it_heard(
    line: list[str],
    method: str,
    path: str,
    body: Any,
    answer: Any,
    words: list[str],
    service: Lantern,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service.will((200, answer))
    assert main(line) == 0
    (asked,) = service.asked
    assert (asked.method, asked.path, asked.body) == (method, path, body)
    assert asked.headers.get("authorization") == (None if line == ["status"] else f"Bearer {TOKEN}")
    printed = capsys.readouterr()
    assert printed.err == ""
    for word in words:
        assert word in printed.out, printed.out
    assert all(text == text.rstrip() for text in printed.out.splitlines())


@pytest.mark.parametrize("line", [case[0] for case in CASES], ids=" ".join)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_with_json_everything_is_json_and_nothing_else(
    line: list[str], before: bool, service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = next(case[4] for case in CASES if case[0] == line)
    service.will((200, answer))
    assert main(["--json", *line] if before else [*line, "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    same = {
        "campaigns": {"campaigns": OVERVIEW["campaigns"]},
        "line": OVERVIEW["lines"]["milk-tea"],
        "discard": {"discarded": 1, "missing": [], "left": 0},
    }
    assert read == same.get(line[0], answer)


@pytest.mark.parametrize("line", [case[0] for case in CASES], ids=" ".join)
@pytest.mark.parametrize(
    "bare",
    [{}, {"mode": None, "switch": 7, "campaigns": [None, {}], "books": [], "queues": {"a": 1}}],
    ids=["nothing", "nonsense"],
)
def test_whatever_is_missing_the_rest_is_shown(
    line: list[str], bare: dict[str, Any], service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((200, bare))
    assert main(line) == (1 if line[0] == "line" else 0)
    assert "Traceback" not in capsys.readouterr().err


def test_the_overview_is_a_table_whose_columns_stand_below_each_other(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((200, OVERVIEW))
    assert main(["overview"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith("QUEUE"))
    assert lines[at : at + 3] == [
        "QUEUE     OLDEST  DEAD LETTERS",
        "orders    45 s               2",
        "payments  0 s                0",
    ]


def test_nothing_from_outside_steers_the_terminal(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b[2J\x07evil\r\n\u202edlrow"
    letter = {"message_id": evil, "body": evil, "reason": evil, "detail": evil, "queue": evil}
    service.will((200, {"dead_letters": [letter]}))
    assert main(["dead-letters"]) == 0
    service.will((409, {"code": evil, "detail": evil}))
    assert main(["overview"]) == 1
    printed = capsys.readouterr()
    assert "evil" in printed.out
    assert not set("\x1b\x07\r\u202e") & set(printed.out + printed.err)
    assert printed.err.count("\n") == 1


def test_nobody_in_line_is_said_and_an_unknown_campaign_too(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((200, {**OVERVIEW, "lines": {}}))
    assert main(["line", "milk-tea"]) == 0
    assert "Nobody stands in line" in capsys.readouterr().out
    assert main(["line", "unknown"]) == 1
    assert "There is no campaign 'unknown'." in capsys.readouterr().err
    # Asking /line would draw a place for the operator.
    assert {asked.path for asked in service.asked} == {"/ops/overview"}


def test_no_dead_letters_is_good_news(service: Lantern, capsys: pytest.CaptureFixture[str]) -> None:
    service.will((200, {"dead_letters": [], "counts": {"orders": 0, "payments": 0}}))
    assert main(["dead-letters"]) == 0
    assert capsys.readouterr().out == "There are no dead letters.\n"


def test_all_letters_are_sent_back_but_nothing_is_chased_in_circles(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    again = (200, {"redriven": 100, "missing": [], "left": 120})
    service.will((200, {"redriven": 100, "missing": [], "left": 150}), again)
    assert main(["redrive", "--all", *WHY]) == 0
    assert [asked.body for asked in service.asked] == [{"reason": "because"}] * 3
    assert "300 sent back; about 120 lie there still." in capsys.readouterr().out
    service.will((200, {"redriven": 0, "missing": [], "left": 5}))
    service.asked.clear()
    assert main(["redrive", "--all"]) == 0
    assert len(service.asked) == 1


def test_many_letters_go_in_several_requests(service: Lantern) -> None:
    service.will((200, {"redriven": 100, "missing": []}))
    ids = [f"m-{number}" for number in range(205)]
    assert main(["redrive", *ids]) == 0
    sent = [asked.body["message_ids"] for asked in service.asked]
    assert [len(some) for some in sent] == [100, 100, 5]
    assert [one for some in sent for one in some] == ids


def test_letters_that_are_not_found_are_named_and_not_a_success(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((200, {"discarded": 1, "missing": ["m-2"]}))
    assert main(["discard", "m-1", "m-2", *WHY]) == 1
    assert "1 thrown away. Not found: m-2." in capsys.readouterr().out


def test_watching_shows_a_silence_and_goes_on(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    down = (503, {"code": "overloaded", "detail": "Not now."}, {"Retry-After": "60"})
    service.will((200, OVERVIEW), down, (200, OVERVIEW))
    assert main(["watch", "--every", "0.01", "--times", "3"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("orders wait 45 s") == 2
    assert printed.err == "Not now. (overloaded) Come back in 60 s.\n"
    service.will(down)
    assert main(["watch", "--every", "0.01", "--times", "2"]) == 1


def test_watching_as_json_is_one_line_each(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((200, OVERVIEW))
    assert main(["watch", "--json", "--every", "0.01", "--times", "2"]) == 0
    assert [json.loads(text) for text in capsys.readouterr().out.splitlines()] == [OVERVIEW] * 2
