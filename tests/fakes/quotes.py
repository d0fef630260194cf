"""Quotes in memory."""

import json
from dataclasses import replace

from chalicelib.domain.ids import owner_of
from chalicelib.domain.orders.quote import Quote
from tests.fakes.seconds import whole


class FakeQuotes:
    def __init__(self) -> None:
        self._rows: dict[str, Quote] = {}

    def put(self, quote: Quote) -> None:
        snapshot = json.loads(json.dumps(quote.snapshot))
        owner = owner_of(quote.quote_id)
        self._rows[quote.quote_id] = replace(
            quote, shopper=owner, snapshot=snapshot, expires_at=whole(quote.expires_at)
        )

    def load(self, quote_id: str) -> Quote | None:
        owner_of(quote_id)
        return self._rows.get(quote_id)
