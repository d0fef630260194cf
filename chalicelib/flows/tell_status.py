"""Put the status document where everybody can read it: by every switch, and once a minute."""

from datetime import datetime

from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.status import status_document
from chalicelib.flows.ports import CampaignStore, ControlStore, StatusPage

# Whoever still finds it changed after so many goes leaves it to those who are changing it.
TRIES = 3


def tell_status(
    *, control: ControlStore, now: datetime, campaigns: CampaignStore, page: StatusPage
) -> bool:
    """Whether it lies there now; a switch does not fail because its news could not be put up:
    `govern` puts it up within a minute.

    Several may tell at once, and whoever read first may write last. So everybody looks again after
    writing: of two, at least one finds what the other has changed, and writes that.
    """
    told = None
    try:
        for _ in range(TRIES):
            document = status_document(control.load_now(), campaigns.listed_now(), now)
            if document == told:
                break
            page.publish(document)
            told = document
    except (Overloaded, Unavailable):
        return told is not None
    return True
