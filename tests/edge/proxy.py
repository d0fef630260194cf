"""Speak to the application as API Gateway's REST proxy does: one event in, one reply out."""

import base64
import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalice.local import RouteMatcher

from app import app
from infra.local.per_thread import share

share(app)  # some tests ask from several threads
MATCHER = RouteMatcher(list(app.routes))


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, header names in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def event(
    method: str,
    target: str,
    *,
    body: Any = None,
    raw: str | bytes | None = None,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    context: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A proxy event; `body` goes in as JSON, `raw` as it is (bytes: in base64), `context` beside
    what the gateway says of a request anyway."""
    route = MATCHER.match_route(target).route
    path, query = urlsplit(target).path, parse_qs(urlsplit(target).query, keep_blank_values=True)
    pairs = zip(route.split("/"), path.split("/"), strict=True)
    text = json.dumps(body) if body is not None else raw
    said = {"Content-Type": "application/json"} if text is not None else {}
    said |= {"Authorization": f"Bearer {token}"} if token else {}
    encoded = isinstance(text, bytes)
    return {
        "resource": route,
        "path": path,
        "httpMethod": method,
        "headers": said | (headers or {}),
        "multiValueHeaders": {},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {n[1:-1]: value for n, value in pairs if n.startswith("{")} or None,
        "stageVariables": None,
        "requestContext": {"httpMethod": method, "resourcePath": route, **(context or {})},
        "body": base64.b64encode(text).decode() if isinstance(text, bytes) else text,
        "isBase64Encoded": encoded,
    }


def call(method: str, target: str, *, remaining_ms: int | None = None, **more: Any) -> Reply:
    """The application's reply to one request; `remaining_ms` is what Lambda gives it."""
    context = None
    if remaining_ms is not None:
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: remaining_ms)
    reply = app(event(method, target, **more), context)
    headers = {name.lower(): value for name, value in reply["headers"].items()}
    return Reply(reply["statusCode"], headers, reply["body"])
