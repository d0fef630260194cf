"""What a storm has shown: one verdict per demand, each with its numbers. Pure: records and what was
seen of the modes go in, verdicts come out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from chalicelib.domain.overload.modes import Leave, Mode, Work, leave
from infra.surge.records import CLASSES, Record

WINDOW_S = 10.0
# A class needs so many requests in a window before its share means something.
FEWEST = 12
# Shares of some dozen requests wobble: by two standard errors of the two shares, or this at least.
TOLERANCE = 0.05
GOODPUT_SHARE = 0.85
LATE_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a demand holds, and by what number."""

    demand: str
    holds: bool
    number: str


@dataclass(frozen=True, slots=True)
class ModeSeen:
    """From `at` seconds on the mode was `mode`, and why."""

    at: float
    mode: str
    why: str = ""


def goodput(records: Iterable[Record], steps: Mapping[str, float]) -> dict[str, float]:
    """Useful answers a second by step, of steps with so many seconds."""
    useful = Counter(r.step for r in records if r.useful and r.kind in CLASSES)
    return {name: useful[name] / seconds for name, seconds in steps.items() if seconds}


def goodput_holds(per_step: Mapping[str, float], top: str) -> Verdict:
    """O2: at the top of the ramp, most of the best that it did anywhere."""
    best = max(per_step.values(), default=0.0)
    share = per_step.get(top, 0.0) / best if best else 0.0
    number = f"{per_step.get(top, 0.0):.1f}/s at {top}, best {best:.1f}/s: {share:.0%}"
    demand = f"goodput at {top} is at least {GOODPUT_SHARE:.0%} of the best (O2)"
    return Verdict(demand, share >= GOODPUT_SHARE, number)


def in_order(records: Sequence[Record], modes: Sequence[ModeSeen]) -> Verdict:
    """O1: in every ten seconds within one mode, the share that is let in follows the list of
    classes. A class that the mode pauses is left out; the mode's own word (a place in line) is an
    answer to somebody who was let in: without those, a class that stands in line would be judged by
    its refusals alone."""
    looked = broken = strict = left_out = 0
    worst = ""
    for number, window in _windows(records).items():
        if _changes(modes, number * WINDOW_S, (number + 1) * WINDOW_S):
            left_out += 1
            continue
        looked += 1
        paused = _paused(modes, number * WINDOW_S)
        window = [r for r in window if r.kind not in paused]
        shares = _shares(window)
        found = [pair for pair in combinations(shares, 2) if _inverted(*pair)]
        broken += bool(found)
        if found:
            (low, below, *_), (high, above, *_) = found[0]
            worst = f"; at {number * WINDOW_S:.0f} s {high} {above:.0%} under {low} {below:.0%}"
        strict += _strictly_inverted(window)
    return Verdict(
        "within a mode the share let in of a class is never below a lower one's, by 10 s (O1)",
        broken == 0 and looked > 0,
        f"{broken} of {looked} windows{worst} ({left_out} left out, the mode changed in them); "
        f"strictly (any higher shed, any lower served): {strict}",
    )


def late_work_served(records: Iterable[Record]) -> Verdict:
    """Paying and tracking go through, whatever else gives."""
    late = [r for r in records if r.kind == "pay"]
    share = sum(r.served for r in late) / len(late) if late else 0.0
    lost = Counter(f"{r.status} {r.code}".strip() for r in late if not r.served)
    number = f"{share:.2%} of {len(late)}" + (f"; the others: {dict(lost)}" if lost else "")
    demand = f"paying and tracking: at least {LATE_SHARE:.0%} served"
    return Verdict(demand, share >= LATE_SHARE, number)


def notices_let_in(offered: int, *, throttled: int, refused: int) -> Verdict:
    """The payment provider's own notifications, as the gateway counted them: `throttled` by its
    bucket, `refused` because the function's width was full."""
    share = 1 - (throttled + refused) / offered if offered else 0.0
    demand = f"the provider's notifications: at least {LATE_SHARE:.0%} let in"
    by = f"{throttled} by the throttle, {refused} by the function's width"
    return Verdict(demand, share >= LATE_SHARE, f"{share:.2%} of {offered}; turned away: {by}")


