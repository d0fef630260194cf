"""A campaign: its public rules (versioned, hashed), its dials, its clock, its hints.

The rules document is what shoppers are told and what the engine runs: one object, one hash (C1).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.campaigns.stock import spread_of_planned_rate
from chalicelib.domain.errors import Invalid, Refused
from chalicelib.domain.money import Money
from chalicelib.records import dataclass

# How long after its last coupon has lapsed a campaign is still counted and audited.
KEPT_AFTER_LAST_COUPON = timedelta(days=2)


class AdverseChange(Refused):
    """The edit would worsen somebody's rights (promotion rules in force since 1 Dec 2020)."""

    code = "adverse_change"


class CampaignStatus(StrEnum):
    """What a shopper is told about a campaign as a whole."""

    UPCOMING = "upcoming"
    OPEN = "open"
    SOLD_OUT = "sold_out"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays the discount (M4): `store_share_percent` of it falls to the store, the rest to
    `payer`. `terms` is the sentence that the stores have agreed to, per language."""

    payer: str = "platform"
    store_share_percent: int = 0
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """The public document. `stores` names those that opted in, `items` what the coupon is good for;
    None means all. `price_floor` is the least a shopper pays after the coupon."""

    names: Mapping[str, str]
    face_value: Money
    min_spend: Money
    price_floor: Money
    starts_at: datetime
    ends_at: datetime
    coupon_valid_until: datetime
    per_shopper: int
    stores: tuple[str, ...] | None
    items: tuple[str, ...] | None
    planned_claims_per_s: float
    funding: Funding = field(default_factory=Funding)

    def __post_init__(self) -> None:
        if not self.starts_at < self.ends_at <= self.coupon_valid_until:
            raise Invalid("A campaign starts before it ends, and its coupons outlive it.")
        currencies = {self.face_value.currency, self.min_spend.currency, self.price_floor.currency}
        if len(currencies) != 1:
            raise Invalid("Face value, minimum spend and price floor need the same currency.")

    def covers_store(self, store_id: str) -> bool:
        """Whether the coupon may be used at this store: only those that opted in (M4)."""
        return self.stores is None or store_id in self.stores

    def covers_item(self, item_id: str) -> bool:
        """Whether the coupon counts for this item."""
        return self.items is None or item_id in self.items


@dataclass(frozen=True, slots=True)
class Dials:
    """Switches of one campaign (C4): `issue` new coupons, `redeem` them in new orders, reward
    `invite`s, hold the `draw`. Each is turned alone and leaves the others as they are."""

    issue: bool = True
    redeem: bool = True
    invite: bool = True
    draw: bool = True

    @property
    def all_open(self) -> bool:
        """Whether the coupon clock runs: it stops while claims or orders are paused (S4)."""
        return self.issue and self.redeem

    @property
    def off(self) -> tuple[str, ...]:
        """The dials that are off and that a coupon's owner notices."""
        return tuple(name for name in ("issue", "redeem") if not getattr(self, name))

    def with_(self, changes: Mapping[str, bool]) -> "Dials":
        """The dials after some were turned."""
        return replace(self, **changes)

    def as_dict(self) -> dict[str, bool]:
        """By name."""
        return {name: getattr(self, name) for name in DIALS}


DIALS = ("issue", "redeem", "invite", "draw")


@dataclass(frozen=True, slots=True)
class Clock:
    """The campaign's coupon clock, in whole seconds; `stopped_since` is an epoch while it
    stands, `resumed_at` when it last began to run again."""

    stopped_total_s: int = 0
    stopped_since: int | None = None
    resumed_at: int = 0

    def stopped_s(self, now: datetime) -> int:
        """Seconds for which the clock has stood still up to `now`."""
        if self.stopped_since is None:
            return self.stopped_total_s
        return self.stopped_total_s + max(0, int(now.timestamp()) - self.stopped_since)

    def live_after(self, now: datetime) -> int:
        """A coupon is live if its `expiry_key` is greater than this epoch (design, Clocks)."""
        return int(now.timestamp()) - self.stopped_s(now)

    def turned(self, *, running: bool, now: datetime, since: datetime | None = None) -> "Clock":
        """The clock after a switch at `now`; turning it the way it already goes changes nothing.

        A stop that is written late counts from `since`, but never from before the clock last began
        to run: nobody loses a second, and none is counted twice.
        """
        if running:
            if self.stopped_since is None:
                return self
            return Clock(self.stopped_s(now), None, _epoch(now))
        if self.stopped_since is not None:
            return self
        began = min(_epoch(since or now), _epoch(now))
        return replace(self, stopped_since=max(began, self.resumed_at))


