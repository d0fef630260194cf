"""CloudFormation's functions, as Python calls."""

from typing import Any

Resource = dict[str, Any]
PREFIX = {"Ref": "Prefix"}
NO_VALUE = {"Ref": "AWS::NoValue"}


def ref(name: str) -> Resource:
    """What stands for a parameter or resource: its value, name or URL."""
    return {"Ref": name}


def attribute(name: str, of: str) -> Resource:
    """One attribute of a resource."""
    return {"Fn::GetAtt": [of, name]}


def sub(text: str) -> Resource:
    """`text` with every ${…} filled in."""
    return {"Fn::Sub": text}


def named(suffix: str) -> Resource:
    """`<prefix>-<suffix>`."""
    return sub(f"${{Prefix}}-{suffix}")


def choose(condition: str, yes: Any, no: Any) -> Resource:
    """One of two, as a condition says."""
    return {"Fn::If": [condition, yes, no]}


def equal(parameter: str, value: str) -> Resource:
    """Whether a parameter has this value."""
    return {"Fn::Equals": [ref(parameter), value]}


def both(first: Resource, second: Resource) -> Resource:
    """Whether both hold."""
    return {"Fn::And": [first, second]}


def neither(condition: Resource) -> Resource:
    """Whether it does not hold."""
    return {"Fn::Not": [condition]}
