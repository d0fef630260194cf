"""Who is calling: a Bearer token, verified against the configured issuers and nothing else.

The issuer is looked up by the token's own word but only among the configured ones; its algorithms
come from the configuration, so that neither `none` nor a public key used as a secret gets in.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import jwt

from chalicelib.domain.errors import Refused, Unavailable
from chalicelib.domain.ids import is_id
from chalicelib.records import dataclass
from chalicelib.settings import Issuer

LEEWAY_S = 30  # clocks differ a little; an expired token is expired all the same
KEYS_LIFE_S = 3600
KEYS_TIMEOUT_S = 3
MAX_SUB = 256
_TOKEN = re.compile(r"[Bb]earer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)\Z")
# What reading a token made by somebody else may raise; all of it means "not a token of ours".
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)


class Unauthenticated(Refused):
    """No token, or none of ours."""

    code = "unauthenticated"


class Forbidden(Refused):
    """A token, but without the scope that this route asks for."""

    code = "forbidden"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling. `store_id` is the store that a `store` token speaks for."""

    sub: str
    scopes: frozenset[str] = frozenset()
    store_id: str | None = None


def identify(*, authorization: str | None, issuers: Iterable[Issuer], now: datetime) -> Caller:
    """The caller behind an Authorization header; Unauthenticated, or Unavailable when the issuer's
    keys cannot be had."""
    if not authorization:
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    found = _TOKEN.match(authorization)
    if found is None or len(authorization) > 8192:
        raise Unauthenticated("This is not a Bearer token.")
    try:
        return _caller(found[1], {one.issuer: one for one in issuers}, now)
    except _UNREADABLE as problem:
        raise Unauthenticated("This token is not valid (any more).") from problem


def _caller(token: str, issuers: Mapping[str, Issuer], now: datetime) -> Caller:
    said = jwt.decode(token, options={"verify_signature": False}).get("iss")
    issuer = issuers.get(said) if isinstance(said, str) else None
    if issuer is None:
        raise Unauthenticated("This token is from an issuer that is not let in here.")
    claims = jwt.decode(
        token,
        _key(token, issuer),
        algorithms=_algorithms(issuer),
        audience=issuer.audience,
        issuer=issuer.issuer,
        leeway=LEEWAY_S,
        options={"require": ["exp", "sub"], "verify_aud": issuer.audience is not None},
    )
    if issuer.kinds and not any(kind.items() <= claims.items() for kind in issuer.kinds):
        raise Unauthenticated("This token was made for another use.")
    sub, store_id = claims["sub"], claims.get(issuer.store_claim)
    if int(claims["exp"]) <= now.timestamp():
        raise Unauthenticated("This token has expired.")
    if not isinstance(sub, str) or not 0 < len(sub) <= MAX_SUB or not sub.encode():
        raise Unauthenticated("This token names nobody.")
    known = isinstance(store_id, str) and is_id(store_id)
    return Caller(sub, _scopes(claims), store_id if known else None)


def _algorithms(issuer: Issuer) -> list[str]:
    """The configured algorithms that fit the kind of key: a secret never meets a public key."""
    symmetric = issuer.secret is not None
    return [a for a in issuer.algorithms if a.startswith("HS") == symmetric and a.lower() != "none"]


def _key(token: str, issuer: Issuer) -> Any:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in _algorithms(issuer):
        raise Unauthenticated("This token is signed in a way that is not let in here.")
    if issuer.secret is not None:
        return issuer.secret
    client, kid = _keys(issuer.jwks_url or ""), header.get("kid")
    try:
        client.get_signing_keys()
    except (jwt.PyJWTError, ValueError, OSError) as problem:
        raise Unavailable("Tokens cannot be checked just now.", retry_after_s=5) from problem
    if not isinstance(kid, str):
        raise Unauthenticated("This token does not say which key signed it.")
    try:
        return client.get_signing_key(kid).key
    except jwt.PyJWKClientConnectionError as problem:
        raise Unavailable("Tokens cannot be checked just now.", retry_after_s=5) from problem


@lru_cache(maxsize=8)
def _keys(jwks_url: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(jwks_url, lifespan=KEYS_LIFE_S, timeout=KEYS_TIMEOUT_S)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """Scopes however the issuer writes them: a text, a list, or Cognito's groups."""
    found: set[str] = set()
    for name in ("scope", "scp", "cognito:groups"):
        said = claims.get(name)
        found |= set(said.split()) if isinstance(said, str) else set()
        found |= {one for one in said if isinstance(one, str)} if isinstance(said, list) else set()
    return frozenset(found)
