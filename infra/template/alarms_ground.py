"""Alarms on what it all stands on: the table, the books, breakers, modes, the ledger."""

from infra.template.alarm import Alarm, Silence
from infra.template.names import LEDGER
from infra.template.watched import counted, function, ours, queue, table

OPERATIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem")


def of_the_table() -> tuple[Alarm, ...]:
    """Too little of it, or none."""
    throttles = {
        "reads": table("ReadThrottleEvents"),
        "writes": table("WriteThrottleEvents"),
        "listed": table("ReadThrottleEvents", index="listing"),
        "listing": table("WriteThrottleEvents", index="listing"),
    }
    errors = {one.lower(): table("SystemErrors", operation=one) for one in OPERATIONS}
    return (
        Alarm(
            what="table-throttled",
            says="Reads and writes that the table refused for want of capacity.",
            reads=throttles,
            sum=" + ".join(throttles),
            over=10,
            of=(2, 3),
        ),
        Alarm(
            what="table-failing",
            says="Calls that failed inside DynamoDB.",
            reads=errors,
            sum=" + ".join(errors),
            over=5,
            of=(2, 3),
        ),
    )


def of_the_house() -> tuple[Alarm, ...]:
    """What audits and looks have found."""
    modes = counted("mode", "lean", "queued", "redeem_only", "closed")
    return (
        Alarm(
            what="books-differ",
            says="What does not add up in a campaign's books.",
            reads={"differences": ours("audit.difference")},
            over=1,
            minutes=5,
            silence=Silence.SAME,
        ),
        Alarm(
            what="launch-held",
            says="Grey launches that govern stopped: they burn three times their plan.",
            reads={"held": ours("campaign.held")},
            over=1,
        ),
        Alarm(
            what="breaker-open",
            says="Breakers that are not closed.",
            reads={"standing": ours("breaker.standing").by("Maximum")},
            over=1,
            of=(3, 3),
            silence=Silence.SAME,
        ),
        Alarm(
            what="status-untold",
            says="Looks that could not write the status document.",
            reads={"untold": ours("status.untold")},
            over=1,
            of=(3, 5),
            silence=Silence.SAME,
        ),
        Alarm(
            what="mode-not-full",
            says="Looks in five minutes that found the mode not full, for half an hour.",
            reads=modes,
            sum=" + ".join(modes),
            over=4,
            minutes=5,
            of=(6, 6),
        ),
    )


def of_the_ledger() -> tuple[Alarm, ...]:
    """Whether it keeps up with the table."""
    return (
        Alarm(
            what="ledger-behind",
            says="Milliseconds that the ledger is behind the table.",
            reads={"behind": function(LEDGER, "IteratorAge").by("Maximum")},
            over=60_000,
            of=(3, 3),
        ),
        Alarm(
            what="ledger-failures",
            says="Batches of the table's stream that the ledger gave up.",
            reads={"failed": queue("stream-dead-letters", "ApproximateNumberOfMessagesVisible")},
            over=1,
            silence=Silence.SAME,
        ),
    )
