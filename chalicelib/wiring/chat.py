"""The conversation, joined to everything a shopper can ask for."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.adapters.dynamodb.session_store import SessionStore
from chalicelib.flows import ports
from chalicelib.flows.take_turn import Shop, take_turn
from chalicelib.flows.take_turn import Turn as Turn
from chalicelib.flows.turns import menus
from chalicelib.flows.turns.aide import Aide
from chalicelib.wiring.campaigns import campaigns, code_key, coupons, gate, stock
from chalicelib.wiring.ground import table
from chalicelib.wiring.order_books import bill_holds, biller, orders, quotes
from chalicelib.wiring.queues import order_queue
from chalicelib.wiring.stores import catalogue, slots
from chalicelib.wiring.tickets import tickets


@lru_cache(maxsize=1)
def sessions() -> ports.SessionStore:
    """Chat sessions."""
    return SessionStore(table())


@lru_cache(maxsize=1)
def _shop() -> Shop:
    return Shop(
        campaigns=campaigns(),
        stock=stock(),
        coupons=coupons(),
        catalogue=catalogue(),
        slots=slots(),
        quotes=quotes(),
        orders=orders(),
        bills=bill_holds(),
        biller=biller(),
        queue=order_queue(),
        sessions=sessions(),
        tickets=tickets(),
        gate=gate(),
        aide=_aide(),
    )


@lru_cache(maxsize=1)
def _aide() -> Aide | None:
    """The assistant, where a model is set up; what it takes is loaded only there."""
    if not settings.load().models:
        return None
    from chalicelib.wiring import assistant  # noqa: PLC0415 - see above

    return assistant.aide()


def warm(*, now: datetime) -> int:
    """`flows.turns.menus.warm`: read the nearby menus before the first shopper asks."""
    _shop()
    return menus.warm(catalogue=catalogue(), now=now)


def turn(*, shopper: str, turn: Turn, now: datetime, new_id: Callable[[], str]) -> dict[str, Any]:
    """`flows.take_turn`."""
    return take_turn(
        shopper=shopper, turn=turn, now=now, new_id=new_id, shop=_shop(), code_key=code_key()
    )
