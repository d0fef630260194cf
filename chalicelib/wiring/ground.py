"""What every noun stands on: settings, the table, the queues. Made on first use, kept for life."""

import time
from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.dynamodb.table import Table


@lru_cache(maxsize=1)
def table() -> Table:
    """The one table."""
    config = settings.load()
    return Table(
        config.table,
        client=aws.dynamodb(attempts=config.aws_attempts),
        once=aws.dynamodb(attempts=1),
    )


def clock() -> float:
    """Seconds that only go forward, for cache lifetimes."""
    return time.monotonic()
