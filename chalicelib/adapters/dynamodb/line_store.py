"""The line in the table: one place row a shopper and campaign, one counter row a shard.

First the draw, then the row: a crash in between leaves a hole in the numbers and nothing else.
Counters have no TTL: one that began again would hand out numbers twice.
"""

import threading
from collections.abc import Sequence
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, epoch, instant, maybe_instant
from chalicelib.domain.errors import LanternError
from chalicelib.domain.overload.line import Place
from chalicelib.domain.overload.numbering import Numbering, number_of

# One place per shopper and campaign, from whatever device and however often: the line's durability.
ABSENT = "attribute_not_exists(#pk)"
# It is still the place that the caller has seen lapse; a twin may have gone to the back already.
SAME_NUMBER = "#number = :number"
# Once is enough, and only the number that was let through.
UNUSED = "attribute_not_exists(#used_at)"


class LineStore:
    """Implements the port. Every method is one call unless it says otherwise."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._numbering: dict[str, Numbering] = {}
        self._lock = threading.Lock()

    def find(self, shopper: str, campaign_id: str) -> Place | None:
        """The shopper's place, strongly consistent."""
        row = self._table.get(keys.place(shopper, campaign_id))
        return _place(row) if row else None

    def draw(self, campaign_id: str, *, shards: int, shopper: str) -> int:
        """The next number; Overloaded or Unavailable when there is none, or it is unknown."""
        with self._lock:
            numbering = self._numbering.setdefault(campaign_id, Numbering(shards=shards))
            shard, expected = numbering.take(shopper=shopper)
        try:
            drawn = self._count(campaign_id, shard)
        except LanternError:
            with self._lock:
                numbering.missed(shard)
            raise
        with self._lock:
            numbering.saw(shard, expected=expected, draw=drawn)
        return number_of(shard=shard, draw=drawn, shards=shards)

    def put(
        self,
        place: Place,
        *,
        shopper: str,
        campaign_id: str,
        replaces: int | None,
        kept_until: datetime,
    ) -> Place | None:
        """None on success, else the place that stands there: it is the shopper's."""
        row: Item = {
            "number": place.number,
            "drawn_at": epoch(place.drawn_at),
            "requeued": place.requeued,
            "for_order": place.for_order,
            "expires_ttl": epoch(kept_until),
        }
        if place.used_at is not None:
            row["used_at"] = epoch(place.used_at)
        refused = self._table.put(
            keys.place(shopper, campaign_id),
            row,
            condition=ABSENT if replaces is None else f"{ABSENT} OR {SAME_NUMBER}",
            values=None if replaces is None else {":number": replaces},
        )
        return _place(refused.item) if refused and refused.item else None

    def use(self, shopper: str, campaign_id: str, *, number: int, now: datetime) -> None:
        """In a single attempt."""
        self._table.update(
            keys.place(shopper, campaign_id),
            "SET #used_at = :now",
            condition=f"{SAME_NUMBER} AND {UNUSED}",
            values={":number": number, ":now": epoch(now)},
            once=True,
        )

    def drawn(self, campaign_id: str, *, shards: int) -> Sequence[int]:
        """The counters of all shards, by number; one call per hundred."""
        counts = [0] * shards
        for row in self._table.batch_get([keys.line_draw(campaign_id, k) for k in range(shards)]):
            counts[int(row["pk"].rsplit("#", 1)[1])] = row["drawn"]
        return counts

    def _count(self, campaign_id: str, shard: int) -> int:
        drawn = self._table.update(
            keys.line_draw(campaign_id, shard),
            "ADD #drawn :one",
            values={":one": 1},
            returns="UPDATED_NEW",
        )
        assert not isinstance(drawn, Refusal)  # noqa: S101 - there is no condition
        count: int = drawn["drawn"]
        return count


def _place(row: Item) -> Place:
    used_at = maybe_instant(row.get("used_at"))
    return Place(
        row["number"], instant(row["drawn_at"]), row["requeued"], used_at, row["for_order"]
    )
