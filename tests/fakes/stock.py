"""Stock shards in memory."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.stock import ShardCount, Ticket
from chalicelib.domain.errors import Unavailable
from tests.fakes.seconds import whole


class FakeStock:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], ShardCount] = {}
        self._marks: dict[str, tuple[Mapping[int, int], datetime]] = {}
        self._lock = threading.Lock()

    def create(self, campaign_id: str, *, capacities: Sequence[int]) -> None:
        with self._lock:
            for shard, capacity in enumerate(capacities):
                row = ShardCount(shard, capacity, 0, 0, capacity)
                self._rows.setdefault((campaign_id, shard), row)

    def draw(self, campaign_id: str, shard: int) -> tuple[Ticket, int] | None:
        with self._lock:
            row = self._rows.get((campaign_id, shard))
            if row is None:
                raise Unavailable("The campaign is still being laid out.")
            if row.left <= 0:
                return None
            row = replace(row, drawn=row.drawn + 1, left=row.left - 1)
            self._rows[campaign_id, shard] = row
            return Ticket(shard, row.drawn), row.left

    def void(self, campaign_id: str, shard: int) -> None:
        with self._lock:
            row = self._rows.get((campaign_id, shard))
            if row is not None and row.drawn > row.voided:
                row = replace(row, left=row.left + 1, voided=row.voided + 1)
                self._rows[campaign_id, shard] = row

    def counts(self, campaign_id: str, *, shards: int) -> Sequence[ShardCount]:
        with self._lock:
            found = (self._rows.get((campaign_id, shard)) for shard in range(shards))
            return [row for row in found if row is not None]

    def give_back(self, campaign_id: str, shard: int, *, count: int, voided_was: int) -> bool:
        with self._lock:
            row = self._rows.get((campaign_id, shard))
            if row is None or row.voided != voided_was:
                return False
            row = replace(row, left=row.left + count, voided=row.voided + count)
            self._rows[campaign_id, shard] = row
            return True

    def raise_capacity(self, campaign_id: str, shard: int, *, old: int, new: int) -> bool:
        with self._lock:
            row = self._rows.get((campaign_id, shard))
            if row is None or row.capacity != old:
                return False
            row = replace(row, capacity=new, left=row.left + new - old)
            self._rows[campaign_id, shard] = row
            return True

    def marks(self, campaign_id: str) -> tuple[Mapping[int, int], datetime] | None:
        return self._marks.get(campaign_id)

    def note_marks(self, campaign_id: str, *, marks: Mapping[int, int], at: datetime) -> None:
        self._marks[campaign_id] = (dict(marks), whole(at))
