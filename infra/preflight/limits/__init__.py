"""Every limit that a campaign can meet, each with the multiple of the forecast that it bears."""

from infra.preflight.limits import functions, gateway, model, queues, table
from infra.preflight.limits.limit import Case, Limit

__all__ = ["Case", "Limit", "limits_of"]


def limits_of(case: Case) -> list[Limit]:
    """All limits, the one that is met first in front; of equals, the one nearer to the shopper."""
    found = [
        *gateway.limits(case),
        *functions.limits(case),
        *queues.limits(case),
        *table.limits(case),
        *model.limits(case),
    ]
    return sorted(found, key=lambda limit: limit.bears)
