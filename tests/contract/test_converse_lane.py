"""The way to `converse` and back, over a real client: every ending is an answer, after one call."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib import telemetry
from chalicelib.adapters import aws
from chalicelib.adapters.converse_lane import MOST_BYTES, ConverseLane
from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, Why
from chalicelib.domain.chat.assistant.question import Question, question_from
from chalicelib.domain.chat.commands import AddItem, ShowBasket

QUESTION = Question(locale="de", message="etwas Fruchtiges")
TIMEOUT_S = 0.4
ANSWER = {
    "outcome": "helped",
    "calls": [
        {"name": "add_item", "arguments": {"item_id": "a", "quantity": 2}},
        {"name": "confirm_order", "arguments": {}},
        {"name": "add_item", "arguments": {"item_id": "a", "price": 1}},
        {"name": "show_basket", "arguments": {}},
    ],
    "text": "",
    "tokens_in": 700,
    "tokens_out": 40,
    "model": "qwen",
    "cost_micros": 190,
}
REFUSAL = {"Type": "User", "Reason": "ReservedFunctionInvocationLimitExceeded", "message": "Rate"}


class Lambda:
    """Answers Invoke as it is told to; notes what it was sent."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.status, self.headers, self.body, self.wait_s = 200, {}, json.dumps(ANSWER), 0.0
        self.reset = False

    def says(self, document: Any) -> None:
        self.body = json.dumps(document)


class _Handler(BaseHTTPRequestHandler):
    functions: Lambda

    def do_POST(self) -> None:
        told = self.functions
        raw = self.rfile.read(int(self.headers["content-length"]))
        told.events.append({"path": self.path, **json.loads(raw)})
        time.sleep(told.wait_s)
        if told.reset:
            self.connection.close()
            return
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told.body.encode())))
        self.end_headers()
        self.wfile.write(told.body.encode())

    def log_message(self, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Whoever gave up waiting is no error."""


@contextmanager
def serving(functions: Lambda) -> Iterator[str]:
    handler = type("Bound", (_Handler,), {"functions": functions})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lambda]:
    there = Lambda()
    with serving(there) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        aws.forget()
        yield there
        aws.forget()


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def a_lane(clock: Clock | None = None) -> ConverseLane:
    client = aws.lambda_invoke(timeout_s=TIMEOUT_S)
    return ConverseLane(client, function="lantern-dev-converse", clock=clock or Clock())


def ask(lane: ConverseLane, campaign_id: str = "tea") -> Helped | NoHelp:
    return lane.ask(QUESTION, shopper="mei", campaign_id=campaign_id)


def test_an_answer_comes_back_as_commands_and_what_is_not_ours_by_name(functions: Lambda) -> None:
    got = ask(a_lane())
    assert isinstance(got, Helped)
    assert got.commands == (AddItem("a", "a", 2), ShowBasket())
    assert got.refused == ("unknown", "add_item")
    assert (got.model, got.tokens_in, got.tokens_out, got.cost_micros) == ("qwen", 700, 40, 190)


def test_the_function_hears_the_question_who_pays_and_the_requests_id(functions: Lambda) -> None:
    with telemetry.within("request-1"):
        ask(a_lane())
    (event,) = functions.events
    assert event["path"] == "/2015-03-31/functions/lantern-dev-converse/invocations"
    assert question_from(event["question"]) == QUESTION
    assert (event["shopper"], event["campaign_id"]) == ("mei", "tea")
    assert event["request_id"] == "request-1"


@pytest.mark.parametrize(
    ("status", "headers", "body", "why"),
    [
        (429, {"x-amzn-ErrorType": "TooManyRequestsException"}, json.dumps(REFUSAL), Why.FULL),
        (500, {"x-amzn-ErrorType": "ServiceException"}, "{}", Why.ERROR),
        (404, {"x-amzn-ErrorType": "ResourceNotFoundException"}, "{}", Why.ERROR),
        (403, {"x-amzn-ErrorType": "AccessDeniedException"}, "{}", Why.ERROR),
        (200, {"X-Amz-Function-Error": "Unhandled"}, '{"errorMessage": "boom"}', Why.ERROR),
        (200, {}, "x" * (MOST_BYTES + 1), Why.MALFORMED),
        (200, {}, "null", Why.MALFORMED),
        (200, {}, '{"outcome": "helped", "calls": [{}]}', Why.MALFORMED),
        (200, {}, '{"outcome": "no_help", "why": "moon"}', Why.MALFORMED),
    ],
    ids=[
        "full",
        "broken",
        "missing",
        "forbidden",
        "raised",
        "endless",
        "nothing",
        "halved",
        "unheard",
    ],
)
def test_whatever_is_wrong_is_an_answer_after_one_attempt(
    functions: Lambda, status: int, headers: dict[str, str], body: str, why: Why
) -> None:
    functions.status, functions.headers, functions.body = status, headers, body
    assert ask(a_lane()) == NoHelp(why)
    assert len(functions.events) == 1


def test_a_function_that_is_too_slow_is_given_up_and_not_asked_again(functions: Lambda) -> None:
    functions.wait_s = TIMEOUT_S * 2
    assert ask(a_lane()) == NoHelp(Why.LATE)
    assert len(functions.events) == 1


def test_a_connection_that_breaks_is_an_error(functions: Lambda) -> None:
    functions.reset = True
    assert ask(a_lane()) == NoHelp(Why.ERROR)
    assert len(functions.events) == 1


def test_nobody_asks_while_there_is_no_use_in_it_for_this_campaign(functions: Lambda) -> None:
    functions.says({"outcome": "no_help", "why": "spent", "for_s": 30})
    clock = Clock()
    lane = a_lane(clock)
    assert ask(lane) == NoHelp(Why.SPENT, 30)
    clock.now_s += 29.9
    assert ask(lane) == NoHelp(Why.SPENT)
    assert len(functions.events) == 1
    ask(lane, "noodles")
    assert len(functions.events) == 2
    clock.now_s += 0.1
    functions.says(ANSWER)
    assert isinstance(ask(lane), Helped)


def test_what_holds_for_one_shopper_alone_closes_the_way_for_nobody(functions: Lambda) -> None:
    functions.says({"outcome": "no_help", "why": "spent", "for_s": 0})
    lane = a_lane()
    ask(lane)
    functions.says(ANSWER)
    assert isinstance(ask(lane), Helped)
