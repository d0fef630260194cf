"""The status document: one static file that everybody may read, also when nothing else answers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.campaign import Campaign, CampaignStatus
from chalicelib.domain.home_time import told
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.modes import Mode
from chalicelib.domain.overload.record import (
    message_id_of,
    next_word,
    notice,
    situation_of,
    status_under,
)
from chalicelib.domain.overload.record import works_of as works
from chalicelib.domain.overload.words import LOCALES

SHOWN = (CampaignStatus.OPEN, CampaignStatus.PAUSED, CampaignStatus.SOLD_OUT)


def status_document(
    control: Control, campaigns: Iterable[Campaign], now: datetime
) -> dict[str, Any]:
    """Mode, since when, until when it is to be read, what works, the message of record in every
    language, and each running campaign with its own, if its dials differ."""
    switch = control.switch_at(now)
    notices = {locale: notice(control=control, now=now, locale=locale) for locale in LOCALES}
    return {
        "mode": switch.mode.value,
        "message_id": message_id_of(control, now),
        "since": told(switch.since),
        "as_of": told(now),
        "next_update": told(next_word(control, now)),
        "works": works(situation_of(control, now)),
        "texts": {locale: one["text"] for locale, one in notices.items()},
        "notices": notices,
        "campaigns": [
            _campaign(control, one, now) for one in campaigns if one.status(now) in SHOWN
        ],
    }


def _campaign(control: Control, campaign: Campaign, now: datetime) -> dict[str, Any]:
    situation, line = situation_of(control, now, campaign), control.lines.get(campaign.campaign_id)
    queued = control.mode_at(now) is Mode.QUEUED and line is not None
    return {
        "campaign_id": campaign.campaign_id,
        "name": dict(campaign.rules.names),
        "status": status_under(campaign, control, now).value,
        "claims": situation.claim.value,
        "orders": situation.order.value,
        "message_id": message_id_of(control, now, campaign),
        "texts": {
            locale: notice(control=control, now=now, locale=locale, campaign=campaign)["text"]
            for locale in LOCALES
        },
        "line": {
            "serving": line.serving(now),
            "rate_per_min": round(line.rate_per_s * 60, 1),
        }
        if queued and line
        else None,
    }
