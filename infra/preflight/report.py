"""The verdict in words and tables, for a person. `document` has it for a program."""

from collections.abc import Iterator, Sequence

from infra.preflight import tables
from infra.preflight.figures import Figure
from infra.preflight.limits.limit import Ask
from infra.preflight.quotas import AS_OF
from infra.preflight.verdict import Verdict

# No account was ever given more than this (AWS speaks of tens of thousands): share the load out.
MOST_CONCURRENCY = 100_000


def text(verdict: Verdict) -> str:
    """The whole report."""
    parts = [
        tables.head(verdict),
        tables.notes(verdict),
        tables.functions(verdict),
        tables.limits(verdict),
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


def _first(verdict: Verdict) -> str:
    first = verdict.first
    if first is None:
        return ""
    at = f"at {tables.multiple(first.bears)} the forecast" if first.bears else "at any load"
    lines = [f"First bottleneck, {at}: {first.name}.", f"  {first.then}"]
    if first in verdict.broken:
        lines += [f"  Ask for {_asked(first.ask)}." if first.ask else ""]
        lines += [f"  {first.do[0].upper()}{first.do[1:]}." if first.do else ""]
    quota = verdict.first_quota
    if quota is not None and quota is not first and quota.ask:
        lines += [f"First quota, at {tables.multiple(quota.bears)} the forecast: {quota.name}."]
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
        value = "no limit" if figure.value is None else tables.number(figure.value)
        yield f"  {name}: {value} [{figure.confidence or '-'}] {figure.where}"
        if figure.why:
            yield f"    {figure.why}"
