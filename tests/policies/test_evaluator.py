"""The evaluator says what IAM says: a denial wins, wildcards, conditions. It overlooks nothing."""

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

import pytest

from chalicelib.adapters.dynamodb import keys
from tests.policies.evaluator import Request, allows, unneeded, wider
from tests.policies.permissions import LISTINGS, ROWS, Place, learn, needed

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/lantern"
KEYS = "dynamodb:LeadingKeys"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    plain = {"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": [TABLE]}
    return {"Version": "2012-10-17", "Statement": [plain | one for one in statements]}


def asked(
    action: str = "dynamodb:GetItem", resource: str = TABLE, **context: tuple[str, ...]
) -> Request:
    return Request(action, resource, tuple((KEYS, values) for values in context.values()))


def rows(*patterns: str, operator: str = "ForAllValues:StringLike") -> dict[str, Any]:
    return {"Condition": {operator: {KEYS: list(patterns)}}}


@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("dynamodb:GetItem", TABLE, True),
        ("DynamoDB:getitem", TABLE, True),
        ("dynamodb:PutItem", TABLE, False),
        ("dynamodb:GetItem", TABLE + "/index/listing", False),
        ("dynamodb:GetItem", TABLE.upper(), False),
        ("dynamodb:GetItem", "*", False),
    ],
)
def test_an_action_and_a_resource_are_what_they_are_called(
    action: str, resource: str, allowed: bool
) -> None:
    assert allows(policy({}), asked(action, resource)) is allowed


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        ("arn:aws:s3:::b/*", ("arn:aws:s3:::b/", "arn:aws:s3:::b/x/y"), ("arn:aws:s3:::bb/x",)),
        ("a-??????", ("a-AbCd12",), ("a-AbCd1", "a-AbCd123")),
        ("a[b].c", ("a[b].c",), ("ab.c", "abxc")),
        ("*", ("*", "anything:at/all"), ()),
    ],
)
def test_wildcards_are_iams_and_no_others(
    pattern: str, matches: tuple[str, ...], others: tuple[str, ...]
) -> None:
    one = policy({"Resource": [pattern]})
    assert all(allows(one, asked(resource=text)) for text in matches)
    assert not any(allows(one, asked(resource=text)) for text in others)


def test_a_denial_wins_wherever_it_stands() -> None:
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    assert not allows(policy(deny, {}), asked())
    assert not allows(policy({}, deny), asked())


def test_all_values_of_a_request_have_to_fit() -> None:
    one = policy(rows("STORE#*", "LINE#*"))
    assert allows(one, asked(keys=("STORE#a", "LINE#b")))
    assert not allows(one, asked(keys=("STORE#a", "SHOPPER#b")))
    assert allows(one, asked()), "ForAllValues holds for a request without the key: IAM's rule"


def test_a_condition_on_one_value_wants_one() -> None:
    one = policy(rows("STORE#*", operator="StringLike"))
    assert allows(one, asked(keys=("STORE#a",)))
    assert not allows(one, asked())
    equal = policy(rows("STORE#a", operator="StringEquals"))
    assert allows(equal, asked(keys=("STORE#a",)))
    assert not allows(equal, asked(keys=("STORE#ab",)))


def test_no_wildcard_of_an_arn_reaches_beyond_its_part() -> None:
    one = policy(rows("arn:aws:*:123456789012:function:x", operator="ArnEquals"))
    assert not allows(one, asked(keys=("arn:aws:lambda:us-east-1:123456789012:function:x",)))
    two = policy(rows("arn:aws:lambda:*:123456789012:function:x", operator="ArnEquals"))
    assert allows(two, asked(keys=("arn:aws:lambda:us-east-1:123456789012:function:x",)))


@pytest.mark.parametrize(
    "strange",
    [
        {"NotAction": ["dynamodb:GetItem"]},
        {"Principal": "*"},
        rows("a", operator="StringNotEquals"),
        rows("a", operator="ForAnyValue:StringLike"),
    ],
)
def test_what_it_does_not_know_it_does_not_pass_over(strange: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError):
        allows(policy(strange), asked(keys=("a",)))


def test_what_is_never_used_and_what_is_allowed_twice_is_not_needed() -> None:
    used = [asked(keys=("STORE#a",))]
    assert unneeded(policy(rows("STORE#*")), used) == []
    both = policy(rows("STORE#*", "LINE#*"))
    assert [one.rpartition(" ")[2] for one in unneeded(both, used)] == ["LINE#*"]
    assert len(unneeded(policy({}, rows("STORE#*")), used)) == 2, "either one would do"
    assert len(unneeded(policy({"Action": ["dynamodb:GetItem", "dynamodb:Scan"]}), used)) == 1


