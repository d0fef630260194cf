"""A world to try flows in: every port under one name, all in memory or on the in-process AWS.

    fake_world()                    dicts
    with moto_world() as world:     the DynamoDB adapters on locked moto

Both have the recorded queue, the scriptable payment provider and biller of this folder. Nothing is
cached unless `cache_s` says so; then `world.ticks` is the monotonic clock of the caches.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.dynamodb.audit_log import AuditLog
from chalicelib.adapters.dynamodb.bill_store import BillStore
from chalicelib.adapters.dynamodb.campaign_store import CampaignStore
from chalicelib.adapters.dynamodb.control_store import ControlStore
from chalicelib.adapters.dynamodb.coupon_store import CouponStore
from chalicelib.adapters.dynamodb.idempotency_store import IdempotencyStore
from chalicelib.adapters.dynamodb.ledger_store import LedgerStore
from chalicelib.adapters.dynamodb.line_store import LineStore
from chalicelib.adapters.dynamodb.order_store import OrderStore
from chalicelib.adapters.dynamodb.quote_store import QuoteStore
from chalicelib.adapters.dynamodb.session_store import SessionStore
from chalicelib.adapters.dynamodb.slot_store import SlotStore
from chalicelib.adapters.dynamodb.stock_store import StockStore
from chalicelib.adapters.dynamodb.store_catalogue import StoreCatalogue
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.tally import Tally
from chalicelib.adapters.dynamodb.ticket_store import TicketStore
from chalicelib.adapters.payment_sandbox import SandboxNotifications
from chalicelib.flows import ports
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.pass_gate import Gate
from chalicelib.flows.ticket_ports import TicketStore as TicketStorePort
from infra.local.cloud import Resources, create_resources, locked_moto
from tests.fakes.audit import FakeAudit
from tests.fakes.bills import FakeBiller, FakeBills
from tests.fakes.campaigns import FakeCampaigns
from tests.fakes.catalogue import FakeCatalogue
from tests.fakes.control import FakeControl
from tests.fakes.coupons import FakeCoupons
from tests.fakes.idempotency import FakeIdempotency
from tests.fakes.ledger import FakeLedger
from tests.fakes.line import FakeLine
from tests.fakes.orders import FakeOrders
from tests.fakes.payments import FakePayments
from tests.fakes.queue import RecordedQueue
from tests.fakes.quotes import FakeQuotes
from tests.fakes.sessions import FakeSessions
from tests.fakes.slots import FakeSlots
from tests.fakes.status_page import FakeStatusPage
from tests.fakes.stock import FakeStock
from tests.fakes.tally import FakeTally
from tests.fakes.tickets import FakeTickets

NOTIFY_KEY = b"notify-key"


@dataclass(slots=True)
class Ticks:
    """A monotonic clock that moves when told."""

    now_s: float = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass(slots=True)
class World:
    """Every port. A fake world has no `table`, `resources` and `clients` (client, once)."""

    campaigns: ports.CampaignStore
    stock: ports.StockStore
    coupons: ports.CouponStore
    catalogue: FakeCatalogue | StoreCatalogue
    slots: ports.SlotStore
    quotes: ports.QuoteStore
    orders: ports.OrderStore
    bills: ports.BillStore
    sessions: ports.SessionStore
    idempotency: ports.IdempotencyStore
    audit: ports.AuditLog
    control: FakeControl | ControlStore
    line: ports.LineStore
    tally: ports.Tally
    tickets: TicketStorePort
    ledger: Ledger
    page: FakeStatusPage = field(default_factory=FakeStatusPage)
    queue: RecordedQueue = field(default_factory=RecordedQueue)
    payments: FakePayments = field(default_factory=FakePayments)
    biller: FakeBiller = field(default_factory=FakeBiller)
    notifications: ports.NotificationCheck = field(
        default_factory=lambda: SandboxNotifications(NOTIFY_KEY)
    )
    ticks: Ticks = field(default_factory=Ticks)
    table: Table | None = None
    resources: Resources | None = None
    clients: tuple[Any, ...] = ()

    @property
    def gate(self) -> Gate:
        """What the mode says to claims and new orders."""
        return Gate(self.control, self.line, self.campaigns)


def fake_world() -> World:
    """All in memory."""
    return World(
        campaigns=FakeCampaigns(),
        stock=FakeStock(),
        coupons=FakeCoupons(),
        catalogue=FakeCatalogue(),
        slots=FakeSlots(),
        quotes=FakeQuotes(),
        orders=FakeOrders(),
        bills=FakeBills(),
        sessions=FakeSessions(),
        idempotency=FakeIdempotency(),
        audit=FakeAudit(),
        control=FakeControl(),
        line=FakeLine(),
        tally=FakeTally(),
        tickets=FakeTickets(),
        ledger=FakeLedger(),
    )


@contextmanager
def moto_world(*, cache_s: float = 0.0, attempts: int = 2) -> Iterator[World]:
    """On an empty in-process AWS of its own."""
    with locked_moto():
        aws.forget()
        resources = create_resources()
        clients = (aws.dynamodb(attempts=attempts), aws.dynamodb(attempts=1))
        try:
            yield stores_on(resources, clients, cache_s=cache_s)
        finally:
            for client in clients:
                client.close()
            aws.forget()


def stores_on(resources: Resources, clients: tuple[Any, Any], *, cache_s: float = 0.0) -> World:
    """The DynamoDB adapters on resources that are there."""
    ticks, ids = Ticks(), itertools.count()
    table = Table(resources.table, client=clients[0], once=clients[1])
    return World(
        campaigns=CampaignStore(table, cache_s=cache_s, clock=ticks),
        stock=StockStore(table),
        coupons=CouponStore(table),
        catalogue=StoreCatalogue(table, cache_s=cache_s, clock=ticks),
        slots=SlotStore(table),
        quotes=QuoteStore(table),
        orders=OrderStore(table),
        bills=BillStore(table),
        sessions=SessionStore(table),
        idempotency=IdempotencyStore(table),
        audit=AuditLog(table, new_id=lambda: f"entry-{next(ids)}"),
        control=ControlStore(table, clock=ticks, jitter=0.0),
        line=LineStore(table),
        tally=Tally(table, spread=0),
        tickets=TicketStore(table),
        ledger=LedgerStore(table),
        ticks=ticks,
        table=table,
        resources=resources,
        clients=clients,
    )
