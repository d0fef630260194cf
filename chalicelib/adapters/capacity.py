"""Widths as circuit breakers: Lambda's reserved concurrency and the queue mappings' own.

Owns what Lambda calls our functions. Setting the same width again changes nothing, so every call
may be repeated.
"""

import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws import call
from chalicelib.domain.errors import Overloaded

# Chalice's API handler is called after the application and the stage alone; every other function
# has its own name behind them (chalice/deploy/appgraph.py).
API = "api"
# The mapping is being changed by somebody else: certainly not done, and soon possible.
BUSY = frozenset({"ResourceConflictException", "ResourceInUseException"})
GONE = "ResourceNotFoundException"


def lambda_name(function: str, *, prefix: str) -> str:
    """What Lambda calls our function; `prefix` is `<app>-<stage>-`."""
    return prefix.removesuffix("-") if function == API else prefix + function


class Capacity:
    """Implements the port. One call each, and one more to find a mapping for the first time.

    ClientError when there is no such function, KeyError when no queue feeds it: bugs of ours."""

    def __init__(self, client: Any, *, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._mappings: dict[str, str] = {}
        self._lock = threading.Lock()

    def reserve(self, function: str, width: int | None) -> None:
        """Let at most `width` of the function run at once: 0 none, None as the account allows."""
        name = lambda_name(function, prefix=self._prefix)
        if width is None:
            _call(self._client.delete_function_concurrency, FunctionName=name)
        else:
            _call(
                self._client.put_function_concurrency,
                FunctionName=name,
                ReservedConcurrentExecutions=width,
            )

    def reserved(self, function: str) -> int | None:
        """What is reserved now."""
        name = lambda_name(function, prefix=self._prefix)
        answer = _call(self._client.get_function_concurrency, FunctionName=name)
        width: int | None = answer.get("ReservedConcurrentExecutions")
        return width

    def set_queue_width(self, function: str, width: int) -> None:
        """The mapping's maximum concurrency (AWS: 2 to 1,000)."""
        known, mapping = self._known(function)
        try:
            self._update(mapping, width)
        except ClientError as error:
            # Deployed anew since we looked: the mapping has another id.
            if not known or error.response["Error"]["Code"] != GONE:
                raise
            self._update(self._find(function)["UUID"], width)

    def queue_width(self, function: str) -> int | None:
        """The mapping's maximum concurrency now; None when it has none."""
        width: int | None = self._find(function).get("ScalingConfig", {}).get("MaximumConcurrency")
        return width

    def _update(self, mapping: str, width: int) -> None:
        _call(
            self._client.update_event_source_mapping,
            UUID=mapping,
            ScalingConfig={"MaximumConcurrency": width},
        )

    def _known(self, function: str) -> tuple[bool, str]:
        with self._lock:
            known = self._mappings.get(function)
        return (True, known) if known else (False, self._find(function)["UUID"])

    def _find(self, function: str) -> Any:
        name = lambda_name(function, prefix=self._prefix)
        answer = _call(self._client.list_event_source_mappings, FunctionName=name)
        for mapping in answer["EventSourceMappings"]:
            if ":sqs:" in mapping.get("EventSourceArn", ""):
                with self._lock:
                    self._mappings[function] = mapping["UUID"]
                return mapping
        raise KeyError(f"No queue feeds {name}")


def _call(method: Callable[..., Any], **request: Any) -> Any:
    try:
        return call(method, **request)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in BUSY:
            raise Overloaded("Somebody else is changing this just now.") from error
        raise
