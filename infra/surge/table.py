"""How a storm is told: a table per route and step, what gave way when, and the verdicts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from infra.surge.judge import ModeSeen, Verdict
from infra.surge.records import CLASSES, Record


def per_route(records: Iterable[Record]) -> list[str]:
    """One line a route: offered, served, by the mode's word, shed, failed, p50 and p99 of what was
    served."""
    routes: dict[tuple[int, str, str], list[Record]] = defaultdict(list)
    for record in records:
        order = CLASSES.index(record.kind) if record.kind in CLASSES else len(CLASSES)
        routes[order, record.kind, record.route].append(record)
    head = ("class", "route", "offered", "served", "by mode", "shed", "failed", "p50 ms", "p99 ms")
    lines = [_row(head)]
    for (_, kind, route), found in sorted(routes.items()):
        took = sorted(r.took_s * 1000 for r in found if r.served)
        counts = (
            len(found),
            sum(r.served for r in found),
            sum(r.by_mode for r in found),
            sum(r.shed for r in found),
            sum(r.failed for r in found),
        )
        times = (f"{_at(took, 0.5):.0f}", f"{_at(took, 0.99):.0f}") if took else ("-", "-")
        lines.append(_row((kind, route, *map(str, counts), *times)))
    return lines


def per_step(
    records: Sequence[Record], seconds: Mapping[str, float], goodput: Mapping[str, float]
) -> list[str]:
    """One line a step: offered and useful a second, and the served share of each class."""
    lines = [_row(("step", "", "offered/s", "useful/s", *CLASSES))]
    for step, length in seconds.items():
        here = [r for r in records if r.step == step and r.kind in CLASSES]
        shares = []
        for kind in CLASSES:
            mine = [r for r in here if r.kind == kind and not r.by_mode]
            shares.append(f"{sum(r.served for r in mine) / len(mine):.0%}" if mine else "-")
        rates = (f"{len(here) / length:.1f}", f"{goodput.get(step, 0):.1f}")
        lines.append(_row((step, "", *rates, *shares)))
    return lines


def turned_away(records: Iterable[Record]) -> list[str]:
    """By whom: the gateway, the width, the door, a part that did not answer (in its own words)."""
    by: dict[tuple[str, str], int] = defaultdict(int)
    for record in records:
        if record.shed:
            by[record.by, record.kind] += 1
    lines = [_row(("", "by", *CLASSES))]
    for who in sorted({who for who, _ in by}):
        counts = [str(by.get((who, kind), 0)) for kind in CLASSES]
        lines.append(_row(("", who[:34], *counts)))
    return lines


def what_gave_way(
    modes: Iterable[ModeSeen],
    sheds: Iterable[tuple[float, str]],
    breakers: Iterable[tuple[float, str]],
    troubles: Iterable[tuple[float, str]],
) -> list[str]:
    """Everything that happened, by time."""
    events = [(one.at, f"mode {one.mode}: {one.why}") for one in modes]
    events += [(at, f"first shed: {kind}") for at, kind in sheds]
    events += [(at, f"breaker {what}") for at, what in breakers]
    events += [(at, f"-- {what}") for at, what in troubles]
    return [f"  {at:6.1f} s  {what}" for at, what in sorted(events)]


def verdicts(found: Iterable[Verdict]) -> list[str]:
    """One line a demand."""
    return [f"  {'holds' if one.holds else 'FAILS'}  {one.demand}: {one.number}" for one in found]


def _row(cells: Sequence[str]) -> str:
    widths = (8, 34, 9, 9, 9, 9, 9, 8, 8)
    return "  ".join(
        f"{cell:<{width}}" if place < 2 else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=False))
    ).rstrip()


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]
