"""How an order lies in its row: state and patience in the open for conditions, the snapshot packed,
the history a list that moves append to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.adapters.dynamodb.wire import (
    Item,
    epoch,
    instant,
    maybe_epoch,
    maybe_instant,
    packed,
    unpacked,
)
from chalicelib.domain.orders.order import Order, OrderState, Step


def order_row(order: Order) -> Item:
    """A new order's row."""
    row = {
        "state": order.state,
        "patience": epoch(order.patience),
        "snapshot": packed(order.snapshot),
        "history": [step_map(s.state, s.at, s.reason) for s in order.history],
        "slot": maybe_epoch(order.slot),
    }
    return {name: value for name, value in row.items() if value is not None}


def order_from(row: Item) -> Order:
    """The order that a row holds."""
    return Order(
        order_id=row["sk"].removeprefix("ORDER#"),
        shopper=row["pk"].removeprefix("SHOPPER#"),
        state=OrderState(row["state"]),
        snapshot=unpacked(row["snapshot"]),
        patience=instant(row["patience"]),
        history=tuple(_step(raw) for raw in row["history"]),
        slot=maybe_instant(row.get("slot")),
        cancel_requested="cancel_requested" in row,
    )


def step_map(state: OrderState, at: datetime, reason: str | None) -> dict[str, Any]:
    """One step of the history."""
    step = {"state": state, "at": epoch(at)}
    return step if reason is None else step | {"reason": reason}


def _step(raw: Mapping[str, Any]) -> Step:
    return Step(OrderState(raw["state"]), instant(raw["at"]), raw.get("reason"))
