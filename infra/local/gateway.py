"""API Gateway and the `api` function on this machine: HTTP in, the Chalice application behind.

Owns limits and routes that are missing; everything else is the application's own answer. `width`
is the function's concurrency: above it the caller is sent away, as Lambda would.
"""

import json
import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from chalice import Chalice

from infra.local.httpd import HOST, Server
from infra.local.identity import Token
from infra.local.per_thread import share
from infra.local.proxy_events import Answer, ProxyGateway, answer_of

LOG = logging.getLogger(__name__)
MAX_BODY_BYTES = 10 * 1024 * 1024
# Read and thrown away, so that the caller hears the 413 instead of a broken pipe.
MAX_DISCARD_BYTES = 64 * 1024 * 1024
GUEST_TOKEN_PATH = "/local/guest-token"  # noqa: S105 - a path
TITLES = {
    "not_found": (404, "Not found"),
    "too_large": (413, "Too large"),
    "invalid_request": (411, "Length required"),
    "internal": (500, "Internal error"),
    "overloaded": (503, "Overloaded"),
}


def problem(code: str, detail: str, *, retry_after_s: int | None = None) -> Answer:
    """An answer of the gateway's own, in the shape of all the others."""
    status, title = TITLES[code]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    headers = [("Content-Type", "application/problem+json"), ("x-request-id", uuid.uuid4().hex)]
    if retry_after_s is not None:
        body["retry_after_s"] = retry_after_s
        headers.append(("Retry-After", str(retry_after_s)))
    return Answer(status, headers, json.dumps(body).encode())


class Gateway:
    """Takes the port when made (OSError if it is busy); answers from `open()` until `stop()`."""

    def __init__(self, *, port: int = 8000, width: int = 32) -> None:
        handler = type("BoundHandler", (_Handler,), {"gateway": self})
        self._server = Server((HOST, port), handler)
        self._slots = threading.BoundedSemaphore(width)
        self._proxy: ProxyGateway | None = None
        self._guest: Callable[[str | None], Token] | None = None
        self.url = self._server.url

    def open(self, app: Chalice, *, guest: Callable[[str | None], Token] | None = None) -> None:
        """Serve `app`; `guest` makes the tokens that the page asks for."""
        self._proxy = ProxyGateway(share(app))
        self._guest = guest
        self._server.begin("gateway")

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.end()

    def answer(
        self, method: str, target: str, headers: dict[str, list[str]], body: bytes
    ) -> Answer:
        """The answer to one request that was read in full."""
        path = urlsplit(target).path
        if (method, path) == ("POST", GUEST_TOKEN_PATH) and self._guest is not None:
            return _token_answer(self._guest(_bearer(headers)))
        asked = "GET" if method == "HEAD" else method
        if self._proxy is None or not self._proxy.knows(asked, target):
            return problem("not_found", f"There is no {method} {path} here.")
        if not self._slots.acquire(blocking=False):
            return problem("overloaded", "All hands are busy.", retry_after_s=1)
        try:
            return answer_of(self._proxy.handle_request(asked, target, headers, body))
        finally:
            self._slots.release()


def _bearer(headers: dict[str, list[str]]) -> str | None:
    said = next((v[-1] for n, v in headers.items() if n.lower() == "authorization"), "")
    return said.removeprefix("Bearer ") or None


def _token_answer(token: Token) -> Answer:
    ends = datetime.fromtimestamp(token.expires_at, UTC).isoformat()
    body = json.dumps({"token": token.text, "expires_at": ends}).encode()
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    return Answer(200, [*headers, ("x-request-id", uuid.uuid4().hex)], body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version, sys_version = "Lantern", ""
    timeout = 75
    gateway: Gateway

    def _serve(self) -> None:
        refused = self._refusal()
        if refused is not None:
            self.close_connection = True
            return self._send(refused)
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else b""
        headers: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            headers.setdefault(name, []).append(value)
        try:
            answer = self.gateway.answer(self.command, self.path, headers, body)
        except Exception:
            LOG.exception("The application broke out of its own error handling")
            answer = problem("internal", "This is our fault.")
        return self._send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = _serve  # noqa: N815

    def _refusal(self) -> Answer | None:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            return problem("invalid_request", "Send a Content-Length.")
        said = self.headers.get("content-length", "0")
        if not said.isdecimal():
            return problem("invalid_request", "Send a Content-Length that is a number.")
        if int(said) <= MAX_BODY_BYTES:
            return None
        left = min(int(said), MAX_DISCARD_BYTES)
        while left > 0 and (read := self.rfile.read(min(left, 1 << 16))):
            left -= len(read)
        return problem("too_large", "A request may have 10 MB at most.")

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        # Neither may have a body, and a length would be read as one that is late.
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(answer.body)

    def log_message(self, *args: Any) -> None:
        """Say nothing: the application logs for itself."""
