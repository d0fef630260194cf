"""Small HTTP servers that end when told to: shared by everything local that listens.

The standard servers leave a thread behind for every idle keep-alive connection and answer with
Nagle's delay; these close what is open, and see its threads out.
"""

import contextlib
import socket
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
GONE_WITHIN_S = 2.0


class Closable:
    """Mixin for a socketserver: a thread for every connection, all of them ended by `end()`."""

    request_queue_size = 256

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._open: dict[socket.socket, threading.Thread] = {}
        self._open_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._name = "server"
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start serving one connection."""
        server: Any = self
        thread = threading.Thread(
            target=server.process_request_thread,
            args=(request, client_address),
            name=f"{self._name}-connection",
            daemon=True,
        )
        with self._open_lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        """End one connection."""
        with self._open_lock:
            self._open.pop(request, None)
        super().shutdown_request(request)  # type: ignore[misc]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError | ValueError):
            super().handle_error(request, client_address)  # type: ignore[misc]

    def begin(self, name: str) -> None:
        """Serve in a background thread."""
        serve: Any = self
        self._name = name
        self._thread = threading.Thread(
            target=serve.serve_forever, kwargs={"poll_interval": 0.05}, name=name, daemon=True
        )
        self._thread.start()

    def end(self) -> None:
        """Stop serving, close every connection, whatever it was waiting for, and give what is in
        hand a moment to end."""
        server: Any = self
        until = time.monotonic() + GONE_WITHIN_S
        if self._thread is not None:
            server.shutdown()
            self._thread.join(timeout=GONE_WITHIN_S)
        server.server_close()
        with self._open_lock:
            left = dict(self._open)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in left.values():
            thread.join(timeout=max(0.0, until - time.monotonic()))


class Server(Closable, ThreadingHTTPServer):
    """A plain HTTP server on this machine alone."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.server_address[1]}"
