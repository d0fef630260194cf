"""The whole service under a switch: one message in every channel within seconds, a status that
outlives the API, widths that hold, places that last."""

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import boto3
import pytest

from infra.local.client import Answer, Client
from infra.local.service import LocalService

pytestmark = pytest.mark.slow
HUBIN = {"lat": 30.2590, "lon": 120.1644}
CAMPAIGN = "milk-tea-0206"
CLAIMS = f"/campaigns/{CAMPAIGN}/claims"
# As the requirement has it (O8, C6: thirty seconds); the design's own word is two.
WITHIN_S = 2.0


@pytest.fixture(scope="module")
def service() -> Iterator[LocalService]:
    with LocalService(port=0, kitchen=False) as running:
        yield running


@pytest.fixture(autouse=True)
def back_to_full(service: LocalService) -> Iterator[None]:
    yield
    assert switch(service, "full").status == 200
    operator(service).call(
        "PATCH", f"/ops/campaigns/{CAMPAIGN}", {"dials": {"issue": True, "redeem": True}}
    )


def operator(service: LocalService) -> Client:
    return Client(service.url, service.token("olga", scope="operator"))


def shopper(service: LocalService, name: str = "") -> Client:
    return Client(service.url, service.token(name or f"s-{uuid.uuid4().hex[:8]}"))


def switch(service: LocalService, mode: str, **more: Any) -> Answer:
    return operator(service).call("PUT", "/ops/mode", {"mode": mode, "reason": "test", **more})


def line_rate(service: LocalService, per_s: float) -> None:
    """Let the demo campaign's line move at this rate from now on (its plan is a hundred)."""
    from dataclasses import replace

    from chalicelib.wiring.overload import control

    state = control().load_now()
    line = replace(state.lines[CAMPAIGN], rate_per_s=per_s)
    control().save(state.with_lines({CAMPAIGN: line}))


def status_of(client: Client, message_id: str) -> dict[str, Any]:
    """The campaign in the status document: within two seconds under `message_id`."""
    ends = time.monotonic() + WITHIN_S
    while True:
        one: dict[str, Any] = client.get("/status").body["campaigns"][0]
        if one["message_id"] == message_id or time.monotonic() > ends:
            return one
        time.sleep(0.1)


def say(client: Client, message: str, session: str = "s") -> dict[str, Any]:
    body = {"message": message, "locale": "en", "location": HUBIN, "session_id": session}
    answer = client.post("/chat", body)
    assert answer.status == 200, answer
    return answer.body


# -- one message, everywhere, at once ------------------------------------------------------------
@pytest.mark.parametrize("mode", ["redeem_only", "closed", "queued"])
def test_a_switch_is_one_message_in_every_channel_within_two_seconds(
    service: LocalService, mode: str
) -> None:
    told = switch(service, mode).body
    if mode == "queued":
        line_rate(service, 0.0)
    ends = time.monotonic() + WITHIN_S
    client = shopper(service)
    claimed = client.call("POST", CLAIMS, {}, accept_language="en")
    chat = say(client, "give me my coupon")
    overview = operator(service).get("/ops/overview")
    status = client.get("/status")
    while status.body["message_id"] != told["message_id"] and time.monotonic() < ends:
        time.sleep(0.05)  # the gateway looks at the document every quarter of a second
        status = client.get("/status")
    assert time.monotonic() < ends
    assert claimed.status == 503
    assert claimed.body["code"] == ("in_line" if mode == "queued" else "claims_paused")
    ids = {
        told["message_id"],
        claimed.body["message_id"],
        claimed.body["notice"]["message_id"],
        chat["notice"]["message_id"],
        status.body["message_id"],
        overview.body["switch"]["message_id"],
    }
    assert len(ids) == 1
    assert chat["notice"]["text"] in chat["reply"]
    assert chat["notice"]["text"] == claimed.body["notice"]["text"]
    assert chat["notice"]["next_update"] == status.body["next_update"]
    if mode != "queued":  # there the shopper's own place is in it
        assert chat["notice"]["text"] == status.body["texts"]["en"]
    assert claimed.headers["retry-after"]
    assert chat["mode"] == status.body["mode"] == mode


def test_a_dial_is_one_message_in_every_channel_too(service: LocalService) -> None:
    patch = {"dials": {"issue": False}, "reason": "test"}
    assert operator(service).call("PATCH", f"/ops/campaigns/{CAMPAIGN}", patch).status == 200
    client = shopper(service)
    claimed = client.call("POST", CLAIMS, {}, accept_language="en")
    chat = say(client, "give me my coupon")
    one = status_of(client, claimed.body["message_id"])
    assert claimed.body["message_id"] == chat["notice"]["message_id"] == one["message_id"]
    assert claimed.body["notice"]["text"] == chat["notice"]["text"] == one["texts"]["en"]


def test_an_owner_hears_of_his_coupon_in_every_mode(service: LocalService) -> None:
    client = shopper(service)
    coupon = client.post(CLAIMS).body["coupon"]
    for mode in ("queued", "redeem_only", "closed"):
        switch(service, mode)
        again = client.post(CLAIMS)
        assert (again.status, again.body["coupon"]["code"]) == (200, coupon["code"])


