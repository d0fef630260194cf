"""Idempotency-Key at the border: the fingerprint of a request, and how long to wait for a twin."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import canonical
from chalicelib.domain.errors import Invalid
from chalicelib.edges.http.answers import Answer, replayed
from chalicelib.wiring import idempotency

_KEY = re.compile(r"[\x21-\x7e]{1,128}\Z")
# 1.5 s in all: most answers take a tenth of that, and callers get impatient soon after.
PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.75)


def once_per_key(
    *,
    shopper: str,
    key: str,
    target: str,
    data: Mapping[str, Any],
    now: datetime,
    act: Callable[[], Answer],
) -> Answer:
    """The answer of `act`, or of the same request under the same key before or right now."""
    if not _KEY.match(key):
        raise Invalid("An Idempotency-Key has 1 to 128 visible ASCII characters.")
    fresh: list[Answer] = []

    def acted() -> tuple[int, str, bool]:
        answer = act()
        fresh.append(answer)
        return answer.status, answer.text, answer.final

    status, text = idempotency.honour(
        shopper=shopper,
        key=key,
        fingerprint=hashlib.sha256(canonical({"to": target, "body": dict(data)})).hexdigest(),
        now=now,
        new_lease=lambda: secrets.token_hex(12),
        wait=waiter(),
        act=acted,
    )
    return fresh[0] if fresh else replayed(status, text)


def waiter() -> Callable[[], bool]:
    """Something that sleeps a little each time, and is False once there was enough of it."""
    pauses = iter(PAUSES_S)

    def wait() -> bool:
        pause = next(pauses, None)
        if pause is not None:
            time.sleep(pause)
        return pause is not None

    return wait
