"""The verdict in words and tables, for a person. `document` has it for a program."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from infra.ops.tables import pairs, table
from infra.preflight.figures import Figure
from infra.preflight.limits import Limit
from infra.preflight.limits.limit import Ask
from infra.preflight.quotas import AS_OF
from infra.preflight.verdict import Verdict

# No account was ever given more than this (AWS speaks of tens of thousands): share the load out.
MOST_CONCURRENCY = 100_000


def text(verdict: Verdict) -> str:
    """The whole report."""
    parts = [
        _head(verdict),
        _notes(verdict),
        _functions(verdict),
        _table(verdict),
        _first(verdict),
        _remedies(verdict),
        _assumed(verdict),
        said(verdict),
    ]
    return "\n\n".join(part for part in parts if part)


def said(verdict: Verdict) -> str:
    """The last line: whether it fits."""
    name, factor = verdict.case.forecast.name, f"{verdict.case.factor:g}"
    if not verdict.fits:
        count = len(verdict.broken)
        limits = "one limit is" if count == 1 else f"{count} limits are"
        return f"{name} DOES NOT FIT: {limits} met before {factor} times the forecast."
    if verdict.offline:
        return f"{name} fits {factor} times over, by assumed quotas and the settings on file."
    if verdict.unread:
        return f"{name} fits {factor} times over AS FAR AS COULD BE READ: {verdict.unread}."
    if verdict.assumed:
        count = len(verdict.assumed)
        quotas = "one quota" if count == 1 else f"{count} quotas"
        return f"{name} fits {factor} times over, as far as could be read: {quotas} assumed."
    return f"{name} fits {factor} times over."


def _head(verdict: Verdict) -> str:
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
                f"{_number(load.gateway_per_s)} requests/s at the gateway, "
                f"{_number(load.running)} functions, {_number(load.writes_per_s)} table writes/s"
            ),
        ),
        ("judged at", f"{case.factor:g} times that"),
    ]
    return pairs(rows)


def _stock(verdict: Verdict) -> str:
    return f"{verdict.case.forecast.stock:,} coupons"


def _notes(verdict: Verdict) -> str:
    return "\n".join(f"! {note}." for note in verdict.notes)


def _functions(verdict: Verdict) -> str:
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
    head = ("function", "reserved", "memory MB", "timeout s", "batch", "queue width", "from")
    return table(head, rows)


def _table(verdict: Verdict) -> str:
    factor = verdict.case.factor
    head = ("limit", "at 1x", f"at {factor:g}x", "there is", "unit", "bears", "from", "")
    return table(head, [_row(limit, factor) for limit in verdict.limits])


def _row(limit: Limit, factor: float) -> tuple[Any, ...]:
    still = limit.bears in {0, math.inf} and limit.has.value is not None  # it does not grow
    return (
        limit.name,
        _number(limit.needs),
        _number(limit.needs if still else limit.needs * factor),
        "none" if limit.has.value is None else _number(limit.has.value),
        limit.unit,
        _times(limit.bears),
        str(limit.has.origin),
        "" if limit.bears >= factor else "TOO LITTLE",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _times(bears: float) -> str:
    if math.isinf(bears):
        return "any"
    return f"{bears:,.0f}x" if bears >= 100 else f"{bears:.3g}x"


def _first(verdict: Verdict) -> str:
    first = verdict.first
    if first is None:
        return ""
    at = f"at {_times(first.bears)} the forecast" if first.bears else "at any load"
    lines = [f"First bottleneck, {at}: {first.name}.", f"  {first.then}"]
    if first in verdict.broken:
        lines += [f"  Ask for {_asked(first.ask)}." if first.ask else ""]
        lines += [f"  {first.do[0].upper()}{first.do[1:]}." if first.do else ""]
    quota = verdict.first_quota
    if quota is not None and quota is not first and quota.ask:
        lines += [f"First quota, at {_times(quota.bears)} the forecast: {quota.name}."]
        lines += [f"  Ask for {_asked(quota.ask)}."]
    return "\n".join(line for line in lines if line)


def _asked(ask: Ask) -> str:
    if not ask.code:
        return f"{ask.value:,} of the {ask.service} quota that Service Quotas names after the model"
    return f"{ask.value:,} of {ask.service} {ask.code}"


def _remedies(verdict: Verdict) -> str:
    return "\n".join([*_to_ask(verdict), *_to_set(verdict)])


def _to_ask(verdict: Verdict) -> Iterator[str]:
    if verdict.asks:
        yield "Quotas to ask for:"
    for ask in verdict.asks:
        yield f"  {ask.name}: {_asked(ask)}"
        if command := request_of(ask, region=verdict.case.account.region):
            yield f"    {command}"
        if ask.service == "lambda" and ask.value > MOST_CONCURRENCY:
            yield "    More than an account gets in a region: share the load out over several."


def _to_set(verdict: Verdict) -> Iterator[str]:
    if verdict.settings:
        yield "Settings to change:"
    yield from (f"  {setting}" for setting in verdict.settings)


def request_of(ask: Ask, *, region: str) -> str:
    """The command that asks for it; "" where the quota's code is not known."""
    if not ask.code:
        return ""
    return (
        f"aws service-quotas request-service-quota-increase --region {region} "
        f"--service-code {ask.service} --quota-code {ask.code} --desired-value {ask.value}"
    )


def _assumed(verdict: Verdict) -> str:
    lines = list(_figures("Assumed, not read", verdict.assumed))
    lines += _figures("The same for every account", verdict.fixed)
    return "\n".join(lines)


def _figures(title: str, found: Sequence[tuple[str, Figure]]) -> Iterator[str]:
    if found:
        yield f"{title} (published values of {AS_OF}, confidence H, M or L):"
    for name, figure in found:
        value = "no limit" if figure.value is None else _number(figure.value)
        yield f"  {name}: {value} [{figure.confidence or '-'}] {figure.where}"
        if figure.why:
            yield f"    {figure.why}"
