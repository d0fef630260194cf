"""JSON over HTTP to a provider, with a deadline and one attempt: who repeats, decides for himself.

Whatever keeps an answer from arriving whole raises NoAnswer: it is unknown what became of the call.
A provider hears the id of the request that it works for, and may say it back when it calls us.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from chalicelib import telemetry
from chalicelib.domain.errors import Unavailable

MOST_BYTES = 1_000_000
CONNECT_TIMEOUT_S = 1.0


class NoAnswer(Unavailable):
    """Timed out, reset, or not JSON: the provider may or may not have acted."""


class JsonHttp:
    """One provider. `timeout_s` bounds connecting, sending and reading together (a provider that
    trickles its headers byte by byte aside); too much of an answer is none."""

    def __init__(self, url: str, *, bearer: str | None = None, timeout_s: float = 3.0) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host = parts.netloc
        self._base = parts.path.rstrip("/")
        self._timeout_s = timeout_s
        self._headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if bearer is not None:
            self._headers["Authorization"] = f"Bearer {bearer}"

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """(status, body) of the answer, below 500; NoAnswer otherwise."""
        try:
            status, raw = self._exchange(method, path, body)
            answer = json.loads(raw or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise NoAnswer(type(problem).__name__) from problem
        if status >= 500 or not isinstance(answer, dict):
            raise NoAnswer(f"status {status}")
        return status, answer

    def _exchange(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._timeout_s
        connection = self._connection()
        try:
            connection.connect()
            # Kept: the connection lets go of it when the answer is to be the last.
            sock = connection.sock
            sock.settimeout(_left_s(deadline))
            sent = None if body is None else json.dumps(body).encode()
            connection.request(method, self._base + path, sent, self._named())
            sock.settimeout(_left_s(deadline))
            response = connection.getresponse()
            return response.status, self._read(response, sock, deadline)
        finally:
            connection.close()

    def _named(self) -> dict[str, str]:
        """The headers of one call, the id of the request that it is for among them."""
        request_id = telemetry.current_id()
        return {**self._headers, "X-Request-Id": request_id} if request_id else self._headers

    def _read(
        self,
        response: http.client.HTTPResponse,
        sock: socket.socket,
        deadline: float,
    ) -> bytes:
        raw = b""
        while chunk := response.read1(65_536):
            raw += chunk
            if len(raw) > MOST_BYTES:
                raise ValueError("too much of an answer")
            sock.settimeout(_left_s(deadline))
        if response.length:
            raise http.client.IncompleteRead(raw, response.length)
        return raw

    def _connection(self) -> http.client.HTTPConnection:
        timeout_s = min(CONNECT_TIMEOUT_S, self._timeout_s)
        if self._secure:
            context = _trust()
            return http.client.HTTPSConnection(self._host, timeout=timeout_s, context=context)
        return http.client.HTTPConnection(self._host, timeout=timeout_s)


def _left_s(deadline: float) -> float:
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
