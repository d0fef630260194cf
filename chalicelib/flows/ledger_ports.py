"""What the books need of the world."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.ledger.lines import Book, Change, Source, Standing


class Ledger(Protocol):
    """The books: what was posted of every source, and the sums of every book."""

    def post(self, changes: Sequence[Change], *, at: datetime) -> Sequence[Source]:
        """Post all changes in one write, or none: a source is posted only if it was last posted as
        standing for its `before`, with fewer moves. [] when done, else the sources that were not.
        At most as many as `room_for` takes."""

    def room_for(self, changes: Sequence[Change]) -> int:
        """How many of them, from the first on, one write can take."""

    def posted(self, sources: Sequence[Source]) -> Mapping[Source, Standing]:
        """What was last posted of each, strongly consistent (one call per hundred)."""

    def group(self, group: str) -> Mapping[str, Standing]:
        """What was last posted of every source of a group, by id, strongly consistent."""

    def book(self, name: str) -> Book:
        """One book, strongly consistent. One call."""

    def days(self, name: str, *, first: str, last: str) -> Mapping[str, Book]:
        """The books of days from `first` to `last`, by day ("2026-02-06"). One call a part."""
