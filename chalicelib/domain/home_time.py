"""The campaign's own clock: where what is no store's business is told (a coupon's last minute, a
window in line, when the next word comes). Chat, card, API and status document use the same, offset
included, so that a phone anywhere shows the hour that the sentence says."""

from datetime import datetime
from zoneinfo import ZoneInfo

HOME_ZONE = "Asia/Shanghai"


def at_home(instant: datetime) -> datetime:
    """An instant on the campaign's clock."""
    return instant.astimezone(ZoneInfo(HOME_ZONE))


def told(instant: datetime) -> str:
    """An instant as it goes over the wire: ISO 8601 with the campaign's offset."""
    return at_home(instant).isoformat()
