"""The tables of the report: what is judged, the stage's functions, and all limits."""

import math
from typing import Any

from infra.ops.tables import pairs, table
from infra.preflight.limits import Limit
from infra.preflight.verdict import Verdict


def head(verdict: Verdict) -> str:
    """What is judged."""
    case = verdict.case
    peak, burst, load = case.forecast.peak, case.forecast.burst, case.load
    whose = f"account {case.account.id}, " if case.account.id else ""
    runs = "as deployed" if case.stage.deployed else "settings on file"
    lasting = f" x {burst.times:g} in bursts" if burst.times > 1 else ""
    rows = [
        ("forecast", f"{case.forecast.name}: {case.forecast.note or _stock(verdict)}"),
        ("stage", f"{case.stage.name} ({case.stage.prefix}), {runs}"),
        ("region", f"{whose}{case.account.region}"),
        (
            "peak",
            (
                f"{peak.chat_turns_per_s:,g} turns/s, {peak.claims_per_s:,g} claims/s, "
                f"{peak.orders_per_s:,g} orders/s{lasting}, for {burst.length_s:g} s"
            ),
        ),
        (
            "at once",
            (
                f"{number(load.gateway_per_s)} requests/s at the gateway, "
                f"{number(load.running)} functions, {number(load.writes_per_s)} table writes/s"
            ),
        ),
        ("judged at", f"{case.factor:g} times that"),
    ]
    return pairs(rows)


def _stock(verdict: Verdict) -> str:
    return f"{verdict.case.forecast.stock:,} coupons"


def notes(verdict: Verdict) -> str:
    """What is to be known first."""
    return "\n".join(f"! {note}." for note in verdict.notes)


def functions(verdict: Verdict) -> str:
    """The stage's settings."""
    rows = [
        (
            name,
            one.reserved.value,
            one.memory_mb,
            one.timeout_s,
            one.batch_size,
            one.width.value if one.width else None,
            str(one.reserved.origin),
        )
        for name, one in verdict.case.stage.functions.items()
    ]
    names = ("function", "reserved", "memory MB", "timeout s", "batch", "queue width", "from")
    return table(names, rows)


def limits(verdict: Verdict) -> str:
    """Every limit, the first one on top."""
    factor = verdict.case.factor
    names = ("limit", "at 1x", f"at {factor:g}x", "there is", "unit", "bears", "from", "")
    return table(names, [_row(limit, factor) for limit in verdict.limits])


def _row(limit: Limit, factor: float) -> tuple[Any, ...]:
    still = limit.bears in {0, math.inf} and limit.has.value is not None  # it does not grow
    return (
        limit.name,
        number(limit.needs),
        number(limit.needs if still else limit.needs * factor),
        "none" if limit.has.value is None else number(limit.has.value),
        limit.unit,
        multiple(limit.bears),
        str(limit.has.origin),
        "" if limit.bears >= factor else "TOO LITTLE",
    )


def number(value: float) -> str:
    """Whole from a hundred on, three digits below."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def multiple(bears: float) -> str:
    """As in 0.12x."""
    if math.isinf(bears):
        return "any"
    return f"{bears:,.0f}x" if bears >= 100 else f"{bears:.3g}x"
