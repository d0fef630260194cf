"""Fill an empty local cloud with the demo: stores, menus, and the campaign of 6 February.

Menus and stores go in through the adapters' own writers, the campaign through the same flow that an
operator's request takes.
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.campaigns.campaign import rules_from
from chalicelib.wiring import campaign_owners, stores
from infra.local import catalogue


def seed(environment: Mapping[str, str], *, now: datetime) -> None:  # noqa: ARG001 - already set
    """Write the demo data into the cloud that the process's environment names; safe to repeat."""
    writer = stores.writer()
    menus = catalogue.demo_menus()
    for store in catalogue.demo_stores():
        writer.put_store(store)
        writer.put_menu(store["store_id"], menus[store["menu"]])
    campaign = catalogue.demo_campaign(now)
    campaign_owners.open_campaign(
        campaign_id=campaign["campaign_id"],
        rules=rules_from(campaign["rules"]),
        stock=campaign["stock"],
        who="seed",
        now=now,
    )
