"""Every route once: who may call it, what goes in, what comes out. Routing, access and
`openapi.json` all read this; nothing about a route stands anywhere else."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from chalicelib.contracts.shapes import Reply, Request
from chalicelib.domain.overload.modes import Work
from chalicelib.records import dataclass


class Who(StrEnum):
    """Who may call a route; the last two are scopes."""

    PUBLIC = "public"
    SHOPPER = "shopper"
    OPERATOR = "operator"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. `asks` is the shape of the body, or of the query of a GET; `raw`
    bodies are handed over as they are; `kinds` are content types other than JSON. `work` is its
    class at the door (None: always let in), `looks` reads a higher one out of the body, and a
    `fresh` route only makes new things: where its class is paused, nobody is owed an answer."""

    method: str
    path: str
    who: Who
    name: str
    summary: str
    asks: type[Request]
    answers: Mapping[int, type[Reply]]
    codes: tuple[str, ...]
    cache: str
    raw: bool
    kinds: tuple[str, ...]
    work: Work | None = None
    fresh: bool = False
    looks: Callable[[Mapping[str, Any]], Work] | None = None

    @property
    def metered(self) -> bool:
        """Whether a caller of it may ask only so often in a minute."""
        return self.who is Who.SHOPPER

    @property
    def reads_query(self) -> bool:
        """Whether `asks` is filled from the query string."""
        return self.method == "GET"


_ROUTES: dict[tuple[str, str], Route] = {}


def declare(route: Route) -> bool:
    """Note a route; whether it is the first of its path."""
    first = all(path != route.path for _, path in _ROUTES)
    _ROUTES[route.method, route.path] = route
    return first


def routes() -> tuple[Route, ...]:
    """All routes declared so far, by path."""
    return tuple(sorted(_ROUTES.values(), key=lambda route: (route.path, route.method)))


def methods_of(path: str) -> list[str]:
    """The methods of a path."""
    return sorted(method for method, known in _ROUTES if known == path)
