"""The gateway's wire: one HTTP request read in full, stamped with its arrival, one answer written.

Owns what is wrong with a request before anybody could route it.
"""

import io
import logging
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

from infra.local.arrivals import StampedReader
from infra.local.problems import problem
from infra.local.proxy_events import Answer

LOG = logging.getLogger(__name__)
MAX_BODY_BYTES = 10 * 1024 * 1024
# Read and thrown away, so that the caller hears the 413 instead of a broken pipe.
MAX_DISCARD_BYTES = 64 * 1024 * 1024

Headers = dict[str, list[str]]


class Answers(Protocol):
    """Who is behind the wire."""

    def answer(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: bytes,
        *,
        peer: str,
        received_at: float | None,
    ) -> Answer:
        """The answer to one request; it came from `peer` at `received_at` (epoch s)."""


class Handler(BaseHTTPRequestHandler):
    """One connection; a subclass says whose, in `gateway`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version, sys_version = "Lantern", ""
    timeout = 75
    gateway: Answers
    _received_at = 0.0

    def setup(self) -> None:
        """Read through a reader that knows when things arrived."""
        super().setup()
        self.rfile.close()
        self._reader = StampedReader(self.connection)
        self.rfile = io.BufferedReader(self._reader)

    def parse_request(self) -> bool:
        """As inherited; and note when the request came."""
        # The request line is the last that was read: what comes later, comes later.
        self._received_at = self._reader.arrived_at
        return super().parse_request()

    def _serve(self) -> None:
        refused = self._refusal()
        if refused is not None:
            self.close_connection = True
            return self._send(refused)
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else b""
        headers: Headers = {}
        for name, value in self.headers.items():
            headers.setdefault(name, []).append(value)
        try:
            answer = self.gateway.answer(
                self.command,
                self.path,
                headers,
                body,
                peer=self.client_address[0],
                received_at=self._received_at,
            )
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
