"""Every alarm, on what shoppers feel first, and where they are told; each has its section in
`RUNBOOK.md`."""

from collections.abc import Iterable

from infra.template import alarm_topic, alarms_felt, alarms_ground, alarms_work
from infra.template.alarm import Alarm, logical
from infra.template.intrinsics import Resource
from infra.template.names import API, CLAIMS, FUNCTIONS, LEDGER

QUEUES = ("orders", "payments")
parameters, conditions = alarm_topic.parameters, alarm_topic.conditions


def alarms(functions: Iterable[str] = FUNCTIONS) -> tuple[Alarm, ...]:
    """All of them, for a stack that has these functions."""
    there = tuple(functions)
    behind = [name for name in (API, CLAIMS) if name in there]
    return (
        *alarms_felt.claims(),
        *alarms_felt.orders(),
        *alarms_felt.chat(),
        *alarms_felt.at_the_gateway(behind),
        *(one for name in QUEUES for one in alarms_work.of_queue(name)),
        *(one for name in there for one in alarms_work.of_function(name)),
        *alarms_ground.of_the_table(),
        *alarms_ground.of_the_house(),
        *(alarms_ground.of_the_ledger() if LEDGER in there else ()),
    )


def resources(functions: Iterable[str] = FUNCTIONS) -> Resource:
    """The topic with its key, and the alarms. They refer to nothing else but `Prefix`."""
    made = {logical(one.what): one.resource() for one in alarms(functions)}
    return alarm_topic.resources() | made
