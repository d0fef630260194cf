"""Campaigns in the table: CURRENT decides, RULES#<version> rows keep every version for good.

CURRENT carries its rules itself, so a RULES row is needed only once it is superseded: it is written
before the version moves on and again after, each time only if missing. A crash in between loses
nothing, and no transaction is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.campaign_hints import CampaignHints
from chalicelib.adapters.dynamodb.campaign_rows import (
    campaign_from,
    current_row,
    reverts_map,
    rules_read,
    rules_text,
)
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.wire import Item
from chalicelib.adapters.recent import Recent
from chalicelib.domain.campaigns.campaign import Campaign, Clock, Dials, Rules
from chalicelib.domain.outcomes import Created, Stale

# The version that the caller has seen is still the campaign's.
SAME_VERSION = "#version = :seen_version"
# Nobody has switched a dial since the caller looked.
SAME_DIALS = (
    "#issue = :seen_issue AND #redeem = :seen_redeem "
    "AND #invite = :seen_invite AND #draw = :seen_draw"
)
# Nor moved the clock: two turns at once would count a stop twice or lose it.
SAME_CLOCK = "#stopped_total_s = :seen_total AND #stopped_since = :seen_since"
# Stock only ever grows: that would take something from shoppers otherwise.
GROWS = "#stock < :stock"
ABSENT = "attribute_not_exists(#pk)"


class CampaignStore(CampaignHints):
    """Implements the port; `cache_s` bounds how old a cached campaign may be."""

    def __init__(self, table: Table, *, cache_s: float, clock: Callable[[], float]) -> None:
        super().__init__(table)
        self._recent: Recent[str, Campaign | None] = Recent(life_s=cache_s, clock=clock)
        self._lists: Recent[str, Sequence[Campaign]] = Recent(life_s=cache_s, clock=clock)
        self._versions: dict[tuple[str, int], Rules] = {}

    def load(self, campaign_id: str) -> Campaign | None:
        """The campaign as of at most `cache_s` ago. No call while cached, else one."""
        return self._recent.get(campaign_id, lambda: self._read(campaign_id, strong=False))

    def load_now(self, campaign_id: str) -> Campaign | None:
        """The campaign as it is. One call."""
        return self._read(campaign_id, strong=True)

    def rules(self, campaign_id: str, version: int) -> Rules | None:
        """One version of the rules, cached for good. At most two calls."""
        known = self._versions.get((campaign_id, version))
        if known is not None:
            return known
        row = self._table.get(keys.rules(campaign_id, version), strong=False)
        rules = rules_read(row["rules"]) if row else self._newest(campaign_id, version)
        if rules is not None:
            self._versions[campaign_id, version] = rules
        return rules

    def listed(self) -> Sequence[Campaign]:
        """All campaigns, as of at most `cache_s` ago. No call while cached, else one a page."""
        return self._lists.get(
            keys.CAMPAIGNS, lambda: [campaign_from(r) for r in self._table.listing(keys.CAMPAIGNS)]
        )

    def listed_now(self) -> Sequence[Campaign]:
        """All campaigns, past the cache: one call a page."""
        self._lists.forget()
        return self.listed()

    def create(self, campaign: Campaign) -> Created | Campaign:
        """Two calls. CURRENT decides; a repeat after a crash completes the first try."""
        key = keys.current(campaign.campaign_id)
        refused = self._table.put(key, current_row(campaign), condition=ABSENT)
        standing = campaign_from(refused.item) if refused and refused.item else None
        self._keep(standing or campaign)
        self._forget()
        return standing or Created()

    def amend(self, campaign: Campaign, *, rules: Rules, clock_shift_s: int) -> Campaign | Stale:
        """Three calls, two of them for the rows of the old and the new version."""
        self._keep(campaign)
        after = self._table.update(
            keys.current(campaign.campaign_id),
            "SET #rules = :rules, #version = :version, "
            "#stopped_total_s = #stopped_total_s + :shift",
            condition=SAME_VERSION,
            values={
                ":seen_version": campaign.version,
                ":version": campaign.version + 1,
                ":rules": rules_text(rules),
                ":shift": clock_shift_s,
            },
            returns="ALL_NEW",
        )
        self._forget()
        standing = _campaign(after)
        # An amendment that a retry repeated is refused by what its first try wrote: done, too.
        wanted = replace(campaign, version=campaign.version + 1, rules=rules)
        if standing is None or _edition(standing) != _edition(wanted):
            return Stale()
        self._keep(standing)
        return standing

    def turn(
        self,
        campaign: Campaign,
        *,
        dials: Dials,
        clock: Clock,
        reverts: Mapping[str, datetime] | None = None,
    ) -> Campaign | Stale:
        """One call."""
        kept = campaign.reverts if reverts is None else reverts
        after = self._table.update(
            keys.current(campaign.campaign_id),
            "SET #issue = :issue, #redeem = :redeem, #invite = :invite, #draw = :draw, "
            "#stopped_total_s = :total, #stopped_since = :since, #resumed_at = :resumed_at, "
            "#reverts = :reverts",
            condition=f"{SAME_DIALS} AND {SAME_CLOCK}",
            values=_turning(dials, clock, "")
            | _turning(campaign.dials, campaign.clock, "seen_")
            | {":resumed_at": clock.resumed_at, ":reverts": reverts_map(kept)},
            returns="ALL_NEW",
        )
        self._forget()
        standing = _campaign(after)
        # A turn that a retry repeated is refused by what its first try wrote: that is done, too.
        done = standing is not None and (standing.dials, standing.clock) == (dials, clock)
        return standing if done and standing else Stale()

    def target_stock(self, campaign_id: str, *, stock: int) -> int:
        """One call; 0 when there is no such campaign."""
        after = self._table.update(
            keys.current(campaign_id),
            "SET #stock = :stock",
            condition=GROWS,
            values={":stock": stock},
            returns="ALL_NEW",
        )
        self._forget()
        standing = _campaign(after)
        return standing.stock if standing else 0

    def _read(self, campaign_id: str, *, strong: bool) -> Campaign | None:
        row = self._table.get(keys.current(campaign_id), strong=strong)
        return campaign_from(row) if row else None

    def _newest(self, campaign_id: str, version: int) -> Rules | None:
        campaign = self.load_now(campaign_id)
        return campaign.rules if campaign and campaign.version == version else None

    def _keep(self, campaign: Campaign) -> None:
        key = keys.rules(campaign.campaign_id, campaign.version)
        self._table.put(key, {"rules": rules_text(campaign.rules)}, condition=ABSENT)

    def _forget(self) -> None:
        self._recent.forget()
        self._lists.forget()


def _edition(campaign: Campaign) -> tuple[int, str]:
    # By the hash: rows keep lists of stores and items sorted, callers write them as they like.
    return campaign.version, campaign.rules_hash


def _turning(dials: Dials, clock: Clock, prefix: str) -> dict[str, object]:
    return {
        **{f":{prefix}{name}": on for name, on in dials.as_dict().items()},
        f":{prefix}total": clock.stopped_total_s,
        f":{prefix}since": clock.stopped_since,
    }


def _campaign(answer: Item | Refusal) -> Campaign | None:
    row = answer.item if isinstance(answer, Refusal) else answer
    return campaign_from(row) if row else None
