"""What the pump wakes, and how: functions by handler string, and the context they are given."""

import importlib
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[[dict[str, Any], Any], Any]
REGION, ACCOUNT = "us-east-1", "123456789012"
# As Chalice names what it deploys: <app>-<stage>-<function>, and the API after the app.
PREFIX, API_NAME = "lantern-local-", "lantern"
TIMEOUT_S = 30.0
MEMORY_MB = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFunction:
    """A function behind an SQS mapping; `width` is the mapping's maximum concurrency.

    `partial_batch` says whether the mapping reports batch item failures. `visibility_timeout_s`
    None leaves it to the queue.
    """

    queue_url: str
    handler: str | Handler
    batch_size: int = 10
    width: int = 4
    partial_batch: bool = True
    visibility_timeout_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFunction:
    """A function behind an EventBridge rate."""

    handler: str | Handler
    every_s: float
    first_after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFunction:
    """A function behind the table's stream: in order, one batch at a time. `pattern` is the
    mapping's filters (none: all records); a record that has failed alone for `attempts` times is
    told to the queue `failures_url`, if there is one, and passed by."""

    stream_arn: str
    handler: str | Handler
    batch_size: int = 100
    partial_batch: bool = True
    retry_after_s: float = 1.0
    filters: tuple[Mapping[str, Any], ...] = ()
    attempts: int = 10
    failures_url: str = ""


Function = QueueFunction | ScheduleFunction | StreamFunction


def resolve(handler: str | Handler) -> Handler:
    """The callable that Lambda would find under a handler string."""
    if not isinstance(handler, str):
        return handler
    module, _, name = handler.rpartition(".")
    found: Handler = getattr(importlib.import_module(module), name)
    return found


def name_of(handler: str | Handler) -> str:
    """The function's name: the last word of the handler string."""
    if isinstance(handler, str):
        return handler.rpartition(".")[2]
    return str(getattr(handler, "__name__", type(handler).__name__))


@dataclass(slots=True)
class LambdaContext:
    """What Lambda hands to a handler beside the event."""

    function_name: str
    timeout_s: float = TIMEOUT_S
    memory_limit_in_mb: int = MEMORY_MB
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_group_name: str = ""
    log_stream_name: str = ""
    identity: None = None
    client_context: Mapping[str, Any] | None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """Where it would live on AWS."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda would end the call."""
        left = self.timeout_s - (time.monotonic() - self._started)
        return max(0, int(left * 1000))
