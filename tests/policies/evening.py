"""An evening on the stage: every route, every verdict of a message, every schedule, and what goes
wrong, so that each function asks AWS for everything that it can ever ask for.

Every scene checks that it went the way that it is there for: a scene that fails early would leave
a permission looking unused, and be blamed on the policy.
"""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.coupon_store import CouponStore
from chalicelib.domain.overload.breaker import WINDOW_S, Verdict
from chalicelib.domain.overload.control import Switch
from chalicelib.domain.overload.limits import Meter
from chalicelib.domain.overload.line import LineState
from chalicelib.domain.overload.modes import Mode
from infra.local import catalogue
from infra.local.sandbox_notices import sign
from tests.policies.stage import CACHED_S, Stage, at, soon

CAMPAIGN = "milk-tea-0206"
STORE, ITEM = "mixue-hubin", "mixue-fresh-lemonade"
HUBIN = {"lat": 30.2590, "lon": 120.1644}
LATER = timedelta(minutes=12)  # longer than an order's patience and what clocks may differ
NOT_THERE = f"o-{'0' * 20}-nothing"


def play(stage: Stage) -> None:
    """The whole evening."""
    look_around(stage)
    for function in ("api", "claim_api"):
        claims(stage, function)
    an_order_and_its_store(stage)
    cancelled_orders(stage)
    orders_that_die(stage)
    bills(stage)
    a_conversation(stage)
    a_vague_wish(stage)
    a_ticket(stage)
    verdicts(stage)
    breakers(stage)
    operators(stage)
    dead_letters(stage)
    the_sweep(stage)
    the_books(stage)
    the_audit(stage)
    the_governor(stage)


def look_around(stage: Stage) -> None:
    """Pages, campaigns, stores: what nobody needs a token for."""
    for target in ("/", "/ops", "/web/app.js", "/config.json", "/health", "/openapi.json"):
        assert stage.ask("GET", target).status == 200, target
    for target in ("/status", "/campaigns", f"/campaigns/{CAMPAIGN}"):
        stage.ok("GET", target)
    place = f"/stores?lat={HUBIN['lat']}&lon={HUBIN['lon']}"
    for target in (place, f"/stores/{STORE}", f"/stores/{STORE}/menu"):
        assert stage.ok("GET", target, user="ada")


def claims(stage: Stage, function: str) -> None:
    """A first claim, a repeat, a race with oneself, sold out, in line, too often."""
    target, user = f"/campaigns/{CAMPAIGN}/claims", f"claire-{function}"
    key = {"idempotency-key": uuid.uuid4().hex}

    def claim(user: str, campaign_id: str = CAMPAIGN, **more: Any) -> int:
        target = f"/campaigns/{campaign_id}/claims"
        return stage.ask("POST", target, {}, function=function, user=user, **more).status

    assert [claim(user, headers=key) for _ in range(2)] == [201, 201]
    assert claim(user) == 200
    with patch.object(CouponStore, "mine", lambda *_: []):
        assert claim(user) == 200, target  # he drew a second ticket, and it is void
    suffix = function.replace("_", "-")
    last, pair = f"last-{suffix}", f"pair-{suffix}"
    opened(stage, last, stock=1)
    assert [claim("lucky", last), claim("late", last)] == [201, 410]
    opened(stage, pair, stock=10, per_shopper=2)
    assert [claim(user, pair) for _ in range(3)] == [201, 201, 200]
    with mode(stage, Mode.REDEEM_ONLY):
        assert claim(f"patient-{function}", headers=key) == 503  # the key is given up
    with mode(stage, Mode.QUEUED):
        assert claim(f"patient-{function}") == 503
    with mode(stage, Mode.QUEUED, lines={CAMPAIGN: everybody_is_served()}):
        assert claim(f"patient-{function}") == 201
    with patch.object(Meter, "ask", lambda *_, **__: None):  # more often than any shopper does
        assert claim(user) == 200
    for campaign_id in (last, pair):  # or every later sweep would go through their coupons
        stage.table().update(keys.current(campaign_id), "REMOVE #listing_pk", values={})
    if function == "api":
        assert stage.ok("GET", "/coupons", user=user)["coupons"]
        assert "place" in stage.ok("GET", f"/line/{CAMPAIGN}", user=user)


