"""Numbers in line from sharded counters: no hot key, and nearly the order of arrival. Pure.

The n-th draw of shard k of S is place (n-1)·S + k + 1, so numbers are unique whoever draws where.
Each environment takes the shard that is least advanced as far as its own draws tell. How fair that
is: when M environments have drawn, two shards never differ by more than M draws, because after a
draw that is ahead of the least advanced shard an environment leaves that shard alone until all have
caught up. So the t-th to arrive gets a number within M·S of t. With S as planned (a shard per 100
claims/s) that is M/100 seconds at the planned rate, at worst; as a rule its root. In one process
with few shards the t-th to arrive gets t. Numbers leaked by a repeat or a crash come on top.
"""

import hashlib
from collections.abc import Sequence
from functools import partial

# With no more shards than this, an environment begins at the first, as if it were alone, so that
# small lines count 1, 2, 3. With more, a crowd of environments would begin at one key together.
FEW_SHARDS = 8


def number_of(*, shard: int, draw: int, shards: int) -> int:
    """The place that the `draw`-th draw (from 1) of a shard (from 0) stands for."""
    return (draw - 1) * shards + shard + 1


def last_number(drawn: Sequence[int]) -> int:
    """The highest number drawn so far, from every shard's count of draws; 0 when nobody has."""
    shards = len(drawn)
    given = (number_of(shard=k, draw=n, shards=shards) for k, n in enumerate(drawn) if n)
    return max(given, default=0)


class Numbering:
    """What one environment knows of a campaign's counters, by its own draws. Not safe under
    threads by itself."""

    def __init__(self, *, shards: int) -> None:
        self._known = [0] * shards
        # Draws in a row that nobody else came between; a whole round of them means to be alone.
        self._undisturbed = shards if shards <= FEW_SHARDS else 0

    def take(self, *, shopper: str) -> tuple[int, int]:
        """(shard, draw): where to draw next, and what comes of it if nobody else draws there. The
        draw counts as done from here, so that a neighbouring thread goes elsewhere."""
        least = min(self._known)
        open_shards = [k for k, known in enumerate(self._known) if known == least]
        alone = self._undisturbed >= len(self._known)
        shard = open_shards[0] if alone else min(open_shards, key=partial(_rank, shopper))
        self._known[shard] += 1
        return shard, self._known[shard]

    def saw(self, shard: int, *, expected: int, draw: int) -> None:
        """It was the `draw`-th. More than `expected` tells that others draw, too: then ties are
        broken by the shopper, not by the order of the shards."""
        self._undisturbed = self._undisturbed + 1 if draw <= expected else 0
        self._known[shard] = max(self._known[shard], draw)

    def missed(self, shard: int) -> None:
        """Nothing is known to have come of the draw."""
        self._known[shard] -= 1


def _rank(shopper: str, shard: int) -> bytes:
    """An order of the shards of a shopper's own."""
    return hashlib.blake2b(f"line/{shopper}/{shard}".encode(), digest_size=8).digest()
