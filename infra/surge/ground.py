"""The ground that a storm is held on: its store, its campaign, and its books afterwards."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.service import LocalService

CAMPAIGN = "storm"
STORE = "storm-hall"
BASKET = {"store_id": STORE, "lines": [{"item_id": "mixue-fresh-lemonade", "quantity": 1}]}
# The audit gives back only what was drawn longer ago than any function lives (design, section 2).
AUDITED_AFTER = timedelta(minutes=16)
# A card payment takes some hundred milliseconds.
PROVIDER_TAKES_S = 0.25
UNDER_WAY = ("QUEUED", "PAYING", "REFUNDING")


def lay_out(service: LocalService) -> None:
    """A store with room for a storm, and a campaign with a plan that it outruns."""
    from chalicelib.domain.campaigns.campaign import rules_from
    from chalicelib.wiring import campaign_owners, stores
    from infra.local import catalogue

    writer, now = stores.writer(), datetime.now(UTC)
    like = next(s for s in catalogue.demo_stores() if s["store_id"] == "mixue-hubin")
    day = [["00:00", "24:00"]] * 7
    writer.put_store(like | {"store_id": STORE, "slot_capacity": 5000, "hours": day})
    writer.put_menu(STORE, catalogue.demo_menus()[like["menu"]])
    document = dict(catalogue.demo_campaign(now)["rules"])
    document |= {
        "starts_at": (now - timedelta(days=1)).isoformat(),
        "stores": "all",
        "planned_claims_per_s": 6.0,
    }
    campaign_owners.open_campaign(
        campaign_id=CAMPAIGN, rules=rules_from(document), stock=100_000, who="storm", now=now
    )
    pays_as_usual(service)


def pays_as_usual(service: LocalService) -> None:
    """A provider that is well, and takes as long as providers do: one that answers at once would
    have four hands drain a backlog faster than the scaled throttle lets its notifications in."""
    service.payments.behave()
    service.payments.when("charge", behaviour="slow", delay_s=PROVIDER_TAKES_S)


def warm_up(service: LocalService) -> None:
    """One of everything, so that the first seconds do not pay for what is read once."""
    from infra.local.client import Client

    client = Client(service.url, service.token("warm"))
    for path in ("/campaigns", "/stores", "/orders", f"/line/{CAMPAIGN}", "/coupons"):
        client.get(path)
    for message in ("hello", "two milk teas", "来两杯珍珠奶茶", "zwei Milchtees"):
        client.post("/chat", {"message": message})


def ids(shoppers: Sequence[str]) -> list[str]:
    """The shoppers' ids, as the service keeps them."""
    from chalicelib import settings
    from chalicelib.domain.ids import shopper_of

    return [shopper_of(sub=name, key=settings.load().shopper_key) for name in shoppers]


def under_way(shopper_ids: Sequence[str]) -> int:
    """How many of their orders are still to be paid, refunded or closed."""
    from chalicelib.wiring.orders import orders

    now = datetime.now(UTC)
    found = (order for one in shopper_ids for order in orders().of_shopper(one, limit=50))
    return sum(order.as_read(now).state.value in UNDER_WAY for order in found)


def books_after(service: LocalService, shoppers: Sequence[str]) -> Any:
    """Sweep and audit, then compare coupons, orders, slots and the provider's ledger."""
    from chalicelib.wiring import audits
    from infra.local.books import balance

    # What comes by every minute and every hour comes by now: ghosts leave their slots, and the
    # numbers of tickets whose coupon was never known to be written come back.
    service.pump.fire("sweep")
    now = datetime.now(UTC)
    for later in (timedelta(), AUDITED_AFTER):
        audits.audit(now=now + later)
    return balance(shoppers=ids(shoppers), ledger=service.payments.ledger(), now=now)
