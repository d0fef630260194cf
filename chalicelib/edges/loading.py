"""What Lambda's init is used for: it has the whole processor and up to ten seconds, while a first
request has the share of one that its memory buys. Elsewhere nothing is made before it is needed.
"""

import time
from collections.abc import Callable

from chalicelib import settings, telemetry

# No step is begun later than this. The last one may wait for AWS twice, three seconds each: an
# init that takes ten is thrown away and done again in front of the first request.
ENOUGH_S = 3.0


def at_load(*steps: Callable[[], object]) -> None:
    """On Lambda, take each of `steps` now: what the first request would have to make or read. One
    that fails is logged by its kind, and whoever needs it tries again: a crash here would end every
    environment before its first request."""
    if not settings.function_name():
        return
    began = time.monotonic()
    for step in steps:
        if time.monotonic() - began > ENOUGH_S:
            return
        try:
            step()
        except Exception as error:  # noqa: BLE001 - see above
            extra = {"kind": type(error).__name__}
            telemetry.logger().warning("A function was loaded without all it needs.", extra=extra)