def an_order_and_its_store(stage: Stage) -> None:
    """From a quote to the counter, with a coupon; in line, and by a signed notification."""
    order_id = ordered(stage, "ada", coupon=True, headers={"idempotency-key": uuid.uuid4().hex})
    stage.deliver()
    assert state(stage, "ada", order_id) == "CONFIRMED"
    assert stage.ok("GET", "/orders", user="ada")["orders"]
    clerk = {"user": "tom", "scope": "store", "store": STORE}
    assert stage.ok("GET", "/store/orders", **clerk)["orders"]
    for move in ("accept", "ready", "complete"):
        stage.ok("POST", f"/store/orders/{order_id}/{move}", {}, **clerk)
    stage.ok("PUT", "/store/status", {"status": "busy", "minutes": 5}, **clerk)
    stage.ok("PUT", "/store/status", {"status": "online"}, **clerk)
    quote = quoted(stage, "abe", coupon=True)
    with mode(stage, Mode.QUEUED):
        assert confirmed(stage, "abe", quote).status == 503
    with mode(stage, Mode.QUEUED, lines={CAMPAIGN: everybody_is_served()}):
        assert confirmed(stage, "abe", quote).status == 202
    body = json.dumps({"event_id": "e", "key": order_id, "status": "approved"})
    signature = sign(stage.service.payments.notices._key, int(time.time()), body.encode())
    headers = {"x-lantern-signature": signature}
    stage.ok("POST", "/payments/sandbox/notify", raw=body, headers=headers)
    stage.deliver()


def cancelled_orders(stage: Stage) -> None:
    """While it waits, while it is being paid, and after that."""

    def cancel(user: str, order_id: str) -> int:
        return stage.ask("POST", f"/orders/{order_id}/cancel", {}, user=user).status

    waiting = ordered(stage, "bea", coupon=True)
    assert cancel("bea", waiting) == 200
    stage.deliver()  # the consumer finds it dead, and releases what it holds once more
    stage.service.payments.when("charge", behaviour="error")
    paying = ordered(stage, "bea", coupon=True)
    stage.deliver()  # put off: nobody knows how the charge went
    assert cancel("bea", paying) == 202
    stage.hurry("pay_order")
    stage.service.payments.behave()
    paid = ordered(stage, "bea", coupon=True)
    stage.deliver()
    assert cancel("bea", paid) == 202
    stage.deliver()
    assert {state(stage, "bea", one) for one in (waiting, paying, paid)} == {"CANCELLED"}


def orders_that_die(stage: Stage) -> None:
    """Expired, declined, out of patience, and in the way of the next one."""
    late = ordered(stage, "cem", coupon=True)
    with at(soon() + LATER):
        stage.deliver("place_order")
    assert state(stage, "cem", late) == "EXPIRED"
    stage.service.payments.when("charge", behaviour="decline", times=1)
    declined = ordered(stage, "cem", coupon=True)
    stage.deliver()
    assert state(stage, "cem", declined) == "FAILED"
    slow = ordered(stage, "cem", coupon=True)
    stage.deliver("place_order")
    with at(soon() + LATER):
        stage.deliver("pay_order")
    assert state(stage, "cem", slow) == "FAILED"
    # Two quotes for one coupon: the first one's order is forgotten, and is in the other's way.
    quote = quoted(stage, "cem", coupon=True)
    with at(soon() - timedelta(minutes=2)):
        forgotten = ordered(stage, "cem", coupon=True)
    with at(soon() + timedelta(minutes=9)):
        assert confirmed(stage, "cem", quote).status == 202
    stage.deliver()
    assert state(stage, "cem", forgotten) == "EXPIRED"


def bills(stage: Stage) -> None:
    """One is paid, one was paid elsewhere, one is not paid in time."""

    def order(user: str) -> str:
        bill = stage.ok("GET", "/bills", user=user)["bills"][0]["bill_id"]
        quote = stage.ok("POST", f"/bills/{bill}/quote", {}, user=user)
        reply = confirmed(stage, user, quote)
        assert reply.status == 202, reply.text
        return str(reply.json["order_id"])

    paid = order("dora")
    stage.deliver()
    assert state(stage, "dora", paid) == "COMPLETED"
    stage.service.biller.when("settle", behaviour="decline", times=1)
    elsewhere = order("emil")
    stage.deliver()
    assert state(stage, "emil", elsewhere) == "CANCELLED"
    late = order("fay")
    with at(soon() + LATER):
        stage.deliver()
    assert state(stage, "fay", late) == "EXPIRED"


