"""The gateway's limits: who is beyond them hears it at once, in the words of record."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chalice import Blueprint, Chalice
from chalice.local import RouteMatcher

from infra.local import refusals
from infra.local.arrivals import SO_TIMESTAMPNS, StampedReader
from infra.local.gateway import Gateway
from infra.local.gateway_counts import Counts
from infra.local.proxy_events import Answer
from infra.local.route_table import RouteTable
from infra.local.status_file import StatusFile
from infra.local.throttles import Limit, Throttles
from infra.local.wire import call

routes = Blueprint(__name__)
INSIDE, GO = threading.Semaphore(0), threading.Event()
NOTICES = {
    locale: {"message_id": "queued/1", "mode": "queued", "text": text}
    for locale, text in (("zh-CN", "请排队"), ("en", "Please queue"), ("de", "Bitte anstellen"))
}


@routes.route("/quick/{word}")
def quick(word: str) -> dict[str, Any]:
    context = routes.current_request.context
    return {"word": word, "received_ms": context["requestTimeEpoch"]}


@routes.route("/slow")
def slow() -> dict[str, str]:
    INSIDE.release()
    GO.wait(5)
    return {}


@routes.route("/broken")
def broken() -> None:
    raise RuntimeError("no")


@contextmanager
def gateway_of(**options: Any) -> Iterator[Gateway]:
    app = Chalice(app_name="tiny", configure_logs=False)
    app.register_blueprint(routes)
    made = Gateway(port=0, **{"width": 4, **options})
    made.open(app)
    try:
        yield made
    finally:
        made.stop()


def ask(gateway: Gateway, path: str, *, at_s: float = 6000.0, **headers: str) -> Answer:
    named = {name.replace("_", "-"): [value] for name, value in headers.items()}
    return gateway.answer("GET", path, named, b"", received_at=at_s)


def body(answer: Answer) -> Any:
    return json.loads(answer.body)


def header(answer: Answer, name: str) -> str:
    return dict(answer.headers)[name]


def one_a_minute() -> Throttles:
    return Throttles([Limit("GET", "/quick/{word}", 1 / 60, 1, 50)])


@pytest.fixture
def status(tmp_path: Path) -> Path:
    path = tmp_path / "status.json"
    path.write_text(json.dumps({"mode": "queued", "notices": NOTICES}), encoding="utf-8")
    return path


def test_beyond_the_throttle_the_caller_hears_429_whatever_the_parameter() -> None:
    with gateway_of(throttles=one_a_minute()) as gateway:
        assert ask(gateway, "/quick/a").status == 200
        answer = ask(gateway, "/quick/b")
        assert (answer.status, body(answer)["code"]) == (429, "too_many_requests")
        assert header(answer, "Retry-After") == str(body(answer)["retry_after_s"])
        assert header(answer, "Content-Type") == "application/problem+json"
        assert ask(gateway, "/broken").status == 500


def test_a_refusal_over_the_wire_is_a_whole_answer(status: Path) -> None:
    with gateway_of(throttles=one_a_minute(), status_path=status) as gateway:
        call("GET", gateway.url + "/quick/a")
        reply = call("GET", gateway.url + "/quick/a", headers={"accept-language": "de"})
        assert (reply.status, reply.json()["notice"]) == (429, NOTICES["de"])
        assert reply.headers["retry-after"]


@pytest.mark.parametrize(
    ("said", "locale"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-Hant", "zh-CN"),
        ("fr, de;q=0.7, en;q=0.3", "de"),
        ("en;q=0.1, de-AT;q=0.2", "de"),
        ("fr", "en"),
        ("de;q=0", "en"),
        ("*;q=x, ;;;,", "en"),
    ],
)
def test_the_message_of_record_comes_in_the_caller_s_language(
    status: Path, said: str, locale: str
) -> None:
    with gateway_of(width=0, status_path=status) as gateway:
        answer = body(ask(gateway, "/quick/a", Accept_Language=said))
    assert answer["notice"] == NOTICES[locale]
    assert answer["message_id"] == "queued/1"
    assert answer["detail"] == NOTICES[locale]["text"]


def test_callers_do_not_come_back_together_but_each_hears_one_number_for_a_minute() -> None:
    def waits(at_s: float) -> list[int]:
        answers = [ask(gateway, "/quick/a", at_s=at_s, Authorization=f"B {n}") for n in range(200)]
        return [body(answer)["retry_after_s"] for answer in answers]

    with gateway_of(width=0) as gateway:
        first = waits(6000)
        assert waits(6059) == first != waits(6060)
    spread = {wait: first.count(wait) for wait in range(2, 7)}
    assert sum(spread.values()) == 200
    assert min(spread.values()) > 20
    assert refusals.retry_after_s("10.0.0.1", now_s=0) == refusals.retry_after_s(
        "10.0.0.1", now_s=59
    )


def test_a_narrower_width_holds_from_the_next_request_on() -> None:
    GO.clear()
    with gateway_of(width=2) as gateway:
        inside = [threading.Thread(target=ask, args=(gateway, "/slow")) for _ in range(2)]
        for thread in inside:
            thread.start()
        assert all(INSIDE.acquire(timeout=3) for _ in inside)
        assert ask(gateway, "/quick/a").status == 503
        gateway.function.reserve(3)
        assert ask(gateway, "/quick/a").status == 200
        gateway.function.reserve(1)
        assert ask(gateway, "/quick/a").status == 503
        GO.set()
        for thread in inside:
            thread.join()
        assert ask(gateway, "/quick/a").status == 200
        gateway.function.reserve(0)
        assert (ask(gateway, "/quick/a").status, ask(gateway, "/nowhere").status) == (503, 404)
        gateway.function.reserve(None)
        assert gateway.function.width.limit == 2


def test_the_status_is_there_whatever_state_the_function_is_in(status: Path) -> None:
    with gateway_of(width=0, status_path=status) as gateway:
        reply = call("GET", gateway.url + "/status")
        assert (reply.status, reply.body) == (200, status.read_bytes())
        assert reply.headers["cache-control"] == "public, max-age=5"
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["content-type"].startswith("application/json")
        assert call("HEAD", gateway.url + "/status").body == b""


def test_before_there_is_a_status_its_place_says_so(tmp_path: Path) -> None:
    with gateway_of(status_path=tmp_path / "none.json") as gateway:
        answer = ask(gateway, "/status")
        assert (answer.status, body(answer)["code"]) == (503, "overloaded")
        assert "notice" not in body(answer)
        assert header(answer, "Retry-After")


def test_the_status_file_is_read_again_when_it_changed_and_only_then(tmp_path: Path) -> None:
    now_s = [0.0]
    path = tmp_path / "status.json"
    status = StatusFile(path, clock=lambda: now_s[0])
    assert status.current().body == b""

    def turn(text: str) -> None:
        new = tmp_path / "new"
        new.write_text(text, encoding="utf-8")
        new.replace(path)
        now_s[0] += 1

    turn('{"notices": {"en": {"text": "one"}}}')
    first = status.current()
    assert first.notices["en"]["text"] == "one"
    now_s[0] += 1
    assert status.current() is first
    turn('{"notices": {"en": {"te')  # somebody wrote half a document: the one before stands
    assert status.current() is first
    turn('{"notices": {"en": {"text": "two"}}}')
    assert status.current().notices["en"]["text"] == "two"


def test_everything_is_counted_by_route() -> None:
    with gateway_of(throttles=one_a_minute()) as gateway:
        for _ in range(3):
            ask(gateway, "/quick/a")
        ask(gateway, "/broken")
        gateway.function.reserve(0)
        ask(gateway, "/broken")
        ask(gateway, "/nowhere")
        counts = gateway.counts.read()
    assert counts == {
        ("GET", "/quick/{word}"): Counts(offered=3, throttled=2, invoked=1),
        ("GET", "/broken"): Counts(offered=2, refused=1, invoked=1, failed=1),
    }
    assert gateway.counts.total() == Counts(offered=5, throttled=2, refused=1, invoked=2, failed=1)


def test_a_refusal_makes_nothing_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **options: Any) -> Any:
        raise AssertionError("work for nothing")

    with gateway_of(width=0) as gateway:
        ask(gateway, "/quick/a")
        monkeypatch.setattr("infra.local.proxy_events.ProxyGateway.answer", never)
        monkeypatch.setattr("infra.local.refusals.problem", never)
        assert ask(gateway, "/quick/b").status == 503


def best_of(tries: int, act: Callable[[], Any]) -> float:
    best = float("inf")
    for _ in range(tries):
        begun = time.perf_counter()
        for _ in range(100):
            act()
        best = min(best, (time.perf_counter() - begun) / 100)
    return best


def test_a_refusal_is_cheaper_than_any_answer(status: Path) -> None:
    with gateway_of(width=4, status_path=status) as gateway:
        served_s = best_of(5, lambda: ask(gateway, "/quick/a", Authorization="B x"))
        gateway.function.reserve(0)
        refused_s = best_of(5, lambda: ask(gateway, "/quick/a", Authorization="B x"))
    assert refused_s < served_s / 3


@pytest.mark.skipif(SO_TIMESTAMPNS is None, reason="only Linux notes arrivals on TCP")
def test_bytes_are_as_old_as_their_arrival_at_the_kernel_however_late_they_are_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = socket.create_connection(server.getsockname())
        reader = StampedReader(server.accept()[0])
        ages_s = []
        for _ in range(5):  # the kernel begins to note a moment after it was asked
            sent_at = time.time()
            sender.sendall(b"x")
            time.sleep(0.1)  # nobody had a turn
            assert reader.readinto(memoryview(bytearray(8))) == 1
            ages_s.append(abs(reader.arrived_at - sent_at))
        sender.close()
        reader._connection.close()
    assert min(ages_s) < 0.05


def test_a_request_came_when_its_first_line_came() -> None:
    with gateway_of() as gateway:
        host, port = gateway.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /quick/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
            first_ms = time.time() * 1000
            time.sleep(0.4)
            connection.sendall(b"x")
            reply = http.client.HTTPResponse(connection)
            reply.begin()
            seen = json.load(reply)
    assert abs(seen["received_ms"] - first_ms) < 200


def test_routes_are_found_as_chalice_finds_them() -> None:
    known = ["/", "/a", "/a/{x}", "/a/b", "/a/{x}/c", "/a/b/{y}", "/{z}/q/r"]
    table, chalice = RouteTable(known), RouteMatcher(known)
    paths = ["/", "/a", "/a/", "/a/b", "/a/z", "/a/z/", "/a/z/c", "/a/b/c", "/a/b/d", "/x/q/r"]
    for path in [*paths, "/b", "/a/z/d", "/a/z/c/d", ""]:
        try:
            expected = chalice.match_route(path).route
        except ValueError:
            expected = None
        assert table.find(path) == expected, path


def test_who_asks_while_another_takes_the_first_look_is_not_told_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "status.json"
    path.write_text('{"notices": {"en": {"text": "one"}}}', encoding="utf-8")
    status = StatusFile(path, clock=lambda: 1.0)
    look, meanwhile = status._look, []

    def looked(where: Path) -> None:
        if not meanwhile:  # in the middle of the first look, somebody else asks
            meanwhile.append(None)
            meanwhile[0] = status.current()
        look(where)

    monkeypatch.setattr(status, "_look", looked)
    assert status.current().notices["en"]["text"] == "one"
    assert meanwhile[0].notices["en"]["text"] == "one"
