"""A small HTTP client for whoever plays a shopper, a store or an operator against a service."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (lower case) and the JSON body ({} when there is none)."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """Calls `url` as the bearer of `token` ("" for nobody)."""

    url: str
    token: str = ""

    def get(self, path: str) -> Answer:
        """GET `path`."""
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """POST `body` as JSON; keyword `idempotency_key="…"` becomes `Idempotency-Key`."""
        return self.call("POST", path, {} if body is None else body, **headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Any method. Refusals are answers too, never exceptions."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("content-type", "application/json")
        if self.token:
            request.add_header("authorization", f"Bearer {self.token}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                return _answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal.code, refusal.headers, refusal.read())


def _answer(status: int, headers: Any, raw: bytes) -> Answer:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = {"text": raw.decode(errors="replace")}
    return Answer(status, {k.lower(): v for k, v in headers.items()}, body)
