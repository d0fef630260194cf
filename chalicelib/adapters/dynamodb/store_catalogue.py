"""Stores and menus in the table, cached for seconds.

A menu that has not changed stays the very same object, so that whoever builds an index over it can
keep the index with it.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item, maybe_epoch, maybe_instant, packed, unpacked
from chalicelib.adapters.recent import Recent
from chalicelib.domain.campaigns.campaign import hash_of
from chalicelib.domain.stores.menu import Menu, menu_from
from chalicelib.domain.stores.store import Store, StoreStatus, store_from

# A switched status is seen within 10 s (M2): listing delay and two caches fit into it.
STORE_LIFE_S = 3.0
MENU_LIFE_S = 10.0
VERSION_LENGTH = 16

# A status for a store that is not there would make half a row.
EXISTS = "attribute_exists(#pk)"


class StoreCatalogue:
    """Implements the port, and writes stores and menus for whoever lays out the data. `longer_s`
    says for how many seconds more what is known may serve (while only cached menus are on)."""

    def __init__(
        self,
        table: Table,
        *,
        cache_s: float,
        clock: Callable[[], float],
        longer_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._table = table
        store_s, menu_s = min(cache_s, STORE_LIFE_S), min(cache_s * 3, MENU_LIFE_S)
        self._stores: Recent[str, Store | None]
        self._lists: Recent[str, Sequence[Store]]
        self._menus: Recent[str, Menu | None]
        self._stores = Recent(life_s=store_s, clock=clock, longer_s=longer_s)
        self._lists = Recent(life_s=store_s, clock=clock, longer_s=longer_s)
        self._menus = Recent(life_s=menu_s, clock=clock, longer_s=longer_s)
        self._parsed: dict[str, Menu] = {}
        self._parsing = threading.Lock()

    def load(self, store_id: str) -> Store | None:
        """The store, as of at most 3 s ago. No call while cached, else one."""
        return self._stores.get(store_id, lambda: self._read(store_id))

    def all(self) -> Sequence[Store]:
        """All stores by id, as of at most 3 s ago. No call while cached, else one a page."""
        return self._lists.get(
            keys.STORES, lambda: [_store(row) for row in self._table.listing(keys.STORES)]
        )

    def menu(self, store_id: str) -> Menu | None:
        """The store's menu, as of at most 10 s ago: the same object while its version is the same.
        No call while cached, else one."""
        return self._menus.get(store_id, lambda: self._read_menu(store_id))

    def set_status(
        self, store_id: str, *, status: StoreStatus, until: datetime | None, busy_minutes: int
    ) -> Store | None:
        """Switch the status; the store after it, None when there is no such store. One call."""
        after = self._table.update(
            keys.store(store_id),
            "SET #status = :status, #status_until = :until, #busy_minutes = :busy_minutes",
            condition=EXISTS,
            values={
                ":status": status,
                ":until": maybe_epoch(until),
                ":busy_minutes": busy_minutes,
            },
            returns="ALL_NEW",
        )
        self._stores.forget()
        self._lists.forget()
        return None if isinstance(after, Refusal) else _store(after)

    def put_store(self, document: Mapping[str, Any]) -> Store:
        """Write a store as its document says, ONLINE; Invalid when it is none. One call."""
        store = store_from(document)
        row = {
            "listing_pk": keys.STORES,
            "listing_sk": store.store_id,
            "document": json.dumps(document, ensure_ascii=False),
            "status": StoreStatus.ONLINE,
            "status_until": None,
            "busy_minutes": 0,
        }
        self._table.put(keys.store(store.store_id), row)
        self._stores.forget()
        self._lists.forget()
        return store

    def put_menu(self, store_id: str, document: Mapping[str, Any]) -> Menu:
        """Write a store's menu; Invalid when it is none. One call."""
        version = hash_of(document)[:VERSION_LENGTH]
        menu = menu_from(document, store_id=store_id, version=version)
        self._table.put(keys.menu(store_id), {"document": packed(document), "version": version})
        self._menus.forget()
        return menu

    def _read(self, store_id: str) -> Store | None:
        row = self._table.get(keys.store(store_id), strong=False)
        return _store(row) if row else None

    def _read_menu(self, store_id: str) -> Menu | None:
        row = self._table.get(keys.menu(store_id), strong=False)
        if row is None:
            return None
        with self._parsing:
            known = self._parsed.get(store_id)
            if known is None or known.version != row["version"]:
                document = unpacked(row["document"])
                known = menu_from(document, store_id=store_id, version=row["version"])
                self._parsed[store_id] = known
        return known


def _store(row: Item) -> Store:
    return replace(
        store_from(json.loads(row["document"])),
        status=StoreStatus(row["status"]),
        status_until=maybe_instant(row["status_until"]),
        busy_minutes=row["busy_minutes"],
    )
