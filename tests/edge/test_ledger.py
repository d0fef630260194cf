"""The stream's function: what can be read is posted, what cannot is named, alone."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.coupon_rows import coupon_row
from chalicelib.adapters.dynamodb.order_rows import order_row
from chalicelib.adapters.dynamodb.wire import wired_item
from chalicelib.domain.campaigns.coupon import CouponState
from chalicelib.domain.errors import Overloaded
from chalicelib.domain.ledger.lines import Change
from chalicelib.edges.streams.ledger import ledger
from chalicelib.wiring import stream
from tests.conftest import Log
from tests.edge.test_statements import AT_S
from tests.fakes.samples import NOW, a_campaign, a_coupon, an_order

CAMPAIGN = a_campaign()


class Posted:
    """What was posted, and when it had happened."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.at: datetime | None = None

    def __call__(self, changes: Sequence[Change], *, at: datetime) -> int:
        self.changes += changes
        self.at = at
        return len(changes)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Posted:
    found = Posted()
    monkeypatch.setattr(stream, "post", found)
    return found


def record(pk: str, sk: str, new: Any, old: Any = None, *, number: int = 1) -> dict[str, Any]:
    change = {
        "ApproximateCreationDateTime": AT_S,
        "Keys": wired_item({"pk": pk, "sk": sk}),
        "SequenceNumber": str(number),
    }
    if new is not None:
        change["NewImage"] = wired_item({"pk": pk, "sk": sk} | new)
    if old is not None:
        change["OldImage"] = wired_item({"pk": pk, "sk": sk} | old)
    return {"eventID": f"e-{number}", "eventName": "MODIFY", "dynamodb": change}


def coupon_record(*, number: int = 1, **changes: Any) -> dict[str, Any]:
    coupon = a_coupon(CAMPAIGN)
    pk = f"CAMPAIGN#{CAMPAIGN.campaign_id}#COUPON#007"
    row = coupon_row(coupon)
    return record(pk, f"{coupon.shopper}#0", row | changes, row if changes else None, number=number)


def order_record(number: int = 1) -> dict[str, Any]:
    order = an_order()
    row = order_row(order)
    return record(f"SHOPPER#{order.shopper}", f"ORDER#{order.order_id}", row, number=number)


def told(*records: dict[str, Any]) -> list[str]:
    answer = ledger({"Records": list(records)}, None)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_a_new_coupon_a_moved_one_and_an_order_are_changes(posted: Posted) -> None:
    held = {"state": CouponState.HELD, "order_id": "o-1", "moves": 1}
    assert told(coupon_record(), coupon_record(**held), order_record()) == []
    new, moved, order = posted.changes
    assert (new.before, moved.after.moves) == ({}, 1)
    assert new.source.group == f"coupon/{CAMPAIGN.campaign_id}/007"
    assert {p.account for p in moved.difference} == {
        "held",
        f"live/{a_coupon(CAMPAIGN).expiry_key}",
    }
    assert (order.before, order.after.lines) == ({}, {})
    assert posted.at == NOW


@pytest.mark.parametrize(
    ("pk", "sk"),
    [
        ("SHOPPER#ada", "SESSION#s"),
        ("STORE#s", "STORE"),
        (f"CAMPAIGN#{CAMPAIGN.campaign_id}#STOCK#001", "SHARD"),
        (f"CAMPAIGN#{CAMPAIGN.campaign_id}", "MARKS"),
        ("LEDGER#POSTED#coupon/x/001", "c-1"),
    ],
)
def test_other_rows_are_no_books(pk: str, sk: str, posted: Posted) -> None:
    assert told(record(pk, sk, {"x": 1})) == []
    assert posted.changes == []


def test_what_its_time_to_live_has_taken_is_no_change(posted: Posted) -> None:
    gone = order_record()
    gone["dynamodb"]["OldImage"] = gone["dynamodb"].pop("NewImage")
    assert told(gone) == []
    assert posted.changes == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "EATEN"},
        {"face": "dear"},
        {"expiry_key": None},
        {"at": "yesterday"},
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_all_others_are_posted(
    wrong: dict[str, Any], posted: Posted, log: Log, counted: Counter[str]
) -> None:
    records = [coupon_record(number=1), coupon_record(number=2, **wrong), coupon_record(number=3)]
    assert told(*records) == ["2"]
    assert len(posted.changes) == 2
    (line,) = [one for one in log.lines if one["level"] == logging.getLevelName(logging.ERROR)]
    assert line["sequence"] == "2"
    assert "dear" not in str(line)
    assert counted["ledger.unreadable"] == 1


def test_an_order_whose_amounts_do_not_add_up_is_not_posted(posted: Posted) -> None:
    from tests.unit.domain.ledger.test_standing import PAID, an_order_of

    order = an_order_of(*PAID, total={"amount": 1, "currency": "CNY"})
    wrong = record(f"SHOPPER#{order.shopper}", f"ORDER#{order.order_id}", order_row(order))
    assert told(wrong) == ["1"]
    assert posted.changes == []


def test_a_table_that_takes_nothing_makes_the_batch_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def throttled(*_: Any, **__: Any) -> int:
        raise Overloaded("Too many requests just now.")

    monkeypatch.setattr(stream, "post", throttled)
    with pytest.raises(Overloaded):
        ledger({"Records": [coupon_record()]}, None)
