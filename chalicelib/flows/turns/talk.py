"""One turn of a conversation as its handlers see it: what came in, what is known, what to answer.

`Talk` is the turn's notepad and lives for one attempt at it; nothing in it outlives the turn except
the session.
"""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.dialogue.choosing import Shopfront
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.replies.speak import Voice
from chalicelib.domain.chat.session import Session, Waiting
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.home_time import HOME_ZONE
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.record import notice
from chalicelib.domain.stores.menu import Menu
from chalicelib.domain.stores.store import Store
from chalicelib.domain.views import store_name
from chalicelib.flows.browse_stores import StoreNearby, browse_stores
from chalicelib.flows.pass_gate import Gate
from chalicelib.flows.ports import (
    Biller,
    BillStore,
    CampaignStore,
    CouponStore,
    OrderQueue,
    OrderStore,
    QuoteStore,
    SessionStore,
    SlotStore,
    StockStore,
    StoreCatalogue,
)
from chalicelib.flows.release_order import Holdings
from chalicelib.flows.ticket_ports import TicketStore
from chalicelib.flows.turns.aide import Aide, Helping
from chalicelib.records import dataclass

# How many open stores a message is read against.
NEARBY = 15
# How many are looked through for one of each menu when the place is unknown.
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """What came in: the message and what the caller said about it. `place` is (lat, lon), `left_s`
    the seconds for which somebody will still wait for the answer, if that is known; `calm` is
    false while others are turned away at the door."""

    message: str
    session_id: str | None = None
    turn_id: str | None = None
    locale: str | None = None
    place: tuple[float, float] | None = None
    left_s: float | None = None
    calm: bool = True


