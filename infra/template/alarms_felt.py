"""Alarms on what shoppers feel: claims, orders, the chat, and being turned away.

Shares have a least number of events, below which they say nothing. Whatever the service does on
purpose (a place in line, a pause, a request shed) is no failure of its own.
"""

from collections.abc import Iterable

from infra.template.alarm import Alarm
from infra.template.watched import counted, function, gateway, ours


def claims() -> tuple[Alarm, ...]:
    """Whether they work, and how long they take."""
    ends = ("claimed", "repeated", "sold_out", "refused", "held_up", "failed")
    every = " + ".join(ends)
    took = ours("request.claim_ms")
    return (
        Alarm(
            what="claims-failing",
            says="Percent of claims that should have worked and did not.",
            reads=counted("coupon", *ends),
            sum=f"IF({every} >= 20, 100 * failed / ({every}), 0)",
            over=5,
            of=(2, 3),
        ),
        Alarm(
            what="claims-slow",
            says="Milliseconds that the slowest claim of a hundred takes.",
            reads={"asked": took.by("SampleCount"), "slowest": took.by("p99")},
            sum="IF(asked >= 20, slowest, 0)",
            over=1000,
            of=(3, 5),
        ),
    )


def orders() -> tuple[Alarm, ...]:
    """Whether they get paid, in time."""
    return (
        Alarm(
            what="orders-unconfirmed",
            says="Orders confirmed per hundred that were taken.",
            reads=counted("order", "queued", "confirmed"),
            sum="IF(queued >= 20, 100 * confirmed / queued, 100)",
            under=80,
            minutes=5,
            of=(2, 3),
        ),
        Alarm(
            what="orders-expiring",
            says="Percent of orders that waited longer than their shoppers would.",
            reads=counted("order", "confirmed", "expired"),
            sum="IF(expired >= 5, 100 * expired / (expired + confirmed), 0)",
            over=5,
            minutes=5,
        ),
    )


def chat() -> tuple[Alarm, ...]:
    """A conversation that goes wrong though every answer of it is a 200 (O9)."""
    readers = {who: ours(f"turn.answered_by_{who}") for who in ("parser", "model", "fallback")}
    turns = f"({' + '.join(readers)})"

    def share(what: str, says: str, sign: str, over: float) -> Alarm:
        return Alarm(
            what=what,
            says=says,
            reads=readers | counted("turn", sign),
            sum=f"IF({turns} >= 20, 100 * {sign} / {turns}, 0)",
            over=over,
            of=(2, 3),
        )

    return (
        Alarm(
            what="chat-denies",
            says="Percent of replies that deny what the shop can do.",
            reads=readers | counted("turn", "denied"),
            sum=f"IF(denied >= 2, 100 * denied / {turns}, 0)",
            over=1,
        ),
        share("chat-loops", "Percent of turns that heard the last reply again.", "looped", 10),
        share("chat-lost", "Percent of turns in which nothing was understood.", "unread", 30),
        Alarm(
            what="offers-empty",
            says="Percent of shoppers who looked for something and were shown nothing.",
            reads=counted("offer", "made", "empty"),
            sum="IF(made + empty >= 10, 100 * empty / (made + empty), 0)",
            over=20,
            of=(2, 3),
        ),
    )


def at_the_gateway(behind: Iterable[str]) -> tuple[Alarm, ...]:
    """The gateway has no count of what it throttled: it is what is wrong (4xx) and never reached a
    function, as `adapters/signals.py` has it. Its 5xx are also those that we say on purpose."""
    count = {"asked": gateway("Count")}
    purpose = counted("http", "overloaded", "claims_paused", "ordering_paused", "in_line")
    reached = {f"ran_{name}": function(name, "Invocations") for name in behind}
    reached |= {f"full_{name}": function(name, "Throttles") for name in behind}
    unreached = " - ".join(["asked", *reached])
    return (
        Alarm(
            what="gateway-failing",
            says="Percent of requests that failed, without those we turned away on purpose.",
            reads=count | {"broken": gateway("5XXError")} | purpose,
            sum=f"IF(asked >= 50, 100 * (broken - {' - '.join(purpose)}) / asked, 0)",
            over=1,
            of=(2, 3),
        ),
        Alarm(
            what="gateway-throttling",
            says="Percent of requests over a method's rate (429).",
            reads=count | {"wrong": gateway("4XXError")} | reached,
            sum=f"IF(asked >= 100, 100 * MIN([wrong, {unreached}]) / asked, 0)",
            over=5,
            of=(2, 3),
        ),
        Alarm(
            what="shoppers-turned-away",
            says="Percent of requests that the door shed, or that something behind it did not do.",
            reads=count | counted("http", "overloaded"),
            sum="IF(asked >= 100, 100 * overloaded / asked, 0)",
            over=10,
            of=(3, 5),
        ),
        Alarm(
            what="bugs",
            says="Requests and messages that a bug of ours stopped.",
            reads={"requests": ours("http.bug"), "messages": ours("message.bug")},
            sum="requests + messages",
            over=1,
        ),
    )
