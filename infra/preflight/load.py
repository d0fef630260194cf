"""What a forecast means for this service at its busiest, before any factor: requests of each route,
work of each function, units of the table, tokens of the model."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.preflight.forecast import Forecast
from infra.preflight.laws import concurrency
from infra.preflight.stage import CLAIM, CONVERSE, Route, Stage

CHAT: Route = ("POST", "/chat")
QUOTE: Route = ("POST", "/quotes")
ORDER: Route = ("POST", "/orders")
LOOK: Route = ("GET", "/orders/{order_id}")
NOTIFY: Route = ("POST", "/payments/{provider}/notify")
# What everybody reads once who opens the shop, and what comes with the chat page besides.
READS: tuple[Route, ...] = (("GET", "/campaigns"), ("GET", "/coupons"), ("GET", "/orders"))
PAGE: Route = ("GET", "/")
PAGE_CONFIG: Route = ("GET", "/config.json")
PAGE_FILE: Route = ("GET", "/web/{file}")
# The page's style, its five scripts, the two of its sign-in (which a stack brings) and its icon.
PAGE_FILES = 9
QUEUES = ("place_order", "pay_order")
_NAMED = {CHAT: "chat", CLAIM: "claim", QUOTE: "quote", ORDER: "order", LOOK: "look"} | {
    NOTIFY: "notify"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a function is asked to do: invocations a second, and how many run at once."""

    requests_per_s: float
    running: float

    @property
    def duration_s(self) -> float:
        """How long one takes, on the mean."""
        return self.running / self.requests_per_s if self.requests_per_s else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The forecast's busiest second. Messages of a queue keep a consumer busy for
    `message_s[function]`."""

    routes: Mapping[Route, float]
    functions: Mapping[str, Work]
    message_s: Mapping[str, float]
    claims_per_s: float
    orders_per_s: float
    turns_per_s: float
    model_calls_per_s: float
    writes_per_s: float
    reads_per_s: float

    @property
    def gateway_per_s(self) -> float:
        """Requests at the gateway."""
        return sum(self.routes.values())

    @property
    def running(self) -> float:
        """How many run at once in the whole account."""
        return sum(work.running for work in self.functions.values())

    @property
    def invocations_per_s(self) -> float:
        """Requests to Lambda."""
        return sum(work.requests_per_s for work in self.functions.values())


def load_of(forecast: Forecast, stage: Stage) -> Load:
    """What the forecast asks of the stage's functions."""
    times, peak = forecast.burst.times, forecast.peak
    turns, claims, orders = (
        times * rate for rate in (peak.chat_turns_per_s, peak.claims_per_s, peak.orders_per_s)
    )
    routes = _routes(forecast)
    calls = turns * forecast.model.share * forecast.model.calls_per_turn
    units = forecast.table_units
    looks = sum(rate for route, rate in routes.items() if route in {LOOK, *READS})
    message_s = {name: getattr(forecast.durations_ms, name) / 1000 for name in QUEUES}
    return Load(
        routes=routes,
        functions=_functions(forecast, stage, routes, calls, message_s, orders),
        message_s=message_s,
        claims_per_s=claims,
        orders_per_s=orders,
        turns_per_s=turns,
        model_calls_per_s=calls,
        writes_per_s=turns * units.turn_writes
        + claims * units.claim_writes
        + orders * units.order_writes,
        reads_per_s=turns * units.turn_reads
        + claims * units.claim_reads
        + orders * units.order_reads
        + looks * units.look_reads,
    )


def duration_s(route: Route, *, forecast: Forecast, stage: Stage) -> float:
    """How long a request of a route takes: what the forecast says, else the template."""
    named = _NAMED.get(route)
    given: float | None = getattr(forecast.durations_ms, named) if named else None
    return (stage.duration_ms[route] if given is None else given) / 1000


def _routes(forecast: Forecast) -> dict[Route, float]:
    peak, times = forecast.peak, forecast.burst.times
    outside = peak.orders_per_s * peak.orders_outside_chat
    rates = {
        CHAT: peak.chat_turns_per_s,
        CLAIM: peak.claims_per_s,
        QUOTE: outside,
        ORDER: outside,
        LOOK: peak.orders_per_s * peak.looks_per_order,
        NOTIFY: peak.orders_per_s,
    }
    rates |= dict.fromkeys(READS, peak.visits)
    if peak.page == "api":
        rates |= {PAGE: peak.visits, PAGE_CONFIG: peak.visits, PAGE_FILE: peak.visits * PAGE_FILES}
    return {route: rate * times for route, rate in rates.items() if rate}


def _functions(
    forecast: Forecast,
    stage: Stage,
    routes: Mapping[Route, float],
    calls: float,
    message_s: Mapping[str, float],
    orders: float,
) -> dict[str, Work]:
    found: dict[str, Work] = {}
    for name in {stage.function_of(route) for route in routes}:
        own = {route: rate for route, rate in routes.items() if stage.function_of(route) == name}
        running = sum(
            concurrency(rate, duration_s(route, forecast=forecast, stage=stage))
            for route, rate in own.items()
        )
        found[name] = Work(requests_per_s=sum(own.values()), running=running)
    model_s = forecast.model.duration_ms / 1000
    if calls and CONVERSE in stage.functions:
        found[CONVERSE] = Work(requests_per_s=calls, running=concurrency(calls, model_s))
        api = found["api"]  # a turn waits for its model's answer
        found["api"] = Work(
            requests_per_s=api.requests_per_s, running=api.running + concurrency(calls, model_s)
        )
    for name in QUEUES if orders else ():
        batch = stage.functions[name].batch_size or 1
        found[name] = Work(
            requests_per_s=orders / batch, running=concurrency(orders, message_s[name])
        )
    return found
