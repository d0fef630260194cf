"""The production package behind the emulator's API Gateway, Lambda and SQS, from the first deploy
to the last row.

What the emulator lacks stands in the tests' names: the template is checked for it elsewhere
(tests/house/test_production.py). They build on one another, in this order.
"""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.ids import shopper_of
from chalicelib.wiring import audits, secrets, upkeep
from infra.local.books import balance, utc_now
from infra.local.client import Answer, Client
from infra.local.demo import HUBIN, SCRIPTS, play
from infra.template.queues import VISIBILITY_S
from tests.aws.rehearsal import PREFIX, Rehearsal
from tests.service.test_race import CAMPAIGN

CONFIRMED = {"CONFIRMED", "ACCEPTED", "READY", "COMPLETED"}
ORDER = ("two iced lattes with oat milk please", "that's all", "yes, place the order")
users = [script.user for script in SCRIPTS]


def ordered(shop: Rehearsal, user: str) -> str:
    """Somebody new orders in the chat; the order's id."""
    users.append(user)
    client, session = shop.shopper(user), None
    for line in ORDER:
        body = {"message": line, "locale": "en", "location": HUBIN, "turn_id": uuid.uuid4().hex}
        answer = patiently(
            lambda b=body | ({"session_id": session} if session else {}): client.post("/chat", b)
        )
        assert answer.status == 200, answer
        session = answer.body["session_id"]
    assert answer.body["order"], answer.body["reply"]
    return str(answer.body["order"]["order_id"])


def confirmed(shop: Rehearsal, user: str, order_id: str, *, seconds: float = 60) -> str:
    """The order's state once it is confirmed, or after `seconds`."""
    ends = time.monotonic() + seconds
    while True:
        state = str(shop.shopper(user).get(f"/orders/{order_id}").body.get("state"))
        if state in CONFIRMED or time.monotonic() > ends:
            return state
        time.sleep(0.5)


def patiently(ask: Callable[[], Answer]) -> Answer:
    """As a client that heeds Retry-After, and asks again when it was cut off (502: the emulator
    ends the workers of a function that is updated, in the middle of what they do)."""
    for _ in range(20):
        answer = ask()
        if answer.status not in {429, 502, 503, 504}:
            return answer
        time.sleep(min(float(answer.headers.get("retry-after", 1)), 2))
    return answer


# Every one more is a cold start on two cores.
def at_once(count: int, ask: Callable[[int], Answer], threads: int = 8) -> list[Answer]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(count)))


@contextmanager
def reserved(shop: Rehearsal, function: str, width: int) -> Iterator[None]:
    client = shop.client("lambda")
    client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=width)
    try:
        yield
    finally:
        client.delete_function_concurrency(FunctionName=function)


