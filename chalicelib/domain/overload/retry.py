"""When to come back: never everybody at once. Pure: who asks and the time come in."""

import hashlib
from datetime import datetime

# A caller hears the same number for this long, so that asking again gains nothing.
STEADY_S = 60


def hashed(caller: str, *, now: datetime, every_s: int = STEADY_S) -> float:
    """0 <= x < 1 for a caller, the same until `every_s` has passed, then another."""
    turn = int(now.timestamp()) // every_s
    digest = hashlib.blake2b(f"{caller}/{turn}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) / 2**32


def retry_after_s(base_s: int, *, caller: str, now: datetime) -> int:
    """Seconds to wait, from `base_s` to twice that (and at least a second more), spread over
    callers: those turned away together do not come back together (O5)."""
    return base_s + round(hashed(caller, now=now) * max(2, base_s))
