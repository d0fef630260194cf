"""The two queues: whether their consumers keep up, or how long an order waits; what is in flight;
whether a batch fits into its function's time."""

import math
from collections.abc import Iterator

from chalicelib.domain.overload.governing import BOUNDS
from chalicelib.domain.overload.modes import Mode
from infra.preflight.figures import Figure, Origin
from infra.preflight.laws import most_multiple, pollers
from infra.preflight.limits.limit import Case, Limit, times
from infra.preflight.load import QUEUES
from infra.preflight.quotas import QUOTAS
from infra.preflight.ramps import Mapping, backlog
from infra.preflight.stage import Function

# From these ages on `govern` lets claims and orders in by their place in line only.
LONGEST_WAIT_S = {
    "place_order": BOUNDS[Mode.QUEUED]["orders_age_s"],
    "pay_order": BOUNDS[Mode.QUEUED]["payments_age_s"],
}
WAITS = "Orders wait longer than {age:g} s; `govern` lets people order by their place in line only."


def limits(case: Case) -> Iterator[Limit]:
    """Both queues, if anybody orders."""
    for name in QUEUES if case.load.orders_per_s else ():
        yield _keeps_up(case, name)
        yield _in_flight(case, name)
        yield _batch(case, name)


def _width(function: Function) -> float:
    """How many batches at once: the mapping's maximum, never more than is reserved."""
    found = [
        one.value for one in (function.width, function.reserved) if one and one.value is not None
    ]
    return min([*found, math.inf])


def _keeps_up(case: Case, name: str) -> Limit:
    function, message_s = case.stage.functions[name], case.load.message_s[name]
    has, age_s = function.width, LONGEST_WAIT_S[name]
    width, burst = _width(function), case.forecast.burst
    rate, length_s = case.load.orders_per_s, burst.length_s

    def holds(multiple: float) -> bool:
        if width <= 0:
            return False
        mapping = Mapping(width=width, messages_per_s=1 / message_s)
        if burst.times > 1 and rate * multiple / burst.times > mapping.full_per_s:
            return False  # between the bursts the peak goes on, for longer than anybody waits
        return backlog(rate * multiple, mapping, for_s=length_s).longest_wait_s <= age_s

    if has is None or has.value is None or width < has.value:
        has = function.reserved
    if has.value is None:
        has = Figure(value=None, origin=Origin.ASSUMED, where="no maximum is set")
    return Limit(
        name=f"{name}, messages at once",
        unit=f"at once, for {length_s:g} s",
        needs=rate * message_s,
        has=has,
        bears=most_multiple(holds),
        then=WAITS.format(age=age_s),
        do=_wider(case, name, math.ceil(rate * case.factor * message_s / 0.8)),
    )


def _wider(case: Case, name: str, width: int) -> str:
    most = QUOTAS["lambda.mapping"].value
    width = max(2, width)
    if width <= most:
        return f"set the width of {name} to {width:,} (LANTERN_WIDTHS, and what is reserved for it)"
    count = pollers(width, case.load.orders_per_s * case.factor)
    return (
        f"give {name}'s mapping {count:,} provisioned pollers in place of a maximum, which ends at "
        f"{most:,.0f} (ProvisionedPollerConfig), and reserve {width:,} for it"
    )


def _in_flight(case: Case, name: str) -> Limit:
    function, quota = case.stage.functions[name], QUOTAS["sqs.in_flight"]
    batch = function.batch_size or 1
    # A message is in flight for as long as its whole batch, and there are no more than the width.
    running = case.load.orders_per_s * case.load.message_s[name] * batch
    most = _width(function) * batch
    has = case.account.limits["sqs.in_flight"]
    bound = has.value is not None and most <= has.value
    return Limit(
        name=f"{quota.label} ({name})",
        unit=quota.unit,
        needs=running,
        has=has,
        bears=math.inf if bound else times(has.value, running),
        then="SQS gives out no more messages (OverLimit) until some are done.",
        do=f"keep the width of {name} below {quota.value / batch:,.0f}",
    )


def _batch(case: Case, name: str) -> Limit:
    function = case.stage.functions[name]
    batch = function.batch_size or 1
    needs = batch * case.load.message_s[name]
    has = Figure(value=function.timeout_s, origin=function.reserved.origin, where="lambda_timeout")
    return Limit(
        name=f"{name}, a batch of {batch}",
        unit="s",
        needs=needs,
        has=has,
        bears=math.inf if needs <= function.timeout_s else 0.0,
        then="Invocations end half done; their messages come again after the visibility timeout.",
        do=f"take fewer messages at a time, or set {name}'s lambda_timeout to {2 * needs:.0f}",
    )
