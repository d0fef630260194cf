"""A service on this machine that answers what a test tells it to, and notes what it was asked."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from infra.local.httpd import HOST, Server


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Lantern:
    """`answers` are given in turn and the last one for ever: (status, body[, headers]); a text goes
    out as it is, HANG_UP closes the connection, CUT does it half-way through, LATE waits for longer
    than any test does."""

    url: str
    asked: list[Asked]
    answers: list[Any]

    def will(self, *answers: Any) -> None:
        self.answers[:] = answers

    @property
    def last(self) -> Asked:
        return self.asked[-1]


HANG_UP, LATE, CUT = "HANG UP", "LATE", "CUT"


@contextmanager
def lantern() -> Iterator[Lantern]:
    """The service, up inside `with`."""
    found = Lantern("", [], [(200, {})])

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(raw) if raw else None
            found.asked.append(Asked(self.command, self.path, headers, body))
            said = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            if said == LATE:
                time.sleep(0.6)
            if said in (HANG_UP, LATE):
                with suppress(OSError):  # whoever asked may have hung up first
                    self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, text, *more = (200, "{") if said == CUT else said
            data = (text if isinstance(text, str) else json.dumps(text)).encode()
            self.send_response(status)
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data) + (said == CUT)))
            self.end_headers()
            self.wfile.write(data)
            self.close_connection = True

        do_GET = do_PUT = do_PATCH = do_POST = answer  # noqa: N815 - the server's own names

        def log_message(self, *_: Any) -> None:
            pass

    server = Server((HOST, 0), Handler)
    server.begin("fake-lantern")
    found.url = server.url
    try:
        yield found
    finally:
        server.end()
