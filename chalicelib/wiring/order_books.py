"""Where quotes, orders and bills are kept, who bills are owed to, and what an order may hold."""

from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters.biller_sandbox import BillerSandbox
from chalicelib.adapters.dynamodb.bill_store import BillStore
from chalicelib.adapters.dynamodb.order_store import OrderStore
from chalicelib.adapters.dynamodb.quote_store import QuoteStore
from chalicelib.flows import ports
from chalicelib.flows.guarded import GuardedBiller
from chalicelib.flows.release_order import Holdings
from chalicelib.wiring import breakers
from chalicelib.wiring.campaigns import campaigns, coupons
from chalicelib.wiring.ground import table
from chalicelib.wiring.stores import slots


@lru_cache(maxsize=1)
def quotes() -> ports.QuoteStore:
    """Quotes."""
    return QuoteStore(table())


@lru_cache(maxsize=1)
def orders() -> ports.OrderStore:
    """Orders."""
    return OrderStore(table())


@lru_cache(maxsize=1)
def bill_holds() -> ports.BillStore:
    """Our own rows about bills."""
    return BillStore(table())


@lru_cache(maxsize=1)
def biller() -> ports.Biller:
    """Who the bills are owed to, behind its breaker."""
    return GuardedBiller(BillerSandbox(settings.load().biller_url), breakers.biller())


@lru_cache(maxsize=1)
def holdings() -> Holdings:
    """Where an order may hold something."""
    return Holdings(campaigns(), coupons(), bill_holds(), slots())