def a_conversation(stage: Stage) -> None:
    """Everything by chat, from a coupon to never mind."""
    session: str | None = None
    said: dict[str, Any] = {}
    messages = (
        "is there a coupon for me?",
        "two iced lattes with oat milk please",
        "that's all",
        "yes, place the order",
        "cancel my order",
        "yes",
        "pay the electricity bill",
    )
    with stage.warm():  # the menus are read and indexed once
        for message in messages:
            body = {"message": message, "locale": "en", "location": HUBIN}
            body |= {"session_id": session} if session else {}
            answer = stage.ok("POST", "/chat", body, user="gus")
            session, said[message] = answer["session_id"], answer
    assert "order" in said["yes, place the order"], [one["reply"] for one in said.values()]
    assert [one["state"] for one in stage.ok("GET", "/orders", user="gus")["orders"]] == [
        "CANCELLED"
    ]
    stage.deliver()


def a_vague_wish(stage: Stage) -> None:
    """What the parser cannot read goes to the model, and is kept for review; a model that turns a
    call away is left alone for a while, and the next one asked, down to one's own."""
    body = {"message": "whatever my sister always has on a day like this", "locale": "en"}
    stage.model.calls = (("show_basket", {}),)
    stage.model.status, stage.model.error = 429, "ThrottlingException"
    with stage.warm():
        assert stage.ok("POST", "/chat", body, user="ines")["answered_by"] == "fallback"
        stage.model.status, stage.model.error = 200, ""
        assert stage.ok("POST", "/chat", body, user="jo")["answered_by"] == "model"
        stage.model.status, stage.model.error = 429, "ThrottlingException"
        for user in ("kim", "liv"):
            assert stage.ok("POST", "/chat", body, user=user)["answered_by"] == "fallback"
    assert stage.operator("GET", "/ops/model")["turns"]


def a_ticket(stage: Stage) -> None:
    """Somebody wants a person, reads the answer, and is done."""
    body: dict[str, Any] = {"message": "I want to talk to a person", "locale": "en"}
    with stage.warm():
        body["session_id"] = stage.ok("POST", "/chat", body, user="lou")["session_id"]
        (ticket,) = stage.operator("GET", "/ops/tickets")["tickets"]
        target = f"/ops/tickets/{ticket['ticket_id']}"
        stage.operator("POST", f"{target}/answer", {"text": "It is on its way."})
        assert (
            "on its way" in stage.ok("POST", "/chat", body | {"message": "hi"}, user="lou")["reply"]
        )
        stage.operator("POST", f"{target}/close", {})


def verdicts(stage: Stage) -> None:
    """Again, and never: what is not there yet, and what can never work."""
    for function in ("place_order", "pay_order"):
        stage.send(function, json.dumps({"v": 1, "order_id": NOT_THERE}))
        stage.send(function, "not json")
        stage.deliver(function)
    waiting = {url: stage.service.waiting(url) for url in letters_of(stage)}
    assert set(waiting.values()) == {1}, waiting


def breakers(stage: Stage) -> None:
    """Half-open, and news of failures: whoever hears of it first says so to everybody."""
    target = f"/campaigns/{CAMPAIGN}/claims"
    for function in ("api", "claim_api"):
        with failing_payments(stage):
            assert stage.ask("POST", target, {}, function=function, user="ada").status == 200
    for function in ("place_order", "pay_order"):
        with failing_payments(stage):
            stage.send(function, "not json")
            stage.deliver(function)


def operators(stage: Stage) -> None:
    """Campaigns, the mode, stores, the overview."""
    opened(stage, "ops", stock=40)
    claimed = stage.ok("POST", "/campaigns/ops/claims", {}, user="max")["coupon"]
    stage.operator("GET", "/ops/campaigns/ops")
    later = (soon() + timedelta(days=40)).isoformat()
    for change in (
        {"dials": {"issue": False}, "minutes": 5, "reason": "a look"},
        {"dials": {"issue": True}},
        {"coupon_valid_until": later, "reason": "longer"},
        {"stock": 100},
    ):
        stage.operator("PATCH", "/ops/campaigns/ops", change)
    assert stage.ok("GET", "/campaigns/ops")["version"] == 2
    basket = {"store_id": STORE, "lines": [{"item_id": ITEM, "quantity": 9}]}
    # His coupon goes by the rules that it was claimed under, and they have a row of their own now.
    stage.ok("POST", "/quotes", basket | {"coupon_id": claimed["coupon_id"]}, user="max")
    for named in ("queued", "closed", "auto"):
        stage.operator("PUT", "/ops/mode", {"mode": named, "reason": "an exercise"})
    with at(soon() + timedelta(minutes=5)):  # the lines have stood still: where do they go on?
        stage.operator("PUT", "/ops/mode", {"mode": "queued", "reason": "once more"})
    control(stage, Mode.FULL)
    stage.operator("PUT", f"/ops/stores/{STORE}/status", {"status": "online", "reason": "again"})
    assert stage.operator("GET", "/ops/overview")["mode"] == "full"


