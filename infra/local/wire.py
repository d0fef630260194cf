"""One HTTP call to a service on this machine: no proxies, no pools, errors are OSError."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def call(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10.0,
) -> Reply:
    """Send and read the whole answer; OSError when there is none."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=timeout_s)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, named, answer.read())
    except http.client.HTTPException as broken:
        raise ConnectionError(f"{method} {url}: {broken!r}") from broken
    finally:
        connection.close()


def call_json(method: str, url: str, payload: Any = None, *, token: str | None = None) -> Reply:
    """`call` with a JSON body and a bearer token."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if payload is None:
        return call(method, url, headers=headers)
    headers["content-type"] = "application/json"
    return call(method, url, body=json.dumps(payload).encode(), headers=headers)
