"""The laws of capacity, one function each: pure arithmetic, units in the names.

Sources: Lambda's scaling behaviour and quotas
(docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html, .../services-sqs-scaling.html),
DynamoDB's partitions and warm throughput
(docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html,
.../warm-throughput.html), Bedrock's reservation of tokens
(github.com/aws/agent-toolkit-for-aws, quota-health.md). What happens over time is in `ramps`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

# Lambda serves ten requests a second for each environment that may run, and no more.
REQUESTS_PER_ENVIRONMENT_S = 10
# What Lambda never lets anybody reserve.
UNRESERVED = 100
# How full an account may get on a calm forecast, and a function or a method of it.
ACCOUNT_USE, FUNCTION_USE = 0.7, 0.8
PARTITION_WRITES_S, PARTITION_READS_S = 1000, 3000
# Half of what one item bears: planned for, so that chance does not make it hot.
ITEM_WRITES_S = 500
ON_DEMAND_DOUBLES_IN_MINUTES = 30


def concurrency(rate_per_s: float, duration_s: float) -> float:
    """Little's law: how many run at once."""
    return rate_per_s * duration_s


def account_concurrency(
    running: float, requests_per_s: float, *, use: float = ACCOUNT_USE, step: int = 100
) -> int:
    """The account quota to ask for, in whole steps: what runs at once or a tenth of the requests a
    second, whichever is more, at `use` of the quota, and what stays unreserved."""
    wanted = max(running, requests_per_s / REQUESTS_PER_ENVIRONMENT_S) / use + UNRESERVED
    return up_to(wanted, step)


def function_concurrency(
    running: float, requests_per_s: float, *, use: float = FUNCTION_USE
) -> int:
    """The reservation that bears this load, by both of Lambda's rules."""
    return math.ceil(max(running / use, requests_per_s / REQUESTS_PER_ENVIRONMENT_S))


def method_throttle(
    reserved: float, duration_s: float, *, use: float = FUNCTION_USE
) -> tuple[float, float]:
    """(rate, burst) at the gateway that a function of this width can serve: beyond it shoppers
    should meet the gateway's 429, not the function's 500."""
    return use * reserved / duration_s, use * reserved


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a model call takes. `most_out` None: not set, so the model's own maximum is reserved."""

    into: int
    out: int
    most_out: int | None


# What Bedrock reserves for an answer whose length nobody bounded.
UNBOUNDED_ANSWER_TOKENS = 64_000


def reserved_tokens_per_minute(calls_per_s: float, tokens: Tokens) -> float:
    """What the quota must hold: input and the longest answer, taken when a call starts."""
    most = UNBOUNDED_ANSWER_TOKENS if tokens.most_out is None else tokens.most_out
    return calls_per_s * 60 * (tokens.into + most)


def settled_tokens_per_minute(calls_per_s: float, tokens: Tokens) -> float:
    """What is counted in the end."""
    return calls_per_s * 60 * (tokens.into + tokens.out)


def pollers(running: float, messages_per_s: float, mb_per_s: float = 0.0) -> int:
    """Provisioned pollers of a queue: each bears 1 MB/s, ten invocations, a hundred messages/s."""
    return max(math.ceil(mb_per_s), math.ceil(running / 10), math.ceil(messages_per_s / 100))


def partitions(writes_per_s: float, reads_per_s: float = 0.0) -> int:
    """The fewest partitions that a table needs for this."""
    return max(
        1,
        math.ceil(writes_per_s / PARTITION_WRITES_S),
        math.ceil(reads_per_s / PARTITION_READS_S),
    )


def stock_shards(draws_per_s: float, *, units_per_draw: int = 1) -> int:
    """Counters over which draws are to be spread: a plain update takes one unit, a transaction
    two."""
    return max(1, math.ceil(draws_per_s * units_per_draw / ITEM_WRITES_S))


def conflict_share(transactions_per_s: float, *, locked_s: float = 0.01) -> float:
    """Share of transactions on one item that meet another; why Lantern draws without any."""
    return 1 - math.exp(-transactions_per_s * locked_s)


def minutes_to_grow(from_units: float, to_units: float) -> float:
    """How long on-demand takes to bear `to_units`: it doubles every half an hour."""
    return max(0.0, ON_DEMAND_DOUBLES_IN_MINUTES * math.log2(to_units / from_units))


def up_to(value: float, step: int) -> int:
    """`value` in whole steps, upwards."""
    return math.ceil(round(value / step, 9)) * step


def most_multiple(
    holds: Callable[[float], bool], *, up_to_times: float = 1e6, tries: int = 12
) -> float:
    """The highest multiple of the load at which `holds` is true, true for less and false for more,
    to a part in a thousand; infinite from `up_to_times` on, 0 below a millionth."""
    low, high = (1.0, 2.0) if holds(1.0) else (0.5, 1.0)
    while low < 1 and not holds(low):
        low, high = low / 2, low
        if high < 1 / up_to_times:
            return 0.0
    while high > 1 and holds(high):
        low, high = high, high * 2
        if low > up_to_times:
            return math.inf
    for _ in range(tries):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
