"""Messages that could not be handled, as they lie with the dead letters: what each one says, and
what of it may be written down for good."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.ids import is_id
from chalicelib.records import dataclass

# What the queue itself moved there says nothing about why.
RECEIVED_TOO_OFTEN = "received too often"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message. `queue` is the queue it came from ("orders" or "payments"), `receives` how often
    it was received, `sent_at` when it was sent there; `receipt` lets whoever holds it act on it."""

    queue: str
    message_id: str
    body: str
    reason: str
    detail: str
    receives: int
    sent_at: datetime
    receipt: str = ""

    @property
    def order_id(self) -> str | None:
        """The order that it speaks of, if it can be read."""
        return known_of(self.body).get("order_id")


def known_of(body: str) -> Mapping[str, str]:
    """The order and the wish that a body names; {} when it is no message of ours."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    named = {name: said.get(name) for name in ("order_id", "wish")}
    return {name: one for name, one in named.items() if isinstance(one, str) and is_id(one)}


def noted(letter: DeadLetter) -> dict[str, Any]:
    """What the audit log keeps of a letter: a body that is none of ours could be anybody's words,
    so that only its size and its fingerprint stay."""
    known = known_of(letter.body)
    raw = letter.body.encode(errors="replace")
    unknown = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    about = {"queue": letter.queue, "message_id": letter.message_id, "reason": letter.reason}
    return {**about, **(known if "order_id" in known else unknown)}
