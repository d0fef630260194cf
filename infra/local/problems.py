"""The gateway's own answers that say no, in the shape of all the others (RFC 9457)."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from infra.local.proxy_events import Answer

KIND = "application/problem+json"
TITLES = {
    "not_found": (404, "Not found"),
    "too_large": (413, "Too large"),
    "invalid_request": (411, "Length required"),
    "too_many_requests": (429, "Too many requests"),
    "internal": (500, "Internal error"),
    "overloaded": (503, "Overloaded"),
}


def problem(
    code: str,
    detail: str,
    *,
    retry_after_s: int | None = None,
    notice: Mapping[str, Any] | None = None,
) -> Answer:
    """The answer for a code of the contract; `notice` is the message of record."""
    status, title = TITLES[code]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    headers = [("Content-Type", KIND), ("x-request-id", uuid.uuid4().hex)]
    if retry_after_s is not None:
        body["retry_after_s"] = retry_after_s
        headers += [("Retry-After", str(retry_after_s)), ("Cache-Control", "no-store")]
    if notice is not None:
        body |= {"notice": notice, "message_id": notice.get("message_id")}
    return Answer(status, headers, json.dumps(body, ensure_ascii=False).encode())
