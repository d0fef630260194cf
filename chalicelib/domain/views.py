"""How things look from outside: one plain JSON shape per noun, the same in HTTP answers and chat
cards. Owns names and formats only; decides nothing, and knows no language beyond `locale`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import Campaign, rules_document
from chalicelib.domain.campaigns.coupon import Coupon, code_of
from chalicelib.domain.home_time import told
from chalicelib.domain.orders.order import DEAD, PAID, Order, OrderState
from chalicelib.domain.orders.pricing import PricedLine, names_of
from chalicelib.domain.orders.quote import Quote, money_json
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.record import message_id_of, status_under
from chalicelib.domain.stores.menu import Menu, MenuItem, OptionGroup, local_name
from chalicelib.domain.stores.store import Store, StoreStatus

Shape = dict[str, Any]


def coupon_view(
    coupon: Coupon, campaign: Campaign, now: datetime, code_key: bytes, locale: str | None = None
) -> Shape:
    """A coupon as its owner sees it; `campaign_name` only when a `locale` is given."""
    state = coupon.reads_as(campaign.clock, now)
    view: Shape = {
        "coupon_id": coupon.coupon_id,
        "code": code_of(coupon.ticket, campaign_id=coupon.campaign_id, key=code_key),
        "campaign_id": coupon.campaign_id,
        "face_value": money_json(coupon.face_value),
        "min_spend": money_json(coupon.min_spend),
        "state": state.value,
        "expires_at": told(coupon.expires_at(campaign.clock, now)),
    }
    if coupon.order_id is not None and state.value in ("HELD", "REDEEMED"):
        view["order_id"] = coupon.order_id
    if locale is not None:
        view["campaign_name"] = campaign.rules.names.get(locale, coupon.campaign_id)
    return view


def order_view(order: Order, now: datetime) -> Shape:
    """An order as everybody hears of it; the pickup code shows only once it is paid."""
    order = order.as_read(now)
    shop = order.bill_id is None
    return {
        "order_id": order.order_id,
        "kind": order.snapshot.get("kind", "shop"),
        "state": order.state.value,
        "history": [_step(order, place) for place in range(len(order.history))],
        **_priced(order.snapshot),
        "slot": _promised_slot(order),
        "pickup_code": order.pickup_code if shop and order.state in PAID else None,
        "eta": eta_of(order, now),
        "created_at": _there(order.created_at, order.snapshot),
        "cancel_requested": order.cancel_requested,
        "cancellable": cancellable(order, now),
    }


def cancellable(order: Order, now: datetime) -> bool:
    """Whether a cancellation would still be taken (the store has not accepted it)."""
    state = order.as_read(now).state
    if state is OrderState.CONFIRMED:
        return order.bill_id is None
    return state in (OrderState.QUEUED, OrderState.PAYING) and not order.cancel_requested


def eta_of(order: Order, now: datetime) -> str | None:
    """When it is ready: its slot; for a bill the time by which it is settled; None once over."""
    order = order.as_read(now)
    if order.state in DEAD or order.state in (OrderState.COMPLETED, OrderState.REFUNDING):
        return None
    return _promised_slot(order) or _there(order.patience, order.snapshot)


def quote_view(quote: Quote) -> Shape:
    """A quote with everything that consent covers, under its id and hash."""
    return {
        "quote_id": quote.quote_id,
        "quote_hash": quote.quote_hash,
        "kind": quote.snapshot.get("kind", "shop"),
        **_priced(quote.snapshot),
        "expires_at": _there(quote.expires_at, quote.snapshot),
    }


def store_view(
    store: Store,
    *,
    now: datetime,
    locale: str | None = None,
    distance_m: int | None = None,
    next_slot: datetime | None = None,
) -> Shape:
    """A store; `name` in `locale`, `names` in all; distance and next slot as the caller knows."""
    status = store.status_at(now)
    return {
        "store_id": store.store_id,
        "brand": (store.brand_names or {}).get(locale or "en") or store.brand,
        "name": store_name(store, locale or "en"),
        "names": dict(store.names),
        "address": store.address.get(locale or "en") or store.address.get("en") or "",
        "lat": store.lat,
        "lon": store.lon,
        "timezone": store.timezone,
        "distance_m": distance_m,
        "status": status.value,
        "busy_minutes": store.busy_minutes if status is StoreStatus.BUSY else 0,
        "next_slot": _on_its_clock(store, next_slot),
        "open": store.open_at(now) and status is not StoreStatus.PAUSED,
        "delivery": store.delivery_radius_m > 0,
        "delivery_radius_m": store.delivery_radius_m,
    }


def store_name(store: Store, locale: str) -> str:
    """What the store is called in `locale`."""
    return store.names.get(locale) or store.names.get("en") or store.store_id


def item_view(menu: Menu, item: MenuItem, locale: str) -> Shape:
    """A menu item with its sizes and options; `label` is for people, `name` for requests."""
    price = default_price(item)
    return {
        "item_id": item.item_id,
        "name": local_name(item, locale),
        "names": names_of(item),
        "category": item.category,
        "sizes": [
            {"name": s.name, "label": local_name(s, locale), "price": _money(s.price_minor, menu)}
            for s in item.sizes
        ],
        "default_size": item.default_size,
        "price": _money(price, menu),
        "option_groups": [_group(menu, group, locale) for group in menu.groups_of(item)],
        "available": item.orderable,
        "tags": list(item.tags),
    }


def default_price(item: MenuItem) -> int | None:
    """An item's price in its default size, in minor units; its only price when it has no sizes."""
    priced = {size.name: size.price_minor for size in item.sizes}
    return priced.get(item.default_size or "") if priced else item.price_minor


