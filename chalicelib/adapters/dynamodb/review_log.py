"""Model turns kept for review: one row each, spread over a few keys a day, forgotten after a month.

Nothing in a row says whose turn it was; words are masked before they come here.
"""

import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import Item, epoch, packed, unpacked
from chalicelib.domain.chat.assistant.review import Review, review_from, review_json

# Long enough to look into a campaign after it, short enough that nothing said lies about.
KEPT = timedelta(days=30)


class ReviewLog:
    """Implements the port. `new_id` gives a row a name of its own."""

    def __init__(self, table: Table, *, new_id: Callable[[], str]) -> None:
        self._table = table
        self._new_id = new_id

    def keep(self, review: Review) -> None:
        """One put; a retry writes the same row again."""
        entry_id = self._new_id()
        key = keys.review(review.at, entry_id=entry_id, spread=zlib.crc32(entry_id.encode()))
        row = {"review": packed(review_json(review)), "expires_ttl": epoch(review.at + KEPT)}
        self._table.put(key, row)

    def latest(self, now: datetime, *, most: int) -> Sequence[Review]:
        """Newest first: one query for each key of today, and of yesterday where that is not
        enough."""
        rows: list[Item] = []
        for day in (now, now - timedelta(days=1)):
            for spread in range(keys.REVIEW_SPREAD):
                rows += self._table.latest(keys.review_day(day, spread=spread), most=most)
            if len(rows) >= most:
                break
        found = [review_from(unpacked(row["review"])) for row in rows]
        return sorted(found, key=lambda review: review.at, reverse=True)[:most]
