"""Logs and metrics: one logger, one metrics sink, constant sentences with data in fields.

Never logs a token, a message's text, an address or a phone number.
"""

from functools import lru_cache

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "Lantern"


@lru_cache(maxsize=1)
def logger() -> Logger:
    """The house's structured logger (JSON lines on standard output)."""
    return Logger(service="lantern")


@lru_cache(maxsize=1)
def metrics() -> Metrics:
    """The house's metrics sink (CloudWatch embedded metric format), flushed by the edges."""
    return Metrics(namespace=NAMESPACE, service="lantern")


def count(name: str, value: int = 1) -> None:
    """Count `name` (noun.outcome, e.g. `coupon.claimed`)."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)


def flush() -> None:
    """Write out what was counted; the edges call it at the end of every invocation."""
    if metrics().metric_set:
        metrics().flush_metrics()
