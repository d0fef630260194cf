"""Who asked AWS for what: every API call of this process, as the permissions that it needs, under
the function that made it.

    with recording(place) as record:
        with record.running("sweep"): ...
    record.requests["sweep"], record.sites["sweep"]

Calls outside `running` are the test's own and are not recorded. Which keys a function takes out of
the settings is recorded, too, as the secret that they come from.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from chalicelib import settings
from tests.policies.evaluator import Request
from tests.policies.permissions import Place, learn, needed

ADAPTERS = str(Path(settings.__file__).parent / "adapters") + os.sep
# Which secret a setting comes from.
SECRETS = {
    "code_key": "codes",
    "shopper_key": "shoppers",
    "payment_key": "payment",
    "notify_key": "notify",
    "model_key": "model",
}
Site = tuple[str, str]  # a module of the adapters, and the function in it


@dataclass(slots=True)
class Record:
    """`requests` by function; `sites` are the adapters' functions that were at work."""

    place: Place
    prefix: str
    requests: dict[str, set[Request]] = field(default_factory=lambda: defaultdict(set))
    sites: set[Site] = field(default_factory=set)
    _running: str | None = None

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        """What is asked inside is asked by `function`."""
        before, self._running = self._running, function
        try:
            yield
        finally:
            self._running = before

    def call(self, service: str, operation: str, given: Mapping[str, Any]) -> None:
        """Note one API call."""
        if self._running is not None:
            self.requests[self._running] |= set(needed(self.place, service, operation, given))
            self.sites |= set(_sites())

    def read(self, setting: str) -> None:
        """Note that a setting was read."""
        if setting in SECRETS:
            name = f"{self.prefix}/{SECRETS[setting]}"
            self.call("secretsmanager", "GetSecretValue", {"SecretId": name})


@contextmanager
def recording(place: Place, *, prefix: str) -> Iterator[Record]:
    """Record inside; the names of the secrets begin with `prefix`."""
    record, call, load = Record(place, prefix), BaseClient._make_api_call, settings.load

    def called(self: Any, operation_name: str, api_params: Any) -> Any:
        record.call(self.meta.service_model.service_name, operation_name, api_params)
        answer = call(self, operation_name, api_params)
        learn(place, operation_name, answer)
        return answer

    with (
        patch.object(BaseClient, "_make_api_call", called),
        patch.object(settings, "load", lambda: _Watched(load(), record)),
    ):
        yield record


class _Watched:
    """Settings that tell the record what is read of them."""

    def __init__(self, plain: settings.Settings, record: Record) -> None:
        self._plain, self._record = plain, record

    def __getattr__(self, name: str) -> Any:
        self._record.read(name)
        return getattr(self._plain, name)


def _sites() -> Iterator[Site]:
    """The adapters' functions that the present call comes through."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(ADAPTERS):
            yield code.co_filename.removeprefix(ADAPTERS), code.co_qualname.split(".<locals>")[0]
        frame = frame.f_back
