"""The local service's limits as an operator meets them: through the environment it hands out."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.capacity import Capacity
from chalicelib.adapters.status_page import status_page
from infra.local import run
from infra.local.layout import Options
from infra.local.service import LocalService
from infra.local.wire import call

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service() -> Iterator[LocalService]:
    options = {"place_order_width": 3, "throttle_scale": 0.01, "meter_every_s": 0.2}
    # Governed when the test says so: it publishes its own status.
    with LocalService(kitchen=False, govern_every_s=36_000, **options) as running:
        yield running


def capacity() -> Capacity:
    return Capacity(aws.lambda_control(attempts=1), prefix=settings.load().function_prefix)


def test_the_functions_find_lambda_and_its_word_counts_at_once(service: LocalService) -> None:
    widths = capacity()
    assert os.environ["AWS_ENDPOINT_URL_LAMBDA"] == service.lambda_api.url
    assert widths.queue_width("place_order") == 3
    widths.set_queue_width("place_order", 2)
    (place,) = [one for one in service.pump.functions if one.name == "place_order"]
    assert place.mapping is not None
    assert place.mapping.width.limit == 2
    widths.reserve("api", 0)
    try:
        assert call("GET", f"{service.url}/health").status == 503
    finally:
        widths.reserve("api", None)
    assert call("GET", f"{service.url}/config.json").status == 200
    for name in ("pay_order", "sweep", "audit", "govern"):
        assert widths.reserved(name) is None


def test_what_is_published_is_what_everybody_reads(service: LocalService) -> None:
    page = status_page(settings.load().status_url, s3=lambda: None)
    page.publish({"mode": "full"})
    deadline = datetime.now(UTC).timestamp() + 3
    reply = call("GET", f"{service.url}/status")
    while reply.body != b'{"mode":"full"}' and datetime.now(UTC).timestamp() < deadline:
        reply = call("GET", f"{service.url}/status")
    assert (reply.status, reply.json()) == (200, {"mode": "full"})


def test_the_governor_reads_the_meter_and_writes_the_status(service: LocalService) -> None:
    assert service.pump.fire("govern")["told"]
    document = json.loads(service.status_path.read_bytes())
    assert document["mode"] == "full"
    assert set(document["notices"]) == {"zh-CN", "en", "de"}


def test_the_template_s_throttles_hold_at_their_scale(service: LocalService) -> None:
    # 0.2 a second and one at once: the second in a row is one too many.
    replies = [call("GET", f"{service.url}/openapi.json") for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 429, 429]
    assert {json.loads(reply.body)["code"] for reply in replies[1:]} == {"too_many_requests"}


def test_the_status_file_may_lie_anywhere(tmp_path: Path) -> None:
    assert Options().status_path is None
    assert LocalService(status_path=str(tmp_path / "s.json"))._status_path() == tmp_path / "s.json"


@pytest.mark.parametrize("scale", ["0", "-1", "inf", "much"])
def test_a_scale_without_sense_is_refused(scale: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.parser().parse_args(["--throttle-scale", scale])
    assert "--throttle-scale" in capsys.readouterr().err