def assert_problem(answer: Answer, status: int, code: str) -> None:
    """A refusal that says what it is and when to come back, whoever made it."""
    assert answer.status == status, answer
    assert answer.body["code"] == code
    assert answer.body["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1


def is_lambda_full(answer: Answer) -> bool:
    """Lambda's own word for a function whose reservation is used up."""
    return answer.body.get("Reason") == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_conversations_in_three_languages_end_in_confirmed_orders(rehearsal: Rehearsal) -> None:
    for script in SCRIPTS:
        said: list[str] = []
        assert play(script, rehearsal, said.append), "\n".join(said)


def test_an_order_through_the_api_is_paid_by_way_of_both_queues(rehearsal: Rehearsal) -> None:
    order_id = ordered(rehearsal, "olaf")
    assert confirmed(rehearsal, "olaf", order_id) in CONFIRMED
    assert rehearsal.payments.debits(order_id) == 1


def test_four_hundred_shoppers_and_a_hundred_coupons_are_exactly_a_hundred(
    rehearsal: Rehearsal,
) -> None:
    campaign = CAMPAIGN | {"campaign_id": "scarce", "stock": 100}
    assert rehearsal.operator().post("/ops/campaigns", campaign).status == 201

    def claim(number: int) -> Answer:
        client = rehearsal.shopper(f"racer-{number}")
        return patiently(lambda: client.post("/campaigns/scarce/claims"))

    answers = at_once(400, claim)
    statuses = Counter(one.status for one in answers)
    assert set(statuses) <= {200, 201, 410}, statuses
    codes = {one.body["coupon"]["code"] for one in answers if one.status != 410}
    assert len(codes) == statuses[201] + statuses[200]
    # Whoever asked while a ticket was being given back asks once more.
    upkeep.sweep(now=datetime.now(UTC))
    again = at_once(400, claim)
    codes |= {one.body["coupon"]["code"] for one in again if one.status != 410}
    assert len(codes) == 100
    now = datetime.now(UTC)
    audits.audit(now=now)
    found = {a.campaign_id: a for a in audits.audit(now=now + timedelta(minutes=15))}["scarce"]
    assert (found.coupons, found.left, found.differences) == (100, 0, ())


def test_beyond_a_methods_throttle_429_says_when_to_come_back_set_as_on_the_other_road(
    rehearsal: Rehearsal,
) -> None:
    """The emulator enforces throttles, and reads none from a template."""
    rehearsal.dress()
    nobody = Client(rehearsal.url)
    answers = at_once(60, lambda _: nobody.get("/openapi.json"))
    refused = [one for one in answers if one.status == 429]
    assert refused, Counter(one.status for one in answers)
    assert {one.status for one in answers} == {200, 429}
    for one in refused:
        assert_problem(one, 429, "too_many_requests")
    assert patiently(lambda: nobody.get("/openapi.json")).status == 200


def test_an_unknown_route_is_a_problem_set_as_on_the_other_road(rehearsal: Rehearsal) -> None:
    answer = Client(rehearsal.url).get("/nothing-there")
    assert (answer.status, answer.body["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_reservation_of_one_sheds_all_others_whose_429_the_emulator_hands_on(
    rehearsal: Rehearsal,
) -> None:
    """API Gateway makes it the 503 that tests/house/test_production.py reads in the template."""
    with reserved(rehearsal, PREFIX, 1):
        answers = at_once(24, lambda n: rehearsal.shopper(f"s-{n}").get("/coupons"))
    assert {one.status for one in answers} == {200, 429}
    for one in answers:
        assert one.status == 200 or is_lambda_full(one), one
    assert rehearsal.shopper("s-1").get("/coupons").status == 200


def test_claims_at_zero_leave_the_chat_answering(rehearsal: Rehearsal) -> None:
    with reserved(rehearsal, f"{PREFIX}-claim_api", 0):
        refused = rehearsal.shopper("zoe").post("/campaigns/scarce/claims")
        body = {"message": "hello", "locale": "en", "location": HUBIN, "turn_id": "zero"}
        answered = rehearsal.shopper("zoe").post("/chat", body)
    assert is_lambda_full(refused), refused
    assert answered.status == 200
    assert answered.body["reply"]


def test_what_the_parser_cannot_read_goes_through_converse_to_the_model(
    rehearsal: Rehearsal,
) -> None:
    """The first is too late, perhaps: its function has to start."""
    answers = [vaguely(rehearsal, f"vague-{number}") for number in range(4)]
    assert answers[-1]["answered_by"] == "model", answers
    assert answers[-1]["reply"].startswith("These are fruity and light.")
    assert rehearsal.model.requests[-1]["headers"]["Authorization"].startswith("Bearer ")
    turns = rehearsal.operator().get("/ops/model").body["turns"]
    assert turns[0]["outcome"] == "helped"


def test_converse_at_zero_lets_the_chat_answer(rehearsal: Rehearsal) -> None:
    asked = len(rehearsal.model.requests)
    with reserved(rehearsal, f"{PREFIX}-converse", 0):
        answer = vaguely(rehearsal, "zero")
    assert answer["answered_by"] == "fallback"
    assert answer["reply"]
    assert answer["suggestions"]
    assert len(rehearsal.model.requests) == asked


def vaguely(rehearsal: Rehearsal, user: str) -> Any:
    """What somebody hears who says what no parser can read."""
    message = "whatever my sister always has on a day like this"
    body = {"message": message, "locale": "en", "location": HUBIN, "turn_id": f"v-{user}"}
    answer = rehearsal.shopper(user).post("/chat", body)
    assert answer.status == 200, answer
    return answer.body


def test_a_poison_message_reaches_the_dead_letters_and_its_neighbours_are_done(
    rehearsal: Rehearsal,
) -> None:
    functions, sqs = rehearsal.client("lambda"), rehearsal.client("sqs")
    (mapping,) = functions.list_event_source_mappings(FunctionName=f"{PREFIX}-place_order")[
        "EventSourceMappings"
    ]
    _switch(functions, mapping["UUID"], on=False)
    neighbours = {f"neighbour-{n}": ordered(rehearsal, f"neighbour-{n}") for n in range(3)}
    queue = settings.load().orders_queue_url
    sqs.send_message(QueueUrl=queue, MessageBody="{not json at all")
    _switch(functions, mapping["UUID"], on=True)
    for user, order_id in neighbours.items():
        assert confirmed(rehearsal, user, order_id) in CONFIRMED
    dead = rehearsal.operator()
    ends = time.monotonic() + 30
    while not (found := dead.get("/ops/dead-letters").body["dead_letters"]):
        assert time.monotonic() < ends, "the poison is nowhere"
        time.sleep(0.5)
    assert len(found) == 1
    assert _waiting(sqs, queue) == 0
    gone = dead.post(
        "/ops/dead-letters/discard",
        {"message_ids": [found[0]["message_id"]], "reason": "it was the test's own"},
    )
    assert gone.status == 200, gone


def test_an_update_under_light_load_loses_nothing(rehearsal: Rehearsal) -> None:
    stop = threading.Event()
    orders: dict[str, str] = {}
    answers: list[int] = []

    def shop(name: str) -> None:
        number = 0
        while not stop.is_set():
            user = f"{name}-{number}"
            orders[user] = ordered(rehearsal, user)
            client = rehearsal.shopper(user)
            answers.append(patiently(lambda c=client: c.get("/coupons")).status)
            number += 1

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(shop, f"during-{n}") for n in range(2)]
        try:
            # Another setting is another version of every function.
            assert rehearsal.deploy("--set", "LANTERN_CACHE_S=2") == 0
            time.sleep(2)
        finally:
            stop.set()
        for one in running:
            one.result()
    assert rehearsal.variables()["LANTERN_CACHE_S"] == "2"
    assert len(orders) >= 2
    # A message in the hands of a worker that was ended comes back when its visibility is over.
    patience_s = VISIBILITY_S + 60
    states = {u: confirmed(rehearsal, u, one, seconds=patience_s) for u, one in orders.items()}
    assert set(states.values()) <= CONFIRMED, states
    assert set(answers) == {200}


def test_the_same_again_changes_nothing(
    rehearsal: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rehearsal.operator().get("/ops/campaigns/scarce").body
    assert rehearsal.deploy() == 0
    assert f"stack {PREFIX}: nothing changes" in capsys.readouterr().out
    assert rehearsal.variables()["LANTERN_CACHE_S"] == "2", "what was set stays set"
    after = rehearsal.operator().get("/ops/campaigns/scarce").body
    assert after["rules_hash"] == before["rules_hash"]


def test_the_books_balance(rehearsal: Rehearsal) -> None:
    key = secrets.shopper_key()
    shoppers = [shopper_of(sub=user, key=key) for user in users]
    books = balance(shoppers=shoppers, ledger=rehearsal.payments.ledger(), now=utc_now())
    assert books.differences == []
    assert dict(books.rows)["debits at the provider"] >= len(SCRIPTS)


def test_destroy_refuses_a_protected_table_and_then_leaves_nothing(
    rehearsal: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rehearsal.deploy("--parameter", "Protection=on") == 0
    assert rehearsal.destroy() == 1
    assert "nothing was touched" in capsys.readouterr().err
    assert rehearsal.shopper("mei").get("/coupons").status == 200
    assert rehearsal.deploy("--parameter", "Protection=off") == 0
    assert rehearsal.destroy() == 0
    assert _everything(rehearsal) == []


def _switch(functions: Any, uuid: str, *, on: bool) -> None:
    functions.update_event_source_mapping(UUID=uuid, Enabled=on)
    wanted, ends = "Enabled" if on else "Disabled", time.monotonic() + 30
    while functions.get_event_source_mapping(UUID=uuid)["State"] != wanted:
        assert time.monotonic() < ends
        time.sleep(0.2)


def _waiting(sqs: Any, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(value) for value in found.values())


def _everything(shop: Rehearsal) -> list[str]:
    """Whatever the emulator still has, asked for without knowing how things are called."""
    found = [one["FunctionName"] for one in shop.client("lambda").list_functions()["Functions"]]
    found += shop.client("dynamodb").list_tables()["TableNames"]
    found += shop.client("sqs").list_queues().get("QueueUrls", [])
    found += [one["Name"] for one in shop.client("s3").list_buckets()["Buckets"]]
    found += [one["name"] for one in shop.client("apigateway").get_rest_apis()["items"]]
    found += [one["Name"] for one in shop.client("secretsmanager").list_secrets()["SecretList"]]
    logs = shop.client("logs").describe_log_groups()["logGroups"]
    found += [one["logGroupName"] for one in logs]
    found += [json.dumps(one["Name"]) for one in shop.client("events").list_rules()["Rules"]]
    roles = shop.client("iam").list_roles()["Roles"]
    return found + [one["RoleName"] for one in roles if PREFIX in one["RoleName"]]
