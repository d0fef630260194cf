"""Lambda: the account's concurrency, what the stage reserves of it, each function's width, and how
fast environments start."""

import math
from collections.abc import Iterator

from infra.preflight import laws
from infra.preflight.figures import Figure
from infra.preflight.limits.limit import Ask, Case, Limit, times
from infra.preflight.limits.reservations import (
    pool,
    reserved_elsewhere,
    reserved_here,
    unreserved,
    width_for,
)
from infra.preflight.load import QUEUES, Work
from infra.preflight.quotas import QUOTAS
from infra.preflight.ramps import start
from infra.preflight.stage import CONVERSE

SHED = "The gateway answers 503 for the function: a reservation sheds without knowing whom."
SHED_BY = {
    "place_order": "Orders wait in their queue.",
    "pay_order": "Payments wait in their queue.",
    CONVERSE: "Turns are answered by the parser alone.",
}
# One refused request in a million is no start that fails.
NEGLIGIBLE = 1e-6
# Within three percent of what steps of 10 ms find, at a fifth of the time (tried on five loads).
START_STEP_S = 0.05


def limits(case: Case) -> Iterator[Limit]:
    """The account first, then its parts."""
    ask = _ask(case)
    yield _account(case, ask)
    if reserved_here(case):
        yield _reservations(case, ask)
    if reserved_here(case) or reserved_elsewhere(case):
        yield _pool(case, ask)
    for name, work in case.load.functions.items():
        own = _reserved(case, name, work)
        if own is not None:
            yield own
        if name not in QUEUES:
            yield _start(case, name, work)


def _ask(case: Case) -> Ask:
    """One quota bears all of it: the load, and the reservations that the load will need."""
    key, load, factor = "lambda.concurrency", case.load, case.factor
    fitting = laws.account_concurrency(load.running * factor, load.invocations_per_s * factor)
    widths = 0
    for name, one in case.stage.functions.items():
        if one.reserved.value is not None:
            work = load.functions.get(name)
            needed = width_for(work, factor) if work else 0
            widths += max(int(one.reserved.value), needed)
    free = sum(work.running for work in unreserved(case).values()) * factor / laws.ACCOUNT_USE
    parts = widths + reserved_elsewhere(case) + max(laws.UNRESERVED, math.ceil(free))
    value = max(fitting, laws.up_to(parts, 100)) if widths else fitting
    quota = QUOTAS[key]
    return Ask(service=quota.service, code=quota.code, name=quota.label, value=value)


def _account(case: Case, ask: Ask) -> Limit:
    key, load = "lambda.concurrency", case.load
    has = case.account.limits[key]
    needs = (
        max(load.running, load.invocations_per_s / laws.REQUESTS_PER_ENVIRONMENT_S)
        / laws.ACCOUNT_USE
    )
    # What must stay unreserved matters to who reserves.
    apart = laws.UNRESERVED if reserved_here(case) else 0
    return Limit(
        name=QUOTAS[key].label,
        unit=f"at once, beside {apart}" if apart else "at once",
        needs=needs,
        has=has,
        bears=times(max(0.0, (has.value or 0) - apart), needs),
        then="Every function in the account and region is throttled, whichever takes the room.",
        ask=ask,
    )


def _reservations(case: Case, ask: Ask) -> Limit:
    """What is reserved fits, or the stage cannot be deployed."""
    here, elsewhere = reserved_here(case), reserved_elsewhere(case)
    needs = here + elsewhere + laws.UNRESERVED
    has = case.account.limits["lambda.concurrency"]
    fits = needs <= (has.value or 0)
    others = f", others {elsewhere:,}" if elsewhere else ""
    return Limit(
        name=f"Lambda, reservations: {case.stage.name} {here:,}{others}, free {laws.UNRESERVED}",
        unit="at once",
        needs=needs,
        has=has,
        bears=math.inf if fits else 0.0,
        then="The stage cannot be deployed: Lambda lets nobody reserve the last 100.",
        do="or reserve less in .chalice/config.json",
        ask=ask,
    )


def _pool(case: Case, ask: Ask) -> Limit:
    needs = sum(work.running for work in unreserved(case).values()) / laws.ACCOUNT_USE
    total = case.account.limits["lambda.concurrency"]
    left = Figure(
        value=pool(case),
        origin=total.origin,
        where=total.where,
        why=total.why,
        confidence=total.confidence,
    )
    return Limit(
        name="Lambda, functions without a reservation",
        unit="at once",
        needs=needs,
        has=left,
        bears=times(left.value, needs),
        then="Functions without a reservation are throttled.",
        ask=ask,
    )


def _reserved(case: Case, name: str, work: Work) -> Limit | None:
    has = case.stage.functions[name].reserved
    if has.value is None:
        return None
    needs = max(
        work.running / laws.FUNCTION_USE, work.requests_per_s / laws.REQUESTS_PER_ENVIRONMENT_S
    )
    return Limit(
        name=f"{name}, reserved concurrency",
        unit="at once",
        needs=needs,
        has=has,
        bears=times(has.value, needs),
        then=SHED_BY.get(name, SHED),
        do=f"reserve {width_for(work, case.factor):,} for {name} (.chalice/config.json)",
    )


def _start(case: Case, name: str, work: Work) -> Limit:
    """From nobody to the peak, without a warm environment. Nobody can have this raised."""
    quota, burst = QUOTAS["lambda.start"], case.forecast.burst
    init_s = case.forecast.durations_ms.init / 1000

    def holds(multiple: float) -> bool:
        rate = work.requests_per_s * multiple
        done = start(rate, work.duration_s, init_s=init_s, ramp_s=burst.ramp_s, step_s=START_STEP_S)
        return done.refused <= NEGLIGIBLE * rate

    bears = laws.most_multiple(holds)
    return Limit(
        name=f"{name}, environments that start in 10 s",
        unit=f"requests/s within {burst.ramp_s:g} s",
        needs=work.requests_per_s,
        has=Figure(
            value=work.requests_per_s * bears if math.isfinite(bears) else None,
            origin=case.account.limits["lambda.start"].origin,
            where=quota.source,
            why="1,000 at once and 100 a second more, for every account.",
            confidence=quota.confidence,
        ),
        bears=bears,
        then="The first shoppers get a 503, until enough environments are warm.",
        do=f"let {name} come up more slowly (burst.ramp_s), or keep "
        f"{math.ceil(work.running * case.factor):,} environments warm",
    )
