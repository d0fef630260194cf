"""What every function may do is what it does: the whole evening is played, every call to AWS is
held against the policy of the function that made it, and every permission against the calls.

A permission that no test can see used is listed here with its reason.
"""

import ast
import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.edges.http.routes import routes
from infra import policies
from infra.local.cloud import ACCOUNT, REGION
from tests.policies.evaluator import denied, unneeded, wider
from tests.policies.evening import play
from tests.policies.permissions import ROWS
from tests.policies.recorder import ADAPTERS, Record, Site
from tests.policies.stage import PREFIX, QUEUES, Stage, staged

pytestmark = pytest.mark.slow

# What Lambda does in the function's name, where no code of ours is asked.
BY_LAMBDA = {
    "logs:CreateLogStream": "what the function writes out goes into its log group",
    "logs:PutLogEvents": "likewise",
    "xray:PutTraceSegments": "the function's own segment, as long as tracing is on",
    "xray:PutTelemetryRecords": "how its daemon fares; sent along with the segments",
}
BY_THE_MAPPING = {
    "sqs:ReceiveMessage": "the mapping takes messages from the queue for the function",
}
BY_THE_STREAM = {
    "dynamodb:DescribeStream": "the mapping reads the stream for the function",
    "dynamodb:GetRecords": "likewise",
    "dynamodb:GetShardIterator": "likewise",
    "dynamodb:ListStreams": "likewise",
    "sqs:SendMessage": "the mapping tells the failure queue what it gave up",
}
# What of the adapters no function calls: nobody may do it.
UNCALLED = {
    ("dynamodb/store_catalogue.py", "StoreCatalogue.put_store"): "for whoever lays the stores in",
    ("dynamodb/store_catalogue.py", "StoreCatalogue.put_menu"): "likewise",
    ("secrets.py", "Secrets._read"): "recorded where the setting is read that it stands for",
}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """The stage after the evening."""
    with staged() as stage:
        play(stage)
        yield stage


@pytest.fixture(scope="module")
def record(stage: Stage) -> Record:
    return stage.record


@pytest.fixture(scope="module")
def values(stage: Stage) -> Mapping[str, str]:
    return {
        "Prefix": PREFIX,
        "StatusBucket": stage.bucket,
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
    }


def policy_of(function: str, values: Mapping[str, str]) -> policies.Policy:
    return policies.substituted(policies.load(function), values)


def beyond(function: str) -> Mapping[str, str]:
    """What the function may do although no test can see it done."""
    stream = BY_THE_STREAM if function == "ledger" else {}
    return BY_LAMBDA | stream | (BY_THE_MAPPING if function in QUEUES else {})


def missing(function: str, policy: policies.Policy, record: Record) -> list[str]:
    """What the function did that the policy does not allow."""
    return [str(one) for one in denied(policy, record.requests[function])]


def idle(function: str, policy: policies.Policy, record: Record) -> list[str]:
    """What the policy allows and the function never did."""
    found = unneeded(policy, record.requests[function])
    unseen = tuple(f": {action} on " for action in beyond(function))
    return [one for one in found if not any(action in one for action in unseen)]


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_a_function_may_do_all_that_it_does(
    function: str, record: Record, values: Mapping[str, str]
) -> None:
    assert record.requests[function]
    assert missing(function, policy_of(function, values), record) == []


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_a_function_may_do_nothing_that_it_does_not(
    function: str, record: Record, values: Mapping[str, str]
) -> None:
    assert idle(function, policy_of(function, values), record) == []


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_a_function_may_touch_no_more_kinds_of_rows_than_it_does(
    function: str, record: Record, values: Mapping[str, str]
) -> None:
    """Where coupons are all that it touches of a campaign, the campaign is not allowed."""
    policy = policy_of(function, values)
    assert wider(policy, record.requests[function], kinds=ROWS) == []


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_what_nobody_can_see_used_is_listed_only_where_it_is_needed(
    function: str, record: Record, values: Mapping[str, str]
) -> None:
    found = unneeded(policy_of(function, values), record.requests[function])
    for action in beyond(function):
        assert any(f": {action} on " in one for one in found), f"{action} is seen, or not allowed"


# That nothing is left out.


def test_every_route_was_answered_well(stage: Stage) -> None:
    assert {(one.method, one.path) for one in routes()} - stage.routes == set()


def test_every_call_that_the_adapters_can_make_was_made(record: Record) -> None:
    assert calling_functions() - record.sites == set(UNCALLED)


