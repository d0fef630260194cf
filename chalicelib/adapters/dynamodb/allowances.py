"""What a shopper has leased of this minute's requests: one row a shopper and minute, written only
for those who ask far more often than people do."""

from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.limits import A_MINUTE, BLOCK

KEPT_S = 300

# The minute's requests are not all leased yet.
SOME_LEFT = "attribute_not_exists(#pk) OR #leased < :most"


class Allowances:
    """Implements the port."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def lease(self, shopper: str, *, now: datetime) -> bool:
        """One call. Granted, too, when the table does not answer: a limit is no reason to fail."""
        minute = int(now.timestamp()) // 60
        try:
            after = self._table.update(
                keys.allowance(shopper, minute),
                "ADD #leased :block SET #expires_ttl = :ttl",
                condition=SOME_LEFT,
                values={":block": BLOCK, ":most": A_MINUTE, ":ttl": (minute + 1) * 60 + KEPT_S},
                once=True,
            )
        except (Overloaded, Unavailable):
            return True
        return not isinstance(after, Refusal)