def line_view(line: PricedLine) -> Shape:
    """A priced basket line as quotes, orders and baskets show it."""
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


def campaign_view(campaign: Campaign, now: datetime, control: Control | None = None) -> Shape:
    """A campaign as the public sees it: the rules that run, and where it stands (under the mode,
    where `control` says which)."""
    status = status_under(campaign, control or Control(), now)
    document = rules_document(campaign.rules)
    as_of = campaign.remaining_as_of
    return {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "rules_hash": campaign.rules_hash,
        "rules": document,
        **{key: value for key, value in document.items() if key != "planned_claims_per_s"},
        # The same instants as in the rules, which stay as they were written and hashed.
        "starts_at": told(campaign.rules.starts_at),
        "ends_at": told(campaign.rules.ends_at),
        "coupon_valid_until": told(campaign.rules.coupon_valid_until),
        "dials": campaign.dials_at(now).as_dict(),
        "status": status.value,
        "remaining": campaign.remaining,
        "as_of": told(as_of) if as_of else None,
    }


def switch_view(control: Control, now: datetime) -> Shape:
    """The mode in force, how it came about, and the id of its message of record."""
    switch = control.switch_at(now)
    return {
        "mode": switch.mode.value,
        "since": switch.since.isoformat(),
        "who": switch.who,
        "why": switch.why,
        "auto": switch.auto,
        "until": switch.until.isoformat() if switch.until else None,
        "message_id": message_id_of(control, now),
    }


_SNAPSHOT = ("lines", "subtotal", "discount", "total", "fulfilment", "coupon_id", "bill_id")
_PLACE = ("store_id", "store_name", "store_address", "distance_m", "campaign_id", "locale")


def _priced(snapshot: Any) -> Shape:
    return {key: snapshot.get(key) for key in (*_SNAPSHOT, *_PLACE)}


def _step(order: Order, place: int) -> Shape:
    step = order.history[place]
    entry: Shape = {"state": step.state.value, "at": _there(step.at, order.snapshot)}
    return {**entry, "reason": step.reason} if step.reason else entry


def _promised_slot(order: Order) -> str | None:
    if order.slot is not None:
        return _there(order.slot, order.snapshot)
    slot: str | None = (order.snapshot.get("fulfilment") or {}).get("slot")
    return slot


def _on_its_clock(store: Store, instant: datetime | None) -> str | None:
    return instant.astimezone(ZoneInfo(store.timezone)).isoformat() if instant else None


def _there(instant: datetime, snapshot: Mapping[str, Any]) -> str:
    """An instant with the offset of the store's own clock, so that everybody reads one time."""
    slot = (snapshot.get("fulfilment") or {}).get("slot")
    zone = datetime.fromisoformat(slot).tzinfo if slot else UTC
    return instant.astimezone(zone).isoformat()


def _money(amount: int | None, menu: Menu) -> Shape | None:
    return None if amount is None else {"amount": amount, "currency": menu.currency}


def _group(menu: Menu, group: OptionGroup, locale: str) -> Shape:
    return {
        "name": group.name,
        "label": local_name(group, locale),
        "choose": group.choose,
        "default": group.default,
        "options": [
            {
                "name": option.name,
                "label": local_name(option, locale),
                "price": _money(option.price_minor, menu),
            }
            for option in group.options
        ],
    }