def calling_functions() -> set[Site]:
    """The adapters' methods that use a client or the table."""
    found, root = set(), Path(ADAPTERS)
    for path in root.rglob("*.py"):
        for owner in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            methods = owner.body if isinstance(owner, ast.ClassDef) else []
            for method in methods:
                if isinstance(method, ast.FunctionDef) and _calls(method):
                    name = f"{getattr(owner, 'name', '')}.{method.name}"
                    found.add((path.relative_to(root).as_posix(), name))
    assert len(found) > 50
    return found


def _calls(method: ast.FunctionDef) -> bool:
    used = {ast.unparse(one) for one in ast.walk(method) if isinstance(one, ast.Attribute)}
    return any(one.startswith(("self._table.", "self._client.", "self._once.")) for one in used)


# That it would be noticed.


def changed(function: str, sid: str, values: Mapping[str, str], **changes: Any) -> policies.Policy:
    policy = copy.deepcopy(policy_of(function, values))
    (one,) = (part for part in policy["Statement"] if part["Sid"] == sid)
    one.update(changes)
    return policy


def test_an_action_that_is_taken_away_is_missed(record: Record, values: Mapping[str, str]) -> None:
    policy = policy_of("pay_order", values)
    policy["Statement"] = [one for one in policy["Statement"] if one["Sid"] != "Update"]
    said = missing("pay_order", policy, record)
    assert any("dynamodb:UpdateItem" in one and "SHOPPER#" in one for one in said)
    assert all("dynamodb:UpdateItem" in one for one in said)


def test_a_resource_that_is_taken_away_is_missed(record: Record, values: Mapping[str, str]) -> None:
    (send,) = (one for one in policy_of("api", values)["Statement"] if one["Sid"] == "Send")
    orders, payments = send["Resource"]
    said = missing("api", changed("api", "Send", values, Resource=[orders]), record)
    assert f"sqs:SendMessage on {payments}" in said


def test_rows_that_are_taken_away_are_missed(record: Record, values: Mapping[str, str]) -> None:
    narrow = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["STORE#*", "CONTROL#TALLY#*"]}}
    said = missing(
        "place_order", changed("place_order", "Update", values, Condition=narrow), record
    )
    assert any("SHOPPER#" in one for one in said)
    assert any("#COUPON#" in one for one in said)
    assert not any("STORE#" in one for one in said)


def test_an_action_that_is_added_is_told(record: Record, values: Mapping[str, str]) -> None:
    extra = changed("sweep", "Get", values, Action=["dynamodb:GetItem", "dynamodb:DeleteItem"])
    assert missing("sweep", extra, record) == []
    (said, *_) = idle("sweep", extra, record)
    assert said.startswith("Get: dynamodb:DeleteItem on arn:aws:dynamodb:")


def test_a_resource_that_is_added_is_told(record: Record, values: Mapping[str, str]) -> None:
    (send,) = (one for one in policy_of("sweep", values)["Statement"] if one["Sid"] == "Send")
    orders = send["Resource"][0].replace("-payments", "-orders")
    extra = changed("sweep", "Send", values, Resource=[*send["Resource"], orders])
    assert idle("sweep", extra, record) == [f"Send: sqs:SendMessage on {orders}"]


def test_rows_that_are_added_are_told(record: Record, values: Mapping[str, str]) -> None:
    (put,) = (one for one in policy_of("claim_api", values)["Statement"] if one["Sid"] == "Put")
    kinds = put["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    wide = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [*kinds, "STORE#*"]}}
    said = idle("claim_api", changed("claim_api", "Put", values, Condition=wide), record)
    assert [one.rpartition(" where ")[2] for one in said] == ["dynamodb:LeadingKeys is STORE#*"]


def test_rows_that_are_wider_than_need_be_are_told(
    record: Record, values: Mapping[str, str]
) -> None:
    kinds = ["SHOPPER#*", "CAMPAIGN#*", "CONTROL#?"]  # it puts coupons, and no campaign
    wide = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": kinds}}
    policy = changed("claim_api", "Put", values, Condition=wide)
    assert idle("claim_api", policy, record) == []
    (said,) = wider(policy, record.requests["claim_api"], kinds=ROWS)
    assert said.endswith(
        "dynamodb:LeadingKeys is CAMPAIGN#* and could be CAMPAIGN#*#COUPON#*, CAMPAIGN#*#STOCK#*"
    )


def test_a_secret_of_another_function_is_told(record: Record, values: Mapping[str, str]) -> None:
    (own,) = (one for one in policy_of("pay_order", values)["Statement"] if one["Sid"] == "Secrets")
    codes = own["Resource"][0].replace("/payment-", "/codes-")
    extra = changed("pay_order", "Secrets", values, Resource=[*own["Resource"], codes])
    assert idle("pay_order", extra, record) == [
        f"Secrets: secretsmanager:GetSecretValue on {codes}"
    ]
