"""The books against the table: what was not posted is posted, and what does not agree is told.

A coupon that is further than what was posted of it has lost its record of the stream, or is on its
way: either way it is posted here, once. Everything else that differs is nobody's doing that we
know, and is left as it stands.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign
from chalicelib.domain.campaigns.coupon import Coupon
from chalicelib.domain.ledger.lines import (
    NOTHING,
    NOWHERE,
    Amount,
    Change,
    Lines,
    Source,
    Standing,
    total,
)
from chalicelib.domain.ledger.standing import (
    coupon_group,
    coupon_source,
    coupon_standing,
    coupons_book,
    order_source,
    order_standing,
    stock_source,
    stock_standing,
)
from chalicelib.domain.orders.order import Order
from chalicelib.flows.ledger_ports import Ledger
from chalicelib.flows.post_changes import post_changes
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Agreed:
    """How many sources were posted that lagged behind, and what differs, as sentences."""

    posted: int = 0
    differences: tuple[str, ...] = ()

    def and_(self, other: "Agreed") -> "Agreed":
        """Both."""
        return Agreed(self.posted + other.posted, self.differences + other.differences)


class BooksAudit:
    """One campaign's, bucket by bucket. Every method may be called again."""

    def __init__(self, campaign: Campaign, *, now: datetime, ledger: Ledger) -> None:
        self._campaign = campaign
        self._now = now
        self._ledger = ledger

    def bucket(self, bucket: int, coupons: Collection[Coupon]) -> Agreed:
        """The coupons of a bucket. One call a page, and one write for some ninety that lag. A
        coupon that is issued after they were read is in the books and not among them: that is no
        difference, for none is ever deleted."""
        group = coupon_group(self._campaign.campaign_id, bucket)
        posted = self._ledger.group(group)
        standings = {coupon_source(one, bucket=bucket): coupon_standing(one) for one in coupons}
        return self._agree(standings, {Source(group, name): one for name, one in posted.items()})

    def stock(self) -> Agreed:
        """What was put up."""
        campaign = self._campaign
        source = stock_source(campaign.campaign_id)
        standing = stock_standing(
            campaign.campaign_id, stock=campaign.stock, face_value=campaign.rules.face_value
        )
        return self._agree({source: standing}, self._ledger.posted([source]))

    def orders(self, orders: Sequence[Order]) -> Agreed:
        """Some orders."""
        standings = {order_source(order): order_standing(order) for order in orders}
        return self._agree(standings, self._ledger.posted(sorted(standings)))

    def sums(self) -> Agreed:
        """Whether the book is the sum of all that was posted to it. Nothing is said while it moves:
        an audit in quieter times will see. One call a bucket's page, and three."""
        name = coupons_book(self._campaign.campaign_id)
        before = self._ledger.book(name)
        posted = total(self._all_posted())
        after = self._ledger.book(name)
        if before.posts != after.posts:
            return Agreed()
        wanted = {place.account: one for place, one in posted.items() if place.book == name}
        wrong = {
            account
            for account in {*wanted, *after.accounts}
            if wanted.get(account) != after.accounts.get(account)
        }
        return Agreed(0, tuple(_sentence(one, wanted, after.accounts) for one in sorted(wrong)))

    def _all_posted(self) -> Iterator[Lines]:
        campaign_id = self._campaign.campaign_id
        yield from (one.lines for one in self._ledger.posted([stock_source(campaign_id)]).values())
        for bucket in range(self._campaign.buckets):
            group = self._ledger.group(coupon_group(campaign_id, bucket))
            yield from (one.lines for one in group.values())

    def _agree(
        self, standings: Mapping[Source, Standing], posted: Mapping[Source, Standing]
    ) -> Agreed:
        behind, differences = [], []
        for source, standing in standings.items():
            known = posted.get(source, NOWHERE)
            if known.lines == standing.lines:
                continue
            if known.moves < standing.moves:
                behind.append(Change(source, known.lines, standing))
            elif known.moves == standing.moves:
                differences.append(f"The books have {source.source_id} otherwise than the table.")
        return Agreed(post_changes(behind, at=self._now, ledger=self._ledger), tuple(differences))


def _sentence(account: str, wanted: Mapping[str, Amount], found: Mapping[str, Amount]) -> str:
    has, posted = found.get(account, NOTHING), wanted.get(account, NOTHING)
    return (
        f"Account {account} has {has.number} for {has.minor}, posted were {posted.number}"
        f" for {posted.minor}."
    )
