"""What a view answers, and how it goes out: status, JSON or text, headers."""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from chalice import Response

from chalicelib.records import dataclass

JSON = "application/json"
PROBLEM = "application/problem+json"
NO_STORE = "no-store"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `text` is what goes over the wire; `code` is a problem's, for log and count;
    `final` tells whether the same request under the same key may hear it again for good."""

    status: int
    text: str
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    final: bool = True

    def response(self, headers: Mapping[str, str]) -> Response:
        """As Chalice wants it; the answer's own headers win over `headers`."""
        kind = {"Content-Type": self.kind, "X-Content-Type-Options": "nosniff"}
        return Response(self.text, {**kind, **headers, **self.headers}, self.status)


def ok(body: Mapping[str, Any], *, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, written(body))


def replayed(status: int, text: str) -> Answer:
    """The stored answer to an earlier twin."""
    return Answer(status, text, JSON if status < 400 else PROBLEM)


def written(body: Mapping[str, Any]) -> str:
    """JSON as it goes over the wire."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
