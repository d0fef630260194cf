"""What API Gateway says by itself: a problem like all others, and when to come back.

A throttle, a function that is full, one that crashed and one that took too long are told apart by
the gateway as far as it can: Lambda's own "full" reaches it as an error of the integration (AWS:
API Gateway, gateway response types), and may be tried again like everything else here.
"""

import json

from infra.template.intrinsics import Resource

RETRY_S = 3


def responses() -> Resource:
    """By API Gateway's own names of what happened."""
    busy, full = "Too many requests just now.", "All hands are busy."
    return {
        "THROTTLED": _problem(429, "Too many requests", "too_many_requests", busy, RETRY_S),
        "QUOTA_EXCEEDED": _problem(429, "Too many requests", "too_many_requests", busy, 60),
        "INTEGRATION_FAILURE": _problem(503, "Overloaded", "overloaded", full, RETRY_S),
        "INTEGRATION_TIMEOUT": _problem(504, "Too slow", "overloaded", full, RETRY_S),
        "DEFAULT_5XX": _problem(503, "Overloaded", "overloaded", full, RETRY_S),
        "REQUEST_TOO_LARGE": _problem(413, "Too large", "too_large", "The body is too large."),
        "MISSING_AUTHENTICATION_TOKEN": _problem(
            404, "Not found", "not_found", "There is no such route."
        ),
    }


def _problem(
    status: int, title: str, code: str, detail: str, retry_after_s: int | None = None
) -> Resource:
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    headers = {
        "Content-Type": "'application/problem+json'",
        "Cache-Control": "'no-store'",
        "x-request-id": "context.requestId",
        # A page of another origin must be able to read a refusal; there is nothing else in it.
        "Access-Control-Allow-Origin": "'*'",
        "Access-Control-Expose-Headers": "'Retry-After,x-request-id'",
    }
    if retry_after_s is not None:
        body["retry_after_s"] = retry_after_s
        headers["Retry-After"] = f"'{retry_after_s}'"
    return {
        "StatusCode": status,
        "ResponseParameters": {"Headers": headers},
        "ResponseTemplates": {"application/json": json.dumps(body)},
    }
