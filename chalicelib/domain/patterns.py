"""Regular expressions that are compiled when they are first searched with.

The conversation has some sixty at the top of its modules. Compiling them all is a third of what
importing it costs, and a function that never hears a shopper needs none.
"""

import re
from typing import TYPE_CHECKING, Any

_METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


class _Pattern:
    """Stands in for an `re.Pattern`: from its first use on with that one's own methods."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


if TYPE_CHECKING:
    regex = re.compile
else:

    def regex(source, flags=0):
        """`re.compile`, later; a source that is no pattern raises `re.error` at its first use."""
        return _Pattern(source, flags)
