"""Invoke on this machine: a function's answer as boto3 hears it from Lambda, full or raising."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.lambda_api import MOST_PAYLOAD, LambdaApi
from infra.local.widths import Function, Width

INSIDE, GO = threading.Semaphore(0), threading.Event()


def echo(event: Any, context: Any) -> Any:
    return {"said": event, "by": context.function_name}


def slow(event: Any, context: Any) -> Any:
    INSIDE.release()
    GO.wait(10)
    return {}


def broken(event: Any, context: Any) -> Any:
    raise RuntimeError("no")


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    return [
        Function(name=handler.__name__, width=Width(2), own=2, handler=handler)
        for handler in (echo, slow, broken)
    ]


@pytest.fixture(scope="module")
def client(functions: list[Function]) -> Iterator[Any]:
    api = LambdaApi(prefix="lantern-local-")
    api.open([*functions, Function(name="govern")])
    made = boto3.client(
        "lambda",
        endpoint_url=api.url,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}),
    )
    yield made
    made.close()
    api.stop()


def invoke(client: Any, name: str, payload: bytes = b"{}") -> Any:
    return client.invoke(FunctionName=f"lantern-local-{name}", Payload=payload)


def test_the_handler_hears_the_event_and_its_answer_comes_back(client: Any) -> None:
    answer = invoke(client, "echo", json.dumps({"words": "来点清爽的"}).encode())
    told = {"said": {"words": "来点清爽的"}, "by": "lantern-local-echo"}
    assert json.loads(answer["Payload"].read()) == told
    assert "FunctionError" not in answer


def test_a_function_that_raises_is_an_answer_marked_as_an_error(client: Any) -> None:
    answer = invoke(client, "broken")
    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"].read())["errorType"] == "RuntimeError"


def test_beyond_its_width_the_next_one_hears_so_at_once(
    client: Any, functions: list[Function]
) -> None:
    threads = [threading.Thread(target=invoke, args=(client, "slow")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert INSIDE.acquire(timeout=5)
    with pytest.raises(ClientError) as caught:
        invoke(client, "slow")
    GO.set()
    for thread in threads:
        thread.join(timeout=5)
    assert caught.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert caught.value.response["Reason"] == "ReservedFunctionInvocationLimitExceeded"
    invoke(client, "slow")  # there is room again


def test_at_zero_nobody_gets_in_and_a_broken_one_gives_its_place_back(
    client: Any, functions: list[Function]
) -> None:
    functions[0].reserve(0)
    with pytest.raises(ClientError):
        invoke(client, "echo")
    functions[0].reserve(None)
    for _ in range(5):
        invoke(client, "broken")
    assert functions[2].width.running == 0


@pytest.mark.parametrize(
    ("name", "payload", "code"),
    [
        ("nobody", b"{}", "ResourceNotFoundException"),
        ("govern", b"{}", "ResourceNotFoundException"),
        ("echo", b"{", "InvalidRequestContentException"),
        ("echo", b" " * (MOST_PAYLOAD + 1), "RequestTooLargeException"),
    ],
)
def test_what_aws_refuses_is_refused(client: Any, name: str, payload: bytes, code: str) -> None:
    with pytest.raises(ClientError) as caught:
        invoke(client, name, payload)
    assert caught.value.response["Error"]["Code"] == code
