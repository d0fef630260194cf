"""The one table: thin calls, and the only place that catches what DynamoDB raises.

A refused condition is a value (`Refusal`) that carries the row that refused. A throttle raises
Overloaded (certainly not done), no answer or a failure inside AWS raises Unavailable (unknown);
anything else is a bug of ours and passes through. Expressions name attributes as `#name`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws import OUTAGES, meaning_of
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.expressions import Values, expressed
from chalicelib.adapters.dynamodb.keys import Key
from chalicelib.adapters.dynamodb.wire import Item, item_from, wired_item
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.records import dataclass

# Why a transaction is cancelled that may well be done a little later.
BUSY = frozenset({"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"})
KEYS_PER_READ = 100  # BatchGetItem takes no more
BATCH_TRIES = 3  # what a batch leaves over is asked for again this often, then it is a throttle


@dataclass(frozen=True, slots=True)
class Refusal:
    """The condition did not hold; `item` is the row as it stands, None if there is none."""

    item: Item | None


@dataclass(frozen=True, slots=True)
class Write:
    """One row's change within a transaction; `names` are aliases beyond those of the text."""

    key: Key
    change: str
    values: Values
    condition: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


class Table:
    """`client` repeats a call that failed, `once` never does."""

    def __init__(self, name: str, *, client: Any, once: Any) -> None:
        self._name = name
        self._client = client
        self._once = once

    def get(self, key: Key, *, strong: bool = True) -> Item | None:
        """The row, or None. One call."""
        answer = _call(
            self._client.get_item, TableName=self._name, Key=_wired_key(key), ConsistentRead=strong
        )
        return item_from(answer["Item"]) if "Item" in answer else None

    def put(
        self, key: Key, item: Values, *, condition: str | None = None, values: Values | None = None
    ) -> Refusal | None:
        """Write the whole row; None when done. One call."""
        row = _wired_key(key) | wired_item(item)
        answer = _write(self._client.put_item, condition, values, TableName=self._name, Item=row)
        return answer if isinstance(answer, Refusal) else None

    def update(
        self,
        key: Key,
        change: str,
        *,
        values: Values,
        condition: str | None = None,
        returns: str = "NONE",
        once: bool = False,
    ) -> Item | Refusal:
        """Change the row; what `returns` asked for. One call, in one attempt if `once`."""
        client = self._once if once else self._client
        answer = _write(
            client.update_item,
            condition,
            values,
            TableName=self._name,
            Key=_wired_key(key),
            UpdateExpression=change,
            ReturnValues=returns,
        )
        return answer if isinstance(answer, Refusal) else item_from(answer.get("Attributes", {}))

    def delete(self, key: Key, *, condition: str, values: Values) -> Refusal | None:
        """Remove the row; None when done. One call."""
        answer = _write(
            self._client.delete_item,
            condition,
            values,
            TableName=self._name,
            Key=_wired_key(key),
        )
        return answer if isinstance(answer, Refusal) else None

    def transact(self, writes: Sequence[Write]) -> Sequence[int]:
        """All changes or none, a hundred at most: the numbers of those whose condition did not
        hold, [] when done. A repeat by the SDK is the same transaction."""
        items = [{"Update": self._update(write)} for write in writes]
        answer = _call(self._client.transact_write_items, TransactItems=items)
        return answer.refused if isinstance(answer, _Refusals) else []

    def _update(self, write: Write) -> dict[str, Any]:
        texts = tuple(filter(None, (write.change, write.condition)))
        request = expressed(texts, write.values)
        request["ExpressionAttributeNames"] = {
            **request["ExpressionAttributeNames"],
            **write.names,
        }
        if write.condition is not None:
            request["ConditionExpression"] = write.condition
        return {
            "TableName": self._name,
            "Key": _wired_key(write.key),
            "UpdateExpression": write.change,
            **request,
        }

    def query(
        self, pk: str, condition: str = "", *, values: Values | None = None, strong: bool = True
    ) -> Iterator[Item]:
        """The rows of one pk in key order, as far as `condition` on #sk lets them. One call a
        page (1 MB)."""
        expression = "#pk = :pk" + (f" AND {condition}" if condition else "")
        yield from self._pages(expression, {":pk": pk, **(values or {})}, ConsistentRead=strong)

    def latest(self, pk: str, *, most: int) -> list[Item]:
        """The last `most` rows of one pk, the last first, eventually consistent. One call."""
        request = expressed(("#pk = :pk",), {":pk": pk})
        request |= {"TableName": self._name, "KeyConditionExpression": "#pk = :pk"}
        answer = _call(self._client.query, **request, ScanIndexForward=False, Limit=most)
        return [item_from(row) for row in answer["Items"]]

    def listing(self, listing_pk: str) -> Iterator[Item]:
        """The rows of one listing, eventually consistent. One call a page."""
        yield from self._pages("#listing_pk = :pk", {":pk": listing_pk}, IndexName=keys.LISTING)

    def batch_get(self, wanted: Sequence[Key], *, strong: bool = True) -> Iterator[Item]:
        """The rows that exist, in no order. One call per hundred keys."""
        for start in range(0, len(wanted), KEYS_PER_READ):
            left = [_wired_key(key) for key in wanted[start : start + KEYS_PER_READ]]
            for _ in range(BATCH_TRIES):
                asked = {self._name: {"Keys": left, "ConsistentRead": strong}}
                answer = _call(self._client.batch_get_item, RequestItems=asked)
                yield from (item_from(row) for row in answer["Responses"].get(self._name, ()))
                left = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
                if not left:
                    break
            if left:
                raise Overloaded("Too many requests just now.")

    def _pages(self, expression: str, values: Values, **request: Any) -> Iterator[Item]:
        request |= expressed((expression,), values)
        request |= {"TableName": self._name, "KeyConditionExpression": expression}
        while True:
            answer = _call(self._client.query, **request)
            yield from (item_from(row) for row in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _wired_key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def _write(
    method: Any, condition: str | None, values: Values | None, **request: Any
) -> Mapping[str, Any] | Refusal:
    expressions = tuple(filter(None, (request.get("UpdateExpression"), condition)))
    if expressions:
        request |= expressed(expressions, values)
    if condition is not None:
        request["ConditionExpression"] = condition
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    answer: Mapping[str, Any] | Refusal = _call(method, **request)
    return answer


def _call(method: Any, **request: Any) -> Any:
    try:
        return method(**request)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
            standing = error.response.get("Item")
            return Refusal(item_from(standing) if standing else None)
        if refusals := _refusals(error):
            return refusals
        known = meaning_of(error)
        if known is None:
            raise
        raise known from error
    except OUTAGES as error:
        raise Unavailable("A part of the service did not answer.") from error


@dataclass(frozen=True, slots=True)
class _Refusals:
    """A transaction that was not done: which of its conditions did not hold."""

    refused: Sequence[int]


def _refusals(error: ClientError) -> _Refusals | None:
    """Why a transaction was cancelled; Overloaded when somebody else was at the same rows, or a
    row was throttled, and no condition stood against it."""
    reasons = error.response.get("CancellationReasons", ())
    codes = [reason.get("Code") for reason in reasons]
    refused = [n for n, code in enumerate(codes) if code == "ConditionalCheckFailed"]
    if refused:
        return _Refusals(refused)
    if BUSY.intersection(codes):
        raise Overloaded("Too many requests just now.") from error
    return None
