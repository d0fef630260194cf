"""The table's stream, joined to the books."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.adapters.dynamodb.stream_records import Unreadable as Unreadable
from chalicelib.adapters.dynamodb.stream_records import change_of as change_of
from chalicelib.adapters.dynamodb.stream_records import happened_at as happened_at
from chalicelib.adapters.dynamodb.stream_records import sequence_of as sequence_of
from chalicelib.domain.ledger.lines import Change
from chalicelib.flows.post_changes import post_changes
from chalicelib.wiring.ledger import ledger as ledger


def post(changes: Sequence[Change], *, at: datetime) -> int:
    """`flows.post_changes`."""
    return post_changes(changes, at=at, ledger=ledger())