@dataclass(frozen=True, slots=True)
class Campaign:
    """Everything about a campaign except its coupons. `stock` is the target, spread over `shards`.

    `sold_out_until` and `empty_until` are hints with a short life: they may be late, and never
    decide who owns what. `reverts` says when a dial turns back by itself.
    """

    campaign_id: str
    version: int
    rules: Rules
    stock: int
    shards: int
    buckets: int
    dials: Dials = field(default_factory=Dials)
    clock: Clock = field(default_factory=Clock)
    sold_out_until: datetime | None = None
    empty_until: Mapping[int, datetime] = field(default_factory=dict)
    remaining: int | None = None
    remaining_as_of: datetime | None = None
    reverts: Mapping[str, datetime] = field(default_factory=dict)

    def dials_at(self, now: datetime) -> Dials:
        """The dials in force at `now`: one whose time has run out has turned back by itself,
        whoever writes that later."""
        due = {name: not getattr(self.dials, name) for name in self.due_reverts(now)}
        return self.dials.with_(due) if due else self.dials

    def due_reverts(self, now: datetime) -> list[str]:
        """The dials whose time has run out and which have not been written back yet."""
        return [name for name, at in self.reverts.items() if at <= now]

    @property
    def rules_hash(self) -> str:
        """SHA-256 (hex) of the rules document."""
        return hash_of(rules_document(self.rules))

    def over_at(self, now: datetime) -> bool:
        """Whether its last coupon has lapsed for long: every stop of the clock moves that later."""
        last = self.rules.coupon_valid_until.timestamp() + self.clock.stopped_s(now)
        return now.timestamp() > last + KEPT_AFTER_LAST_COUPON.total_seconds()

    def sold_out_at(self, now: datetime) -> bool:
        """Whether the hint says that no stock is left."""
        return self.sold_out_until is not None and now < self.sold_out_until

    def empty_shards(self, now: datetime) -> frozenset[int]:
        """Shards that a hint still marks as empty."""
        return frozenset(shard for shard, until in self.empty_until.items() if now < until)

    def status(self, now: datetime) -> CampaignStatus:
        """What a shopper is told at `now`."""
        if now < self.rules.starts_at:
            return CampaignStatus.UPCOMING
        if now >= self.rules.ends_at:
            return CampaignStatus.ENDED
        if not self.dials_at(now).issue:
            return CampaignStatus.PAUSED
        return CampaignStatus.SOLD_OUT if self.sold_out_at(now) else CampaignStatus.OPEN


def new_campaign(
    *, campaign_id: str, rules: Rules, stock: int, now: datetime | None = None
) -> Campaign:
    """A campaign at version 1; shards and buckets follow from the planned claim rate. All of the
    stock remains, as of `now`."""
    shards, buckets = spread_of_planned_rate(rules.planned_claims_per_s, stock)
    return Campaign(
        campaign_id, 1, rules, stock, shards, buckets, remaining=stock, remaining_as_of=now
    )


def rules_document(rules: Rules) -> dict[str, Any]:
    """The public rules as plain JSON data: the thing that is hashed, stored and shown."""
    return {
        "name": dict(rules.names),
        "face_value": _money(rules.face_value),
        "min_spend": _money(rules.min_spend),
        "price_floor": _money(rules.price_floor),
        "starts_at": rules.starts_at.isoformat(),
        "ends_at": rules.ends_at.isoformat(),
        "coupon_valid_until": rules.coupon_valid_until.isoformat(),
        "per_shopper": rules.per_shopper,
        "stores": "all" if rules.stores is None else sorted(rules.stores),
        "items": "all" if rules.items is None else sorted(rules.items),
        "planned_claims_per_s": rules.planned_claims_per_s,
        "funding": {
            "payer": rules.funding.payer,
            "store_share_percent": rules.funding.store_share_percent,
            "terms": dict(rules.funding.terms),
        },
    }


def rules_from(document: Mapping[str, Any]) -> Rules:
    """The rules that a stored or posted document states; Invalid when they contradict."""
    funding = document.get("funding") or {}
    return Rules(
        names=dict(document["name"]),
        face_value=Money(**document["face_value"]),
        min_spend=Money(**document["min_spend"]),
        price_floor=Money(**document["price_floor"]),
        starts_at=_instant(document["starts_at"]),
        ends_at=_instant(document["ends_at"]),
        coupon_valid_until=_instant(document["coupon_valid_until"]),
        per_shopper=int(document["per_shopper"]),
        stores=None if document["stores"] == "all" else tuple(document["stores"]),
        items=None if document["items"] == "all" else tuple(document["items"]),
        planned_claims_per_s=float(document["planned_claims_per_s"]),
        funding=Funding(
            payer=funding.get("payer", "platform"),
            store_share_percent=int(funding.get("store_share_percent", 0)),
            terms=dict(funding.get("terms", {})),
        ),
    )


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a document in its canonical JSON form."""
    return hashlib.sha256(canonical(document)).hexdigest()


def canonical(document: Mapping[str, Any]) -> bytes:
    """One byte string per document: sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def worsened(old: Rules, new: Rules) -> list[str]:
    """The fields in which `new` takes something from shoppers or opted-in stores; [] if none.

    No change, no added condition, unless it favours the consumer (product.md, section 6).
    """
    worse = {
        "face_value": new.face_value < old.face_value,
        "min_spend": new.min_spend > old.min_spend,
        "price_floor": new.price_floor > old.price_floor,
        "starts_at": new.starts_at > old.starts_at,
        "ends_at": new.ends_at < old.ends_at,
        "coupon_valid_until": new.coupon_valid_until < old.coupon_valid_until,
        "per_shopper": new.per_shopper < old.per_shopper,
        "stores": _shrinks(old.stores, new.stores),
        "items": _shrinks(old.items, new.items),
        "funding": new.funding.store_share_percent > old.funding.store_share_percent,
        "currency": new.face_value.currency != old.face_value.currency,
    }
    return [name for name, is_worse in worse.items() if is_worse]


def _shrinks(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> bool:
    if new is None:
        return False
    return old is None or bool(set(old) - set(new))


def _money(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


def _instant(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _epoch(now: datetime) -> int:
    return int(now.timestamp())
