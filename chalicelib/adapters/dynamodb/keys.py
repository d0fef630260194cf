"""Every key of the one table on one screen (the table in README, "One table").

pk carries a shard or bucket number wherever load is spread: one pk is one partition. The index
`listing` holds the few rows that somebody lists: campaigns, stores, bill orders not yet settled,
tickets that wait for the team.
"""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.campaigns.stock import bucket_of
from chalicelib.domain.ids import owner_of
from chalicelib.domain.stores.slots import slot_key

Key = tuple[str, str]

LISTING = "listing"
CAMPAIGNS = "CAMPAIGNS"
STORES = "STORES"
UNSETTLED_BILLS = "BILLS#UNSETTLED"
OPEN_TICKETS = "TICKETS#OPEN#"
TICKET_SPREAD = 4  # a bad hour makes some tickets a second
CONTROL_COPIES = 4  # each bears some 6,000 reads/s; an environment reads one every two seconds
TALLY_SPREAD = 8  # every environment writes once in five seconds at most
AUDIT_SPREAD = 4  # operators switch things a few times a second at most
REVIEW_SPREAD = 4  # `converse` answers some hundred turns a second at its widest

ORDER, BILL, SLOT = "ORDER#", "BILL#", "SLOT#"


def current(campaign_id: str) -> Key:
    return f"CAMPAIGN#{campaign_id}", "CURRENT"


def rules(campaign_id: str, version: int) -> Key:
    return f"CAMPAIGN#{campaign_id}", f"RULES#{version:06d}"


def marks(campaign_id: str) -> Key:
    return f"CAMPAIGN#{campaign_id}", "MARKS"


def shard(campaign_id: str, number: int) -> Key:
    return f"CAMPAIGN#{campaign_id}#STOCK#{number:03d}", "SHARD"


def coupon_bucket(campaign_id: str, bucket: int) -> str:
    return f"CAMPAIGN#{campaign_id}#COUPON#{bucket:03d}"


def campaign_of_coupons(pk: str) -> tuple[str, int] | None:
    """The campaign and the bucket whose coupons lie under a pk; None where no coupons do."""
    campaign_id, found, bucket = pk.removeprefix("CAMPAIGN#").rpartition("#COUPON#")
    return (campaign_id, int(bucket)) if found else None


def coupon(campaign_id: str, shopper: str, slot: int, *, buckets: int) -> Key:
    bucket = bucket_of(shopper=shopper, buckets=buckets)
    return coupon_bucket(campaign_id, bucket), f"{shopper}#{slot}"


def shopper(shopper_id: str) -> str:
    return f"SHOPPER#{shopper_id}"


def order(order_id: str) -> Key:
    return shopper(owner_of(order_id)), ORDER + order_id


def quote(quote_id: str) -> Key:
    return shopper(owner_of(quote_id)), f"QUOTE#{quote_id}"


def session(shopper_id: str, session_id: str) -> Key:
    return shopper(shopper_id), f"SESSION#{session_id}"


def bill(shopper_id: str, bill_id: str) -> Key:
    return shopper(shopper_id), BILL + bill_id


def idempotency(shopper_id: str, key: str) -> Key:
    return shopper(shopper_id), f"IDEM#{key}"


def store(store_id: str) -> Key:
    return f"STORE#{store_id}", "STORE"


def menu(store_id: str) -> Key:
    return f"STORE#{store_id}", "MENU"


def slot(store_id: str, start: datetime) -> Key:
    return f"STORE#{store_id}", SLOT + slot_key(start)


def audit(now: datetime, *, entry_id: str, spread: int) -> Key:
    return f"AUDIT#{now:%Y-%m-%d}#{spread % AUDIT_SPREAD:02d}", f"{now.isoformat()}#{entry_id}"


def control(copy: int) -> Key:
    return f"CONTROL#{copy}", "STATE"


def govern_notes() -> Key:
    return "CONTROL#GOVERN", "NOTES"


def tally(spread: int, window: int) -> Key:
    return f"CONTROL#TALLY#{spread % TALLY_SPREAD:02d}", f"{window:012d}"


def allowance(shopper_id: str, minute: int) -> Key:
    return shopper(shopper_id), f"RATE#{minute:012d}"


def place(shopper_id: str, campaign_id: str) -> Key:
    return shopper(shopper_id), f"LINE#{campaign_id}"


def line_draw(campaign_id: str, shard_number: int) -> Key:
    return f"LINE#{campaign_id}#{shard_number:03d}", "DRAW"


def review_day(day: datetime, *, spread: int) -> str:
    return f"REVIEW#{day:%Y-%m-%d}#{spread % REVIEW_SPREAD:02d}"


def review(at: datetime, *, entry_id: str, spread: int) -> Key:
    return review_day(at, spread=spread), f"{at.isoformat()}#{entry_id}"


def token_budget(name: str) -> Key:
    """`shopper/<id>/<day>` lies under the shopper; any other name has a key of its own."""
    whose, _, rest = name.partition("/")
    if whose == "shopper":
        owner, _, day = rest.partition("/")
        return shopper(owner), f"TOKENS#{day}"
    return f"TOKENS#{name}", "USED"


def ticket(ticket_id: str) -> Key:
    return shopper(owner_of(ticket_id)), f"TICKET#{ticket_id}"


def open_tickets(spread: int) -> str:
    return f"{OPEN_TICKETS}{spread % TICKET_SPREAD:02d}"


def posted_group(group: str) -> str:
    return f"LEDGER#POSTED#{group}"


def posted(group: str, source_id: str) -> Key:
    return posted_group(group), source_id


def posted_source(key: Mapping[str, str]) -> tuple[str, str]:
    """The group and the id of a row of what was posted."""
    return key["pk"].removeprefix(posted_group("")), key["sk"]


def book(name: str, part: int) -> Key:
    """`coupons/<campaign>` is one row a part; books of days lie beside each other, by day."""
    kind, whose, *day = name.split("/")
    return f"LEDGER#BOOK#{kind}/{whose}#{part:02d}", day[0] if day else "TOTAL"
