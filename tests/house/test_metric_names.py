"""The list of metric names and the code agree, both ways: nothing is counted that is not listed,
and nothing is listed that nobody counts."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from chalicelib.domain.chat.assistant.answer import Why
from chalicelib.domain.errors import LanternError
from chalicelib.domain.orders.order import OrderState
from chalicelib.domain.overload.breaker import HOW, BreakerState
from chalicelib.domain.overload.modes import Mode, Work
from chalicelib.edges.queues.consumer import Verdict
from chalicelib.flows import claim_coupon
from chalicelib.metric_names import COUNTED, MEASURED
from chalicelib.telemetry import UNLISTED

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "chalicelib"
DRILL_GATE = "no_passing_drill"  # in the contract, and raised once there are drills


def codes() -> set[str]:
    """Every code that an error of ours can have."""
    for path in HOUSE.rglob("*.py"):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: set[str] = {DRILL_GATE}
    kinds = [*LanternError.__subclasses__()]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("chalicelib."):
            found.add(kind.code)
    return found


def circuits() -> set[str]:
    """What `wiring.breakers` puts a breaker around."""
    tree = ast.parse((HOUSE / "wiring/breakers.py").read_text(encoding="utf-8"))
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n) == "_circuit"]
    return {one.args[0].value for one in made if isinstance(one.args[0], ast.Constant)}  # type: ignore[misc]


def lower(kinds: Iterable[object]) -> set[str]:
    return {str(getattr(kind, "name", kind)).lower() for kind in kinds}


# What stands in the braces of a counted name, by the name with the braces left empty.
FILLED: dict[str, Callable[[], set[str]]] = {
    "http.{}": codes,
    "order.{}": lambda: lower(OrderState),
    "mode.{}": lambda: {mode.value for mode in Mode},
    "breaker.{}": lambda: {state.value for state in BreakerState},
    "message.{}": lambda: {verdict.value for verdict in Verdict},
    "coupon.{}": lambda: {*claim_coupon.COUNTED.values(), *outcomes_of(claim_coupon)},
    "turn.answered_by_{}": lambda: {"parser", "model", "fallback"},
    "request.{}_ms": lambda: {*lower(set(Work) - {Work.MODEL}), "other"},
    "model.{}": lambda: {*Why, "helped", "asked", "tokens_in", "tokens_out", "cost_micros"},
    "{}.age_s": lambda: {"orders", "payments"},
}


def outcomes_of(module: object) -> set[str]:
    """The strings that `how` is set to in a module."""
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    return {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "how"
        and isinstance(node.value, ast.Constant)
    }  # type: ignore[misc]


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def shapes(tree: ast.AST, method: str) -> set[str]:
    """The names that `telemetry.<method>` is called with; of f-strings what is filled in is {}."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == method and is_telemetry(node.func):
            found |= shapes_of(node.args[0])
    return found


def is_telemetry(func: ast.expr) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id == "telemetry"
    )


def shapes_of(said: ast.expr) -> set[str]:
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    if isinstance(said, ast.IfExp):
        return shapes_of(said.body) | shapes_of(said.orelse)
    assert isinstance(said, ast.JoinedStr), ast.unparse(said)
    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in said.values]
    return {"".join(map(str, parts))}


def names(method: str) -> set[str]:
    """Every name that the house counts or measures."""
    found: set[str] = set()
    for path in HOUSE.rglob("*.py"):
        for shape in shapes(ast.parse(path.read_text(encoding="utf-8")), method):
            if shape == "{}.{}":  # a circuit's own name, and what became of a call
                assert path.name == "break_circuit.py"
                found |= {f"{circuit}.{how}" for circuit in circuits() for how in HOW}
            elif "{}" in shape:
                found |= {shape.format(part) for part in FILLED[shape]()}
            else:
                found.add(shape)
    return found


def test_what_is_counted_is_listed_and_what_is_listed_is_counted() -> None:
    assert names("count") | {UNLISTED} == set(COUNTED)


def test_what_is_measured_is_listed_and_what_is_listed_is_measured() -> None:
    assert names("measure") == set(MEASURED)


def test_the_collector_sees_what_it_is_to_see() -> None:
    source = """
telemetry.count("a.b")
telemetry.count("c.d" if x else f"e.{x}", 3)
telemetry.measure(f"{q}.age_s", 1)
other.count("not.ours")
"""
    tree = ast.parse(source)
    assert shapes(tree, "count") == {"a.b", "c.d", "e.{}"}
    assert shapes(tree, "measure") == {"{}.age_s"}
    assert {"payment", "biller"} <= circuits()
    assert {"failed", "refused", "held_up"} == outcomes_of(claim_coupon)


def test_nobody_counts_behind_the_list() -> None:
    """`put` and the sink itself are for `telemetry` alone."""
    for path in HOUSE.rglob("*.py"):
        if path.name == "telemetry.py":
            continue
        text = path.read_text(encoding="utf-8")
        assert "telemetry.put" not in text, path
        assert "telemetry.metrics" not in text, path
        assert "add_metric" not in text, path


@pytest.mark.parametrize("noun", ["payment", "biller"])
def test_each_dependency_counts_every_way_a_call_can_end(noun: str) -> None:
    assert {f"{noun}.{how}" for how in HOW} <= set(COUNTED)
