"""What IAM says to a request under one identity policy, and what of a policy nobody needs.

Knows as much of IAM's language as our policies speak, and raises at everything else: an element
that it silently passed over would be a permission that nobody has looked at. Nothing here knows
AWS's services; `permissions.py` does.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Policy = Mapping[str, Any]
Statement = Mapping[str, Any]

ELEMENTS = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource; `context` are the condition keys that it carries, each with all
    of its values."""

    action: str
    resource: str
    context: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        said = "".join(f" [{key} {', '.join(values)}]" for key, values in self.context)
        return f"{self.action} on {self.resource}{said}"


def allows(policy: Policy, request: Request) -> bool:
    """Whether some statement allows it and none denies it."""
    effects = {one["Effect"] for one in policy["Statement"] if _speaks_of(one, request)}
    assert effects <= {"Allow", "Deny"}, effects
    return effects == {"Allow"}


def denied(policy: Policy, requests: Iterable[Request]) -> list[Request]:
    """What the policy does not allow of the requests."""
    return [one for one in requests if not allows(policy, one)]


def unneeded(policy: Policy, requests: Iterable[Request]) -> list[str]:
    """What could be taken out of the policy, one thing at a time, without a request being denied:
    what was never used, and what another statement allows as well."""
    found = []
    for cell, others, wanted in _parts(policy, requests):
        name = _name(cell)
        if not denied(_of(others), wanted):
            found.append(name)
        for value, less in _less_said(cell):
            if not denied(_of([*others, less]), wanted):
                found.append(f"{name} where {value}")
    return found


def wider(policy: Policy, requests: Iterable[Request], *, kinds: Iterable[str]) -> list[str]:
    """Where a value of a condition could be narrower ones of the known `kinds` instead."""
    found, known = [], sorted(kinds)
    for cell, others, wanted in _parts(policy, requests):
        for operator, key, value, values in _values(cell):
            inner = [one for one in known if one != value and _like(one, value)]
            less = _with(cell, operator, key, [*(one for one in values if one != value), *inner])
            if inner and not denied(_of([*others, less]), wanted):
                where = f"{key} is {value} and could be {', '.join(inner)}"
                found.append(f"{_name(cell)} where {where}")
    return found


def _parts(
    policy: Policy, requests: Iterable[Request]
) -> Iterator[tuple[Statement, list[Statement], list[Request]]]:
    """One action on one resource, what else of the policy speaks of that action, and the requests
    for it: nothing else can depend on that part."""
    cells, asked = [cell for one in policy["Statement"] for cell in _cells(one)], list(requests)
    for place, cell in enumerate(cells):
        action = cell["Action"].lower()
        others = [
            one
            for other, one in enumerate(cells)
            if other != place
            and (_like(action, one["Action"].lower()) or _like(one["Action"].lower(), action))
        ]
        yield cell, others, [one for one in asked if _like(one.action.lower(), action)]


def _name(cell: Statement) -> str:
    return f"{cell.get('Sid', 'Statement')}: {cell['Action']} on {cell['Resource']}"


def _of(statements: list[Statement]) -> Policy:
    return {"Statement": statements}


def _cells(statement: Statement) -> Iterator[Statement]:
    """The statement as several that say the same together, one action on one resource each."""
    for action in _listed(statement["Action"]):
        for resource in _listed(statement["Resource"]):
            yield {**statement, "Action": action, "Resource": resource}


def _less_said(cell: Statement) -> Iterator[tuple[str, Statement]]:
    for operator, key, value, values in _values(cell):
        left = [one for one in values if one != value]
        if left:
            yield f"{key} is {value}", _with(cell, operator, key, left)


def _values(cell: Statement) -> Iterator[tuple[str, str, str, list[str]]]:
    """(operator, key, one of its values, all of them) of every condition."""
    for operator, keys in cell.get("Condition", {}).items():
        for key, values in keys.items():
            for value in _listed(values):
                yield operator, key, value, _listed(values)


def _with(cell: Statement, operator: str, key: str, values: list[str]) -> Statement:
    changed = deepcopy(dict(cell))
    changed["Condition"][operator][key] = values
    return changed


def _speaks_of(statement: Statement, request: Request) -> bool:
    stray = set(statement) - ELEMENTS
    if stray:
        raise NotImplementedError(f"This evaluator does not know {sorted(stray)}")
    return (
        any(_like(request.action.lower(), one.lower()) for one in _listed(statement["Action"]))
        and any(_like(request.resource, one) for one in _listed(statement["Resource"]))
        and _holds(statement.get("Condition", {}), dict(request.context))
    )


def _holds(condition: Mapping[str, Any], context: Mapping[str, Sequence[str]]) -> bool:
    """Every operator, every key; of a key's values, one."""
    return all(
        _operated(operator, context.get(key), _listed(values))
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _operated(operator: str, given: Sequence[str] | None, wanted: Sequence[str]) -> bool:
    for_all, _, name = operator.rpartition(":")
    fits = OPERATORS.get(name)
    if fits is None or for_all not in ("", "ForAllValues"):
        raise NotImplementedError(f"This evaluator does not know {operator}")
    if for_all:  # of nothing, everything holds: that is IAM's own rule
        return all(any(fits(one, other) for other in wanted) for one in given or ())
    if given is None:
        return False
    (one,) = given
    return any(fits(one, other) for other in wanted)


def _like(text: str, pattern: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` is any text, `?` any one character, and nothing else is special."""
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(one) or re.escape(one) for one in pattern), re.DOTALL)


def _arn_like(text: str, pattern: str) -> bool:
    """Part by part, so that no wildcard reaches beyond a colon of the first five."""
    parts, patterns = text.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(patterns) == 6 and all(map(_like, parts, patterns))


OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda text, wanted: text == wanted,
    "StringLike": _like,
    "ArnEquals": _arn_like,  # the two are the same to IAM
    "ArnLike": _arn_like,
}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
