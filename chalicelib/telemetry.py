"""Logs and metrics: one logger, one metrics sink, constant sentences with data in fields.

Never logs a token, a message's text, an address or a phone number; what an exception says of its
own accord is masked. Every line of one request or message carries its `request_id`, which travels
with it from the gateway through the queues. What may be counted stands in `metric_names`.
"""

import logging
import re
import threading
import traceback
from collections.abc import Container, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from chalicelib import settings
from chalicelib.metric_names import COUNTED, MEASURED, UNITS

NAMESPACE = "Lantern"
# In place of a name that is not listed. A metric costs money for as long as it is remembered, and
# a name made out of data by mistake would make thousands; what it was is in the log.
UNLISTED = "metric.unlisted"
# Tests set this: there an unlisted name is an error.
strict = False

REQUEST_ID = "request_id"
_FIT_FOR_AN_ID = re.compile(r"[A-Za-z0-9._:-]{8,128}\Z")
# How far back an exception's causes are told.
CAUSES = 4
# Of what an exception says: anything quoted, anything that is not plain ASCII, long words (tokens,
# keys), numbers of five digits and more (phones, codes). What is left says what went wrong.
_PRIVATE = re.compile(
    r"'[^']*'|\"[^\"]*\"|`[^`]*`|['\"`][^'\"`]*\Z|\S*[^\x00-\x7f]\S*|\S{32,}|\S*\d{5,}\S*"
)
MASK = "…"

# Chalice logs under the application's name, and only what went wrong in itself.
FRAMEWORK = "lantern"
# At DEBUG they write down whole requests and answers.
TALKATIVE = ("boto3", "botocore", "urllib3")

_lock = threading.Lock()  # Powertools keeps one dictionary of metrics, which threads would break


class UnlistedName(LookupError):
    """Something is counted that `metric_names` does not have."""


class Formatter(LambdaPowertoolsFormatter):
    """Powertools' JSON lines, with exceptions told by where they happened, their words masked."""

    def serialize(self, log: Any) -> str:
        """One line; without the notes that somebody pinned to an exception."""
        log.pop("exception_notes", None)
        return super().serialize(log)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """The trace of an exception and of what led to it."""
        told: list[str] = []
        error = ei[1]
        while error is not None and len(told) < CAUSES:
            frames = "".join(traceback.format_tb(error.__traceback__))
            told.append(f"{frames}{type(error).__name__}: {masked(str(error))}")
            unsaid = None if error.__suppress_context__ else error.__context__
            error = error.__cause__ or unsaid
        return "\nbecause of\n".join(told)


def masked(said: str) -> str:
    """`said` without what may be somebody's: an exception quotes whatever it stumbled over."""
    return _PRIVATE.sub(MASK, said)


@lru_cache(maxsize=1)
def logger() -> Logger:
    """The house's structured logger (JSON lines on standard output). Its level may be DEBUG, but
    never that of the libraries below us."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO)
    formatter = Formatter(serialize_stacktrace=False)
    log = Logger(service=settings.service_name(), logger_formatter=formatter)
    framework = logging.getLogger(FRAMEWORK)
    if not framework.handlers:
        framework.addHandler(log.registered_handler)
    # Nobody above formats these lines: they would be there twice, the second time unmasked.
    framework.propagate = logging.getLogger(log.name).propagate = False
    return log


@lru_cache(maxsize=1)
def metrics() -> Metrics:
    """The house's metrics sink (CloudWatch embedded metric format), flushed by the edges."""
    return Metrics(namespace=NAMESPACE, service=settings.service_name())


def count(name: str, value: int = 1) -> None:
    """Count `name` (noun.outcome, e.g. `coupon.claimed`), one of `metric_names.COUNTED`."""
    put(_listed(name, COUNTED), value, "Count")


def measure(name: str, value: float) -> None:
    """Note one value of `name`, one of `metric_names.MEASURED`, in the unit that it ends with."""
    name = _listed(name, MEASURED)
    put(name, value, UNITS.get(name.rpartition("_")[2], "Count"))


def put(name: str, value: float, unit: str) -> None:
    """Hand one value to the sink."""
    with _lock:
        metrics().add_metric(name=name, unit=unit, value=value)


def flush() -> None:
    """Write out what was counted; the edges call it at the end of every invocation."""
    with _lock:
        if metrics().metric_set:
            metrics().flush_metrics()


@contextmanager
def within(request_id: str) -> Iterator[None]:
    """Inside, every line carries `request_id`, and what is sent to a queue takes it along;
    afterwards whatever was there before, on a Lambda nothing."""
    log, before = logger(), current_id()
    log.thread_safe_append_keys(request_id=request_id)
    try:
        yield
    finally:
        if before:
            log.thread_safe_append_keys(request_id=before)
        else:
            log.thread_safe_remove_keys([REQUEST_ID])


def current_id() -> str:
    """The id of the request or message that is being worked on; "" outside of one."""
    return str(logger().thread_safe_get_current_keys().get(REQUEST_ID, ""))


def fit_id(said: object) -> str:
    """`said` if it will do as an id, else "": it came from outside and goes into every line."""
    return said if isinstance(said, str) and _FIT_FOR_AN_ID.match(said) else ""


def _listed(name: str, names: Container[str]) -> str:
    if name in names:
        return name
    if strict:
        raise UnlistedName(name)
    logger().warning("A name that is not listed was counted.", extra={"metric": name})
    return UNLISTED
