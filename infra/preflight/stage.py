"""The stage as it would be deployed: widths, memory, timeouts, throttles, warm throughput, from the
files that a deployment reads. What runs already is in `deployed`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chalice.config import Config

from infra.local.resources import TEMPLATE
from infra.local.throttles import limits
from infra.preflight.figures import Figure, Origin

ROOT = Path(__file__).resolve().parents[2]
CONFIG = Path(".chalice") / "config.json"
# Chalice's own defaults, and what it calls the function behind the API.
DEFAULTS = {"lambda_memory_size": 128, "lambda_timeout": 60, "api_gateway_stage": "api"}
API_HANDLER = "api_handler"
# A stage has these if its configuration or the account says so: claims with a width of their own,
# and the calls of a model.
CLAIM_API, CONVERSE = "claim_api", "converse"
OPTIONAL = (CLAIM_API, CONVERSE)
Route = tuple[str, str]
CLAIM: Route = ("POST", "/campaigns/{campaign_id}/claims")


class BadStage(Exception):
    """The stage's files do not say what is needed; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function. `reserved` without a value: nothing is reserved for it. Behind a queue,
    `width` is its mapping's maximum concurrency, without a value if there is none."""

    reserved: Figure
    memory_mb: int
    timeout_s: float
    batch_size: int | None = None
    width: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """What the gateway lets through of a method."""

    rate: Figure
    burst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that a deployment sets and a campaign needs. `most_writes` and `most_reads` are
    the table's own cost guards, if it has them."""

    name: str
    prefix: str
    gateway_stage: str
    functions: Mapping[str, Function]
    throttles: Mapping[Route, Throttle]
    duration_ms: Mapping[Route, float]
    warm_writes: Figure
    warm_reads: Figure
    most_writes: Figure | None = None
    most_reads: Figure | None = None
    deployed: bool = False
    notes: tuple[str, ...] = ()

    def function_of(self, route: Route) -> str:
        """Which function serves a route."""
        return CLAIM_API if route == CLAIM and CLAIM_API in self.functions else "api"

    def lambda_name(self, function: str) -> str:
        """What Lambda calls a function."""
        return self.prefix if function == "api" else f"{self.prefix}-{function}"


def read_stage(name: str, *, prefix: str | None = None, root: Path = ROOT) -> Stage:
    """The stage `name` from `root`'s configuration and the template. BadStage if it has none."""
    config = _config(root / CONFIG)
    stages = config.get("stages", {})
    if name not in stages:
        known = ", ".join(sorted(stages)) or "none"
        raise BadStage(f"{CONFIG}: there is no stage {name!r} (there is {known})")
    template = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Parameters"]
    whole = Config(chalice_stage=name, config_from_disk=config, default_params=DEFAULTS)
    return Stage(
        name=name,
        prefix=prefix or f"lantern-{name}",
        gateway_stage=str(whole.api_gateway_stage),
        functions=_functions(whole, config),
        throttles={
            (one.method, one.path): Throttle(
                rate=_on_file(one.rate_per_s, TEMPLATE.name), burst=one.burst
            )
            for one in limits()
        },
        duration_ms={(one.method, one.path): one.duration_ms for one in limits()},
        warm_writes=_on_file(float(template["WarmWrites"]["Default"]), "WarmWrites"),
        warm_reads=_on_file(float(template["WarmReads"]["Default"]), "WarmReads"),
    )


def _config(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadStage(f"{path} is missing") from None
    except ValueError as error:
        raise BadStage(f"{path} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadStage(f"{path} is not a JSON object")
    return found


def _on_file(value: float | None, where: str) -> Figure:
    return Figure(value=value, origin=Origin.FILE, where=where)


def _functions(whole: Config, config: Mapping[str, Any]) -> dict[str, Function]:
    import app  # only now: nothing else here needs the application

    mappings = {one.name: one for one in app.app.event_sources if hasattr(one, "batch_size")}
    names = ["api", *(one.name for one in app.app.event_sources)]
    names += [one.name for one in app.app.pure_lambda_functions if one.name not in OPTIONAL]
    stage = config["stages"][whole.chalice_stage]
    told = {**config.get("lambda_functions", {}), **stage.get("lambda_functions", {})}
    names += [name for name in OPTIONAL if name in told]
    widths = _widths(whole)
    return {name: _function(whole, name, mappings.get(name), widths) for name in names}


def _widths(whole: Config) -> Mapping[str, int]:
    """What `govern` sets within a minute of any deployment, whatever a mapping said before."""
    scoped = whole.scope(whole.chalice_stage, "govern")
    try:
        found = json.loads(scoped.environment_variables.get("LANTERN_WIDTHS", "{}"))
        return {str(name): int(width) for name, width in found.items()}
    except (ValueError, TypeError, AttributeError):
        raise BadStage(f"{CONFIG}: LANTERN_WIDTHS is not a JSON object of numbers") from None


def _function(whole: Config, name: str, mapping: Any, widths: Mapping[str, int]) -> Function:
    scoped = whole.scope(whole.chalice_stage, API_HANDLER if name == "api" else name)
    reserved = scoped.reserved_concurrency
    if name == CONVERSE and name in widths:
        reserved = widths[name]
    function = Function(
        reserved=_on_file(reserved, str(CONFIG)),
        memory_mb=int(scoped.lambda_memory_size),
        timeout_s=float(scoped.lambda_timeout),
    )
    if mapping is None:
        return function
    width = widths.get(name, mapping.maximum_concurrency)
    where = "LANTERN_WIDTHS" if name in widths else f"{name}.py"
    return replace(function, batch_size=int(mapping.batch_size), width=_on_file(width, where))
