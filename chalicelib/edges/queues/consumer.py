"""The decorator of queue functions: parse each record, act, and turn what happened into a verdict.

    done    the message is deleted by Lambda
    retry   the message comes back after a back-off that grows to minutes (patience ends an order,
            not the receive count)
    park    the message can never work: a copy goes to the dead-letter queue, and it is deleted

Until partial batch replies are known to be switched on, a batch with a retry raises as a whole:
Lambda would otherwise delete what failed. Everything behind a message may be repeated, so that is
safe. Queue functions bypass `app.py` and its middleware: this decorator is all they have.

After every message (a batch of slow payments may take half a minute) the breakers have a look; and
every message's age is counted, so that `govern` sees what consumers see. Each message has one line
in the log, under the id of the request that it came from.
"""

import functools
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from chalicelib import telemetry
from chalicelib.domain.errors import (
    Invalid,
    LanternError,
    NotFound,
    Overloaded,
    Refused,
    Unavailable,
)
from chalicelib.domain.overload.breaker import CircuitOpen
from chalicelib.edges.queues.back_off import back_off_s, turn_s
from chalicelib.edges.queues.record import (
    Message,
    Record,
    age_s,
    parsed,
    queue_of,
    receives_of,
    request_id_of,
)
from chalicelib.records import dataclass
from chalicelib.wiring import breakers, queues

Act = Callable[[Message, datetime], None]


class Verdict(StrEnum):
    """What is to become of a message."""

    DONE = "done"
    RETRY = "retry"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class _Fate:
    """A verdict, and the error that led to it, if one did that was to be expected."""

    verdict: Verdict
    problem: LanternError | None = None


class BatchFailed(RuntimeError):
    """Some messages of the batch must come again, and the mapping cannot be told which."""


def consumer(act: Act) -> Callable[[Any], dict[str, Any]]:
    """Make a queue function of `act`, which gets one message and the time."""

    @functools.wraps(act)
    def consume(event: Any) -> dict[str, Any]:
        records = event.to_dict()["Records"]
        failed = [r["messageId"] for r in records if _taken(act, r) is Verdict.RETRY]
        telemetry.flush()
        if failed and not queues.partial_batch():
            raise BatchFailed(f"{len(failed)} of {len(records)} messages come again")
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return consume


def _taken(act: Act, record: Record) -> Verdict:
    """The verdict on one message, and its line."""
    began = time.perf_counter()
    with telemetry.within(request_id_of(record)):
        verdict = _handled(act, record)
        extra = {
            "queue": queue_of(record),
            "verdict": verdict.value,
            "receives": receives_of(record),
            "age_s": round(age_s(record), 1),
            "duration_ms": round((time.perf_counter() - began) * 1000, 1),
        }
        telemetry.logger().info("A message was handled.", extra=extra)
    return verdict


def _handled(act: Act, record: Record) -> Verdict:
    log, fate = telemetry.logger(), _fate(act, record)
    telemetry.count(f"message.{fate.verdict}")
    try:
        _noted(record)
    except Exception:
        # What is counted here decides nothing about this message.
        log.exception("A message could not be counted.")
    try:
        if fate.verdict is Verdict.PARK and fate.problem is not None:
            queues.park(record, reason=fate.problem.code, detail=fate.problem.detail)
        elif fate.verdict is Verdict.RETRY:
            queues.come_back(record, _wait_s(record, fate.problem))
    except Exception:
        # Not parked, or not put off: the visibility timeout brings the message back by itself.
        log.exception("A message could not be put where it belongs.")
        return Verdict.RETRY
    return fate.verdict


def _wait_s(record: Record, problem: LanternError | None) -> int:
    jitter = random.random()  # noqa: S311 - no secret
    if isinstance(problem, CircuitOpen):
        return turn_s(problem.retry_after_s, age_s=age_s(record), jitter=jitter)
    told_s = problem.retry_after_s if isinstance(problem, Overloaded | Unavailable) else 0
    return back_off_s(receives_of(record), jitter, retry_after_s=told_s)


def _noted(record: Record) -> None:
    """Count the message's age under its queue's name, and let the breakers have a look."""
    queue, seconds = queue_of(record), round(age_s(record))
    breakers.note_age(queue, seconds)
    telemetry.measure(f"{queue}.age_s", seconds)
    breakers.settle(now=datetime.now(UTC))


def _fate(act: Act, record: Record) -> _Fate:
    log = telemetry.logger()
    try:
        act(parsed(record), datetime.now(UTC))
    except (Invalid, NotFound) as problem:
        log.info("A message can never work.", extra={"code": problem.code})
        return _Fate(Verdict.PARK, problem)
    except Refused as refusal:
        log.info("A message was refused by a rule.", extra={"code": refusal.code})
        return _Fate(Verdict.DONE)
    except (Overloaded, Unavailable) as problem:
        log.warning("A message comes again.", extra={"code": problem.code})
        return _Fate(Verdict.RETRY, problem)
    except Exception:
        log.exception("A bug stopped a message.")
        telemetry.count("message.bug")
        return _Fate(Verdict.RETRY)
    return _Fate(Verdict.DONE)
