"""Alarms on what does the work: queues and functions."""

from infra.template.alarm import Alarm, Silence
from infra.template.names import CONVERSE, QUEUE_FUNCTIONS, SCHEDULED
from infra.template.watched import Metric, function, ours, queue

# Minutes without a run before it is told, and how many periods of them, by scheduled function:
# `govern` and `sweep` are woken every minute (and EventBridge is late now and then), `audit` every
# hour.
RUNS = {"govern": (1, 3), "sweep": (1, 5), "audit": (60, 2)}


def of_queue(name: str) -> tuple[Alarm, ...]:
    """SQS leaves what was received more than three times out of the oldest's age: hence what
    consumers see, and that anything gets done at all."""
    waiting = queue(name, "ApproximateNumberOfMessagesVisible")
    return (
        Alarm(
            what=f"{name}-old",
            says=f"Seconds that the oldest message of {name} has waited.",
            reads={
                "oldest": queue(name, "ApproximateAgeOfOldestMessage"),
                "seen": ours(f"{name}.age_s").by("Maximum"),
            },
            sum="MAX([oldest, seen])",
            over=120 if name == "orders" else 180,
            of=(3, 3),
            section="queues-old",
        ),
        Alarm(
            what=f"{name}-stuck",
            says=f"Messages that wait in {name} while none gets done.",
            reads={
                "waiting": waiting,
                "away": queue(name, "ApproximateNumberOfMessagesNotVisible"),
                "done": queue(name, "NumberOfMessagesDeleted").by("Sum"),
            },
            sum="IF(done < 1, waiting + away, 0)",
            over=10,
            minutes=5,
            section="queues-stuck",
        ),
        Alarm(
            what=f"{name}-dead-letters",
            says=f"Messages of {name} that could not be handled.",
            reads={"dead": queue(f"{name}-dead-letters", waiting.name)},
            over=1,
            silence=Silence.SAME,
            section="dead-letters",
        ),
    )


def of_function(name: str) -> tuple[Alarm, ...]:
    """Whether it fails, finds no room, and runs at all when only a clock asks for it."""
    ran = {"ran": function(name, "Invocations")}
    wakes = RUNS.get(name)
    return (
        _failing(name, ran),
        # `converse` at its width is how it says no: the parser answers, nobody need do anything.
        *(() if name == CONVERSE else (_throttled(name, ran),)),
        *(() if wakes is None else (_did_not_run(name, *wakes),)),
    )


def _throttled(name: str, ran: dict[str, Metric]) -> Alarm:
    return Alarm(
        what=f"{name}-throttled",
        says=f"Percent of {name}'s invocations that found no room.",
        reads=ran | {"full": function(name, "Throttles")},
        sum="IF(full >= 1, 100 * full / (full + ran), 0)",
        over=1,
        of=(2, 3),
        section="functions-throttled",
    )


def _failing(name: str, ran: dict[str, Metric]) -> Alarm:
    """Timeouts and crashes: bugs are caught, counted and alarmed on by themselves."""
    errors = function(name, "Errors")
    if name in SCHEDULED:
        hourly = name == "audit"
        return Alarm(
            what=f"{name}-failing",
            says=f"Runs of {name} that failed.",
            reads={"errors": errors},
            over=1,
            minutes=5 if hourly else 1,
            of=(1, 1) if hourly else (3, 5),
            silence=Silence.SAME if hourly else Silence.FINE,
            section="functions-failing",
        )
    return Alarm(
        what=f"{name}-failing",
        says=f"Percent of {name}'s invocations that timed out or crashed.",
        reads=ran | {"errors": errors},
        sum="IF(errors >= 3, 100 * errors / ran, 0)",
        over=20 if name in QUEUE_FUNCTIONS else 1,
        of=(2, 3),
        section="functions-failing",
    )


def _did_not_run(name: str, minutes: int, periods: int) -> Alarm:
    return Alarm(
        what=f"{name}-did-not-run",
        says=f"Runs of {name}: it is woken by a schedule, and was not.",
        reads={"ran": function(name, "Invocations")},
        under=1,
        minutes=minutes,
        of=(periods, periods),
        silence=Silence.BAD,
        section="did-not-run",
    )
