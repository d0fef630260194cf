"""Lets moto take a transaction without copying the whole table, its stream included, before each.

What moto would go back to if the transaction fails is kept row by row, and put back in place: its
own copy would also take the table away from under those who read its stream.
"""

import copy
import threading
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_WHOLE = DynamoDBBackend.transact_write_items


class _Here(threading.local):
    """Whether this thread is inside a transaction."""

    transacting: bool = False


_here = _Here()


def take_rows_only() -> None:
    """Make it so, once, for this process."""
    Table.__deepcopy__ = _copied  # type: ignore[attr-defined]
    DynamoDBBackend.transact_write_items = _transact  # type: ignore[method-assign]


def _copied(self: Any, memo: dict[int, Any]) -> Any:
    """Inside a transaction, the table itself; else a copy as Python makes it."""
    if _here.transacting:
        return self
    made = self.__class__.__new__(self.__class__)
    memo[id(self)] = made
    made.__dict__.update(copy.deepcopy(self.__dict__, memo))
    return made


def _transact(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    kept = [_row(self, *next(iter(item.items()))) for item in transact_items if len(item) == 1]
    lengths = {id(table): (table, _streamed(table)) for table, *_ in kept}
    _here.transacting = True
    try:
        _WHOLE(self, transact_items)
    except Exception:
        for table, length in lengths.values():
            if table.stream_shard is not None:
                del table.stream_shard.items[length:]
        for table, hash_key, range_key, row in kept:
            _put_back(table, hash_key, range_key, row)
        raise
    finally:
        _here.transacting = False


def _row(backend: DynamoDBBackend, kind: str, op: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """The table, the keys, and the row as it stands."""
    table = backend.get_table(op["TableName"])
    hash_key, range_key = backend.get_keys_value(table, op["Item" if kind == "Put" else "Key"])
    row = table.items.get(hash_key, {}).get(range_key) if range_key else table.items.get(hash_key)
    return table, hash_key, range_key, copy.deepcopy(row)


def _streamed(table: Any) -> int:
    return len(table.stream_shard.items) if table.stream_shard is not None else 0


def _put_back(table: Any, hash_key: Any, range_key: Any, row: Any) -> None:
    rows = table.items.get(hash_key, {}) if range_key else table.items
    name = range_key or hash_key
    if row is None:
        rows.pop(name, None)
    else:
        rows[name] = row
