"""Campaigns as their owners open and amend them, joined to the table and to who must be told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign, Rules
from chalicelib.flows.amend_campaign import amend_campaign as _amend
from chalicelib.flows.open_campaign import open_campaign as _open
from chalicelib.wiring.campaigns import audit_log, campaigns
from chalicelib.wiring.campaigns import stock as campaign_stock
from chalicelib.wiring.overload import control
from chalicelib.wiring.status_page import status_page


def open_campaign(
    *, campaign_id: str, rules: Rules, stock: int, who: str, now: datetime
) -> Campaign:
    """`flows.open_campaign`."""
    return _open(
        campaign_id=campaign_id,
        rules=rules,
        stock=stock,
        who=who,
        now=now,
        campaigns=campaigns(),
        shards=campaign_stock(),
        audit=audit_log(),
    )


def amend_campaign(
    *,
    campaign_id: str,
    dials: Mapping[str, bool],
    rules_patch: Mapping[str, Any],
    stock: int | None,
    reason: str,
    lasts: timedelta | None,
    who: str,
    now: datetime,
) -> Campaign:
    """`flows.amend_campaign`."""
    return _amend(
        campaign_id=campaign_id,
        dials=dials,
        rules_patch=rules_patch,
        stock=stock,
        reason=reason,
        lasts=lasts,
        who=who,
        now=now,
        campaigns=campaigns(),
        shards=campaign_stock(),
        audit=audit_log(),
        control=control(),
        page=status_page(),
    )
