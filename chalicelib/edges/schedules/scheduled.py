"""The decorator of scheduled functions: an id for their lines and for what they send on, and their
counts written out however they end. They bypass `app.py`: this is all they have."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from chalicelib import telemetry

Run = Callable[[Any], dict[str, Any]]


def scheduled(run: Run) -> Run:
    """Make a scheduled function of `run`."""

    @functools.wraps(run)
    def woken(event: Any) -> dict[str, Any]:
        with telemetry.within(uuid.uuid4().hex):
            try:
                return run(event)
            finally:
                telemetry.flush()

    return woken
