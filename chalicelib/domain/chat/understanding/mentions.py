"""Finds where a message names items of the menu, allowing for words left out, put in between or in
another order. Returns spans and candidates; decides nothing about orders."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.domain.chat.understanding.gazetteer import NEAR
from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.tables import GENERIC_WEIGHT, Keys
from chalicelib.domain.chat.understanding.words import Unit
from chalicelib.records import dataclass

# Surfaces scored per run of words: enough for every real tie, few enough to stay quick.
MAX_SCORED = 24
# Words of one run that candidates are looked up by, rarest first.
MAX_WORDS = 8
# A word on more names than this brings candidates only together with a second word.
MAX_ALONE = 60
MAX_POOL = 120
# What order and nearness add to a score at most, and how close scores count as equal.
MOST_BONUS = 0.12
TIE = 0.05
HEAD_TIE = 1.5
SURE_SHARE = 0.75
# A run of words longer than this is cut; no name is that long.
MAX_RUN = 24
# Runs looked into per message.
MAX_RUNS = 90
# Missing a word of a name costs this part of the word's weight.
MISSING_COST = 0.9
# Below this share of a name's weight, a name was not said.
LEAST_SHARE = 0.45
# ... and more must have been said where the last word, which says what it is, was not.
LEAST_SHARE_HEADLESS = 0.62
# Words this far apart are not one name.
MAX_GAP = 3
_CHANGES_MEANING = frozenset(("no", "light", "extra", "half"))
_BREAKS = frozenset(("+comma", "+stop", "+and", "+with", "+or", "+of_them", "+other", "+all",
                     "+each", "+fix", "+unit", "+order", "+from"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """Units `start` to `end` name one of `items` (best first, ties only). `at` are the units that
    belong to the name; `missing` the words of the name that were not said."""

    start: int
    end: int
    at: tuple[int, ...]
    items: tuple[int, ...]
    content: Keys
    missing: Keys = ()
    share: float = 1.0
    score: float = 0.0


def find_mentions(units: Sequence[Unit], index: MenuIndex) -> list[Mention]:
    """All mentions, left to right, none overlapping."""
    exact = _exact(units, index)
    found: list[Mention] = []
    for run in list(_runs(units, exact))[:MAX_RUNS]:
        found.extend(_best(units, index, run, exact))
    return sorted(found, key=lambda m: m.start)


def _exact(units: Sequence[Unit], index: MenuIndex) -> list[Mention]:
    keys = [u.key for u in units]
    found, at = [], 0
    while at < len(keys):
        longest = min(index.longest.get(keys[at], 0), len(keys) - at)
        step = 1
        for length in range(longest, 0, -1):
            window = tuple(keys[at : at + length])
            items = index.exact.get(window)
            if items:
                places = tuple(range(at, at + length))
                content = tuple(k for k in window if k[0] != "+")
                score = sum(_weight(index, k) for k in content)
                found.append(Mention(at, at + length, places, items, content, score=score))
                step = length
                break
        at += step
    return found


def _weight(index: MenuIndex, key: str) -> float:
    return index.weight.get(key, 1.0)


def _runs(units: Sequence[Unit], exact: Iterable[Mention]) -> Iterable[tuple[int, int]]:
    """Stretches that may hold names: no separator inside, except inside an exact mention."""
    inside = {i for m in exact for i in m.at}
    start = None
    for i, unit in enumerate(units):
        number = unit.value is not None and i not in inside
        breaks = (unit.key in _BREAKS and i not in inside) or number
        if start is not None and (breaks or i - start >= MAX_RUN):
            yield start, i
            start = None if breaks else i
        elif not breaks and start is None:
            start = i
    if start is not None:
        yield start, len(units)


def _best(
    units: Sequence[Unit], index: MenuIndex, run: tuple[int, int], exact: Sequence[Mention]
) -> list[Mention]:
    lo, hi = run
    if hi <= lo:
        return []
    own = [m for m in exact if m.start >= lo and m.end <= hi]
    places: dict[str, list[int]] = {}
    for i in range(lo, hi):
        for key in _readings(units[i].key, index):
            places.setdefault(key, []).append(i)
    if not places:
        return own[:1]
    top = _top(units, index, places, own)
    if top is None:
        return []
    before = _best(units, index, (lo, top.start), exact) if top.start - lo else []
    after = _best(units, index, (top.end, hi), exact) if hi - top.end else []
    return [*_clear(before), top, *_clear(after)]


def _clear(mentions: Iterable[Mention]) -> list[Mention]:
    """Beside a stronger mention only whole names count; the rest are options and modifiers."""
    return [m for m in mentions if not m.missing]


def _readings(key: str, index: MenuIndex) -> tuple[str, ...]:
    if key[0] in "+#?":
        return (key,) if key in index.postings else ()
    if key in index.postings:
        return (key,)
    return tuple(k for k in NEAR.get(key, ()) if k in index.postings)[:1]


def _top(
    units: Sequence[Unit], index: MenuIndex, places: dict[str, list[int]], own: list[Mention]
) -> Mention | None:
    scored = [replace(m, score=m.score + 0.2) for m in own]
    if len(own) == 1 and {i for found in places.values() for i in found} <= set(own[0].at):
        return scored[0]
    least = max((m.score for m in scored), default=-1.0)
    margin = TIE if scored else HEAD_TIE
    for bound, surface in _candidates(index, places):
        if bound + MOST_BONUS < least - margin or len(scored) > MAX_SCORED:
            break
        mention = _scored(units, index, places, surface)
        if mention is not None:
            scored.append(mention)
            least = max(least, mention.score)
            margin = margin if mention.missing else TIE
    if not scored:
        return None
    best = max(scored, key=lambda m: (m.score, -len(m.content), -m.start))
    # A bare "milk tea" names every milk tea, however rare the word that was left out.
    near = HEAD_TIE if best.missing and best.share < SURE_SHARE else TIE
    ties = (m for m in scored if m.score >= best.score - near and m.at == best.at)
    items = dict.fromkeys([*best.items, *(i for m in ties for i in m.items)])
    return replace(best, items=tuple(items)[:9])


def _candidates(index: MenuIndex, places: Iterable[str]) -> list[tuple[float, int]]:
    """Surfaces that share enough of the words, with the best score they can reach, best first."""
    keys = sorted(places, key=lambda k: (len(index.postings[k]), k))[:MAX_WORDS]
    found: set[int] = set()
    for n, key in enumerate(keys):
        postings = index.postings[key]
        if len(postings) <= MAX_ALONE:
            found |= postings
        for other in keys[n + 1 :]:
            if len(found) >= MAX_POOL:
                break
            found |= postings & index.postings[other]
    if not found:
        found = set(sorted(index.postings[keys[0]])[:MAX_ALONE])
    weight, surfaces, total = index.weight, index.surfaces, index.total
    ranked = []
    for at in found:
        words = surfaces[at].words
        matched = sum([weight[k] for k in keys if k in words])
        head = surfaces[at].content[-1]
        if matched >= LEAST_SHARE * total[at] or (head in places and _only_one(index, head)):
            ranked.append((matched - MISSING_COST * (total[at] - matched), -len(words), -at))
    ranked.sort(reverse=True)
    return [(bound, -at) for bound, _, at in ranked[:MAX_SCORED]]


def _scored(
    units: Sequence[Unit], index: MenuIndex, places: dict[str, list[int]], surface: int
) -> Mention | None:
    content = index.surfaces[surface].content
    aligned, missing = _aligned(content, places)
    if not aligned or any(k in _CHANGES_MEANING for k in missing):
        return None
    at = tuple(sorted(aligned))
    if any(b - a > MAX_GAP for a, b in itertools.pairwise(at)):
        return None
    matched = sum(_weight(index, k) for k in content) - sum(_weight(index, k) for k in missing)
    lost = sum(_weight(index, k) for k in missing)
    share = matched / (matched + lost)
    alone = content[-1] not in missing and _only_one(index, content[-1])
    if (share < LEAST_SHARE and not alone) or matched <= GENERIC_WEIGHT * 2:
        return None
    if content[-1] in missing and share < LEAST_SHARE_HEADLESS:
        return None
    gaps = (at[-1] - at[0] + 1) - len(at)
    ordered = 0.1 if tuple(units[i].key for i in at) == content else 0.0
    score = matched - MISSING_COST * lost - 0.05 * gaps + ordered
    item = index.surfaces[surface].item
    missed = tuple(k for k in missing if _weight(index, k) > GENERIC_WEIGHT)
    return Mention(at[0], at[-1] + 1, at, (item,), content, missed, share, score)


def _only_one(index: MenuIndex, key: str) -> bool:
    """Whether all names with this word are names of one item: the only cookie on the menu."""
    postings = index.postings.get(key, frozenset())
    return len(postings) <= 6 and len({index.surfaces[s].item for s in postings}) == 1


def _aligned(content: Keys, places: dict[str, list[int]]) -> tuple[list[int], list[str]]:
    at: list[int] = []
    missing: list[str] = []
    for key in content:
        free = [i for i in places.get(key, ()) if i not in at]
        if free:
            at.append(min(free, key=lambda i: abs(i - at[-1] - 1)) if at else free[0])
        else:
            missing.append(key)
    return at, missing
