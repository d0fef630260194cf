"""The books in the table: one row for what was posted of a source, one for a part of a book.

Both are written in one transaction, so that no movement is in one and not in the other; a
transaction that is repeated by the SDK or by a redelivery finds its sources posted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.keys import Key
from chalicelib.adapters.dynamodb.table import Table, Write
from chalicelib.adapters.dynamodb.wire import Item, epoch, instant
from chalicelib.domain.ledger.lines import (
    PARTS,
    Amount,
    Book,
    Change,
    Lines,
    Source,
    Standing,
    lines_from,
    lines_text,
    total,
)

MOST_WRITES = 100  # TransactWriteItems takes no more
COUNT, MINOR = "n:", "m:"
# Posted as this change takes it for, and not yet as far.
NEW = "attribute_not_exists(#pk)"
AS_TAKEN = "#lines = :was AND #moves < :moves"
# What no change is taken from may never have been posted, or have been posted as nothing.
FROM_NOTHING = f"{NEW} OR ({AS_TAKEN})"


class LedgerStore:
    """Implements the port Ledger."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def post(self, changes: Sequence[Change], *, at: datetime) -> Sequence[Source]:
        """Post all or none. One transaction: two units for each source and each part of a book."""
        writes = [_posting(change) for change in changes]
        part = changes[0].source.part
        sums = _by_row(total(change.difference for change in changes), part)
        writes += [_balance(key, amounts, at) for key, amounts in sums.items()]
        refused = self._table.transact(writes)
        return [changes[number].source for number in refused]

    def room_for(self, changes: Sequence[Change]) -> int:
        """As many as fit, each with its rows of the books."""
        rows: set[Key] = set()
        for number, change in enumerate(changes):
            rows |= set(_by_row(change.difference, change.source.part))
            if number + 1 + len(rows) > MOST_WRITES:
                return number
        return len(changes)

    def posted(self, sources: Sequence[Source]) -> Mapping[Source, Standing]:
        """What was last posted of each."""
        rows = self._table.batch_get([keys.posted(*source) for source in sources])
        return {Source(*keys.posted_source(row)): _standing(row) for row in rows}

    def group(self, group: str) -> Mapping[str, Standing]:
        """What was last posted of a group. One call a page."""
        rows = self._table.query(keys.posted_group(group))
        return {row["sk"]: _standing(row) for row in rows}

    def book(self, name: str) -> Book:
        """One book. One call."""
        wanted = [keys.book(name, part) for part in range(PARTS)]
        return _book(self._table.batch_get(wanted))

    def days(self, name: str, *, first: str, last: str) -> Mapping[str, Book]:
        """The books of days. One call a part."""
        rows: dict[str, list[Item]] = {}
        for part in range(PARTS):
            pk, _ = keys.book(f"{name}/{first}", part)
            values = {":first": first, ":last": last}
            for row in self._table.query(pk, "#sk BETWEEN :first AND :last", values=values):
                rows.setdefault(row["sk"], []).append(row)
        return {day: _book(rows[day]) for day in sorted(rows)}


def _posting(change: Change) -> Write:
    values = {
        ":moves": change.after.moves,
        ":lines": lines_text(change.after.lines),
        ":was": lines_text(change.before),
    }
    return Write(
        keys.posted(*change.source),
        "SET #moves = :moves, #lines = :lines",
        values=values,
        condition=AS_TAKEN if change.before else FROM_NOTHING,
    )


def _by_row(lines: Lines, part: int) -> dict[Key, dict[str, Amount]]:
    rows: dict[Key, dict[str, Amount]] = {}
    for place, amount in lines.items():
        rows.setdefault(keys.book(place.book, part), {})[place.account] = amount
    return rows


def _balance(key: Key, amounts: Mapping[str, Amount], at: datetime) -> Write:
    """Account names hold what no expression may: they are aliased by number."""
    names, values, added = {}, {":one": 1, ":at": epoch(at)}, ["#posts :one"]
    for number, (account, amount) in enumerate(sorted(amounts.items())):
        for kind, minor in ((COUNT, amount.number), (MINOR, amount.minor)):
            if minor:
                alias = f"{kind[0]}{number}"
                names[f"#{alias}"], values[f":{alias}"] = kind + account, minor
                added.append(f"#{alias} :{alias}")
    return Write(key, f"SET #as_of = :at ADD {', '.join(added)}", values=values, names=names)


def _standing(row: Item) -> Standing:
    return Standing(row["moves"], lines_from(row["lines"]))


def _book(rows: Iterable[Item]) -> Book:
    accounts: dict[str, Amount] = {}
    as_of: datetime | None = None
    posts = 0
    for row in rows:
        posts += row["posts"]
        at = instant(row["as_of"])
        as_of = at if as_of is None else max(as_of, at)
        for name, value in row.items():
            kind, account = name[:2], name[2:]
            if kind not in (COUNT, MINOR):
                continue
            known = accounts.get(account, Amount(0, 0))
            more = Amount(value, 0) if kind == COUNT else Amount(0, value)
            accounts[account] = Amount(known.number + more.number, known.minor + more.minor)
    kept = {name: amount for name, amount in accounts.items() if amount != Amount(0, 0)}
    return Book(kept, as_of, posts)
