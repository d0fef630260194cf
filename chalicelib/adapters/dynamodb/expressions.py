"""What an expression needs beside its text: every `#name` in it aliased, every `:value` wired.

Aliases are read off the text, so that no attribute can clash with one of DynamoDB's 573 reserved
words, and nobody has to know them.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chalicelib.adapters.dynamodb.wire import wired_item

Values = Mapping[str, Any]
_ALIAS = re.compile(r"#(\w+)")


@lru_cache(maxsize=512)
def _aliases(expressions: tuple[str, ...]) -> dict[str, str]:
    return {"#" + name: name for text in expressions for name in _ALIAS.findall(text)}


def expressed(expressions: tuple[str, ...], values: Values | None) -> dict[str, Any]:
    """The names and values that a request has to spell out for `expressions`."""
    spelled: dict[str, Any] = {"ExpressionAttributeNames": _aliases(expressions)}
    if values:
        spelled["ExpressionAttributeValues"] = wired_item(values)
    return spelled
