"""The stage as it runs: what AWS says of its functions, mappings, API and table takes the place of
what the files say. What differs is noted; what cannot be read stays as on file, and says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from infra.preflight.figures import Figure, Origin
from infra.preflight.reach import Absent, Cloud, Unread
from infra.preflight.stage import OPTIONAL, Function, Route, Stage, Throttle

# States of a mapping that hands nothing over.
OFF = frozenset({"Disabled", "Disabling", "Deleting"})


@dataclass(slots=True)
class _Notes:
    """What is worth telling about how the stage was read."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)

    def differs(self, what: str, file: Figure, found: Figure) -> None:
        if file.value != found.value:
            self.add(f"{what}: {_told(found)} deployed, {_told(file)} on file")


def _told(figure: Figure) -> str:
    return "none" if figure.value is None else f"{figure.value:,.12g}"


def _found(value: float | None, where: str) -> Figure:
    return Figure(value=value, origin=Origin.DEPLOYED, where=where)


def as_deployed(stage: Stage, cloud: Cloud) -> Stage:
    """The stage with what is deployed of it."""
    notes = _Notes()
    try:
        cloud.ask("lambda", "get_function_configuration", FunctionName=stage.lambda_name("api"))
    except Absent:
        note = f"{stage.prefix} is not deployed in this region: its settings are those on file"
        return replace(stage, notes=(note,))
    except Unread as unread:
        return replace(stage, notes=(f"Whether {stage.prefix} is deployed is not known: {unread}",))
    functions = _functions(stage, cloud, notes)
    throttles = _throttles(stage, cloud, notes)
    read = _with_table(stage, cloud, notes)
    return replace(
        read, functions=functions, throttles=throttles, deployed=True, notes=tuple(notes.lines)
    )


def _functions(stage: Stage, cloud: Cloud, notes: _Notes) -> dict[str, Function]:
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
    stage: Stage, cloud: Cloud, notes: _Notes, name: str, file: Function | None
) -> Function:
    lambda_name = stage.lambda_name(name)
    told = cloud.ask("lambda", "get_function_configuration", FunctionName=lambda_name)
    width = cloud.ask("lambda", "get_function_concurrency", FunctionName=lambda_name)
    found = Function(
        reserved=_found(width.get("ReservedConcurrentExecutions"), "get_function_concurrency"),
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
    found: Function, file: Function, mapping: Mapping[str, Any], name: str, notes: _Notes
) -> Function:
    """The function with what its queue's mapping lets through; nothing without a mapping."""
    most: float | None = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
    if not mapping or mapping.get("State") in OFF:
        notes.add(f"No queue feeds {name} (no mapping, or one that is off): nothing is worked off")
        most = 0
    width = _found(most, "list_event_source_mappings")
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


def _throttles(stage: Stage, cloud: Cloud, notes: _Notes) -> dict[Route, Throttle]:
    try:
        apis = cloud.pages("apigateway", "get_rest_apis", "items", limit=500)
        api = next((one["id"] for one in apis if one.get("name") == stage.prefix), None)
        if api is None:
            raise Absent(f"there is no REST API called {stage.prefix}")
        told = cloud.ask("apigateway", "get_stage", restApiId=api, stageName=stage.gateway_stage)
    except Unread as unread:
        notes.add(f"The gateway's throttles are those on file: {unread}")
        return dict(stage.throttles)
    settings = told.get("methodSettings", {})
    found = {route: _throttle(settings, route, file) for route, file in stage.throttles.items()}
    bare = [route for route, one in found.items() if one.rate.value is None]
    if bare:
        notes.add(f"{len(bare)} methods have no throttle of their own at the gateway")
    for route in set(found) - set(bare):
        notes.differs(" ".join(route), stage.throttles[route].rate, found[route].rate)
    return found


def _throttle(settings: Mapping[str, Any], route: Route, file: Throttle) -> Throttle:
    method, path = route
    names = (f"{path.replace('/', '~1')}/{method}", f"{path.lstrip('/')}/{method}", "*/*")
    for name in names:
        rate = settings.get(name, {}).get("throttlingRateLimit", -1)
        if rate is not None and rate >= 0:
            burst = settings[name].get("throttlingBurstLimit", file.burst)
            return Throttle(rate=_found(float(rate), "get_stage"), burst=float(burst))
    return Throttle(rate=_found(None, "get_stage"), burst=file.burst)


def _with_table(stage: Stage, cloud: Cloud, notes: _Notes) -> Stage:
    try:
        table = cloud.ask("dynamodb", "describe_table", TableName=stage.prefix)["Table"]
    except (Unread, KeyError) as unread:
        notes.add(f"The table is as on file: {unread}")
        return stage
    warm, most = table.get("WarmThroughput") or {}, table.get("OnDemandThroughput") or {}
    writes = _units(warm, "WriteUnitsPerSecond") or stage.warm_writes
    reads = _units(warm, "ReadUnitsPerSecond") or stage.warm_reads
    notes.differs("warm writes of the table", stage.warm_writes, writes)
    notes.differs("warm reads of the table", stage.warm_reads, reads)
    return replace(
        stage,
        warm_writes=writes,
        warm_reads=reads,
        most_writes=_units(most, "MaxWriteRequestUnits"),
        most_reads=_units(most, "MaxReadRequestUnits"),
    )


def _units(told: Mapping[str, Any], key: str) -> Figure | None:
    # A maximum of -1 means that there is none.
    value = told.get(key, -1)
    return _found(float(value), "describe_table") if value > 0 else None
