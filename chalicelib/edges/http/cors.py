"""The one foreign origin that browsers may call from, and their preflights.

Chalice's own CORS bakes the origin into the gateway at packaging time, when no settings are there
to read; so preflights are answered here, and browsers keep the answer for two hours.
"""

import uuid

from chalice import Blueprint, Response

from chalicelib import settings
from chalicelib.edges.http.routes import methods_of

ALLOWED = "Authorization, Content-Type, Idempotency-Key, X-Request-Id"
EXPOSED = "ETag, Retry-After, X-Request-Id"
KEPT_S = 7200


def headers_for(origin: str | None) -> dict[str, str]:
    """What lets the page of `origin` read an answer: nothing unless it is the configured one."""
    if not origin:
        return {}
    let_in = settings.load().cors_origin
    if not let_in or origin != let_in:
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": let_in,
        "Access-Control-Expose-Headers": EXPOSED,
        "Vary": "Origin",
    }


def answer_preflights(blueprint: Blueprint, path: str) -> None:
    """Register OPTIONS for `path`."""

    def preflight(**_: str) -> Response:
        headers = headers_for(blueprint.current_request.headers.get("origin"))
        headers["x-request-id"] = uuid.uuid4().hex
        if "Access-Control-Allow-Origin" in headers:
            headers |= {
                "Access-Control-Allow-Methods": ", ".join(methods_of(path)),
                "Access-Control-Allow-Headers": ALLOWED,
                "Access-Control-Max-Age": str(KEPT_S),
            }
        return Response("", {**headers}, 204)

    blueprint.route(path, methods=["OPTIONS"], content_types=["*/*"])(preflight)
