"""A model on loopback that answers as it is told to, over the real wire: Bedrock's Converse and
chat completions on one port. Shapes as in botocore's service model of bedrock-runtime, and as in
OpenAI's reference of chat completions."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Call = tuple[str, Any]


@dataclass
class ModelEndpoint:
    """What it says next. `calls` are tools with their arguments (text for broken ones), `status`
    and `error` a refusal, `wait_s` how long it thinks; `raw` an answer as it stands. `chooses`,
    given what was asked, may decide on calls and text instead."""

    calls: tuple[Call, ...] = ()
    text: str = ""
    status: int = 200
    error: str = ""
    stop: str = ""
    wait_s: float = 0.0
    trickle_s: float = 0.0
    resets: bool = False
    raw: bytes | None = None
    tokens: tuple[int, int] = (700, 40)
    chooses: Callable[[str], tuple[tuple[Call, ...], str]] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, body: Mapping[str, Any]) -> bytes:
        """The answer's body in the form of the path."""
        calls, text = self.calls, self.text
        if self.chooses is not None:
            calls, text = self.chooses(json.dumps(body, ensure_ascii=False))
        if self.raw is not None:
            return self.raw
        made = _converse if path.endswith("/converse") else _completion
        return json.dumps(made(calls, text, self.stop, self.tokens)).encode()


def _converse(
    calls: tuple[Call, ...], text: str, stop: str, tokens: tuple[int, int]
) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"text": text}] if text else []
    for at, (name, given) in enumerate(calls):
        use = {"toolUseId": f"use-{at}", "name": name, "input": given}
        content.append({"toolUse": use})
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop or ("tool_use" if calls else "end_turn"),
        "usage": {
            "inputTokens": tokens[0],
            "outputTokens": tokens[1],
            "totalTokens": sum(tokens),
        },
        "metrics": {"latencyMs": 300},
    }


def _completion(
    calls: tuple[Call, ...], text: str, stop: str, tokens: tuple[int, int]
) -> dict[str, Any]:
    made = [
        {
            "id": f"call-{at}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": given if isinstance(given, str) else json.dumps(given),
            },
        }
        for at, (name, given) in enumerate(calls)
    ]
    message = {"role": "assistant", "content": text or None, "tool_calls": made or None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_770_350_400,
        "model": "qwen3",
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": stop or ("tool_calls" if calls else "stop"),
            }
        ],
        "usage": {
            "prompt_tokens": tokens[0],
            "completion_tokens": tokens[1],
            "total_tokens": sum(tokens),
        },
    }


class _Handler(BaseHTTPRequestHandler):
    endpoint: ModelEndpoint

    def do_POST(self) -> None:
        told = self.endpoint
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        told.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
        time.sleep(told.wait_s)
        if told.resets:
            self.connection.close()
            return
        answer = told.answer(self.path, body)
        if told.status != 200:
            answer = json.dumps({"message": "Too many", "__type": told.error}).encode()
        self.send_response(told.status)
        if told.error:
            self.send_header("x-amzn-ErrorType", told.error)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        step = len(answer) if not told.trickle_s else 16
        for at in range(0, len(answer), step):
            self.wfile.write(answer[at : at + step])
            self.wfile.flush()
            time.sleep(told.trickle_s)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        """Whoever gave up waiting is no error."""


@contextmanager
def model_endpoint(**says: Any) -> Iterator[ModelEndpoint]:
    """Up inside `with`."""
    endpoint = ModelEndpoint(**says)
    handler = type("Bound", (_Handler,), {"endpoint": endpoint})
    server = _Server(("127.0.0.1", 0), handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
