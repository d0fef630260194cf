"""The body that the sandbox providers share: an HTTP service whose every answer can be scripted.

A subclass names its routes and carries calls out on its own ledger; this class speaks HTTP, asks
the script what to do wrong, and lets nothing hang longer than its own life.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from infra.local.httpd import HOST, Server
from infra.local.sandbox_script import Behaviour, Cue, Rule, Script, parse

Answer = tuple[int, Mapping[str, Any]]
MAX_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as the script and the ledger see it."""

    operation: str
    key: str
    amount: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""


class Sandbox:
    """Serves from construction until `stop()`."""

    name = "sandbox"

    def __init__(self, *, port: int = 0, secret: str | None = None) -> None:
        self._secret = secret
        self._script = Script()
        self._stopping = threading.Event()
        self._released = threading.Condition()
        self._releases = 0
        self.holding = 0  # calls that are frozen on their way
        handler = type("BoundHandler", (_Handler,), {"sandbox": self})
        self._server = Server((HOST, port), handler)
        self._server.begin(self.name)
        self.url = self._server.url

    def stop(self) -> None:
        """Stop serving; whatever hangs is cut."""
        self._stopping.set()
        self.release()
        self._server.end()

    # What a subclass says.

    def route(self, method: str, parts: list[str], body: Mapping[str, Any]) -> Call | Answer | None:
        """The call meant, an answer that refuses it, or None for no such route."""
        raise NotImplementedError

    def carry_out(self, call: Call, *, decline: bool) -> Answer:
        """Do it, for good, and say so."""
        raise NotImplementedError

    def ledger(self) -> Mapping[str, Any]:
        """All entries and events."""
        raise NotImplementedError

    # The script.

    def when(
        self,
        operation: str = "*",
        *,
        behaviour: Behaviour,
        times: int | None = None,
        amount: int | None = None,
        key_prefix: str = "",
        delay_s: float | None = None,
    ) -> None:
        """Add a rule: these calls behave like that, `times` times or for ever."""
        self._script.add(Rule(behaviour, operation, amount, key_prefix, times, delay_s))

    def behave(self) -> None:
        """Forget every rule."""
        self._script.replace([])

    def release(self) -> None:
        """Let every held call go on its way."""
        with self._released:
            self._releases += 1
            self._released.notify_all()

    def apply_script(self, body: Mapping[str, Any]) -> None:
        """`POST /_script`: replaces the rules."""
        if "rules" in body:
            self._script.replace([parse(raw) for raw in body["rules"]])

    # The calls.

    def answer(
        self, method: str, path: str, body: Mapping[str, Any], bearer: str, request_id: str = ""
    ) -> Answer | None:
        """The answer to one request; None means none at all, the line is cut."""
        parts = [unquote(part) for part in urlsplit(path).path.strip("/").split("/")]
        if parts[0].startswith("_"):
            return self._control(method, parts[0], body)
        if self._secret is not None and bearer != f"Bearer {self._secret}":
            return 401, {"status": "unauthorized"}
        call = self.route(method, parts, body)
        if call is None:
            return 404, {"status": "no_such_route"}
        if not isinstance(call, Call):
            return call
        call = replace(call, request_id=request_id)
        return self._act(call, self._script.take(call.operation, call.key, call.amount))

    def _act(self, call: Call, cue: Cue) -> Answer | None:
        if cue.behaviour == "error":
            return 500, {"status": "error"}
        if cue.behaviour == "timeout_before":
            self._stopping.wait(cue.delay_s)
            return None
        if cue.behaviour == "slow":
            self._stopping.wait(cue.delay_s)
        if cue.behaviour == "hold" and not self._held(cue.delay_s):
            return None
        answer = self.carry_out(call, decline=cue.behaviour == "decline")
        if cue.behaviour == "timeout_after":
            self._stopping.wait(cue.delay_s)
            return None
        return answer

    def _held(self, delay_s: float) -> bool:
        """Wait for the release; whether the call may still go on."""
        with self._released:
            seen = self._releases
            self.holding += 1
            self._released.wait_for(lambda: self._releases != seen, timeout=delay_s)
            self.holding -= 1
        return not self._stopping.is_set()

    def _control(self, method: str, name: str, body: Mapping[str, Any]) -> Answer:
        if (method, name) == ("GET", "_ledger"):
            return 200, self.ledger()
        if (method, name) == ("POST", "_release"):
            self.release()
            return 200, {"status": "released"}
        if (method, name) != ("POST", "_script"):
            return 404, {"status": "no_such_route"}
        try:
            self.apply_script(body)
        except (TypeError, ValueError) as wrong:
            return 400, {"status": "invalid", "detail": str(wrong)}
        return 200, {"status": "scripted"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    sandbox: ClassVar[Sandbox]

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BODY_BYTES:
            self.close_connection = True
            return self._send(413, {"status": "too_large"})
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            return self._send(400, {"status": "invalid", "detail": "not JSON"})
        if not isinstance(body, dict):
            return self._send(400, {"status": "invalid", "detail": "not an object"})
        bearer = self.headers.get("authorization", "")
        request_id = self.headers.get("x-request-id", "")
        answer = self.sandbox.answer(self.command, self.path, body, bearer, request_id)
        if answer is None:
            self.close_connection = True
            return None
        return self._send(*answer)

    do_GET = do_POST = _serve  # noqa: N815 - the names that BaseHTTPRequestHandler calls

    def _send(self, status: int, body: Mapping[str, Any]) -> None:
        raw = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: Any) -> None:
        """Say nothing: the ledger is the log."""
