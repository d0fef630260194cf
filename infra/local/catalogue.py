"""The demo's shops, menus and campaign, read from `demo_data/`.

Owns where the files lie and how the campaign's dates, kept as offsets from the start of the local
service, become instants. Every call reads afresh, so that callers may change what they got. Never
judges the data: `store_from` and `menu_from` do, and the tests hold every file against them.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "demo_data"
CAMPAIGN_DATES = ("starts_at", "ends_at", "coupon_valid_until")


def demo_stores() -> list[dict[str, Any]]:
    """Every demo store as `store_from` reads it, plus `menu`: the stem of its menu file."""
    stores: list[dict[str, Any]] = _read(DATA / "stores.json")["stores"]
    return stores


def demo_menus() -> dict[str, dict[str, Any]]:
    """Every menu as `menu_from` reads it, by the stem of its file."""
    return {path.stem: _read(path) for path in sorted((DATA / "menus").glob("*.json"))}


def menu_of(store: dict[str, Any]) -> dict[str, Any]:
    """The menu of one of `demo_stores()`."""
    return _read(DATA / "menus" / f"{store['menu']}.json")


def demo_campaign(now: datetime) -> dict[str, Any]:
    """The campaign as `POST /ops/campaigns` takes it, its dates counted from `now` (aware)."""
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    campaign = _read(DATA / "campaign.json")
    start = now.replace(microsecond=0)
    for date in CAMPAIGN_DATES:
        offset = timedelta(**campaign["rules"][date])
        campaign["rules"][date] = (start + offset).isoformat()
    return campaign


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
