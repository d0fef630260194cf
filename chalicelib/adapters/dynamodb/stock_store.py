"""Stock shards in the table: numbered tickets, drawn by one conditional write each.

A shard's row: capacity, drawn, voided, left. `left` exists because conditions cannot do sums.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import epoch, instant
from chalicelib.domain.campaigns.stock import ShardCount, Ticket
from chalicelib.domain.errors import Unavailable

# The only thing that stands between a draw and an over-issue.
SOME_LEFT = "#left > :none"
# A ticket can only be given back after it was drawn; this also keeps half a row from appearing.
SOME_OUT = "#drawn > #voided"
# The audit counted against this `voided`; any void since then may be among what it found.
VOIDED_SAME = "#voided = :voided_was"
# The same raise applied twice would mint coupons.
CAPACITY_SAME = "#capacity = :old"
ABSENT = "attribute_not_exists(#pk)"


class StockStore:
    """Implements the port. Every method is one call unless it says otherwise."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, campaign_id: str, *, capacities: Sequence[int]) -> None:
        """Write the shards that are not there yet, one call each; safe to repeat."""
        for shard, capacity in enumerate(capacities):
            row = {"capacity": capacity, "drawn": 0, "voided": 0, "left": capacity}
            self._table.put(keys.shard(campaign_id, shard), row, condition=ABSENT)

    def draw(self, campaign_id: str, shard: int) -> tuple[Ticket, int] | None:
        """(ticket, left after it); None when the shard is empty, Unavailable when there is no
        such shard yet or the outcome is unknown (then a number may have leaked)."""
        drawn = self._table.update(
            keys.shard(campaign_id, shard),
            "SET #drawn = #drawn + :one, #left = #left - :one",
            condition=SOME_LEFT,
            values={":one": 1, ":none": 0},
            returns="UPDATED_NEW",
        )
        if not isinstance(drawn, Refusal):
            return Ticket(shard, drawn["drawn"]), drawn["left"]
        if drawn.item is None:
            raise Unavailable("The campaign is still being laid out.")
        return None

    def void(self, campaign_id: str, shard: int) -> None:
        """Give one ticket back, in exactly one attempt."""
        self._table.update(
            keys.shard(campaign_id, shard),
            "SET #left = #left + :one, #voided = #voided + :one",
            condition=SOME_OUT,
            values={":one": 1},
            once=True,
        )

    def counts(self, campaign_id: str, *, shards: int) -> Sequence[ShardCount]:
        """The counters of all shards that exist, by number; one call per hundred."""
        wanted = [keys.shard(campaign_id, shard) for shard in range(shards)]
        rows = self._table.batch_get(wanted)
        counts = (
            ShardCount(
                shard=int(row["pk"].rsplit("#", 1)[1]),
                capacity=row["capacity"],
                drawn=row["drawn"],
                voided=row["voided"],
                left=row["left"],
            )
            for row in rows
        )
        return sorted(counts, key=lambda count: count.shard)

    def give_back(self, campaign_id: str, shard: int, *, count: int, voided_was: int) -> bool:
        """left + count, voided + count; False when somebody voided since."""
        done = self._table.update(
            keys.shard(campaign_id, shard),
            "SET #left = #left + :count, #voided = #voided + :count",
            condition=VOIDED_SAME,
            values={":count": count, ":voided_was": voided_was},
        )
        return not isinstance(done, Refusal)

    def raise_capacity(self, campaign_id: str, shard: int, *, old: int, new: int) -> bool:
        """capacity = new, left + the difference; False when the capacity was not `old`."""
        done = self._table.update(
            keys.shard(campaign_id, shard),
            "SET #capacity = :new, #left = #left + :more",
            condition=CAPACITY_SAME,
            values={":old": old, ":new": new, ":more": new - old},
        )
        return not isinstance(done, Refusal)

    def marks(self, campaign_id: str) -> tuple[Mapping[int, int], datetime] | None:
        """The audit's last note, and when it was taken; None before the first."""
        row = self._table.get(keys.marks(campaign_id))
        if row is None:
            return None
        return {int(name[1:]): drawn for name, drawn in row["marks"].items()}, instant(row["at"])

    def note_marks(self, campaign_id: str, *, marks: Mapping[int, int], at: datetime) -> None:
        """Note every shard's `drawn`."""
        named = {f"s{shard}": drawn for shard, drawn in marks.items()}
        self._table.put(keys.marks(campaign_id), {"marks": named, "at": epoch(at)})
