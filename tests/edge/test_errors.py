"""The error table over HTTP: each error's status, code and headers; a bug says nothing."""

import io
import json
from collections.abc import Callable, Iterator

import pytest

from chalicelib import telemetry
from chalicelib.domain.bills.bill import BillUnavailable
from chalicelib.domain.campaigns.campaign import AdverseChange
from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.campaigns.eligibility import CampaignEnded, ClaimsPaused, NotEligible
from chalicelib.domain.errors import (
    Invalid,
    LanternError,
    NotFound,
    Overloaded,
    Refused,
    Unavailable,
)
from chalicelib.domain.orders.order import NotCancellable
from chalicelib.domain.orders.pricing import ItemUnavailable
from chalicelib.domain.orders.quote import ConsentMismatch, QuoteExpired
from chalicelib.domain.overload.control import Control, Switch
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.stores.slots import StoreFull, StorePaused
from chalicelib.edges.http.errors import status_of, status_of_code
from tests.edge import shop
from tests.edge.conftest import Wired
from tests.edge.proxy import call
from tests.fakes.control import FakeControl

TABLE: list[tuple[LanternError, int, str]] = [
    (Invalid("No."), 400, "invalid_request"),
    (Refused("No.", code="unauthenticated"), 401, "unauthenticated"),
    (Refused("No.", code="forbidden"), 403, "forbidden"),
    (NotFound("No."), 404, "not_found"),
    (NotEligible("No."), 409, "not_eligible"),
    (BillUnavailable("No."), 409, "not_eligible"),
    (ConsentMismatch("No."), 409, "consent_mismatch"),
    (CouponUnavailable("No."), 409, "coupon_unavailable"),
    (ItemUnavailable("No."), 409, "item_unavailable"),
    (StoreFull("No."), 409, "store_full"),
    (StorePaused("No."), 409, "store_paused"),
    (NotCancellable("No."), 409, "not_cancellable"),
    (AdverseChange("No."), 409, "adverse_change"),
    (Refused("No.", code="no_passing_drill"), 409, "no_passing_drill"),
    (Refused("No.", code="sold_out"), 410, "sold_out"),
    (QuoteExpired("No."), 410, "quote_expired"),
    (CampaignEnded("No."), 410, "campaign_ended"),
    (Invalid("No.", code="too_large"), 413, "too_large"),
    (Invalid("No.", code="idempotency_mismatch"), 422, "idempotency_mismatch"),
    (Overloaded("No.", retry_after_s=7, code="too_many_requests"), 429, "too_many_requests"),
    (Overloaded("No.", retry_after_s=7, code="claims_paused"), 503, "claims_paused"),
    (Overloaded("No.", retry_after_s=7, code="ordering_paused"), 503, "ordering_paused"),
    (Overloaded("No.", retry_after_s=7, code="in_line"), 503, "in_line"),
    (Overloaded("No.", retry_after_s=7), 503, "overloaded"),
    (Unavailable("No.", retry_after_s=7), 503, "overloaded"),
]


@pytest.mark.parametrize(("error", "status", "code"), TABLE, ids=[code for *_, code in TABLE])
def test_an_error_has_its_status_and_code(
    error: LanternError, status: int, code: str, wired: Wired
) -> None:
    wired.set("orders_of", error)
    reply = call("GET", "/orders", token=shop.token())
    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    problem = reply.json
    assert (problem["status"], problem["code"], problem["detail"]) == (status, code, "No.")
    assert problem["type"]
    assert problem["title"]
    shed = status in (429, 503)
    said = reply.headers.get("retry-after")
    assert said == (str(problem["retry_after_s"]) if shed else None)
    # From its own time to twice that, so that those turned away together come back apart.
    assert not shed or 7 <= problem["retry_after_s"] <= 14
    assert ("notice" in problem) == shed
    assert problem.get("message_id") == (problem["notice"]["message_id"] if shed else None)
    assert ("www-authenticate" in reply.headers) == (status == 401)


