"""What the flows need from outside, as protocols. Adapters match them by shape.

Every method is one call to the outside unless its docstring says otherwise. A write whose outcome
is unknown raises Unavailable; a refused condition is a returned outcome that carries what refused
it. `now` is always an aware UTC datetime handed in by the edge.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.bills.bill import Bill, BillHold
from chalicelib.domain.campaigns.campaign import Campaign, Clock, Dials, Rules
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.campaigns.stock import ShardCount, Ticket
from chalicelib.domain.money import Money
from chalicelib.domain.orders.dead_letters import DeadLetter
from chalicelib.domain.orders.order import Order, OrderState
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.outcomes import (
    Answered,
    Begun,
    Booked,
    Created,
    Full,
    Gone,
    Held,
    HeldBy,
    InFlight,
    Mismatch,
    Moved,
    Stale,
    Stood,
    StoredSession,
)
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.line import Place
from chalicelib.domain.payments.payment import ChargeOutcome
from chalicelib.domain.stores.menu import Menu
from chalicelib.domain.stores.store import Store, StoreStatus

# The answers live in the domain, where adapters can name them, too; flows find them here.
__all__ = [
    "Answered",
    "Begun",
    "Booked",
    "Created",
    "Full",
    "Gone",
    "Held",
    "HeldBy",
    "InFlight",
    "Mismatch",
    "Moved",
    "Stale",
    "Stood",
    "StoredSession",
]


# -- campaigns ----------------------------------------------------------------------------------
class CampaignStore(Protocol):
    """Campaign rows: CURRENT and the immutable RULES versions."""

    def load(self, campaign_id: str) -> Campaign | None:
        """The campaign as of at most a few seconds ago (cached)."""

    def load_now(self, campaign_id: str) -> Campaign | None:
        """The campaign as it is (strongly consistent read)."""

    def rules(self, campaign_id: str, version: int) -> Rules | None:
        """One version of the rules (immutable, cached for good)."""

    def listed(self) -> Sequence[Campaign]:
        """All campaigns, as of at most a few seconds ago (cached, eventually consistent)."""

    def listed_now(self) -> Sequence[Campaign]:
        """All campaigns, past the cache (eventually consistent still)."""

    def create(self, campaign: Campaign) -> Created | Campaign:
        """Write RULES#1 and CURRENT; the campaign that is there already, if one is."""

    def amend(self, campaign: Campaign, *, rules: Rules, clock_shift_s: int) -> Campaign | Stale:
        """Make `rules` the next version, and let every live coupon run `clock_shift_s` longer, if
        the version is still the campaign's."""

    def turn(
        self,
        campaign: Campaign,
        *,
        dials: Dials,
        clock: Clock,
        reverts: Mapping[str, datetime] | None = None,
    ) -> Campaign | Stale:
        """Set the dials and move the clock in the same write, if neither has changed since;
        `reverts` says when a dial turns back by itself (None: as before)."""

    def target_stock(self, campaign_id: str, *, stock: int) -> int:
        """Note the stock to raise to, if it is more than before; returns the target in force."""

    def note_empty(self, campaign_id: str, *, shard: int, until: datetime) -> None:
        """Hint that a shard is empty. A lost hint does no harm: failures are swallowed."""

    def note_sweep(
        self,
        campaign_id: str,
        *,
        remaining: int,
        as_of: datetime,
        empty_until: Mapping[int, datetime],
        sold_out_until: datetime | None,
    ) -> None:
        """Renew or clear the hints, and write the live totals."""


class StockStore(Protocol):
    """The stock shards: drawn, left, voided."""

    def create(self, campaign_id: str, *, capacities: Sequence[int]) -> None:
        """Write every shard that is not there yet (one call a shard); safe to repeat."""

    def draw(self, campaign_id: str, shard: int) -> tuple[Ticket, int] | None:
        """The next ticket and what is `left` after it; None when the shard is empty. A repeat
        inside the SDK only leaks a number. Unavailable when the shard is not laid out yet."""

    def void(self, campaign_id: str, shard: int) -> None:
        """Give one ticket back, in a single attempt: only when the refusal is certain."""

    def counts(self, campaign_id: str, *, shards: int) -> Sequence[ShardCount]:
        """All shards' counters, strongly consistent (one call per hundred)."""

    def give_back(self, campaign_id: str, shard: int, *, count: int, voided_was: int) -> bool:
        """left + count, voided + count, if `voided` is still what it was; whether it was done."""

    def raise_capacity(self, campaign_id: str, shard: int, *, old: int, new: int) -> bool:
        """capacity = new, left + (new - old), if capacity is still `old`; whether it was done."""

    def marks(self, campaign_id: str) -> tuple[Mapping[int, int], datetime] | None:
        """The audit's last note of every shard's `drawn`, and when it was taken."""

    def note_marks(self, campaign_id: str, *, marks: Mapping[int, int], at: datetime) -> None:
        """Note every shard's `drawn` for the next audit."""


