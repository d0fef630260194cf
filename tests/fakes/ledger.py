"""The books in memory."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.ledger.lines import (
    NOWHERE,
    Amount,
    Book,
    Change,
    Place,
    Source,
    Standing,
    total,
)
from tests.fakes.seconds import whole


class FakeLedger:
    """`most` is how many changes one write takes."""

    def __init__(self, *, most: int = 90) -> None:
        self.most = most
        self._posted: dict[Source, Standing] = {}
        self._books: dict[str, Book] = {}
        self._lock = threading.Lock()

    def post(self, changes: Sequence[Change], *, at: datetime) -> Sequence[Source]:
        with self._lock:
            refused = [change.source for change in changes if not self._takes(change)]
            if refused:
                return refused
            for change in changes:
                self._posted[change.source] = change.after
            names = {place.book for change in changes for place in change.difference}
            sums = total(change.difference for change in changes)
            for name in names:
                self._add(name, sums, whole(at))
            return []

    def _takes(self, change: Change) -> bool:
        known = self._posted.get(change.source, NOWHERE)
        return known.lines == change.before and known.moves < change.after.moves

    def _add(self, name: str, sums: Mapping[Place, Amount], at: datetime) -> None:
        known = self._books.get(name, Book({}))
        mine = {Place(name, account): amount for account, amount in known.accounts.items()}
        more = {place: amount for place, amount in sums.items() if place.book == name}
        both = total((mine, more))
        accounts = {place.account: amount for place, amount in both.items()}
        as_of = at if known.as_of is None else max(at, known.as_of)
        self._books[name] = Book(accounts, as_of, known.posts + 1)

    def room_for(self, changes: Sequence[Change]) -> int:
        return min(len(changes), self.most)

    def posted(self, sources: Sequence[Source]) -> Mapping[Source, Standing]:
        with self._lock:
            return {one: self._posted[one] for one in sources if one in self._posted}

    def group(self, group: str) -> Mapping[str, Standing]:
        with self._lock:
            return {
                source.source_id: standing
                for source, standing in self._posted.items()
                if source.group == group
            }

    def book(self, name: str) -> Book:
        with self._lock:
            return replace(self._books.get(name, Book({})))

    def days(self, name: str, *, first: str, last: str) -> Mapping[str, Book]:
        with self._lock:
            found = {}
            for known in sorted(self._books):
                whose, _, day = known.rpartition("/")
                if whose == name and first <= day <= last:
                    found[day] = self._books[known]
            return found
