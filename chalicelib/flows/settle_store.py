"""A store's statement."""

from typing import Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ledger.statement import store_statement
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.ports import StoreCatalogue


def settle_store(
    *, store_id: str, first: str, last: str, catalogue: StoreCatalogue, ledger: Ledger
) -> dict[str, Any]:
    """What the store is owed from day `first` to day `last`, in minor units. NotFound when there is
    no such store. One call a part of the books."""
    if catalogue.load(store_id) is None:
        raise NotFound("There is no such store.")
    days = ledger.days(f"store/{store_id}", first=first, last=last)
    return store_statement(store_id, days, first=first, last=last)
