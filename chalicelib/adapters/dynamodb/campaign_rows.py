"""How a campaign lies in its CURRENT row. Times are epoch seconds; the rules are their canonical
JSON text, so that the hash can be checked on what is stored."""

import json
from collections.abc import Mapping
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.wire import Item, epoch, instant, maybe_epoch, maybe_instant
from chalicelib.domain.campaigns.campaign import (
    Campaign,
    Clock,
    Dials,
    Rules,
    canonical,
    rules_document,
    rules_from,
)


def rules_text(rules: Rules) -> str:
    """The rules document as stored."""
    return canonical(rules_document(rules)).decode()


def rules_read(text: str) -> Rules:
    """The rules document as read."""
    return rules_from(json.loads(text))


def current_row(campaign: Campaign) -> Item:
    """A new campaign's CURRENT."""
    return {
        "listing_pk": keys.CAMPAIGNS,
        "listing_sk": campaign.campaign_id,
        "version": campaign.version,
        "rules": rules_text(campaign.rules),
        "stock": campaign.stock,
        "shards": campaign.shards,
        "buckets": campaign.buckets,
        "issue": campaign.dials.issue,
        "redeem": campaign.dials.redeem,
        "invite": campaign.dials.invite,
        "draw": campaign.dials.draw,
        "reverts": reverts_map(campaign.reverts),
        "stopped_total_s": campaign.clock.stopped_total_s,
        "stopped_since": campaign.clock.stopped_since,
        "resumed_at": campaign.clock.resumed_at,
        "empty": empty_map(campaign.empty_until),
        "sold_out_until": maybe_epoch(campaign.sold_out_until),
        "remaining": campaign.remaining,
        "remaining_as_of": maybe_epoch(campaign.remaining_as_of),
    }


def campaign_from(row: Item) -> Campaign:
    """The campaign that a CURRENT row holds."""
    return Campaign(
        campaign_id=row["pk"].removeprefix("CAMPAIGN#"),
        version=row["version"],
        rules=rules_read(row["rules"]),
        stock=row["stock"],
        shards=row["shards"],
        buckets=row["buckets"],
        dials=Dials(row["issue"], row["redeem"], row.get("invite", True), row.get("draw", True)),
        clock=Clock(row["stopped_total_s"], row["stopped_since"], row.get("resumed_at", 0)),
        sold_out_until=maybe_instant(row["sold_out_until"]),
        empty_until={int(name[1:]): instant(until) for name, until in row["empty"].items()},
        remaining=row["remaining"],
        remaining_as_of=maybe_instant(row["remaining_as_of"]),
        reverts={name: instant(at) for name, at in row.get("reverts", {}).items()},
    )


def reverts_map(reverts: Mapping[str, datetime]) -> dict[str, int]:
    """When which dial turns back by itself."""
    return {name: epoch(at) for name, at in reverts.items()}


def empty_map(empty_until: Mapping[int, datetime]) -> dict[str, int]:
    """Hints by shard, `s<number>`: a name that an expression can take."""
    return {f"s{shard}": epoch(until) for shard, until in empty_until.items()}
