"""Put the status document where everybody can read it: by every switch, and once a minute."""

from datetime import datetime

from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.control import Control
from chalicelib.domain.overload.status import status_document
from chalicelib.flows.ports import CampaignStore, StatusPage


def tell_status(
    *, control: Control, now: datetime, campaigns: CampaignStore, page: StatusPage
) -> bool:
    """Whether it lies there now; a switch does not fail because its news could not be put up:
    `govern` puts it up within a minute."""
    try:
        page.publish(status_document(control, campaigns.listed(), now))
    except (Overloaded, Unavailable):
        return False
    return True
