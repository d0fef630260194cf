"""Campaigns in memory."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign, Clock, Dials, Rules
from chalicelib.domain.outcomes import Created, Stale
from tests.fakes.seconds import maybe_whole, whole


class FakeCampaigns:
    def __init__(self) -> None:
        self._rows: dict[str, Campaign] = {}
        self._rules: dict[tuple[str, int], Rules] = {}
        self._lock = threading.Lock()

    def load(self, campaign_id: str) -> Campaign | None:
        return self._rows.get(campaign_id)

    def load_now(self, campaign_id: str) -> Campaign | None:
        return self._rows.get(campaign_id)

    def rules(self, campaign_id: str, version: int) -> Rules | None:
        return self._rules.get((campaign_id, version))

    def listed(self) -> Sequence[Campaign]:
        return [self._rows[campaign_id] for campaign_id in sorted(self._rows)]

    def listed_now(self) -> Sequence[Campaign]:
        return self.listed()

    def create(self, campaign: Campaign) -> Created | Campaign:
        with self._lock:
            standing = self._rows.get(campaign.campaign_id)
            if standing is not None:
                return standing
            self._rows[campaign.campaign_id] = campaign
            self._rules[campaign.campaign_id, campaign.version] = campaign.rules
            return Created()

    def amend(self, campaign: Campaign, *, rules: Rules, clock_shift_s: int) -> Campaign | Stale:
        with self._lock:
            row = self._rows.get(campaign.campaign_id)
            if row is None or row.version != campaign.version:
                repeated = row and row.version == campaign.version + 1 and row.rules == rules
                return row if row and repeated else Stale()
            clock = replace(row.clock, stopped_total_s=row.clock.stopped_total_s + clock_shift_s)
            after = replace(row, version=row.version + 1, rules=rules, clock=clock)
            self._rows[campaign.campaign_id] = after
            self._rules[campaign.campaign_id, after.version] = rules
            return after

    def turn(
        self,
        campaign: Campaign,
        *,
        dials: Dials,
        clock: Clock,
        reverts: Mapping[str, datetime] | None = None,
    ) -> Campaign | Stale:
        with self._lock:
            row = self._rows.get(campaign.campaign_id)
            if row is None:
                return Stale()
            if (row.dials, row.clock) == (dials, clock):
                return row
            if (row.dials, row.clock) != (campaign.dials, campaign.clock):
                return Stale()
            kept = campaign.reverts if reverts is None else reverts
            kept = {name: whole(at) for name, at in kept.items()}
            after = replace(row, dials=dials, clock=clock, reverts=kept)
            self._rows[campaign.campaign_id] = after
            return after

    def target_stock(self, campaign_id: str, *, stock: int) -> int:
        with self._lock:
            row = self._rows.get(campaign_id)
            if row is None:
                return 0
            self._rows[campaign_id] = replace(row, stock=max(row.stock, stock))
            return self._rows[campaign_id].stock

    def note_empty(self, campaign_id: str, *, shard: int, until: datetime) -> None:
        with self._lock:
            row = self._rows.get(campaign_id)
            if row is not None:
                empty = {**row.empty_until, shard: whole(until)}
                self._rows[campaign_id] = replace(row, empty_until=empty)

    def note_sweep(
        self,
        campaign_id: str,
        *,
        remaining: int,
        as_of: datetime,
        empty_until: Mapping[int, datetime],
        sold_out_until: datetime | None,
    ) -> None:
        with self._lock:
            row = self._rows.get(campaign_id)
            if row is None:
                return
            self._rows[campaign_id] = replace(
                row,
                remaining=remaining,
                remaining_as_of=whole(as_of),
                empty_until={shard: whole(until) for shard, until in empty_until.items()},
                sold_out_until=maybe_whole(sold_out_until),
            )