def every_refusal_told(records: Iterable[Record]) -> Verdict:
    """Every 429 and 503 carries Retry-After and the message of record."""
    refused = [r for r in records if r.status in (429, 503)]
    bare = [r for r in refused if not (r.retry_after and r.message_id and r.text)]
    where = f", for example {bare[0].route} {bare[0].status} {bare[0].code}" if bare else ""
    return Verdict(
        "every refusal carries Retry-After and the message of record",
        bool(refused) and not bare,
        f"{len(bare)} of {len(refused)} bare{where}",
    )


def one_text_a_message(records: Iterable[Record]) -> Verdict:
    """One message is one text a language, but for the time of the next word."""
    texts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        if record.shed and record.text:
            said = re.sub(r"\d\d:\d\d", "hh:mm", record.text)
            texts[record.message_id, record.locale].add(said)
    many = {one: len(said) for one, said in texts.items() if len(said) > 1}
    return Verdict(
        "one message of record is one text a language",
        bool(texts) and not many,
        f"{len(texts)} messages by language; with more than one text: {many or 0}",
    )


def no_bugs(records: Iterable[Record]) -> Verdict:
    """No 500, no answer that never came."""
    kept = list(records)
    failed = Counter(f"{r.route} {r.status}" for r in kept if r.failed)
    share = sum(failed.values()) / len(kept) if kept else 1.0
    number = f"{sum(failed.values())} of {len(kept)}" + (f": {dict(failed)}" if failed else "")
    return Verdict("answers that never came, or 500: under 0.1 %", share < 0.001, number)


def first_to_give(records: Iterable[Record]) -> list[tuple[float, str]]:
    """When each class was first turned away."""
    first: dict[str, float] = {}
    for record in sorted(records, key=lambda r: r.at):
        if record.shed and record.kind in CLASSES:
            first.setdefault(record.kind, record.at)
    return sorted((at, kind) for kind, at in first.items())


Share = tuple[str, float, int]


def _windows(records: Iterable[Record]) -> dict[int, list[Record]]:
    windows: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        if record.kind in CLASSES:
            windows[int(record.at // WINDOW_S)].append(record)
    return dict(sorted(windows.items()))


def _shares(window: Iterable[Record]) -> list[Share]:
    """(class, share that was let in, requests) of classes with enough requests, lowest first."""
    of: dict[str, list[bool]] = defaultdict(list)
    for record in window:
        of[record.kind].append(record.served or record.by_mode)
    return [
        (kind, sum(of[kind]) / len(of[kind]), len(of[kind]))
        for kind in CLASSES
        if len(of[kind]) >= FEWEST
    ]


def _inverted(lower: Share, higher: Share) -> bool:
    (_, below, n), (_, above, m) = lower, higher
    wobble: float = 2 * (below * (1 - below) / n + above * (1 - above) / m) ** 0.5
    return above < below - max(TOLERANCE, wobble)


def _strictly_inverted(window: Sequence[Record]) -> bool:
    shed = [CLASSES.index(r.kind) for r in window if r.shed]
    served = [CLASSES.index(r.kind) for r in window if r.served or r.by_mode]
    return bool(shed and served) and max(shed) > min(served)


def _paused(modes: Sequence[ModeSeen], at: float) -> set[str]:
    """The classes that the mode of that second pauses."""
    mode = next((seen.mode for seen in reversed(modes) if seen.at <= at), Mode.FULL)
    found = (work for work in Work if leave(Mode(mode), work) is Leave.PAUSED)
    return {work.name.lower() for work in found}


def _changes(modes: Sequence[ModeSeen], start: float, end: float) -> bool:
    """Whether the mode changed in this time (or within the 2 s that a switch may take)."""
    return any(start <= one.at < end or start <= one.at + 2.0 < end for one in modes[1:])
