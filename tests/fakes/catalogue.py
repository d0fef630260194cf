"""Stores and menus in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import hash_of
from chalicelib.domain.stores.menu import Menu, menu_from
from chalicelib.domain.stores.store import Store, StoreStatus, store_from
from tests.fakes.seconds import maybe_whole


class FakeCatalogue:
    def __init__(self) -> None:
        self._stores: dict[str, Store] = {}
        self._menus: dict[str, Menu] = {}

    def copy(self) -> "FakeCatalogue":
        """Another one with the same stores and menus, which never change themselves."""
        other = FakeCatalogue()
        other._stores, other._menus = dict(self._stores), dict(self._menus)
        return other

    def load(self, store_id: str) -> Store | None:
        return self._stores.get(store_id)

    def all(self) -> Sequence[Store]:
        return [self._stores[store_id] for store_id in sorted(self._stores)]

    def menu(self, store_id: str) -> Menu | None:
        return self._menus.get(store_id)

    def set_status(
        self, store_id: str, *, status: StoreStatus, until: datetime | None, busy_minutes: int
    ) -> Store | None:
        store = self._stores.get(store_id)
        if store is None:
            return None
        self._stores[store_id] = replace(
            store, status=status, status_until=maybe_whole(until), busy_minutes=busy_minutes
        )
        return self._stores[store_id]

    def put_store(self, document: Mapping[str, Any]) -> Store:
        store = store_from(document)
        self._stores[store.store_id] = store
        return store

    def put_menu(self, store_id: str, document: Mapping[str, Any]) -> Menu:
        version = hash_of(document)[:16]
        known = self._menus.get(store_id)
        if known is None or known.version != version:
            self._menus[store_id] = menu_from(document, store_id=store_id, version=version)
        return self._menus[store_id]
