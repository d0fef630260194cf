"""How Lambda's SQS and stream mappings read a handler's answer, mishaps included."""

from collections.abc import Collection
from typing import Any


def failed_ids(reply: Any, ids: Collection[str], *, partial_batch: bool) -> set[str]:
    """The ids that stay on the queue after the handler returned `reply`.

    Without partial batches a return is a success, whatever it lists. With them, an answer that
    cannot be read, or names an id that was not in the batch, fails the whole batch.
    """
    if not partial_batch or not reply:
        return set()
    everything = set(ids)
    if not isinstance(reply, dict):
        return everything
    listed = reply.get("batchItemFailures")
    if listed is None:
        return set()
    if not isinstance(listed, list):
        return everything
    named = [item.get("itemIdentifier") if isinstance(item, dict) else None for item in listed]
    failed = everything.intersection(named)
    return failed if len(failed) == len(set(named)) else everything