def test_while_closed_a_coupon_is_good_for_longer_by_every_second(service: LocalService) -> None:
    client = shopper(service)
    before = datetime.fromisoformat(client.post(CLAIMS).body["coupon"]["expires_at"])
    begun = time.time()
    switch(service, "closed")
    time.sleep(1.2)
    during = datetime.fromisoformat(client.get("/coupons").body["coupons"][0]["expires_at"])
    switch(service, "full")
    took = time.time() - begun
    after = datetime.fromisoformat(client.get("/coupons").body["coupons"][0]["expires_at"])
    assert before < during <= after
    assert 1 <= (after - before).total_seconds() <= took + 1


# -- the status outlives the API -------------------------------------------------------------------
def test_the_status_is_there_while_the_api_is_not(service: LocalService) -> None:
    """The function's reserved concurrency at 0, as an operator may set it on AWS."""
    switch(service, "redeem_only")
    control = boto3.client(
        "lambda",
        endpoint_url=service.environment["AWS_ENDPOINT_URL_LAMBDA"],
        region_name="us-east-1",
    )
    api = service.environment["LANTERN_FUNCTION_PREFIX"].removesuffix("-")
    control.put_function_concurrency(FunctionName=api, ReservedConcurrentExecutions=0)
    try:
        client = shopper(service)
        status = client.get("/status")
        assert (status.status, status.body["mode"]) == (200, "redeem_only")
        age = datetime.now().astimezone() - datetime.fromisoformat(status.body["as_of"])
        assert age.total_seconds() < 120
        for path in ("/orders", "/campaigns", "/coupons"):
            down = client.call("GET", path, None, accept_language="de")
            assert (down.status, down.body["code"]) == (503, "overloaded")
            assert down.body["message_id"] == status.body["message_id"]
            assert down.body["notice"]["text"] == status.body["texts"]["de"]
            assert int(down.headers["retry-after"]) >= 1
    finally:
        control.delete_function_concurrency(FunctionName=api)
        control.close()
    assert shopper(service).get("/campaigns").status == 200


# -- the line ----------------------------------------------------------------------------------
def test_a_place_is_the_same_on_every_device_and_asking_gains_nothing(
    service: LocalService,
) -> None:
    switch(service, "queued")
    line_rate(service, 0.0)
    shopper(service).post(CLAIMS)  # somebody before
    name = f"s-{uuid.uuid4().hex[:8]}"
    phone = shopper(service, name)
    place = phone.post(CLAIMS).body["line"]["place"]
    others = [shopper(service) for _ in range(5)]
    for other in others:
        other.post(CLAIMS)
    for _ in range(100):
        seen = phone.get(f"/line/{CAMPAIGN}")
        assert (seen.status, seen.body["place"], seen.body["admitted"]) == (200, place, False)
    tablet = shopper(service, name)  # another device, the app installed anew
    assert tablet.get(f"/line/{CAMPAIGN}").body["place"] == place
    assert tablet.post(CLAIMS).body["line"]["place"] == place
    places = [other.get(f"/line/{CAMPAIGN}").body["place"] for other in others]
    assert sorted({place, *places}) == [place + n for n in range(6)]


def test_many_devices_of_one_shopper_at_once_get_one_place(service: LocalService) -> None:
    switch(service, "queued")
    line_rate(service, 0.0)
    name = f"s-{uuid.uuid4().hex[:8]}"
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: shopper(service, name).post(CLAIMS), range(24)))
    places = {one.body["line"]["place"] for one in answers if one.body.get("code") == "in_line"}
    assert len(places) == 1
    assert {one.status for one in answers} == {503}


def test_the_line_moves_and_lets_in_by_place_from_claim_to_order(service: LocalService) -> None:
    switch(service, "queued")
    line_rate(service, 0.0)
    first, second = shopper(service), shopper(service)
    assert first.post(CLAIMS).status == second.post(CLAIMS).status == 503
    say(second, "two large pearl milk teas")
    held = say(second, "that is all")
    assert held["basket"]["lines"]
    assert "quote" not in held
    line_rate(service, 1000.0)
    time.sleep(0.1)
    assert first.post(CLAIMS).status == 201
    quoted = say(second, "that is all")
    assert quoted["quote"]["coupon_id"]
    assert say(second, "Confirm order")["order"]["state"] == "QUEUED"


def test_a_confirmed_order_is_answered_in_every_mode_by_the_same_confirm(
    service: LocalService,
) -> None:
    client = shopper(service)
    say(client, "two large pearl milk teas")
    quote = say(client, "that is all")["quote"]
    body = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
    order = client.post("/orders", body).body["order_id"]
    for mode in ("queued", "closed"):
        switch(service, mode)
        again = client.post("/orders", body)
        assert (again.status, again.body["order_id"]) == (202, order)
        assert client.get(f"/orders/{order}").status == 200


def test_the_governor_has_an_entry_in_its_history_and_the_operator_sees_it(
    service: LocalService,
) -> None:
    ends = time.monotonic() + 20
    while not (history := operator(service).get("/ops/overview").body["history"]):
        assert time.monotonic() < ends
        time.sleep(0.2)
    assert history[-1]["mode"] in ("full", "queued", "redeem_only", "closed")
