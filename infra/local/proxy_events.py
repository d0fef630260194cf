"""HTTP requests as API Gateway's REST proxy hands them to Lambda, and answers back.

Routing and CORS preflights are Chalice's own local gateway; the event is made here, because
Chalice's leaves out what its own applications do not read (decoded path parameters, request id).
"""

import base64
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from chalice import Chalice
from chalice.config import Config
from chalice.local import LocalGateway

from infra.local.functions import ACCOUNT, LambdaContext
from infra.local.route_table import RouteTable

STAGE = "local"
# API Gateway gives up after 29 s, so there is no use in more.
TIMEOUT_S = 29.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def answer_of(reply: Mapping[str, Any]) -> Answer:
    """Lambda's proxy reply, read as API Gateway does."""
    headers = [(name, str(value)) for name, value in (reply.get("headers") or {}).items()]
    for name, values in (reply.get("multiValueHeaders") or {}).items():
        headers += [(name, str(value)) for value in values]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    body = reply.get("body") or b""
    if reply.get("isBase64Encoded"):
        body = base64.b64decode(body)
    return Answer(
        int(reply["statusCode"]), headers, body.encode() if isinstance(body, str) else body
    )


class ProxyGateway(LocalGateway):
    """Chalice's local gateway with a complete event and our Lambda context."""

    def __init__(self, app: Chalice) -> None:
        super().__init__(app, Config())
        self._app = app
        self._table = RouteTable(app.routes)
        self._asked = threading.local()

    def route_of(self, method: str, path: str) -> str | None:
        """The route of a path, if it has the method; preflights are there for every route."""
        route = self._table.find(path)
        if route is None or (method != "OPTIONS" and method not in self._app.routes[route]):
            return None
        return route

    def answer(
        self,
        method: str,
        target: str,
        headers: dict[str, list[str]],
        body: bytes,
        *,
        received_at: float,
    ) -> Answer:
        """What the application says to a request that came at `received_at`, in epoch seconds."""
        self._asked.received_at = received_at
        return answer_of(self.handle_request(method, target, headers, body))

    def _generate_lambda_context(self) -> Any:
        return LambdaContext("api", timeout_s=TIMEOUT_S)

    def _generate_lambda_event(
        self, method: str, path: str, headers: dict[str, Any], body: bytes | None
    ) -> dict[str, Any]:
        bare = urlsplit(path).path
        route = self._table.find(bare)
        if route is None:
            raise ValueError(path)  # as Chalice's own matcher; `route_of` was to be asked first
        several: dict[str, list[str]] = headers
        single = {name: values[-1] for name, values in several.items()}
        query = parse_qs(urlsplit(path).query, keep_blank_values=True)
        return {
            "resource": route,
            "path": bare,
            "httpMethod": method,
            "headers": single,
            "multiValueHeaders": several,
            "queryStringParameters": {n: values[-1] for n, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": _parameters(route, bare) or None,
            "stageVariables": None,
            "requestContext": self._context(method, route, bare, single),
            **self._body(single, body),
        }

    def _context(
        self, method: str, route: str, path: str, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        agent = next((v for n, v in headers.items() if n.lower() == "user-agent"), None)
        return {
            "accountId": ACCOUNT,
            "apiId": "local",
            "stage": STAGE,
            "requestId": str(uuid.uuid4()),
            "requestTimeEpoch": int(self._asked.received_at * 1000),
            "protocol": "HTTP/1.1",
            "httpMethod": method,
            "resourcePath": route,
            "path": path,
            "identity": {"sourceIp": "127.0.0.1", "userAgent": agent},
        }

    def _body(self, headers: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
        kind = next((v for n, v in headers.items() if n.lower() == "content-type"), "")
        if body and kind.split(";")[0].strip() in self._app.api.binary_types:
            return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        text = body.decode("utf-8", errors="replace") if body else None
        return {"body": text, "isBase64Encoded": False}


def _parameters(route: str, path: str) -> dict[str, str]:
    pairs = zip(route.split("/"), path.rstrip("/").split("/"), strict=False)
    return {name[1:-1]: unquote(value) for name, value in pairs if name.startswith("{")}
