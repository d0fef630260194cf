"""Which route a path belongs to: Chalice's own answer, without its work.

A refused request must cost next to nothing, and Chalice's matcher tries every route.
"""

from collections.abc import Iterable


class RouteTable:
    """Finds a route by path; literal words go before parameters, as in API Gateway."""

    def __init__(self, routes: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        self._patterns: dict[int, list[tuple[list[str], str]]] = {}
        for route in sorted(routes):
            words = route.split("/")
            if "{" in route:
                self._patterns.setdefault(len(words), []).append((words, route))
            else:
                self._exact[route] = route

    def find(self, path: str) -> str | None:
        """The route of a path without its query, None when there is none."""
        if path != "/" and path.endswith("/"):
            path = path[:-1]
        exact = self._exact.get(path)
        if exact is not None:
            return exact
        said = path.split("/")
        for words, route in self._patterns.get(len(said), ()):
            if all(word == one or word[:1] == "{" for word, one in zip(words, said, strict=True)):
                return route
        return None
