"""API Gateway and the `api` function on this machine: HTTP in, the Chalice application behind.

Owns limits and routes that are missing; everything else is the application's own answer. Beyond a
method's throttle the caller hears 429, above the function's `width` 503, both before anything is
made of the request; the status document is answered whatever state the function is in.
"""

import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from chalice import Chalice

from infra.local.arrivals import note_arrivals
from infra.local.gateway_counts import GatewayCounts
from infra.local.gateway_http import Handler
from infra.local.httpd import HOST, Server
from infra.local.identity import Token
from infra.local.per_thread import share
from infra.local.problems import problem
from infra.local.proxy_events import Answer, ProxyGateway
from infra.local.refusals import Headers, Refusals
from infra.local.status_file import StatusFile
from infra.local.throttles import Throttles
from infra.local.widths import Function, Width

GUEST_TOKEN_PATH = "/local/guest-token"  # noqa: S105 - a path
STATUS = ("GET", "/status")


class Gateway:
    """Takes the port when made (OSError if it is busy); answers from `open()` until `stop()`.

    `function` is what Lambda's control API may hold back; `counts` what happened, by route.
    """

    def __init__(
        self,
        *,
        port: int = 8000,
        width: int = 32,
        throttles: Throttles | None = None,
        status_path: str | Path | None = None,
    ) -> None:
        handler = type("BoundHandler", (Handler,), {"gateway": self})
        self._server = Server((HOST, port), handler)
        note_arrivals(self._server.socket)
        self.function = Function(name="api", width=Width(width), own=width)
        self.counts = GatewayCounts()
        self._throttles = throttles or Throttles([])
        self._has_status = status_path is not None
        self._refusals = Refusals(StatusFile(status_path))
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
        self,
        method: str,
        target: str,
        headers: Headers,
        body: bytes,
        *,
        peer: str = HOST,
        received_at: float | None = None,
    ) -> Answer:
        """The answer to one request that was read in full; it came at `received_at` (epoch s)."""
        now_s = time.time() if received_at is None else received_at
        path = urlsplit(target).path
        if (method, path) == ("POST", GUEST_TOKEN_PATH) and self._guest is not None:
            return _token_answer(self._guest(_bearer(headers)))
        asked = "GET" if method == "HEAD" else method
        if self._has_status and (asked, path) == STATUS:
            self.counts.add(STATUS, "offered")
            return self._refusals.page()
        route = self._proxy.route_of(asked, path) if self._proxy else None
        if self._proxy is None or route is None:
            return problem("not_found", f"There is no {method} {path} here.")
        if not self._throttles.take(asked, route):
            self.counts.add((asked, route), "offered", "throttled")
            return self._refusals.refuse("too_many_requests", headers, peer=peer, now_s=now_s)
        if not self.function.width.enter():
            self.counts.add((asked, route), "offered", "refused")
            return self._refusals.refuse("overloaded", headers, peer=peer, now_s=now_s)
        status = 500
        try:
            answer = self._proxy.answer(asked, target, headers, body, received_at=now_s)
            status = answer.status
            return answer
        finally:
            self.function.width.leave()
            ended = {4: ("wrong",), 5: ("failed",)}.get(status // 100, ())
            self.counts.add((asked, route), "offered", "invoked", *ended)


def _bearer(headers: Headers) -> str | None:
    said = next((v[-1] for n, v in headers.items() if n.lower() == "authorization"), "")
    return said.removeprefix("Bearer ") or None


def _token_answer(token: Token) -> Answer:
    ends = datetime.fromtimestamp(token.expires_at, UTC).isoformat()
    body = json.dumps({"token": token.text, "expires_at": ends}).encode()
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    return Answer(200, [*headers, ("x-request-id", uuid.uuid4().hex)], body)
