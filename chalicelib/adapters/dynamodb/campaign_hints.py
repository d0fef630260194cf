"""What CURRENT says without deciding anything: empty shards, live totals, the sweep's own notes.

A hint may be late or lost; no right of a shopper follows from one.
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.campaign_rows import empty_map
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import epoch, maybe_epoch
from chalicelib.domain.errors import Overloaded, Unavailable

# A hint about a campaign that is not there would make half a row.
EXISTS = "attribute_exists(#pk)"


class CampaignHints:
    """The hints' share of the port CampaignStore."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def _forget(self) -> None:
        """Called after every own write, for whoever caches."""

    def note_empty(self, campaign_id: str, *, shard: int, until: datetime) -> None:
        """One attempt; a hint that is lost does no harm."""
        try:
            self._table.update(
                keys.current(campaign_id),
                f"SET #empty.#s{shard} = :until",
                condition=EXISTS,
                values={":until": epoch(until)},
                once=True,
            )
        except (Overloaded, Unavailable):
            return
        self._forget()

    def note_sweep(
        self,
        campaign_id: str,
        *,
        remaining: int,
        as_of: datetime,
        empty_until: Mapping[int, datetime],
        sold_out_until: datetime | None,
    ) -> None:
        """One call; a campaign that is not there is left alone."""
        change = (
            "SET #remaining = :remaining, #remaining_as_of = :as_of, #empty = :empty, "
            "#sold_out_until = :sold_out_until"
        )
        values = {
            ":remaining": remaining,
            ":as_of": epoch(as_of),
            ":empty": empty_map(empty_until),
            ":sold_out_until": maybe_epoch(sold_out_until),
        }
        self._table.update(keys.current(campaign_id), change, condition=EXISTS, values=values)
        self._forget()
