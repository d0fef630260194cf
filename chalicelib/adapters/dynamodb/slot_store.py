"""Slots in the table: per store and quarter of an hour, the set of its order ids.

The set makes booking repeatable: an id is in it once, however often it is added or taken out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, epoch
from chalicelib.domain.outcomes import Booked, Full

# A slot is of no use to anybody after a week; the sweep has long been over it.
KEPT_AFTER_SLOT = timedelta(days=8)

# Room for one more; an emptied set vanishes, hence the first half.
ROOM = "(attribute_not_exists(#ids) OR size(#ids) < :capacity)"
# Not booked by this order before: a repeat is told apart from a full slot by the row it gets back.
NOT_IN = "NOT contains(#ids, :id)"
# Nothing to take out otherwise; and an update of a missing row would leave an empty one behind.
IN = "contains(#ids, :id)"


class SlotStore:
    """Implements the port. Every method is one call unless it says otherwise."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def book(
        self, store_id: str, start: datetime, *, order_id: str, capacity: int
    ) -> Booked | Full:
        """Add the id if there is room; Booked also when it is in the set already. A kitchen that
        makes nothing is Full without a call."""
        if capacity <= 0:
            return Full()
        booked = self._table.update(
            keys.slot(store_id, start),
            "ADD #ids :one SET #expires_ttl = :expires_ttl",
            condition=f"{ROOM} AND {NOT_IN}",
            values={
                ":one": {order_id},
                ":id": order_id,
                ":capacity": capacity,
                ":expires_ttl": epoch(start + KEPT_AFTER_SLOT),
            },
        )
        if isinstance(booked, Refusal) and order_id not in _ids(booked.item or {}):
            return Full()
        return Booked()

    def leave(self, store_id: str, start: datetime, *, order_id: str) -> None:
        """Take the id out; safe to repeat."""
        self._table.update(
            keys.slot(store_id, start),
            "DELETE #ids :one",
            condition=IN,
            values={":one": {order_id}, ":id": order_id},
        )

    def ids(
        self, store_id: str, *, first: datetime, last: datetime
    ) -> Mapping[datetime, frozenset[str]]:
        """The ids in all slots from `first` to `last` that have any, strongly consistent. One
        call a page (about twenty thousand ids)."""
        pk, low = keys.slot(store_id, first)
        _, high = keys.slot(store_id, last)
        rows = self._table.query(
            pk, "#sk BETWEEN :low AND :high", values={":low": low, ":high": high}
        )
        return {_start(row): _ids(row) for row in rows if _ids(row)}

    def counts(
        self, wanted: Mapping[str, Sequence[datetime]]
    ) -> Mapping[str, Mapping[datetime, int]]:
        """How many ids lie in the wanted slots, 0 included; eventually consistent. One call per
        hundred slots."""
        counts = {store_id: dict.fromkeys(starts, 0) for store_id, starts in wanted.items()}
        slots = list(dict.fromkeys(_all(wanted)))
        for row in self._table.batch_get(slots, strong=False):
            counts[row["pk"].removeprefix("STORE#")][_start(row)] = len(_ids(row))
        return counts


def _all(wanted: Mapping[str, Sequence[datetime]]) -> Iterable[keys.Key]:
    return (keys.slot(store_id, start) for store_id, starts in wanted.items() for start in starts)


def _ids(row: Item) -> frozenset[str]:
    ids: frozenset[str] = row.get("ids", frozenset())
    return ids


def _start(row: Item) -> datetime:
    text = row["sk"].removeprefix(keys.SLOT).removesuffix("Z")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
