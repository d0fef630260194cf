"""The stage's functions and the mappings of its queues, as they run."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.preflight.figures import deployed_figure
from infra.preflight.notes import Notes
from infra.preflight.reach import Absent, Cloud, Unread
from infra.preflight.stage import OPTIONAL, Function, Stage

# States of a mapping that hands nothing over.
OFF = frozenset({"Disabled", "Disabling", "Deleting"})


def functions_of(stage: Stage, cloud: Cloud, notes: Notes) -> dict[str, Function]:
    """Each as deployed; as on file where it is not, or may not be looked at."""
    found = {}
    for name in dict.fromkeys((*stage.functions, *OPTIONAL)):
        file = stage.functions.get(name)
        try:
            found[name] = _function(stage, cloud, notes, name, file)
        except Absent:
            if file is not None:
                found[name] = file
                notes.add(f"{stage.lambda_name(name)} is on file, but not deployed")
        except Unread as unread:
            if file is not None:
                found[name] = file
                notes.add(f"{name} is as on file: {unread}")
    return found


def _function(
    stage: Stage, cloud: Cloud, notes: Notes, name: str, file: Function | None
) -> Function:
    lambda_name = stage.lambda_name(name)
    told = cloud.ask("lambda", "get_function_configuration", FunctionName=lambda_name)
    width = cloud.ask("lambda", "get_function_concurrency", FunctionName=lambda_name)
    found = Function(
        reserved=deployed_figure(
            width.get("ReservedConcurrentExecutions"), "get_function_concurrency"
        ),
        memory_mb=int(told.get("MemorySize", 128)),
        timeout_s=float(told.get("Timeout", 3)),
    )
    if file is None:
        return found
    notes.differs(f"{name}, reserved concurrency", file.reserved, found.reserved)
    if file.width is None:
        return found
    return _fed(found, file, _mapping(cloud, lambda_name), name, notes)


def _fed(
    found: Function, file: Function, mapping: Mapping[str, Any], name: str, notes: Notes
) -> Function:
    """The function with what its queue's mapping lets through; nothing without a mapping."""
    most: float | None = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
    if not mapping or mapping.get("State") in OFF:
        notes.add(f"No queue feeds {name} (no mapping, or one that is off): nothing is worked off")
        most = 0
    width = deployed_figure(most, "list_event_source_mappings")
    if file.width is not None:
        notes.differs(f"{name}, maximum concurrency of its mapping", file.width, width)
    batch = int(mapping.get("BatchSize", file.batch_size or 1))
    return replace(found, batch_size=batch, width=width)


def _mapping(cloud: Cloud, lambda_name: str) -> Mapping[str, Any]:
    told = cloud.ask("lambda", "list_event_source_mappings", FunctionName=lambda_name)
    queues = (
        one for one in told["EventSourceMappings"] if ":sqs:" in one.get("EventSourceArn", "")
    )
    return next(queues, {})
