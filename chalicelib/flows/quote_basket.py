"""Quote a basket: price it, apply the coupon, find the slot, and fix it all as one snapshot (S6).

Nothing is reserved by a quote. What it says is hashed; what the shopper agrees to is the hash.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon, CouponState
from chalicelib.domain.campaigns.discount import CouponUnavailable, PricedItem, discount_for
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.ids import quote_id_of, split_coupon_id
from chalicelib.domain.money import Money
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.pricing import PricedLine, price_basket
from chalicelib.domain.orders.quote import QUOTE_LIFE, Quote, money_json
from chalicelib.domain.stores.slots import (
    DEFAULT_ROOM,
    HORIZON,
    SLOT,
    StoreFull,
    StorePaused,
    earliest_slot,
    offered_slots,
    slot_of,
    slots_between,
)
from chalicelib.domain.stores.store import Store, StoreStatus, distance_m
from chalicelib.flows.ports import (
    CampaignStore,
    CouponStore,
    QuoteStore,
    SlotStore,
    StoreCatalogue,
)
from chalicelib.records import dataclass

# How many slots ahead are looked at for room before a store is called full.
SLOTS_LOOKED_AT = 24


@dataclass(frozen=True, slots=True)
class Wish:
    """How the shopper wants it. `slot` None: the next free one; `latest_slot` None: half an hour
    of room; `address` for delivery; `place` is (lat, lon) if known."""

    type: str = "pickup"
    slot: datetime | None = None
    latest_slot: datetime | None = None
    address: str | None = None
    place: tuple[float, float] | None = None


def quote_basket(
    *,
    shopper: str,
    store_id: str,
    lines: tuple[Line, ...],
    coupon_id: str | None,
    wish: Wish,
    locale: str,
    now: datetime,
    new_id: Callable[[], str],
    catalogue: StoreCatalogue,
    slots: SlotStore,
    campaigns: CampaignStore,
    coupons: CouponStore,
    quotes: QuoteStore,
) -> Quote:
    """Price `lines` at a store for a shopper and store the quote for ten minutes.

    Raises NotFound (store, coupon), Invalid (lines, slot, delivery), ItemUnavailable, StorePaused,
    StoreFull, CouponUnavailable.
    """
    store, menu = catalogue.load(store_id), catalogue.menu(store_id)
    if store is None or menu is None:
        raise NotFound("There is no such store.")
    priced, subtotal = price_basket(menu=menu, lines=lines, locale=locale)
    discount, campaign = Money(0, subtotal.currency), None
    if coupon_id is not None:
        coupon, campaign = _usable(coupon_id, shopper, now, campaigns, coupons)
        discount = _discount(campaigns, campaign, coupon, store_id, priced)
    fulfilment = _fulfilment(store, wish, now, slots)
    snapshot = {
        "kind": "shop",
        "locale": locale,
        "store_id": store_id,
        "store_name": store.names.get(locale) or store.names.get("en") or store_id,
        "store_address": store.address.get(locale) or store.address.get("en") or "",
        "distance_m": _distance(store, wish),
        "lines": [_line(line) for line in priced],
        "coupon_id": coupon_id,
        "campaign_id": campaign.campaign_id if campaign else None,
        "fulfilment": fulfilment,
        "subtotal": money_json(subtotal),
        "discount": money_json(discount),
        "total": money_json(subtotal - discount),
    }
    quote = Quote(quote_id_of(shopper=shopper, token=new_id()), shopper, snapshot, now + QUOTE_LIFE)
    quotes.put(quote)
    return quote


def _usable(
    coupon_id: str,
    shopper: str,
    now: datetime,
    campaigns: CampaignStore,
    coupons: CouponStore,
) -> tuple[Coupon, Campaign]:
    """The shopper's own live coupon; NotFound when it is another's, CouponUnavailable when used."""
    campaign_id, owner, slot = split_coupon_id(coupon_id)
    campaign = campaigns.load(campaign_id) if owner == shopper else None
    mine = coupons.mine(campaign, shopper) if campaign else ()
    coupon = next((one for one in mine if one.slot == slot), None)
    if campaign is None or coupon is None:
        raise NotFound("There is no coupon of yours under this id.")
    state = coupon.reads_as(campaign.clock, now)
    if state is CouponState.HELD:
        raise CouponUnavailable("Your coupon is in use by an order that is under way.")
    if state is not CouponState.ISSUED:
        raise CouponUnavailable(f"This coupon cannot be used any more ({state.lower()}).")
    return coupon, campaign


def _discount(
    campaigns: CampaignStore,
    campaign: Campaign,
    coupon: Coupon,
    store_id: str,
    priced: tuple[PricedLine, ...],
) -> Money:
    """By the rules that the coupon was issued under: it pins their version (C1)."""
    pinned = coupon.version == campaign.version
    rules = campaign.rules if pinned else campaigns.rules(campaign.campaign_id, coupon.version)
    items = [PricedItem(line.item_id, line.total) for line in priced]
    return discount_for(rules or campaign.rules, store_id=store_id, items=items)


def _line(line: PricedLine) -> dict[str, Any]:
    return {
        "item_id": line.item_id,
        "name": line.name,
        "quantity": line.quantity,
        "size": line.size,
        "size_name": line.size_name,
        "options": list(line.options),
        "option_names": list(line.option_names),
        "unit_price": money_json(line.unit_price),
        "line_total": money_json(line.total),
    }


def _distance(store: Store, wish: Wish) -> int | None:
    if wish.place is None:
        return None
    return distance_m(store.lat, store.lon, wish.place[0], wish.place[1])


def _fulfilment(store: Store, wish: Wish, now: datetime, slots: SlotStore) -> dict[str, Any]:
    if wish.type == "delivery":
        _check_delivery(store, wish)
    start = _free_slot(store, wish, now, slots)
    latest = slot_of(wish.latest_slot) if wish.latest_slot else start + DEFAULT_ROOM
    last = max(slots_between(store, first=start, last=min(latest, start + HORIZON)), default=start)
    there = ZoneInfo(store.timezone)  # a slot is read off the store's own clock
    return {
        "type": wish.type,
        "slot": start.astimezone(there).isoformat(),
        "latest_slot": last.astimezone(there).isoformat(),
        "address": wish.address if wish.type == "delivery" else None,
    }


def _check_delivery(store: Store, wish: Wish) -> None:
    if not wish.address:
        raise Invalid("Delivery needs an address.")
    if store.delivery_radius_m <= 0:
        raise Invalid("This store has pickup only.")
    far = _distance(store, wish)
    if far is not None and far > store.delivery_radius_m:
        raise Invalid("This address is out of the store's delivery range.")


def _free_slot(store: Store, wish: Wish, now: datetime, slots: SlotStore) -> datetime:
    """The wished slot, or the next one that has room; StorePaused, StoreFull or Invalid if none."""
    if store.status_at(now) is StoreStatus.PAUSED:
        raise StorePaused("This store takes no orders just now.")
    if wish.slot is None and wish.latest_slot is None:
        candidates = list(islice(offered_slots(store, now), SLOTS_LOOKED_AT))
    else:
        candidates = _wished(store, wish, now)
    if not candidates:
        raise StoreFull("This store is closed for the time being.")
    counts = slots.counts({store.store_id: candidates}).get(store.store_id, {})
    for start in candidates:
        if counts.get(start, 0) < store.slot_capacity:
            return start
    raise StoreFull("This store has no free slot in that time.")


def _wished(store: Store, wish: Wish, now: datetime) -> list[datetime]:
    first = slot_of(wish.slot) if wish.slot else earliest_slot(store, now)
    if wish.latest_slot is not None and slot_of(wish.latest_slot) < first:
        raise Invalid("The latest slot lies before the first.")
    if first + SLOT <= now:
        raise Invalid("This slot is over.")
    if first > now + HORIZON:
        raise Invalid("Slots can be booked up to 24 hours ahead.")
    first = max(first, earliest_slot(store, now))
    last = slot_of(wish.latest_slot) if wish.latest_slot else first + DEFAULT_ROOM
    return list(slots_between(store, first=first, last=min(last, now + HORIZON + timedelta(1))))