@dataclass(frozen=True, slots=True)
class Shop:
    """Every port that a turn may need; `aide` None: no model is set up."""

    campaigns: CampaignStore
    stock: StockStore
    coupons: CouponStore
    catalogue: StoreCatalogue
    slots: SlotStore
    quotes: QuoteStore
    orders: OrderStore
    bills: BillStore
    biller: Biller
    queue: OrderQueue
    sessions: SessionStore
    tickets: TicketStore
    gate: Gate
    aide: Aide | None = None

    @property
    def holdings(self) -> Holdings:
        """Where an order may hold something."""
        return Holdings(self.campaigns, self.coupons, self.bills, self.slots)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waited for a yes when the turn began. A yes never moves to anything else, also when the
    turn has to be done again on a newer state."""

    expecting: Expecting = Expecting.NOTHING
    quote: Waiting | None = None
    cancelling: str | None = None


@dataclass(slots=True)
class Talk:
    """The notepad. `waited` are the items that were pending when the turn began; `fresh` are lines
    put in (or, `changing`, changed) in this turn; `altered` once anything that a quote covers has
    changed; `sure` is how sure the reading of the message is; `more_to_do` while the message also
    wishes for items; `wants_quote` when a quote is to be made at the end."""

    shopper: str
    turn: Turn
    now: datetime
    new_id: Callable[[], str]
    shop: Shop
    code_key: bytes
    session: Session
    asked: Asked
    voice: Voice
    control: Control = field(default_factory=Control)
    notice: dict[str, Any] | None = None
    said: list[str] = field(default_factory=list)
    chips: list[str] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    waited: tuple[AddItem, ...] = ()
    fresh: list[Line] = field(default_factory=list)
    changing: bool = False
    sure: float = 1.0
    altered: bool = False
    wants_quote: bool = False
    more_to_do: bool = False
    quote: Quote | None = None
    coupon: dict[str, Any] | None = None
    order: dict[str, Any] | None = None
    helping: Helping = field(default_factory=Helping)
    session_id: str = ""
    _nearby: list[Shopfront] | None = None

    def say(self, phrase: Phrase, **facts: object) -> None:
        """Say a sentence."""
        self.said.append(self.voice.say(phrase, **facts))

    def tell_record(
        self,
        held_up: object = None,
        *,
        campaign: Campaign | None = None,
        coupon: Coupon | None = None,
        line: Mapping[str, Any] | None = None,
    ) -> None:
        """Say the message of record, once a turn: the same words as everywhere else (A5). What the
        refusal `held_up` knows of campaign, coupon and place is in it."""
        if self.notice is not None:
            return
        self.notice = notice(
            control=self.control,
            now=self.now,
            locale=self.voice.locale,
            campaign=campaign or getattr(held_up, "campaign", None),
            coupon=coupon or getattr(held_up, "coupon", None),
            line=line or getattr(held_up, "line", None),
        )
        self.said.append(self.notice["text"])

    def suggest(self, chip: Chip, **facts: object) -> None:
        """Offer a suggestion; the first one moves the purchase forward."""
        self.chips.append(self.voice.chip(chip, **facts))

    def show(self, kind: str, view: dict[str, Any]) -> None:
        """Show a card."""
        self.cards.append({"type": kind, **view})

    def update(self, **changes: Any) -> None:
        """Remember something."""
        self.session = replace(self.session, **changes)
        if "store_id" in changes:
            self.voice = replace(self.voice, zone=self.zone)

    def ask(self, expecting: Expecting, **changes: Any) -> None:
        """Note what the reply asks for."""
        self.update(expecting=expecting, **changes)

    def alter(self, **changes: Any) -> None:
        """Change something that a quote covers: the one that waits is void from here on."""
        self.update(**changes)
        self.altered = True
        if self.session.quote is not None and self.session.quote.kind == "shop":
            self.update(quote=None)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the shopper is, if he says so."""
        return self.session.place

    @property
    def store(self) -> Store | None:
        """The chosen store."""
        store_id = self.session.store_id
        return self.shop.catalogue.load(store_id) if store_id else None

    @property
    def menu(self) -> Menu | None:
        """The chosen store's menu."""
        store_id = self.session.store_id
        return self.shop.catalogue.menu(store_id) if store_id else None

    @property
    def zone(self) -> str:
        """The clock that times are told by."""
        return self.store.timezone if self.store else HOME_ZONE

    def name(self, store: Store) -> str:
        """A store's name in the language of the turn."""
        return store_name(store, self.voice.locale)

    def browse(self, limit: int) -> list[StoreNearby]:
        """Open stores, nearest first; no call when the catalogue is warm."""
        return browsed(self.shop.catalogue, self.now, self.place, limit)

    def nearby(self) -> list[Shopfront]:
        """The open stores of this turn with their menus, nearest first; when the place is unknown,
        every menu once before any twice. Where delivery is wished for, those that deliver here."""
        if self._nearby is None:
            self._nearby = fronts_around(self.shop.catalogue, self.now, self.place)
        reached = [front for front in self._nearby if _delivers(front)]
        return reached if self.session.delivery and reached else self._nearby

    @property
    def nothing_near(self) -> bool:
        """Whether this turn looked around, and there was no open store with a menu."""
        return self._nearby is not None and not self._nearby

    def front(self, store: Store, distance_m: int | None) -> Shopfront | None:
        """A store with its menu; None when it has none."""
        menu = self.shop.catalogue.menu(store.store_id)
        return None if menu is None else Shopfront(store, menu, distance_m)


def browsed(
    catalogue: StoreCatalogue, now: datetime, place: tuple[float, float] | None, limit: int
) -> list[StoreNearby]:
    """Open stores, nearest first, their slots not asked for."""
    found = browse_stores(
        now=now, place=place, text="", limit=limit, catalogue=catalogue, slots=None
    )
    return list(found)


def fronts_around(
    catalogue: StoreCatalogue, now: datetime, place: tuple[float, float] | None
) -> list[Shopfront]:
    """The open stores that a message is read against, with their menus."""
    found = browsed(catalogue, now, place, NEARBY if place else LOOKED_THROUGH)
    fronts = [
        Shopfront(one.store, menu, one.distance_m)
        for one in found
        if (menu := catalogue.menu(one.store.store_id)) is not None
    ]
    return _varied(fronts)[:NEARBY]


def _delivers(front: Shopfront) -> bool:
    return (front.distance_m or 0) < front.store.delivery_radius_m


def _varied(fronts: list[Shopfront]) -> list[Shopfront]:
    if not fronts or fronts[0].distance_m is not None:
        return fronts
    seen: set[str] = set()
    firsts: list[Shopfront] = []
    others: list[Shopfront] = []
    for front in fronts:
        (others if front.store.brand in seen else firsts).append(front)
        seen.add(front.store.brand)
    return [*firsts, *others]
