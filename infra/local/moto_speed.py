"""Lets moto answer sooner; the answers stay the same (tests compare them).

A query sorts the whole table otherwise: with 2,000 items 60 ms under the lock that everybody waits
for. And every call looks for its service among two hundred, loads it by name, lists all its methods
anew, and looks ten spellings up for every member that an attribute value does not have: a quarter
of the time of a call.
"""

import functools
import inspect
import threading
from typing import Any

from moto import backend_index, backends
from moto.core import responses
from moto.core.serialize import AttributePicker
from moto.dynamodb.models.table import Table

_QUERY, _ALL_ITEMS = Table.query, Table.all_items
_SIGNATURE = inspect.signature(_QUERY)
_PICK = AttributePicker.__call__
# The members of an attribute value: exactly one is there, and none has another spelling.
_TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"})
# Asked most, hence looked for first; no other service answers to their addresses.
_FIRST = ("dynamodb", "sqs")


class _Asked(threading.local):
    """What the query in hand of this thread is about; None outside of queries."""

    arguments: dict[str, Any] | None = None


_asked = _Asked()


def _query(self: Any, *args: Any, **kwargs: Any) -> Any:
    _asked.arguments = _SIGNATURE.bind(self, *args, **kwargs).arguments
    try:
        return _QUERY(self, *args, **kwargs)
    finally:
        _asked.arguments = None


def _all_items(self: Any) -> list[Any]:
    asked = _asked.arguments
    if asked is None or not self.range_key_attr:
        return _ALL_ITEMS(self)
    # A query sorts what it keeps by itself, so order does not matter here.
    if not asked.get("index_name"):
        return list(self.items.get(asked["hash_key"], {}).values())
    wanted = [name for name, _ in asked.get("hash_key_conditions") or ()]
    return [
        item
        for partition in self.items.values()
        for item in partition.values()
        if all(name in item.attrs for name in wanted)
    ]


def _pick(self: Any, context: Any) -> Any:
    model, obj, key = context.service_model, context.obj, context.key
    if model is not None and model.service_name == "dynamodb" and type(obj) is dict:
        if key in _TYPES:
            return obj.get(key)
        if key in obj:
            return obj[key]
    return _PICK(self, context)


def hurry() -> None:
    """Make it so, once, for this process."""
    for name, faster in (("query", _query), ("all_items", _all_items)):
        setattr(Table, name, faster)
    AttributePicker.__call__ = _pick  # type: ignore[method-assign]
    backend_index.backend_url_patterns.sort(key=lambda known: known[0] not in _FIRST)
    for module, name in (
        (backends, "get_backend"),
        (responses, "camelcase_to_underscores"),
        (responses, "method_names_from_class"),
    ):
        pure = getattr(module, name)
        if not hasattr(pure, "cache_info"):
            setattr(module, name, functools.cache(pure))
