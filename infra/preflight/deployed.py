"""The stage as it runs: what AWS says of its functions, mappings, API and table takes the place of
what the files say. What differs is noted; what cannot be read stays as on file, and says so."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.preflight.deployed_functions import functions_of
from infra.preflight.figures import Figure, deployed_figure
from infra.preflight.notes import Notes
from infra.preflight.reach import Absent, Cloud, Unread
from infra.preflight.stage import Route, Stage, Throttle
from infra.template.throttles import by_route


def as_deployed(stage: Stage, cloud: Cloud) -> Stage:
    """The stage with what is deployed of it."""
    notes = Notes()
    try:
        cloud.ask("lambda", "get_function_configuration", FunctionName=stage.lambda_name("api"))
    except Absent:
        note = f"{stage.prefix} is not deployed in this region: its settings are those on file"
        return replace(stage, notes=(note,))
    except Unread as unread:
        return replace(stage, notes=(f"Whether {stage.prefix} is deployed is not known: {unread}",))
    functions = functions_of(stage, cloud, notes)
    throttles = _throttles(stage, cloud, notes)
    read = _with_table(stage, cloud, notes)
    return replace(
        read, functions=functions, throttles=throttles, deployed=True, notes=tuple(notes.lines)
    )


def _throttles(stage: Stage, cloud: Cloud, notes: Notes) -> dict[Route, Throttle]:
    try:
        apis = cloud.pages("apigateway", "get_rest_apis", "items", limit=500)
        api = next((one["id"] for one in apis if one.get("name") == stage.prefix), None)
        if api is None:
            raise Absent(f"there is no REST API called {stage.prefix}")
        told = cloud.ask("apigateway", "get_stage", restApiId=api, stageName=stage.gateway_stage)
    except Unread as unread:
        notes.add(f"The gateway's throttles are those on file: {unread}")
        return dict(stage.throttles)
    settings = by_route(told.get("methodSettings", {}))
    found = {route: _throttle(settings, route, file) for route, file in stage.throttles.items()}
    bare = [route for route, one in found.items() if one.rate.value is None]
    if bare:
        notes.add(f"{len(bare)} methods have no throttle of their own at the gateway")
    for route in set(found) - set(bare):
        notes.differs(" ".join(route), stage.throttles[route].rate, found[route].rate)
    return found


def _throttle(
    settings: Mapping[Route, Mapping[str, Any]], route: Route, file: Throttle
) -> Throttle:
    for one in (settings.get(route, {}), settings.get(("*", "/*"), {})):
        rate = one.get("throttlingRateLimit", -1)
        if rate >= 0:
            burst = float(one.get("throttlingBurstLimit", file.burst))
            return Throttle(rate=deployed_figure(float(rate), "get_stage"), burst=burst)
    return Throttle(rate=deployed_figure(None, "get_stage"), burst=file.burst)


def _with_table(stage: Stage, cloud: Cloud, notes: Notes) -> Stage:
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
    return deployed_figure(float(value), "describe_table") if value > 0 else None