def test_both_readings_of_the_table_agree() -> None:
    for error, status, code in TABLE:
        assert status_of(error) == status_of_code(code) == status


def test_the_message_of_record_goes_along_in_the_callers_language(
    wired: Wired, control: FakeControl
) -> None:
    control.control = Control(3, Switch(Mode.REDEEM_ONLY, shop.NOW))
    wired.set("orders_of", ClaimsPaused(shop.campaign()))
    told = {}
    for asked in ("de-DE,de;q=0.9", "zh-CN", "fr, en;q=0.3", ""):
        headers = {"accept-language": asked}
        problem = call("GET", "/orders", token=shop.token(), headers=headers).json
        assert problem["notice"]["mode"] == "redeem_only"
        assert problem["message_id"] == f"redeem_only-{shop.NOW:%Y%m%dT%H%M%SZ}"
        assert problem["notice"]["works"]
        assert problem["notice"]["alternatives"]
        told[asked] = problem["notice"]["text"]
    assert "Neue Gutscheine pausieren" in told["de-DE,de;q=0.9"]
    assert "暂停发放新券" in told["zh-CN"]
    assert "New coupons are paused" in told["fr, en;q=0.3"] == told[""]


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the process has written: its log, and its metrics on standard output."""
    log = io.StringIO()
    handler = telemetry.logger().registered_handler
    before = handler.setStream(log)  # type: ignore[attr-defined]
    yield lambda: log.getvalue() + capsys.readouterr().out
    handler.setStream(before)  # type: ignore[attr-defined]


def lines(written: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.splitlines() if line.startswith("{")]


def test_a_bug_is_500_without_detail_logged_with_its_trace_and_counted(
    wired: Wired, output: Callable[[], str]
) -> None:
    wired.set("orders_of", RuntimeError("the secret plan"))
    reply = call("GET", "/orders", token=shop.token(), headers={"x-request-id": "request-77"})
    assert reply.status == 500
    assert set(reply.json) == {"type", "title", "status", "code"}
    assert "secret" not in reply.text
    assert reply.headers["x-request-id"] == "request-77"
    written = lines(output())
    (bug,) = [line for line in written if line.get("level") == "ERROR"]
    assert bug["request_id"] == "request-77"
    assert "the secret plan" in str(bug["exception"])
    assert [line["http.bug"] for line in written if "http.bug" in line] == [[1.0]]


def test_one_line_per_request_and_nothing_personal(wired: Wired, output: Callable[[], str]) -> None:
    wired.set("order", shop.order())
    call("GET", f"/orders/o-{shop.SHOPPER}-abc", token=shop.token())
    written = output()
    (line,) = [line for line in lines(written) if line.get("level") == "INFO"]
    assert (line["route"], line["status"]) == ("GET /orders/{order_id}", 200)
    assert float(str(line["duration_ms"])) >= 0
    assert line["request_id"]
    told = written.replace(line["request_id"], "")  # hex, in which a name may come up
    assert shop.SHOPPER not in told
    assert "ada" not in told


@pytest.mark.parametrize(
    ("said", "kept"),
    [("abc-12345.x:y_Z", True), ("short", False), ("x" * 129, False), ("a b c d e f", False)],
)
def test_a_request_id_is_kept_if_it_is_sane(said: str, kept: bool) -> None:
    reply = call("GET", "/health", headers={"X-Request-Id": said})
    assert (reply.headers["x-request-id"] == said) == kept
    assert len(reply.headers["x-request-id"]) >= 8


@pytest.mark.parametrize(("method", "target"), [("PUT", "/health"), ("DELETE", "/orders/o-1")])
def test_a_method_that_is_not_there_is_refused_like_anything_else(method: str, target: str) -> None:
    reply = call(method, target)
    assert (reply.status, reply.json["code"]) == (404, "not_found")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-request-id"]
