"""The status document's place, joined to where it is kept."""

from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.status_page import status_page as _status_page
from chalicelib.flows import ports


@lru_cache(maxsize=1)
def status_page() -> ports.StatusPage:
    """Where the status document lies."""
    config = settings.load()
    return _status_page(config.status_url, s3=lambda: aws.s3(attempts=config.aws_attempts))
