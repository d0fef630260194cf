"""The decorator of queue functions: parse each record, act, and turn what happened into a verdict.

    done    the message is deleted by Lambda
    retry   the message comes back after a back-off that grows to minutes (patience ends an order,
            not the receive count)
    park    the message can never work: a copy goes to the dead-letter queue, and it is deleted

Until partial batch replies are known to be switched on, a batch with a retry raises as a whole:
Lambda would otherwise delete what failed. Everything behind a message may be repeated, so that is
safe. Queue functions bypass `app.py` and its middleware: this decorator is all they have.

After every message (a batch of slow payments may take half a minute) the breakers have a look; and
every message's age is counted, so that `govern` sees what consumers see.
"""

import functools
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from chalicelib import telemetry
from chalicelib.domain.errors import Invalid, NotFound, Overloaded, Refused, Unavailable
from chalicelib.wiring import breakers, queues

BACK_OFF_MAX_S = 120
Message = Mapping[str, Any]
Act = Callable[[Message, datetime], None]


class Verdict(StrEnum):
    """What is to become of a message."""

    DONE = "done"
    RETRY = "retry"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class _Fate:
    """A verdict and why; `retry_after_s` is when, by the error, it makes sense to come back."""

    verdict: Verdict
    reason: str = ""
    detail: str = ""
    retry_after_s: int = 0


class BatchFailed(RuntimeError):
    """Some messages of the batch must come again, and the mapping cannot be told which."""


def consumer(act: Act) -> Callable[[Any], dict[str, Any]]:
    """Make a queue function of `act`, which gets one message and the time."""

    @functools.wraps(act)
    def consume(event: Any) -> dict[str, Any]:
        records = event.to_dict()["Records"]
        failed = [r["messageId"] for r in records if _handled(act, r) is Verdict.RETRY]
        telemetry.flush()
        if failed and not queues.partial_batch():
            raise BatchFailed(f"{len(failed)} of {len(records)} messages come again")
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return consume


def back_off_s(receive_count: int, jitter: float, *, retry_after_s: int = 0) -> int:
    """Seconds until the next try after `receive_count` tries: doubling from 1 s to two minutes,
    half of it left to `jitter` (0..1), so that a crowd spreads out; and if that is before
    `retry_after_s`, up to twice that instead: nobody asks a dependency that is being left alone."""
    whole = float(min(BACK_OFF_MAX_S, 2 ** min(receive_count - 1, 10)))
    own, told = whole / 2 + whole / 2 * jitter, retry_after_s * (1 + jitter)
    wait_s = told if retry_after_s > own else own
    return max(1, min(BACK_OFF_MAX_S, round(wait_s)))


def _handled(act: Act, record: Mapping[str, Any]) -> Verdict:
    log, fate = telemetry.logger(), _fate(act, record)
    telemetry.count(f"message.{fate.verdict}")
    try:
        _noted(record)
    except Exception:
        # What is counted here decides nothing about this message.
        log.exception("A message could not be counted.")
    try:
        if fate.verdict is Verdict.PARK:
            queues.park(record, reason=fate.reason, detail=fate.detail)
        elif fate.verdict is Verdict.RETRY:
            count = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
            jitter = random.random()  # noqa: S311 - no secret
            seconds = back_off_s(count, jitter, retry_after_s=fate.retry_after_s)
            queues.come_back(record, seconds)
    except Exception:
        # Not parked, or not put off: the visibility timeout brings the message back by itself.
        log.exception("A message could not be put where it belongs.")
        return Verdict.RETRY
    return fate.verdict


def _noted(record: Mapping[str, Any]) -> None:
    """Count the message's age under its queue's name, and let the breakers have a look."""
    now = datetime.now(UTC)
    sent_ms = record.get("attributes", {}).get("SentTimestamp")
    if sent_ms is not None:
        queue = record["eventSourceARN"].rpartition("-")[2]
        breakers.note_age(queue, max(0, round(now.timestamp() - int(sent_ms) / 1000)))
    breakers.settle(now=now)


def _fate(act: Act, record: Mapping[str, Any]) -> _Fate:
    log = telemetry.logger()
    try:
        act(_parsed(record["body"]), datetime.now(UTC))
    except (Invalid, NotFound) as problem:
        log.info("A message can never work.", extra={"code": problem.code})
        return _Fate(Verdict.PARK, problem.code, problem.detail)
    except Refused as refusal:
        log.info("A message was refused by a rule.", extra={"code": refusal.code})
        return _Fate(Verdict.DONE)
    except (Overloaded, Unavailable) as problem:
        log.warning("A message comes again.", extra={"code": problem.code})
        return _Fate(Verdict.RETRY, problem.code, problem.detail, problem.retry_after_s)
    except Exception:
        log.exception("A bug stopped a message.")
        telemetry.count("message.bug")
        return _Fate(Verdict.RETRY)
    return _Fate(Verdict.DONE)


def _parsed(body: str) -> Message:
    try:
        message = json.loads(body)
    except ValueError as problem:
        raise Invalid("The message is not JSON.") from problem
    if not isinstance(message, dict) or not isinstance(message.get("order_id"), str):
        raise Invalid("The message names no order.")
    return message