def dead_letters(stage: Stage) -> None:
    """Looked at, sent back, thrown away."""
    found = stage.operator("GET", "/ops/dead-letters")["dead_letters"]
    assert {one["queue"] for one in found} == {"orders", "payments"}
    assert stage.operator("POST", "/ops/dead-letters/redrive", {})["redriven"] == len(found)
    stage.deliver()
    parked = stage.operator("GET", "/ops/dead-letters")["dead_letters"]
    body = {"message_ids": [one["message_id"] for one in parked], "reason": "poison"}
    assert stage.operator("POST", "/ops/dead-letters/discard", body)["discarded"] == len(parked)


def the_books(stage: Stage) -> None:
    """What has happened so far reaches the books, and what comes twice is found in them."""
    stage.deliver("ledger")
    issued = stage.operator("GET", f"/ops/campaigns/{CAMPAIGN}")["books"]["issued"]
    assert issued
    assert stage.operator("GET", "/ops/overview")["books"]["issued"] >= issued
    stage.pumps["ledger"] = stage.ledger()
    stage.deliver("ledger")
    days = "first=2020-01-01&last=2020-01-02"
    assert stage.operator("GET", f"/ops/stores/{STORE}/statement?{days}")["days"] == []
    stage.ok("GET", f"/store/statement?{days}", user="tom", scope="store", store=STORE)
    assert stage.operator("GET", f"/ops/campaigns/{CAMPAIGN}/certificate")["totals"]["issued"]
    assert stage.operator("GET", f"/ops/campaigns/{CAMPAIGN}")["books"]["issued"] == issued


def the_sweep(stage: Stage) -> None:
    """A ghost in a slot, an order that waits in one past its patience, a forgotten payment."""
    ghost, late = ordered(stage, "hal"), ordered(stage, "ivy")
    stage.ok("POST", f"/orders/{ghost}/cancel", {}, user="hal")
    slot = slot_of(stage, "ivy", late)
    for order_id in (ghost, late):  # a placing that died between two writes
        stage.table().update(keys.slot(STORE, slot), "ADD #ids :one", values={":one": {order_id}})
    stage.lose("place_order")
    forgotten = ordered(stage, "jan")
    stage.deliver("place_order")
    stage.lose("pay_order")
    swept = stage.wake("sweep")
    assert swept["ghosts"] >= 1, swept
    with at(soon() + LATER):
        assert stage.wake("sweep")["woken"] >= 1
    assert state(stage, "ivy", late) == "EXPIRED"
    with stage.warm():  # what is known has run out: the mode says whether it may serve longer
        stage.wake("sweep")
        time.sleep(2 * CACHED_S)
        stage.wake("sweep")
    with at(soon() + LATER):
        stage.deliver("pay_order")
    assert state(stage, "jan", forgotten) == "FAILED"


def the_audit(stage: Stage) -> None:
    """A ticket that leaked, and coupons whose orders died without letting go."""
    shard = keys.shard(CAMPAIGN, 0)
    moved = "SET #drawn = #drawn + :one, #left = #left - :one"
    stage.table().update(shard, moved, values={":one": 1})
    stage.wake("audit")  # notes how far has been drawn; what leaked up to there is given back later
    stage.service.payments.when("charge", behaviour="decline", times=1)
    with patch("chalicelib.flows.pay_order.release_order"):
        died = ordered(stage, "kim", coupon=True)
        stage.deliver()
    assert state(stage, "kim", died) == "FAILED"
    waits = ordered(stage, "lea", coupon=True)
    with at(soon() + timedelta(minutes=20)):
        found = {one["campaign_id"]: one for one in stage.wake("audit")["campaigns"]}
    assert found[CAMPAIGN]["leaked"] == 1, found
    assert found[CAMPAIGN]["freed"] == 2, found
    assert state(stage, "lea", waits) == "EXPIRED"


