"""What one row of the table stands for in the books, as lines of double entry.

A coupon or an order stands, at any moment, for a few lines; when it moves, the difference between
what it stands for now and what was posted of it is posted. So a change that is delivered twice, out
of order or not at all leaves the books right after the next one, and the books can be made anew
from the table alone.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from chalicelib.records import dataclass

# Each part takes a share of a book's movements: 2,500 a second in the busiest hour that is known
# (833 orders of three movements each), up to a hundred of them in a write.
PARTS = 8


class Place(NamedTuple):
    """Where a line stands: an account of a book."""

    book: str
    account: str


class Amount(NamedTuple):
    """How many, and how much in minor units. What one account of a book gains, others of the same
    book lose."""

    number: int
    minor: int


Lines = Mapping[Place, Amount]
NOTHING = Amount(0, 0)


class Unbalanced(ValueError):
    """The lines of a book do not add up to nothing: what they were made from is wrong."""


class Source(NamedTuple):
    """Whose lines they are: a row of the table by its id, and the group of rows that it lies in."""

    group: str
    source_id: str

    @property
    def part(self) -> int:
        """Which part of a book its lines are written to, so that none is hot."""
        return zlib.crc32(self.group.encode()) % PARTS


@dataclass(frozen=True, slots=True)
class Standing:
    """What a source stands for after `moves` moves. Moves only go up: of two standings, the one
    with more of them is the later."""

    moves: int
    lines: Lines


NOWHERE = Standing(-1, {})


@dataclass(frozen=True, slots=True)
class Change:
    """A source that stood for `before` and stands for `after` now, as its row says."""

    source: Source
    before: Lines
    after: Standing

    @property
    def difference(self) -> Lines:
        """What has to be posted of it."""
        return moved(self.before, self.after.lines)


@dataclass(frozen=True, slots=True)
class Book:
    """The accounts of a book, all parts together: as of the last movement at `as_of` (None: there
    was none). `posts` counts its movements: the same number twice, and nothing moved between."""

    accounts: Mapping[str, Amount]
    as_of: datetime | None = None
    posts: int = 0


def balanced(lines: Lines) -> Lines:
    """The lines, without those of nothing; Unbalanced unless the sums of each book are nothing."""
    sums: dict[str, Amount] = {}
    for place, amount in lines.items():
        sums[place.book] = added(sums.get(place.book, NOTHING), amount)
    wrong = sorted(book for book, amount in sums.items() if amount != NOTHING)
    if wrong:
        raise Unbalanced(f"not balanced: {', '.join(wrong)}")
    return {place: amount for place, amount in lines.items() if amount != NOTHING}


def added(one: Amount, other: Amount) -> Amount:
    """The sum."""
    return Amount(one.number + other.number, one.minor + other.minor)


def moved(before: Lines, after: Lines) -> Lines:
    """What has to be posted so that `before` becomes `after`."""
    less = {place: Amount(-a.number, -a.minor) for place, a in before.items()}
    return balanced(total((after, less)))


def total(many: Iterable[Lines]) -> dict[Place, Amount]:
    """All lines together, without those of nothing."""
    sums: dict[Place, Amount] = {}
    for lines in many:
        for place, amount in lines.items():
            sums[place] = added(sums.get(place, NOTHING), amount)
    return {place: amount for place, amount in sums.items() if amount != NOTHING}


def lines_text(lines: Lines) -> str:
    """The lines as text: the same lines are the same text."""
    rows = [[*place, *amount] for place, amount in sorted(lines.items())]
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


def lines_from(text: str) -> Lines:
    """The lines of a text."""
    return {
        Place(book, account): Amount(number, minor)
        for book, account, number, minor in json.loads(text)
    }
