"""Post what moved to the books: each change once, however often and in whatever order it is
delivered.

A change says what its source stood for before, and the write holds only if that is what was posted
of it. Where it is not (a repeat, a gap that a lost record left), what was posted is read, and the
difference to it is posted instead, or nothing if a later move is in the books already.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from chalicelib.domain.errors import Overloaded
from chalicelib.domain.ledger.lines import NOWHERE, Change, Source
from chalicelib.flows.ledger_ports import Ledger

# Somebody else posts the same source meanwhile: rarely, for a stream keeps a row's order.
ROUNDS = 4


def post_changes(changes: Sequence[Change], *, at: datetime, ledger: Ledger) -> int:
    """Post them, `at` being when the last of them happened; how many sources were posted.

    One write for up to some ninety changes of a part. Overloaded or Unavailable when the table
    does not take them: all may be posted again.
    """
    wanted = _folded(change for change in changes if change.before != change.after.lines)
    wanted.sort(key=lambda change: change.source.part)
    return sum(_post(batch, at, ledger) for batch in _batches(wanted, ledger))


def _folded(changes: Iterable[Change]) -> list[Change]:
    """One change a source: from where its first one began to where its last one ended. What came
    to nothing in between is kept: it shows whether the books know where it began."""
    of: dict[Source, list[Change]] = {}
    for change in changes:
        of.setdefault(change.source, []).append(change)
    folded = []
    for source, several in of.items():
        first, last = (end(several, key=lambda one: one.after.moves) for end in (min, max))
        folded.append(Change(source, first.before, last.after))
    return folded


def _batches(changes: Sequence[Change], ledger: Ledger) -> Iterator[Sequence[Change]]:
    """As many of a part at once as one write takes."""
    left = list(changes)
    while left:
        part = left[0].source.part
        same = next((n for n, c in enumerate(left) if c.source.part != part), len(left))
        taken = ledger.room_for(left[:same])
        yield left[:taken]
        left = left[taken:]


def _post(changes: Sequence[Change], at: datetime, ledger: Ledger) -> int:
    done, left = 0, list(changes)
    for _ in range(ROUNDS):
        refused = set(ledger.post(left, at=at)) if left else set()
        if not refused:
            return done + len(left)
        posted = ledger.posted(sorted(refused))
        kept = []
        for change in left:
            if change.source not in refused:
                kept.append(change)
                continue
            known = posted.get(change.source, NOWHERE)
            if known.moves < change.after.moves:
                kept.append(Change(change.source, known.lines, change.after))
        left = kept
    raise Overloaded("The books are being written by somebody else.")