class CouponStore(Protocol):
    """Coupons, in buckets by shopper."""

    def mine(self, campaign: Campaign, shopper: str) -> Sequence[Coupon]:
        """The shopper's coupons of this campaign, strongly consistent, by slot."""

    def put(self, coupon: Coupon, *, buckets: int) -> Coupon | None:
        """Write it if its slot is free; None on success, else the coupon that stands there."""

    def hold(
        self, coupon_id: str, *, campaign: Campaign, order_id: str, until: datetime, now: datetime
    ) -> Held | HeldBy | Gone:
        """ISSUED -> HELD(order, until) if live and free, or HELD and lapsed. A hold of this very
        order is Held and nothing is written."""

    def pin(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> Held | Gone:
        """Drop `hold_until` if HELD by this order, lapsed or not."""

    def redeem(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> bool:
        """HELD by this order -> REDEEMED; True also when it is redeemed by it already."""

    def release(self, coupon_id: str, *, campaign: Campaign, order_id: str) -> bool:
        """HELD or REDEEMED by this very order -> ISSUED; False when there is nothing to release."""

    def bucket(self, campaign: Campaign, bucket: int) -> Iterable[Coupon]:
        """All coupons of one bucket, strongly consistent (one call a page)."""


# -- stores -------------------------------------------------------------------------------------
class StoreCatalogue(Protocol):
    """Stores and menus, cached for a few seconds (a switched status is seen within 10 s)."""

    def load(self, store_id: str) -> Store | None:
        """The store, as of at most a few seconds ago."""

    def all(self) -> Sequence[Store]:
        """All stores, as of at most a few seconds ago."""

    def menu(self, store_id: str) -> Menu | None:
        """The store's menu, as of at most a few seconds ago."""

    def set_status(
        self, store_id: str, *, status: StoreStatus, until: datetime | None, busy_minutes: int
    ) -> Store | None:
        """Switch the status; the store after it, None when there is no such store."""


class SlotStore(Protocol):
    """The sets of order ids per store and slot."""

    def book(
        self, store_id: str, start: datetime, *, order_id: str, capacity: int
    ) -> Booked | Full:
        """Add the id if there is room; Booked also when it is in the set already."""

    def leave(self, store_id: str, start: datetime, *, order_id: str) -> None:
        """Take the id out; safe to repeat."""

    def ids(
        self, store_id: str, *, first: datetime, last: datetime
    ) -> Mapping[datetime, frozenset[str]]:
        """The ids in all slots from `first` to `last`, strongly consistent."""

    def counts(
        self, wanted: Mapping[str, Sequence[datetime]]
    ) -> Mapping[str, Mapping[datetime, int]]:
        """How many ids lie in the wanted slots of several stores (one call per hundred)."""


# -- orders -------------------------------------------------------------------------------------
class QuoteStore(Protocol):
    """Quotes, with a TTL."""

    def put(self, quote: Quote) -> None:
        """Write it."""

    def load(self, quote_id: str) -> Quote | None:
        """Read it strongly; None when unknown or gone."""


class OrderStore(Protocol):
    """Orders, under their shopper."""

    def create(self, order: Order) -> Order | None:
        """Write it if it is not there; None on success, else the order that stands there."""

    def load(self, order_id: str) -> Order | None:
        """Read it strongly."""

    def load_many(self, order_ids: Sequence[str]) -> Sequence[Order]:
        """Read them strongly (one call per hundred); unknown ids are left out."""

    def of_shopper(self, shopper: str, *, limit: int) -> Sequence[Order]:
        """The shopper's latest orders, newest first."""

    def move(
        self,
        order: Order,
        *,
        to: OrderState,
        frm: Sequence[OrderState],
        now: datetime,
        reason: str | None = None,
        slot: datetime | None = None,
        within_patience: bool = False,
        unless_cancelling: bool = False,
    ) -> Moved | Stood:
        """Change the state if it is one of `frm` (and now < patience; and no cancel is asked for),
        appending to the history; `slot` is set with it."""

    def ask_cancel(self, order: Order) -> Moved | Stood:
        """Note `cancel_requested` if PAYING."""

    def unsettled_bills(self) -> Sequence[str]:
        """Ids of bill orders that went to payment and have not ended (eventually consistent)."""


class BillStore(Protocol):
    """Our rows about bills: holds and payments."""

    def holds(self, shopper: str) -> Sequence[BillHold]:
        """All of the shopper's rows."""

    def hold(
        self, bill_id: str, *, shopper: str, order_id: str, until: datetime, now: datetime
    ) -> Held | HeldBy | Gone:
        """Like a coupon's hold; a bill without a row is free, a PAID one is Gone."""

    def pin(self, bill_id: str, *, shopper: str, order_id: str) -> Held | Gone:
        """Drop `hold_until` if held by this order."""

    def pay(self, bill_id: str, *, shopper: str, order_id: str) -> bool:
        """HELD by this order -> PAID; True also when it is paid by it already."""

    def release(self, bill_id: str, *, shopper: str, order_id: str) -> bool:
        """HELD by this very order -> DUE."""


class OrderQueue(Protocol):
    """The queues: a message is a key and a version."""

    def place(self, order_id: str) -> None:
        """Send to `orders`; Unavailable when it is not known to have arrived."""

    def pay(self, order_id: str, *, wish: str | None = None) -> None:
        """Send to `payments`; `wish` is "cancel" or nothing."""


class PaymentProvider(Protocol):
    """The provider. Every call has a timeout and answers an outcome, never an exception."""

    def charge(self, *, key: str, amount: Money, description: str) -> ChargeOutcome:
        """Charge `amount` under `key` (the order id): a repeat returns the first result."""

    def ask(self, *, key: str) -> ChargeOutcome:
        """What became of `key`."""

    def close(self, *, key: str) -> ChargeOutcome:
        """Bar `key`: Closed, or what had happened before."""

    def refund(self, *, key: str) -> ChargeOutcome:
        """Give back what was charged under `key`."""


class Biller(Protocol):
    """Who the bills are owed to."""

    def bills(self, *, account: str) -> Sequence[Bill]:
        """What is on the account; Unavailable when the biller does not answer."""

    def settle(self, *, bill_id: str, key: str, amount: Money) -> bool:
        """Pay it under `key`; False when another key has paid it. Unavailable when unknown."""


class NotificationCheck(Protocol):
    """A provider's signed notifications."""

    def verified(self, *, body: bytes, signature: str, now: datetime) -> str:
        """The idempotency key (order id) it speaks of; Refused "unauthenticated" when it is not
        the provider's, too old, or malformed."""


# -- around them --------------------------------------------------------------------------------
class SessionStore(Protocol):
    """Chat sessions."""

    def load(self, shopper: str, session_id: str) -> StoredSession | None:
        """Read it strongly."""

    def save(
        self, shopper: str, session_id: str, *, data: Mapping[str, Any], version: int, now: datetime
    ) -> bool:
        """Save over `version`; False when another turn was saved in between."""


class IdempotencyStore(Protocol):
    """Answers under caller-supplied keys, for at least 24 h."""

    def begin(
        self, shopper: str, key: str, *, fingerprint: str, lease: str, now: datetime
    ) -> Begun | Answered | InFlight | Mismatch:
        """Take the key under `lease`, or say what stands there."""

    def finish(
        self, shopper: str, key: str, *, lease: str, status: int, body: str, now: datetime
    ) -> None:
        """Store a final answer, if the lease is still ours."""

    def abandon(self, shopper: str, key: str, *, lease: str) -> None:
        """Give the key up without an answer, if the lease is still ours."""


class AuditLog(Protocol):
    """Append-only: who changed what, why."""

    def append(
        self, *, now: datetime, who: str, what: str, why: str, detail: Mapping[str, Any]
    ) -> None:
        """Write one entry."""


# -- overload -----------------------------------------------------------------------------------
class ControlStore(Protocol):
    """The state that everybody looks at: mode, verdicts, line rates (CONTROL rows)."""

    def load(self) -> Control:
        """As of at most two seconds ago (cached). Never raises: what was last known when the table
        does not answer, the initial state when nothing was ever known."""

    def load_now(self) -> Control:
        """As it is (strongly consistent read of the copy that decides)."""

    def save(self, control: Control) -> Control | Stale:
        """Write it as the next version if `control.version` is still the stored one, then every
        copy (one call each). The state as stored; Stale when somebody was quicker."""

    def notes(self) -> Mapping[str, Any]:
        """What `govern` noted for its next round; {} before the first."""

    def note(self, notes: Mapping[str, Any]) -> None:
        """Note something for the next round."""


class Tally(Protocol):
    """Counts shared by all environments in windows of ten seconds, spread over a few keys."""

    def add(self, name: str, count: int = 1) -> None:
        """Count `name` ([a-z_]+) in memory; no call."""

    def flush(self, now: datetime) -> bool:
        """Write out what was counted, if the last time is a few seconds ago: at most one call, and
        a failed one is swallowed. Whether anything was written."""

    def windows(self, now: datetime, *, count: int) -> Sequence[Mapping[str, int]]:
        """The last `count` windows, oldest first, the running one last (one call)."""


class Allowances(Protocol):
    """Requests leased by those who ask far more often than people do."""

    def lease(self, shopper: str, *, now: datetime) -> bool:
        """Lease a block of this minute's requests; False when all are leased (one call). True,
        too, when the table does not answer."""


class Signals(Protocol):
    """What the platform knows of the service's health."""

    def queue_ages_s(self, now: datetime) -> Mapping[str, float]:
        """Age in seconds of the oldest message by queue ("orders", "payments"); 0 when empty."""

    def gateway(self, now: datetime) -> Mapping[str, int]:
        """Of the last minutes' requests: `requests`, `throttled` (429), `failed` (5xx)."""


class Capacity(Protocol):
    """Widths as circuit breakers: reserved concurrency, and the queue mappings' own."""

    def reserve(self, function: str, width: int | None) -> None:
        """Let at most `width` of the function run at once: 0 none, None as the account allows."""

    def reserved(self, function: str) -> int | None:
        """What is reserved now."""

    def set_queue_width(self, function: str, width: int) -> None:
        """The mapping's maximum concurrency (AWS: 2 to 1,000)."""

    def queue_width(self, function: str) -> int | None:
        """The mapping's maximum concurrency now; None when it has none."""


class StatusPage(Protocol):
    """Where the status document lies, outside the service itself."""

    def publish(self, document: Mapping[str, Any]) -> None:
        """Put it there; Unavailable when it is not known to lie there."""


class LineStore(Protocol):
    """Places in line: one a shopper and campaign, and the counters that number them."""

    def find(self, shopper: str, campaign_id: str) -> Place | None:
        """The shopper's place, strongly consistent."""

    def draw(self, campaign_id: str, *, shards: int, shopper: str) -> int:
        """The next number, from the shard that is least advanced as far as this process knows. A
        repeat inside the SDK, or a draw that nobody keeps, leaves a hole in the line: harmless."""

    def put(
        self,
        place: Place,
        *,
        shopper: str,
        campaign_id: str,
        replaces: int | None,
        kept_until: datetime,
    ) -> Place | None:
        """Write it if the shopper has none, or still the number that it `replaces`; None on
        success, else the place that stands there."""

    def use(self, shopper: str, campaign_id: str, *, number: int, now: datetime) -> None:
        """Note that the place was used, if it still has this number, in a single attempt."""

    def drawn(self, campaign_id: str, *, shards: int) -> Sequence[int]:
        """How often each shard was drawn from, strongly consistent (one call per hundred)."""


class DeadLetters(Protocol):
    """Messages that could not be handled, beside each queue ("orders", "payments"). A letter may be
    seen twice, and is not seen while somebody else holds it."""

    def look(self, *, limit: int) -> Sequence[DeadLetter]:
        """At most `limit` letters (several calls), for everybody to see again afterwards."""

    def hold(self, message_ids: Sequence[str] | None, *, limit: int) -> Sequence[DeadLetter]:
        """The named letters that are found, or any when None; at most `limit` (several calls). For
        half a minute nobody else sees them."""

    def redrive(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
        """Send each held letter to its queue and then delete it (two calls each); their ids. After
        Unavailable some are sent, and the others come back by themselves."""

    def discard(self, letters: Sequence[DeadLetter]) -> Sequence[str]:
        """Delete the held letters (one call per ten); the ids of those that are gone."""

    def counts(self) -> Mapping[str, int]:
        """About how many letters there are by queue (one call a queue)."""
