"""One dashboard for a campaign's night: what shoppers feel on top, then what gives way, then what
it all stands on. Everything on it is read by name; no other resource is referred to."""

import json
from collections.abc import Iterable
from typing import Any

from infra.template.alarms import QUEUES, alarms
from infra.template.intrinsics import Resource, named, sub
from infra.template.logs import name_of
from infra.template.names import FUNCTIONS, LEDGER
from infra.template.watched import Metric, function, gateway, ours, queue, table

WIDTH, HEIGHT, ACROSS = 8, 6, 3
REGION = "${AWS::Region}"
# What every alarm's ARN begins with; filled in by `Fn::Sub`, for there are many.
_ALARM = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:${Prefix}"
_ERRORS = (
    "fields @timestamp, message, request_id, code, exception_name"
    " | filter level in ['ERROR', 'WARNING'] | sort @timestamp desc | limit 50"
)
Row = tuple[str, Metric]


def resources(functions: Iterable[str] = FUNCTIONS) -> Resource:
    """The dashboard, for a stack that has these functions."""
    filled = {"Fn::Sub": [body(tuple(functions)), {"Alarm": sub(_ALARM)}]}
    said = {"DashboardName": named("night"), "DashboardBody": filled}
    return {"Dashboard": {"Type": "AWS::CloudWatch::Dashboard", "Properties": said}}


def body(functions: tuple[str, ...]) -> str:
    """The dashboard as JSON, prefix, Region and account to be filled in."""
    graphs = [
        _graph(title, rows, **more)
        for title, rows, more in (*_felt(), *_giving_way(), *_ground(functions))
    ]
    below = 4 + HEIGHT * -(-len(graphs) // ACROSS)
    widgets = [_alarms(functions), *map(_placed, range(len(graphs)), graphs)]
    return json.dumps({"widgets": [*widgets, _lines(functions, below)]}, separators=(",", ":"))


def _felt() -> Iterable[tuple[str, list[Row], dict[str, Any]]]:
    claims = ("claimed", "repeated", "sold_out", "held_up", "refused", "failed")
    orders = ("queued", "confirmed", "expired", "failed", "refused", "cancelled")
    works = ("claim", "order", "browse", "pay")
    readers = ("parser", "model", "fallback")
    yield "Claims", _ours("coupon", claims), {}
    yield "Orders", _ours("order", orders), {}
    slowest = [(work, ours(f"request.{work}_ms").by("p99")) for work in works]
    yield "What the slowest of a hundred takes (ms)", slowest, {}
    turns = [(who, ours(f"turn.answered_by_{who}")) for who in readers]
    yield "Chat turns, by who read them", turns, {}
    signs = [*_ours("turn", ("denied", "looped", "unread")), *_ours("offer", ("empty",))]
    yield "Chat going wrong", signs, {}
    yield "Bugs", [("requests", ours("http.bug")), ("messages", ours("message.bug"))], {}


def _giving_way() -> Iterable[tuple[str, list[Row], dict[str, Any]]]:
    modes = ("full", "lean", "queued", "redeem_only", "closed")
    said = ("overloaded", "too_many_requests", "in_line", "claims_paused", "ordering_paused")
    calls = ("ok", "slow", "failed", "refused")
    yield "Mode, looks a minute", _ours("mode", modes), {"stacked": True}
    yield "Turned away", _ours("http", said), {}
    counts = [(name, gateway(name)) for name in ("Count", "4XXError", "5XXError")]
    yield "Gateway", counts, {}
    yield "Payment provider", _ours("payment", calls), {}
    yield "Biller", _ours("biller", calls), {}
    helped = ("asked", "helped", "off", "full", "open", "throttled", "late", "error", "spent")
    yield "Model: turns", _ours("model", (*helped, "malformed", "useless")), {}
    yield "Model: tokens", _ours("model", ("tokens_in", "tokens_out")), {}
    slowest = ours("model.took_ms").by("p99")
    yield "Model: the slowest of a hundred (ms)", [("slowest", slowest)], {}
    cost = [("millionths of a dollar", ours("model.cost_micros"))]
    yield "Model: cost, and what the guard dropped", [*cost, *_ours("guard", ("dropped",))], {}
    standing = ours("breaker.standing").by("Maximum")
    yield "Breakers not closed", [("breakers", standing)], {}


def _ground(functions: tuple[str, ...]) -> Iterable[tuple[str, list[Row], dict[str, Any]]]:
    ages = [(f"{name}, oldest", queue(name, "ApproximateAgeOfOldestMessage")) for name in QUEUES]
    ages += [(f"{name}, as seen", ours(f"{name}.age_s").by("Maximum")) for name in QUEUES]
    yield "Age of messages (s)", ages, {}
    waiting = ("Visible", "NotVisible")
    yield (
        "Messages waiting",
        [
            (f"{name}, {'away' if what != 'Visible' else 'there'}", queue(name, f"{_MANY}{what}"))
            for name in QUEUES
            for what in waiting
        ],
        {},
    )
    dead = [(name, queue(f"{name}-dead-letters", f"{_MANY}Visible")) for name in QUEUES]
    yield "Dead letters", dead, {}
    for title, metric, stat in (
        ("Functions at once", "ConcurrentExecutions", "Maximum"),
        ("Functions: errors", "Errors", "Sum"),
        ("Functions: throttled", "Throttles", "Sum"),
    ):
        yield title, [(name, function(name, metric).by(stat)) for name in functions], {}
    units = [(name, table(f"Consumed{name}CapacityUnits")) for name in ("Read", "Write")]
    yield "Table: units", units, {}
    refused = [(name, table(f"{name}ThrottleEvents")) for name in ("Read", "Write")]
    yield "Table: throttled", refused, {}
    found = [("differences", ours("audit.difference")), ("leaked", ours("ticket.leaked"))]
    yield "Books", [*found, ("woken", ours("payment.woken"))], {}
    if LEDGER in functions:
        behind = function(LEDGER, "IteratorAge").by("Maximum")
        yield "Ledger behind (ms)", [("behind", behind)], {}


_MANY = "ApproximateNumberOfMessages"


def _ours(noun: str, outcomes: Iterable[str]) -> list[Row]:
    return [(one, ours(f"{noun}.{one}")) for one in outcomes]


def _graph(title: str, rows: list[Row], *, stacked: bool = False) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": title,
        "region": REGION,
        "period": 60,
        "stat": rows[0][1].stat,
        "metrics": _short(rows),
        "yAxis": {"left": {"min": 0}},
    }
    return {"type": "metric", "properties": said | ({"stacked": True} if stacked else {})}


