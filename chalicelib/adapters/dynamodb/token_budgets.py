"""Budgets of tokens: one row each, taken from in blocks by a single conditional write.

A shopper's lies under the shopper, a model's and a campaign's under rows of their own; those two
are written a few times a second at most, for each write takes a hundredth or a thousandth of it.
"""

from datetime import datetime, timedelta

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import epoch
from chalicelib.domain.errors import Overloaded, Unavailable

# There is room for all of what is asked for.
ROOM = "attribute_not_exists(#used) OR #used <= :before"


class TokenBudgets:
    """Implements the port."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def lease(self, budget: str, tokens: int, *, most: int, now: datetime, lasts_s: int) -> bool:
        """One call, made once: a lost answer means that tokens are spent on nothing. Granted, too,
        when the table does not answer: the model's own quota still stands behind this one."""
        if tokens > most:
            return False
        try:
            after = self._table.update(
                keys.token_budget(budget),
                "ADD #used :tokens SET #expires_ttl = :ttl",
                condition=ROOM,
                values={
                    ":tokens": tokens,
                    ":before": most - tokens,
                    ":ttl": epoch(now + timedelta(seconds=lasts_s)),
                },
                once=True,
            )
        except (Overloaded, Unavailable):
            return True
        return not isinstance(after, Refusal)
