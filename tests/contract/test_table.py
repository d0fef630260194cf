"""What DynamoDB's errors become, and values on their way there and back."""

from enum import StrEnum
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from chalicelib.adapters.dynamodb.table import Refusal
from chalicelib.adapters.dynamodb.wire import item_from, packed, unpacked, wired_item
from chalicelib.domain.errors import Overloaded, Unavailable
from tests.fakes.aws_calls import throttling
from tests.fakes.samples import fresh
from tests.fakes.world import World


class Colour(StrEnum):
    RED = "red"


ROW: dict[str, Any] = {
    "text": "奶茶",
    "number": -3,
    "yes": True,
    "no": False,
    "none": None,
    "raw": b"\x00\xff",
    "set": frozenset({"a", "b"}),
    "list": [1, "two", {"three": [3]}],
    "map": {"left": 1, "state": {}},
}


def test_values_come_back_as_they_went() -> None:
    assert item_from(wired_item(ROW)) == ROW
    assert wired_item({"colour": Colour.RED, "pair": (1, 2)}) == {
        "colour": {"S": "red"},
        "pair": {"L": [{"N": "1"}, {"N": "2"}]},
    }
    assert unpacked(packed({"ü": [1.5, None]})) == {"ü": [1.5, None]}


def test_a_float_has_no_place_in_a_row() -> None:
    with pytest.raises(TypeError, match="float"):
        wired_item({"price": 2.5})


def test_a_row_comes_back_from_the_table(on_moto: World) -> None:
    key = (fresh("pk"), "sk")
    assert on_moto.table.get(key) is None
    on_moto.table.put(key, ROW)
    assert on_moto.table.get(key) == {"pk": key[0], "sk": "sk", **ROW}
    assert list(on_moto.table.query(key[0])) == [on_moto.table.get(key)]


def test_a_refusal_carries_the_row_that_refused(on_moto: World) -> None:
    key, absent = (fresh("pk"), "sk"), "attribute_not_exists(#pk)"
    on_moto.table.put(key, ROW, condition=absent)
    refused = on_moto.table.put(key, {"new": 1}, condition=absent)
    standing = Refusal({"pk": key[0], "sk": "sk", **ROW})
    assert refused == standing
    wrong = {"condition": "#number = :n", "values": {":n": 9}}
    assert on_moto.table.delete(key, **wrong) == standing
    nothing = on_moto.table.update((fresh("pk"), "sk"), "SET #number = :n", **wrong)
    assert nothing == Refusal(None)


def test_long_queries_are_read_to_the_end(on_moto: World) -> None:
    pk = fresh("pk")
    for number in range(6):
        on_moto.table.put((pk, f"{number}"), {"raw": b"x" * 300_000})
    assert [row["sk"] for row in on_moto.table.query(pk)] == list("012345")


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ProvisionedThroughputExceededException", 400, Overloaded),
        ("ThrottlingException", 400, Overloaded),
        ("RequestLimitExceeded", 400, Overloaded),
        ("TransactionConflictException", 400, Overloaded),
        ("InternalServerError", 500, Unavailable),
        ("ServiceUnavailable", 503, Unavailable),
        ("SomethingNew", 502, Unavailable),
        ("ValidationException", 400, ClientError),
        ("ResourceNotFoundException", 400, ClientError),
        ("AccessDeniedException", 400, ClientError),
    ],
)
def test_what_aws_says_becomes_what_the_house_says(
    on_moto: World, code: str, status: int, expected: type[Exception]
) -> None:
    client = on_moto.clients[0]
    with throttling(client, "GetItem", code=code, status=status), pytest.raises(expected):
        on_moto.table.get(("pk", "sk"))


@pytest.mark.parametrize(
    "outage",
    [
        ConnectTimeoutError(endpoint_url="https://aws"),
        EndpointConnectionError(endpoint_url="https://aws", error="reset"),
    ],
)
def test_no_connection_is_unavailable(on_moto: World, outage: Exception) -> None:
    def cut(**_: object) -> None:
        raise outage

    events = on_moto.clients[0].meta.events
    events.register_first("before-send", cut)
    try:
        with pytest.raises(Unavailable):
            on_moto.table.get(("pk", "sk"))
    finally:
        events.unregister("before-send", cut)


def test_our_own_bugs_pass_through(on_moto: World) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        on_moto.table.update(("pk", "sk"), "SET nonsense", values={":n": 1})
