"""Stock as numbered tickets in shards: how many shards, which to try, what has leaked.

Over-issue is impossible by construction: a ticket exists only because a conditional write moved
`left` down by one; a repeat of that write can only leak a number, which the audit gives back.
"""

import hashlib
import math
from collections.abc import Collection, Iterable

from chalicelib.records import dataclass

# A single item bears 1,000 writes/s (aws.md 3.1). Planning 100 draws/s a shard leaves the 3x grey-
# launch brake (C3) and a further 3x in hand before the key gets hot.
PLANNED_DRAWS_PER_SHARD_S = 100
MIN_SHARDS, MAX_SHARDS = 4, 999
BUCKETS_PER_SHARD = 4
MIN_BUCKETS, MAX_BUCKETS = 16, 512


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to one coupon: the `number`-th draw of a shard (numbers start at 1)."""

    shard: int
    number: int


@dataclass(frozen=True, slots=True)
class ShardCount:
    """One shard's counters as stored. Once quiet, drawn - voided = coupons, and
    capacity = left + drawn - voided."""

    shard: int
    capacity: int
    drawn: int
    voided: int
    left: int


def spread_of_planned_rate(planned_claims_per_s: float, stock: int) -> tuple[int, int]:
    """(shards, buckets) for a planned claim rate; never more shards than coupons."""
    wanted = math.ceil(planned_claims_per_s / PLANNED_DRAWS_PER_SHARD_S)
    shards = max(1, min(max(MIN_SHARDS, wanted), MAX_SHARDS, stock))
    return shards, min(max(shards * BUCKETS_PER_SHARD, MIN_BUCKETS), MAX_BUCKETS)


def capacity_of(shard: int, *, stock: int, shards: int) -> int:
    """How many of `stock` coupons lie in this shard; over all shards the sum is `stock`."""
    whole, rest = divmod(stock, shards)
    return whole + (1 if shard < rest else 0)


def shards_to_try(
    *, shopper: str, campaign_id: str, shards: int, empty: Collection[int]
) -> list[int]:
    """All shards not known empty, in an order of the shopper's own, so that crowds do not move
    together from one emptied shard to the next."""

    def rank(shard: int) -> bytes:
        return hashlib.blake2b(f"{campaign_id}/{shopper}/{shard}".encode(), digest_size=8).digest()

    return sorted((s for s in range(shards) if s not in empty), key=rank)


def bucket_of(*, shopper: str, buckets: int) -> int:
    """The bucket in which a shopper's coupons of a campaign lie."""
    return int.from_bytes(hashlib.blake2b(shopper.encode(), digest_size=4).digest()) % buckets


def leaked(*, mark: int, carried: Iterable[int], voided: int) -> int:
    """Tickets up to `mark` that no coupon carries and that were not voided: what to give back.

    `mark` is the shard's `drawn` from at least 15 minutes ago, `carried` the numbers on coupons
    read strongly since. Numbers voided after the mark only make the answer smaller: what is still
    missing comes back next time.
    """
    found = {number for number in carried if number <= mark}
    return max(0, mark - len(found) - voided)
