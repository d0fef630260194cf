"""The port StatusPage: in S3, in a file, in memory, nowhere."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.status_page import status_page
from chalicelib.domain.errors import Overloaded, Unavailable
from infra.local.cloud import create_resources, locked_moto
from tests.fakes.aws_calls import aws_calls, throttling, timing_out
from tests.fakes.status_page import FakeStatusPage

DOCUMENT = {"mode": "full", "notices": {"zh-CN": {"text": "一切正常"}}}


@pytest.fixture
def bucket() -> Iterator[str]:
    with locked_moto():
        aws.forget()
        yield create_resources().status_bucket
        aws.forget()


def no_client() -> Any:
    raise AssertionError("Nobody needs S3 here")


def test_the_object_says_what_it_is_and_how_long_it_is_good(bucket: str) -> None:
    client = aws.s3(attempts=1)
    page = status_page(f"s3://{bucket}/public/status.json", s3=lambda: client)
    with aws_calls() as calls:
        page.publish({"mode": "lean"})
        page.publish(DOCUMENT)
    assert calls == [("s3", "PutObject")] * 2
    found = client.get_object(Bucket=bucket, Key="public/status.json")
    assert json.loads(found["Body"].read()) == DOCUMENT
    assert found["ContentType"] == "application/json; charset=utf-8"
    assert found["CacheControl"] == "public, max-age=5"


def test_an_object_that_is_not_known_to_lie_there_is_unavailable(bucket: str) -> None:
    client = aws.s3(attempts=1)
    page = status_page(f"s3://{bucket}/status.json", s3=lambda: client)
    with timing_out(client, "PutObject"), pytest.raises(Unavailable):
        page.publish(DOCUMENT)
    slow_down = throttling(client, "PutObject", code="SlowDown", status=503)
    with slow_down, pytest.raises(Unavailable):
        page.publish(DOCUMENT)
    with throttling(client, "PutObject", code="RequestLimitExceeded"), pytest.raises(Overloaded):
        page.publish(DOCUMENT)


def test_a_file_is_put_in_place_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "the status.json"
    page = status_page(path.as_uri(), s3=no_client)
    page.publish({"mode": "lean"})
    page.publish(DOCUMENT)
    assert json.loads(path.read_text(encoding="utf-8")) == DOCUMENT
    assert list(tmp_path.iterdir()) == [path]


def test_who_reads_the_file_while_it_is_written_never_sees_half_of_it(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    page = status_page(path.as_uri(), s3=no_client)
    page.publish({"text": "x"})
    done = threading.Event()

    def write() -> None:
        for number in range(200):
            page.publish({"text": "x" * (1 + number % 2 * 200_000)})
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert json.loads(path.read_bytes())["text"]
    writer.join()


def test_a_file_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    page = status_page((tmp_path / "not" / "there.json").as_uri(), s3=no_client)
    with pytest.raises(Unavailable):
        page.publish(DOCUMENT)


def test_without_an_address_it_lies_nowhere() -> None:
    status_page("", s3=no_client).publish(DOCUMENT)


@pytest.mark.parametrize("url", ["https://example.com/x", "s3://bucket", "s3:///key", "file://"])
def test_an_address_of_another_kind_is_a_mistake(url: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/key"):
        status_page(url, s3=no_client)


def test_the_fake_keeps_what_readers_would_have() -> None:
    page = FakeStatusPage(down=1)
    with pytest.raises(Unavailable):
        page.publish(DOCUMENT)
    page.publish(DOCUMENT)
    assert page.published == [DOCUMENT]
