"""The error table, read for HTTP: category and code to status, as problem+json (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Invalid, LanternError, NotFound, Overloaded, Refused
from chalicelib.domain.errors import Unavailable as NotReached
from chalicelib.edges.http.answers import NO_STORE, PROBLEM, Answer, written

TITLES = {
    400: "Invalid request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Refused",
    410: "Gone",
    413: "Too large",
    422: "Idempotency-Key used before",
    429: "Too many requests",
    500: "Internal error",
    503: "Come back in a moment",
}
# Codes whose status is not their category's own.
_INVALID = {"idempotency_mismatch": 422, "too_large": 413}
_REFUSED = {
    "unauthenticated": 401,
    "forbidden": 403,
    "sold_out": 410,
    "quote_expired": 410,
    "campaign_ended": 410,
    "idempotency_mismatch": 422,
}
_OVERLOADED = {"too_many_requests": 429}
_CATEGORY = {"invalid_request": 400, "not_found": 404}
_SHED = ("overloaded", "claims_paused", "ordering_paused", "in_line")
# Refusals that no passing of time can turn into anything else: worth keeping under a key.
_FOR_GOOD = frozenset({"consent_mismatch", "quote_expired", "not_cancellable"})


class SoldOut(Refused):
    """No coupon is left."""

    code = "sold_out"


class TooLarge(Invalid):
    """The body is larger than any honest request."""

    code = "too_large"


def status_of(error: LanternError) -> int:
    """The HTTP status of an anticipated error."""
    if isinstance(error, Overloaded | NotReached):
        return _OVERLOADED.get(error.code, 503)
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Invalid):
        return _INVALID.get(error.code, 400)
    return _REFUSED.get(error.code, 409) if isinstance(error, Refused) else 500


def status_of_code(code: str) -> int:
    """The status under which the contract lists a code."""
    own = _CATEGORY | _INVALID | _REFUSED | _OVERLOADED | dict.fromkeys(_SHED, 503)
    return own.get(code, 409)


def problem(
    error: LanternError, *, after_s: int | None = None, notice: Mapping[str, Any] | None = None
) -> Answer:
    """What the caller hears of an anticipated error; `after_s` in place of the error's own time to
    come back, `notice` is the message of record."""
    status = status_of(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "code": error.code,
        "detail": error.detail,
    }
    headers = {"Cache-Control": NO_STORE}
    if isinstance(error, Overloaded | NotReached):
        seconds = error.retry_after_s if after_s is None else after_s
        body["retry_after_s"] = seconds
        headers["Retry-After"] = str(seconds)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="lantern"'
    if notice is not None:
        body |= {"notice": notice, "message_id": notice["message_id"]}
        body |= {key: notice[key] for key in ("line", "coupon") if key in notice}
    final = error.code in _FOR_GOOD
    return Answer(status, written(body), PROBLEM, headers, error.code, final)


def bug() -> Answer:
    """What the caller hears of a bug: nothing but that it was one."""
    body = {"type": "about:blank", "title": TITLES[500], "status": 500, "code": "internal"}
    return Answer(500, written(body), PROBLEM, {"Cache-Control": NO_STORE}, "internal", final=False)
