"""One request as a view sees it, and whether its caller may call this route."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from chalicelib import settings
from chalicelib.contracts.shapes import Request
from chalicelib.domain import ids
from chalicelib.edges.http.identity import Caller, Forbidden, identify
from chalicelib.edges.http.routes import Route, Who
from chalicelib.records import dataclass
from chalicelib.wiring import secrets as keys

S = TypeVar("S", bound=Request)
NOBODY = Caller(sub="")


@dataclass(frozen=True, slots=True)
class Call(Generic[S]):
    """One request as a view sees it: `said` is the body (or a GET's query) in its shape, `raw` the
    body's bytes; `shopper` is "" for nobody, `store_id` for anyone but a store; an answer is of use
    for `left_ms`."""

    said: S
    raw: bytes
    caller: Caller
    shopper: str
    store_id: str
    now: datetime
    request_id: str
    headers: Mapping[str, str]
    left_ms: float

    def new_id(self) -> str:
        """A fresh token for an id: 96 random bits."""
        return secrets.token_hex(12)


def caller_of(route: Route, headers: Mapping[str, str], now: datetime) -> tuple[Caller, str]:
    """(caller, shopper) for a route; Unauthenticated, or Forbidden without its scope."""
    if route.who is Who.PUBLIC:
        return NOBODY, ""
    config = settings.load()
    said = headers.get("authorization")
    caller = identify(authorization=said, issuers=config.issuers, now=now)
    scoped = route.who in (Who.OPERATOR, Who.STORE)
    if scoped and route.who.value not in caller.scopes:
        raise Forbidden(f"This needs a token with the scope {route.who.value!r}.")
    if route.who is Who.STORE and not caller.store_id:
        raise Forbidden("This token does not say which store it speaks for.")
    return caller, ids.shopper_of(sub=caller.sub, key=keys.shopper_key())