def the_governor(stage: Stage) -> None:
    """A mode that reverts, a line that moves on, a launch that runs away, widths, the news."""
    control(stage, Mode.QUEUED)
    stage.wake("govern")
    with at(soon() + timedelta(minutes=3)):
        stage.wake("govern")  # the line has stood still: where it goes on is looked up
    opened(stage, "runaway", stock=500, planned=0.01)
    moved = "SET #drawn = #drawn + :some, #left = #left - :some"
    stage.table().update(keys.shard("runaway", 0), moved, values={":some": 100})
    until = soon() + timedelta(minutes=1)
    stage.control(switch=Switch(Mode.LEAN, soon(), "olga", "for a while", auto=False, until=until))
    with at(soon() + timedelta(minutes=2)):
        governed = stage.wake("govern")
        assert governed == {"mode": "lean", "held": ["runaway"], "told": True}, governed
    with failing_payments(stage), stage.warm():
        stage.wake("govern")  # narrows the payments down


# What scenes are made of.


def opened(
    stage: Stage, campaign_id: str, *, stock: int, per_shopper: int = 1, planned: float = 1
) -> None:
    """A campaign of the operator's, with few shards and buckets as long as little is planned."""
    rules = catalogue.demo_campaign(soon())["rules"]
    rules |= {"per_shopper": per_shopper, "planned_claims_per_s": planned, "stores": "all"}
    rules["starts_at"] = (soon() - timedelta(minutes=5)).isoformat()
    body = {"campaign_id": campaign_id, "rules": rules, "stock": stock}
    stage.operator("POST", "/ops/campaigns", body)


def control(stage: Stage, wanted: Mode, **changes: Any) -> None:
    """Switch the mode, as if somebody else had."""
    stage.control(switch=Switch(wanted, soon(), "olga", "a scene"), **changes)


@contextmanager
def mode(stage: Stage, wanted: Mode, **changes: Any) -> Iterator[None]:
    """Another mode for a while."""
    control(stage, wanted, **changes)
    yield
    control(stage, Mode.FULL, lines={})


def everybody_is_served() -> LineState:
    """A line that is empty."""
    return LineState(1_000_000, 100.0, soon(), soon() + timedelta(minutes=5))


@contextmanager
def failing_payments(stage: Stage) -> Iterator[None]:
    """The breaker is half-open and its probes fail: inside, whoever looks must say so."""
    from chalicelib.wiring import overload

    edge = soon().timestamp() // WINDOW_S * WINDOW_S - WINDOW_S
    until = datetime.fromtimestamp(edge, soon().tzinfo)
    tried = Verdict(open=True, since=until, until=until, trips=1, calls_per_s=1.0)
    before = stage.control(breakers={"payment": tried})
    overload.tally().add("payment_failed", 10)
    assert overload.tally().flush(soon())
    yield
    overload.control.cache_clear()
    assert overload.control().load_now().version > before.version, "nobody has said it"
    stage.control(breakers={})


def quoted(stage: Stage, user: str, *, coupon: bool = False) -> Any:
    """A quote for one cup; with the coupon of the campaign, claimed if need be."""
    body: dict[str, Any] = {"store_id": STORE, "lines": [{"item_id": ITEM, "quantity": 9}]}
    if coupon:
        claimed = stage.ok("POST", f"/campaigns/{CAMPAIGN}/claims", {}, user=user)
        body["coupon_id"] = claimed["coupon"]["coupon_id"]
    return stage.ok("POST", "/quotes", body, user=user)


def confirmed(stage: Stage, user: str, quote: Any, **more: Any) -> Any:
    """The answer to a yes."""
    agreed = {name: quote[name] for name in ("quote_id", "quote_hash")}
    return stage.ask("POST", "/orders", agreed, user=user, **more)


def ordered(stage: Stage, user: str, *, coupon: bool = False, **more: Any) -> str:
    """An order that waits in its queue; its id."""
    reply = confirmed(stage, user, quoted(stage, user, coupon=coupon), **more)
    assert reply.status == 202, reply.text
    return str(reply.json["order_id"])


def state(stage: Stage, user: str, order_id: str) -> str:
    """How the order stands, as its owner sees it."""
    return str(stage.ok("GET", f"/orders/{order_id}", user=user)["state"])


def slot_of(stage: Stage, user: str, order_id: str) -> datetime:
    """The slot that an order would have."""
    agreed = stage.ok("GET", f"/orders/{order_id}", user=user)
    return datetime.fromisoformat(agreed["fulfilment"]["slot"])


def letters_of(stage: Stage) -> tuple[str, str]:
    """Where the dead letters lie."""
    made = stage.service.resources
    return made.orders_dead_letters_url, made.payments_dead_letters_url
