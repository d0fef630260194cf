"""Metric math as CloudWatch does it, as far as our alarms use it: sums, shares, IF, FILL, MIN, MAX.

Readings are per period; None is a period without a point. (AWS: Using math expressions with
CloudWatch metrics.)
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

from infra.template.alarm import Alarm, Silence

Number = float | None
_DOES: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
}


def value_of(math: str, readings: Mapping[str, Number]) -> Number:
    """What the expression makes of one period's readings; None when it has no point."""
    return _of(ast.parse(math, mode="eval").body, readings)


def cries(alarm: Alarm, periods: Sequence[Mapping[str, Number]], *, before: bool = False) -> bool:
    """Whether the alarm is on after these periods, the latest last; `before` is how it was."""
    looked = [_bad(alarm, readings) for readings in periods[-alarm.of[1] :]]
    known = [one for one in looked if one is not None]
    if alarm.silence is Silence.SAME and not known:
        return before
    return known.count(True) >= alarm.of[0]


def _bad(alarm: Alarm, readings: Mapping[str, Number]) -> bool | None:
    given = {name: readings.get(name) for name in alarm.reads}
    assert set(readings) <= set(given), f"{alarm.what} does not read {set(readings) - set(given)}"
    if alarm.sum:
        # With no point of any metric there is no period to fill.
        silent = all(one is None for one in given.values())
        found = None if silent else value_of(alarm.math, given)
    else:
        (found,) = given.values()
    if found is None:
        return {Silence.FINE: False, Silence.BAD: True, Silence.SAME: None}[alarm.silence]
    if alarm.under is not None:
        return found < alarm.under
    assert alarm.over is not None
    return found >= alarm.over


def _of(node: ast.expr, readings: Mapping[str, Number]) -> Number:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return readings[node.id]
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return _called(node.func.id, node.args, readings)
    if isinstance(node, ast.Compare):
        return _worked(type(node.ops[0]), node.left, node.comparators[0], readings)
    assert isinstance(node, ast.BinOp), ast.unparse(node)
    return _worked(type(node.op), node.left, node.right, readings)


def _worked(
    how: type[ast.AST], left: ast.expr, right: ast.expr, readings: Mapping[str, Number]
) -> Number:
    one, other = _of(left, readings), _of(right, readings)
    if one is None or other is None or (how is ast.Div and other == 0):
        return None  # what is divided by nothing has no point
    return float(_DOES[how](one, other))


def _called(name: str, args: list[ast.expr], readings: Mapping[str, Number]) -> Number:
    if name == "IF":
        return _of(args[1] if _of(args[0], readings) else args[2], readings)
    if name == "FILL":
        found = _of(args[0], readings)
        return _of(args[1], readings) if found is None else found
    (many,) = args
    assert isinstance(many, ast.List)
    known = [one for part in many.elts if (one := _of(part, readings)) is not None]
    return {"MIN": min, "MAX": max}[name](known)
