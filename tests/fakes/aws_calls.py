"""What goes out to AWS, counted; and AWS failing on cue, in botocore's own words.

with aws_calls() as calls: ...              every API call of every client, as (service, name)
with aws_attempts(client) as attempts: ...  every HTTP attempt of one client
with timing_out(client, "PutItem"): ...     it happens, the answer never comes
with throttling(client, "PutItem"): ...     it is refused before it happens
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError


@contextmanager
def aws_calls() -> Iterator[list[tuple[str, str]]]:
    """All API calls of this process, in order; a call that the SDK repeats counts once."""
    calls: list[tuple[str, str]] = []
    original = BaseClient._make_api_call

    def counted(self: Any, operation_name: str, api_params: Any) -> Any:
        calls.append((self.meta.service_model.service_name, operation_name))
        return original(self, operation_name, api_params)

    with patch.object(BaseClient, "_make_api_call", counted):
        yield calls


@contextmanager
def aws_attempts(client: Any) -> Iterator[list[tuple[str, str]]]:
    """All HTTP attempts of `client`, repeats of the SDK included."""
    attempts: list[tuple[str, str]] = []

    def seen(event_name: str, **_: Any) -> None:
        _, service, operation = event_name.split(".")[:3]
        attempts.append((service, operation))

    with _hooked(client, "before-send", seen, first=True):
        yield attempts


@contextmanager
def timing_out(
    client: Any, operation: str, *, times: int = 99, effect: bool = True, after: int = 0
) -> Iterator[None]:
    """The next `times` attempts, `after` that many good ones, get no answer, after they took effect
    or (`effect=False`) before."""
    cues = [False] * after + [True] * times

    def cut(event_name: str, **_: Any) -> None:
        if event_name.endswith("." + operation) and cues and cues.pop(0):
            raise ReadTimeoutError(endpoint_url="https://somewhere.in.aws")

    # The emulator answers on `before-send` too; more specific names would come before it.
    with _hooked(client, "before-send", cut, first=not effect):
        yield


@contextmanager
def throttling(
    client: Any,
    operation: str,
    *,
    code: str = "ProvisionedThroughputExceededException",
    status: int = 400,
) -> Iterator[None]:
    """The operation is refused with `code` and does nothing."""

    def refused(**_: Any) -> tuple[Any, dict[str, Any]]:
        parsed = {
            "Error": {"Code": code, "Message": code},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        return SimpleNamespace(status_code=status), parsed

    with _hooked(client, f"before-call.*.{operation}", refused, first=True):
        yield


@contextmanager
def _hooked(client: Any, event: str, handler: Any, *, first: bool) -> Iterator[None]:
    events = client.meta.events
    (events.register_first if first else events.register_last)(event, handler)
    try:
        yield
    finally:
        events.unregister(event, handler)