def test_what_could_be_said_more_narrowly_is_told() -> None:
    kinds, used = {"C#*", "C#*#STOCK#*"}, [asked(keys=("C#a#STOCK#1",))]
    assert len(wider(policy(rows("C#*")), used, kinds=kinds)) == 1
    assert wider(policy(rows("C#*")), [*used, asked(keys=("C#a",))], kinds=kinds) == []


# What a call needs.


def test_the_kinds_of_rows_are_those_that_there_are() -> None:
    now, order = datetime(2026, 11, 25, tzinfo=UTC), f"o-{'0' * 20}-x"
    made = {
        keys.current("c")[0],
        keys.rules("c", 1)[0],
        keys.marks("c")[0],
        keys.shard("c", 1)[0],
        keys.coupon("c", "s", 0, buckets=16)[0],
        keys.order(order)[0],
        keys.store("s")[0],
        keys.menu("s")[0],
        keys.slot("s", now)[0],
        keys.audit(now, entry_id="e", spread=1)[0],
        *(keys.control(copy)[0] for copy in range(keys.CONTROL_COPIES)),
        keys.govern_notes()[0],
        keys.tally(1, 2)[0],
        keys.allowance("s", 1)[0],
        keys.place("s", "c")[0],
        keys.line_draw("c", 1)[0],
        keys.review(now, entry_id="e", spread=1)[0],
        keys.token_budget("campaign/c")[0],
        keys.book("coupons/c", 1)[0],
        keys.posted("coupon/c/001", "x")[0],
    }
    matched = {kind: {one for one in made if fnmatchcase(one, kind)} for kind in ROWS}
    assert set().union(*matched.values()) == made
    assert all(matched.values())
    assert {
        keys.CAMPAIGNS,
        keys.STORES,
        keys.UNSETTLED_BILLS,
        f"{keys.OPEN_TICKETS}*",
    } == LISTINGS


PLACE = Place("us-east-1", "123456789012")


def test_a_batch_of_a_queue_is_allowed_by_the_single_name_and_one_of_the_table_is_not() -> None:
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/lantern-orders"
    (one,) = needed(PLACE, "sqs", "DeleteMessageBatch", {"QueueUrl": url, "Entries": []})
    queue = "arn:aws:sqs:us-east-1:123456789012:lantern-orders"
    assert (one.action, one.resource) == ("sqs:DeleteMessage", queue)
    wanted = {"Keys": [{"pk": {"S": "B"}}, {"pk": {"S": "A"}}, {"pk": {"S": "A"}}]}
    (two,) = needed(PLACE, "dynamodb", "BatchGetItem", {"RequestItems": {"lantern": wanted}})
    assert two == Request("dynamodb:BatchGetItem", TABLE, ((KEYS, ("A", "B")),))


def test_a_query_of_the_index_is_one_of_its_partition() -> None:
    query = {
        "TableName": "lantern",
        "IndexName": "listing",
        "KeyConditionExpression": "#listing_pk = :pk",
        "ExpressionAttributeNames": {"#listing_pk": "listing_pk"},
        "ExpressionAttributeValues": {":pk": {"S": "STORES"}},
    }
    (one,) = needed(PLACE, "dynamodb", "Query", query)
    assert one == Request("dynamodb:Query", TABLE + "/index/listing", ((KEYS, ("STORES",)),))


def test_a_mapping_is_known_by_its_function_once_it_was_listed() -> None:
    place = Place("us-east-1", "123456789012")
    change = {"UUID": "u-1", "ScalingConfig": {"MaximumConcurrency": 2}}
    with pytest.raises(KeyError):
        needed(place, "lambda", "UpdateEventSourceMapping", change)
    function = "arn:aws:lambda:us-east-1:123456789012:function:lantern-pay_order"
    listed = {"EventSourceMappings": [{"UUID": "u-1", "FunctionArn": function}]}
    learn(place, "ListEventSourceMappings", listed)
    (one,) = needed(place, "lambda", "UpdateEventSourceMapping", change)
    assert one.context == (("lambda:FunctionArn", (function,)),)


def test_a_secret_by_name_ends_as_secrets_manager_ends_it() -> None:
    (one,) = needed(PLACE, "secretsmanager", "GetSecretValue", {"SecretId": "lantern/codes"})
    prefix = "arn:aws:secretsmanager:us-east-1:123456789012:secret:lantern/codes-"
    assert one.resource.startswith(prefix)
    assert len(one.resource) == len(prefix) + 6


def test_a_call_that_nobody_has_looked_up_is_no_call_that_needs_nothing() -> None:
    with pytest.raises(KeyError):
        needed(PLACE, "dynamodb", "Scan", {"TableName": "lantern"})