def _short(rows: list[Row]) -> list[list[Any]]:
    """Rows as a dashboard takes them; a dot stands for what the row before says as well."""
    made: list[list[Any]] = []
    before: list[str] = []
    for label, metric in rows:
        row = metric.row()
        same = len(row) == len(before)
        dots = [
            "." if same and text == old and text != metric.name else text
            for text, old in zip(row, before if same else row, strict=True)
        ]
        other = {} if metric.stat == rows[0][1].stat else {"stat": metric.stat}
        made.append([*dots, {"label": label} | other])
        before = row
    return made


def _placed(number: int, widget: dict[str, Any]) -> dict[str, Any]:
    down, across = divmod(number, ACROSS)
    place = {"x": across * WIDTH, "y": 4 + down * HEIGHT, "width": WIDTH, "height": HEIGHT}
    return place | widget


def _alarms(functions: tuple[str, ...]) -> dict[str, Any]:
    """All of them at a glance; which is which says the runbook."""
    said = {"title": "Alarms", "alarms": [f"${{Alarm}}-{one.what}" for one in alarms(functions)]}
    place = {"x": 0, "y": 0, "width": WIDTH * ACROSS, "height": 4}
    return place | {"type": "alarm", "properties": said}


def _lines(functions: tuple[str, ...], below: int) -> dict[str, Any]:
    """The latest errors and warnings of every function, with the id to follow."""
    sources = " | ".join(f"SOURCE '{name_of(name)}'" for name in functions)
    said = {"title": "Errors and warnings", "region": REGION, "view": "table"}
    place = {"x": 0, "y": below, "width": WIDTH * ACROSS, "height": HEIGHT}
    return place | {"type": "log", "properties": said | {"query": f"{sources} | {_ERRORS}"}}
