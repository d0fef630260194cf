"""What Lambda's init is used for: it has the whole processor and up to ten seconds, while a first
request has the share of one that its memory buys. Elsewhere nothing is made before it is needed.
"""

from collections.abc import Callable

from chalicelib import settings, telemetry


def at_load(*steps: Callable[[], object]) -> None:
    """On Lambda, run each of `steps` now: what the first request would have to make or read. One
    that fails is logged by its kind; whoever needs it tries again. A crash here would end the
    function before its first request, over and over."""
    if not settings.function_name():
        return
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - see above
            extra = {"kind": type(error).__name__}
            telemetry.logger().warning("A function was loaded without all it needs.", extra=extra)
