"""What an operator does with messages that could not be handled: look, send back, throw away.

Everything behind a message may be repeated, so sending one back is safe at any time, also for an
order that has long been paid; the audit log hears of it before anything happens.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.orders.dead_letters import DeadLetter, noted
from chalicelib.flows.ports import AuditLog, DeadLetters
from chalicelib.records import dataclass

# As many as fit well into one request of a few seconds: two calls each.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done. `missing` were asked for and not found (dealt with already, or in somebody
    else's hands just now); about `left` letters lie there still, without those that are parked
    again meanwhile: whoever sends all back would chase them in circles."""

    done: int
    missing: tuple[str, ...]
    left: int


def list_dead_letters(*, limit: int, letters: DeadLetters) -> Sequence[DeadLetter]:
    """At most `limit` letters, the oldest of them first."""
    return sorted(letters.look(limit=limit), key=lambda letter: letter.sent_at)


def redrive_dead_letters(
    *,
    message_ids: Sequence[str] | None,
    reason: str,
    who: str,
    now: datetime,
    letters: DeadLetters,
    audit: AuditLog,
) -> Tended:
    """Send the named letters, or the first AT_ONCE of all, back to their queues.

    Unavailable: some may have been sent; the others lie where they lay, say it again.
    """
    there = sum(letters.counts().values())
    held = letters.hold(message_ids, limit=AT_ONCE)
    _note("dead_letters.redriven", held, reason, who, now, audit)
    return _tended(letters.redrive(held), message_ids, there)


def discard_dead_letters(
    *,
    message_ids: Sequence[str],
    reason: str,
    who: str,
    now: datetime,
    letters: DeadLetters,
    audit: AuditLog,
) -> Tended:
    """Delete the named letters for good. Unavailable: some may be deleted; say it again."""
    there = sum(letters.counts().values())
    held = letters.hold(message_ids, limit=AT_ONCE)
    _note("dead_letters.discarded", held, reason, who, now, audit)
    return _tended(letters.discard(held), message_ids, there)


def _note(
    what: str,
    held: Sequence[DeadLetter],
    reason: str,
    who: str,
    now: datetime,
    audit: AuditLog,
) -> None:
    if held:
        detail = {"letters": [noted(letter) for letter in held]}
        audit.append(now=now, who=who, what=what, why=reason, detail=detail)


def _tended(done: Sequence[str], wanted: Sequence[str] | None, there: int) -> Tended:
    missing = tuple(dict.fromkeys(one for one in wanted or () if one not in set(done)))
    return Tended(len(done), missing, max(0, there - len(done)))
