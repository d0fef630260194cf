"""Lets threads count: Powertools keeps one dictionary of metrics and empties it while others add.

On Lambda a process serves one request; here many threads do, so counting and flushing take turns.
"""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from chalicelib import telemetry


@contextmanager
def threads_may_count() -> Iterator[None]:
    """Inside, `telemetry.count` and `telemetry.flush` never overlap."""
    lock = threading.Lock()

    def in_turn(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def locked(*args: Any, **kwargs: Any) -> Any:
            with lock:
                return function(*args, **kwargs)

        return locked

    with (
        patch.object(telemetry, "count", in_turn(telemetry.count)),
        patch.object(telemetry, "flush", in_turn(telemetry.flush)),
    ):
        yield
