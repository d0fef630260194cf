"""Stores and their menus, for shoppers."""

from chalice import Blueprint

from chalicelib.contracts.stores import (
    STORES_SHOWN,
    LocaleQuery,
    MenuView,
    StoreList,
    StoresQuery,
    StoreView,
)
from chalicelib.domain import views
from chalicelib.domain.errors import NotFound
from chalicelib.domain.overload.modes import Work
from chalicelib.edges.http.answers import Answer, ok
from chalicelib.edges.http.call import Call
from chalicelib.edges.http.endpoint import endpoint
from chalicelib.edges.http.routes import Who
from chalicelib.wiring import stores as wired

blueprint = Blueprint(__name__)
# A store that pauses is gone from everybody's sight within 10 s: our caches and this together.
BRIEFLY = "private, max-age=2"


@endpoint(
    blueprint,
    "GET",
    "/stores",
    who=Who.SHOPPER,
    work=Work.BROWSE,
    asks=StoresQuery,
    answers={200: StoreList},
    cache=BRIEFLY,
)
def list_stores(call: Call[StoresQuery]) -> Answer:
    """Open stores, nearest first when a place is given."""
    said = call.said
    found = wired.browse(now=call.now, place=said.place(), text=said.q, limit=STORES_SHOWN)
    stores = [
        views.store_view(
            one.store,
            now=call.now,
            locale=said.locale,
            distance_m=one.distance_m,
            next_slot=one.next_slot,
        )
        for one in found
    ]
    return ok({"stores": stores})


@endpoint(
    blueprint,
    "GET",
    "/stores/{store_id}",
    who=Who.SHOPPER,
    work=Work.BROWSE,
    asks=StoresQuery,
    answers={200: StoreView},
    codes=("not_found",),
    cache=BRIEFLY,
)
def show_store(call: Call[StoresQuery], store_id: str) -> Answer:
    """One store, with its next free slot."""
    store = wired.catalogue().load(store_id)
    if store is None:
        raise NotFound("There is no such store.")
    near = wired.nearby(store=store, now=call.now, place=call.said.place())
    shown = views.store_view(
        store,
        now=call.now,
        locale=call.said.locale,
        distance_m=near.distance_m,
        next_slot=near.next_slot,
    )
    return ok(shown)


@endpoint(
    blueprint,
    "GET",
    "/stores/{store_id}/menu",
    who=Who.SHOPPER,
    work=Work.BROWSE,
    asks=LocaleQuery,
    answers={200: MenuView},
    codes=("not_found",),
    cache=BRIEFLY,
)
def show_menu(call: Call[LocaleQuery], store_id: str) -> Answer:
    """A store's menu, flat: items, sizes, options, prices."""
    menu = wired.catalogue().menu(store_id)
    if menu is None:
        raise NotFound("There is no such store.")
    locale = call.said.locale or "zh-CN"
    items = [views.item_view(menu, item, locale) for item in menu.items]
    return ok({"store_id": store_id, "currency": menu.currency, "items": items})
