"""The local gateway: threads never see each other's request, and limits answer in our shape."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from chalice import Blueprint, Chalice, CORSConfig, Response

from infra.local.gateway import Gateway
from infra.local.identity import Identity
from infra.local.wire import Reply, call

routes = Blueprint(__name__)


@routes.route("/echo/{word}", methods=["GET", "POST"])
def echo(word: str) -> Any:
    before = routes.current_request.headers["x-who"]
    time.sleep(0.005)
    request = routes.current_request
    assert routes.lambda_context.function_name == "api"
    assert 0 < routes.lambda_context.get_remaining_time_in_millis() <= 29_000
    return {
        "word": word,
        "uri": request.uri_params["word"],
        "before": before,
        "after": request.headers["x-who"],
        "query": request.query_params.get("q") if request.query_params else None,
        "body": request.json_body if request.method == "POST" else None,
    }


@routes.route("/picture")
def picture() -> Response:
    return Response(b"\x89PNG", headers={"Content-Type": "image/png"})


@routes.route("/cookies")
def cookies() -> Response:
    headers: dict[str, Any] = {"Set-Cookie": ["a=1", "b=2"], "Content-Type": "text/plain"}
    return Response("hello", headers=headers, status_code=201)


@routes.route("/nothing")
def nothing() -> Response:
    return Response("", headers={}, status_code=204)


@routes.route("/shared", cors=CORSConfig(allow_origin="https://shop.example"))
def shared() -> dict[str, str]:
    return {}


HELD, RELEASE = threading.Event(), threading.Event()


@routes.route("/slow")
def slow() -> dict[str, str]:
    HELD.set()
    RELEASE.wait(3)
    return {"done": "yes"}


def sub_of(token: str) -> str:
    sub: str = jwt.decode(token, options={"verify_signature": False})["sub"]
    return sub


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    app = Chalice(app_name="tiny", configure_logs=False)
    app.register_blueprint(routes)
    made = Gateway(port=0, width=8)
    made.open(app, guest=Identity("s" * 32).guest)
    yield made
    made.stop()


def ask(gateway: Gateway, method: str, path: str, **options: Any) -> Reply:
    return call(method, gateway.url + path, **options)


def test_eight_threads_see_only_their_own_request(gateway: Gateway) -> None:
    wrong: list[Any] = []

    def shopper(number: int) -> None:
        for turn in range(12):
            me, word = f"shopper-{number}", f"w{number}-{turn}"
            body = json.dumps({"from": me}).encode()
            headers = {"x-who": me, "content-type": "application/json"}
            path = f"/echo/{word}?q={me}"
            seen = ask(gateway, "POST", path, body=body, headers=headers).json()
            expected = {"word": word, "uri": word, "before": me, "after": me, "query": me}
            if seen != expected | {"body": {"from": me}}:
                wrong.append(seen)

    threads = [threading.Thread(target=shopper, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_path_parameters_arrive_decoded(gateway: Gateway) -> None:
    seen = ask(gateway, "GET", "/echo/%E5%A5%B6%20a?q=%E8%8C%B6", headers={"x-who": "me"}).json()
    assert (seen["word"], seen["query"]) == ("奶 a", "茶")


def test_one_connection_serves_many_requests_without_delay(gateway: Gateway) -> None:
    parts = urlsplit(gateway.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=3)
    took = []
    for _ in range(10):
        begun = time.monotonic()
        connection.request("GET", "/cookies")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (201, b"hello")
        took.append(time.monotonic() - begun)
        assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    connection.close()
    assert min(took) < 0.03  # Nagle's delay would add 0.04 s to every one


def test_binary_answers_arrive_as_they_were(gateway: Gateway) -> None:
    answer = ask(gateway, "GET", "/picture", headers={"accept": "image/png"})
    assert (answer.body, answer.headers["content-type"]) == (b"\x89PNG", "image/png")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("DELETE", "/cookies"), ("GET", "/echo")]
)
def test_what_is_not_there_is_not_found(gateway: Gateway, method: str, path: str) -> None:
    answer = ask(gateway, method, path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    assert (answer.json()["code"], answer.json()["status"]) == ("not_found", 404)


def test_head_is_a_get_without_its_body(gateway: Gateway) -> None:
    answer = ask(gateway, "HEAD", "/cookies")
    assert (answer.status, answer.headers["content-length"], answer.body) == (201, "5", b"")


def test_no_content_has_no_length(gateway: Gateway) -> None:
    answer = ask(gateway, "GET", "/nothing")
    assert (answer.status, answer.body) == (204, b"")
    assert "content-length" not in answer.headers


def test_preflights_answer_like_api_gateway(gateway: Gateway) -> None:
    answer = ask(gateway, "OPTIONS", "/shared")
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "GET" in answer.headers["access-control-allow-methods"]


def test_more_than_ten_megabytes_is_too_large(gateway: Gateway) -> None:
    answer = ask(gateway, "POST", "/echo/x", body=b"x" * (10 * 1024 * 1024 + 1))
    assert (answer.status, answer.json()["code"]) == (413, "too_large")


def test_above_its_width_the_caller_is_sent_away() -> None:
    app = Chalice(app_name="narrow", configure_logs=False)
    app.register_blueprint(routes)
    narrow = Gateway(port=0, width=1)
    narrow.open(app)
    first = threading.Thread(target=ask, args=(narrow, "GET", "/slow"))
    first.start()
    assert HELD.wait(3)
    answer = ask(narrow, "GET", "/cookies")
    RELEASE.set()
    first.join()
    assert (answer.status, answer.json()["code"]) == (503, "overloaded")
    assert 2 <= int(answer.headers["retry-after"]) <= 6
    assert ask(narrow, "GET", "/cookies").status == 201
    narrow.stop()


def test_guests_get_a_token_of_their_own(gateway: Gateway) -> None:
    one, two = (ask(gateway, "POST", "/local/guest-token").json() for _ in range(2))
    assert set(one) == {"token", "expires_at"}
    assert sub_of(one["token"]) != sub_of(two["token"])
    again = {"authorization": f"Bearer {one['token']}"}
    same = ask(gateway, "POST", "/local/guest-token", headers=again).json()
    assert sub_of(same["token"]) == sub_of(one["token"])
    assert ask(gateway, "GET", "/local/guest-token").status == 404


def test_a_busy_port_is_an_error_at_once(gateway: Gateway) -> None:
    with pytest.raises(OSError, match="in use"):
        Gateway(port=urlsplit(gateway.url).port or 0)
