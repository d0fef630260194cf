"""Python values as DynamoDB writes them and back, for the few types that our rows have.

str, int, bool, bytes, None, list, dict and sets of str; times are whole epoch seconds. Floats have
no place in a row: what needs one is JSON text. boto3's own serialisers do the same with Decimal at
several times the cost.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Item = dict[str, Any]


def wired(value: Any) -> dict[str, Any]:
    """One value in its wire form; TypeError for what has no place in a row."""
    if isinstance(value, str):
        return {"S": str(value)}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": value}
    if value is None:
        return {"NULL": True}
    if isinstance(value, Mapping):
        return {"M": wired_item(value)}
    if isinstance(value, list | tuple):
        return {"L": [wired(one) for one in value]}
    if isinstance(value, set | frozenset):
        return {"SS": sorted(value)}
    raise TypeError(f"a row cannot hold {type(value).__name__}")


def wired_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row in its wire form."""
    return {name: wired(value) for name, value in item.items()}


def value_from(attribute: Mapping[str, Any]) -> Any:
    """One value read back."""
    ((kind, raw),) = attribute.items()
    read = _READ.get(kind)
    return read(raw) if read else raw


def item_from(attributes: Mapping[str, Any]) -> Item:
    """A whole row read back."""
    return {name: value_from(attribute) for name, attribute in attributes.items()}


def _none(_: object) -> None:
    return None


def _list(raw: list[Any]) -> list[Any]:
    return [value_from(one) for one in raw]


# What is not named here (S, BOOL, B) is what it says.
_READ: dict[str, Callable[[Any], Any]] = {
    "N": int,
    "M": item_from,
    "L": _list,
    "SS": frozenset,
    "NULL": _none,
}


def packed(document: Any) -> bytes:
    """JSON data, compressed: a write costs one unit per started KB, and snapshots repeat
    themselves."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode(), 6)


def unpacked(raw: bytes) -> Any:
    """What was packed."""
    return json.loads(zlib.decompress(raw))


def epoch(at: datetime) -> int:
    """Whole epoch seconds."""
    return int(at.timestamp())


def instant(seconds: int) -> datetime:
    """An aware UTC time."""
    return datetime.fromtimestamp(seconds, UTC)


def maybe_epoch(at: datetime | None) -> int | None:
    """Whole epoch seconds, or None."""
    return None if at is None else epoch(at)


def maybe_instant(seconds: int | None) -> datetime | None:
    """An aware UTC time, or None."""
    return None if seconds is None else instant(seconds)
