"""Quotes in the table, packed. The table forgets them some time after they have run out."""

from datetime import timedelta

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.wire import epoch, instant, packed, unpacked
from chalicelib.domain.ids import owner_of
from chalicelib.domain.orders.quote import Quote

# An expired quote still explains what became of a late yes.
KEPT_AFTER_EXPIRY = timedelta(days=1)


class QuoteStore:
    """Implements the port. Every method is one call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, quote: Quote) -> None:
        """Write it."""
        row = {
            "snapshot": packed(quote.snapshot),
            "expires_at": epoch(quote.expires_at),
            "expires_ttl": epoch(quote.expires_at + KEPT_AFTER_EXPIRY),
        }
        self._table.put(keys.quote(quote.quote_id), row)

    def load(self, quote_id: str) -> Quote | None:
        """Read it strongly; None when unknown or gone."""
        row = self._table.get(keys.quote(quote_id))
        if row is None:
            return None
        expires_at = instant(row["expires_at"])
        return Quote(quote_id, owner_of(quote_id), unpacked(row["snapshot"]), expires_at)
