"""What CloudFormation makes of the template's own expressions, given parameters and resources."""

import re
from collections.abc import Mapping
from typing import Any


def resolved(said: Any, values: Mapping[str, str], *, holds: frozenset[str] = frozenset()) -> Any:
    """`said` with every Ref, GetAtt and Sub looked up in `values` (`Name` or `Name.Attribute`), and
    every If decided by the conditions in `holds`. KeyError names what has no value."""
    if isinstance(said, list):
        return [resolved(one, values, holds=holds) for one in said]
    if not isinstance(said, dict):
        return said
    match said:
        case {"Ref": name}:
            return values[name]
        case {"Fn::GetAtt": [of, name]}:
            return values[f"{of}.{name}"]
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], text)
        case {"Fn::If": [condition, yes, no]}:
            return resolved(yes if condition in holds else no, values, holds=holds)
    return {name: resolved(one, values, holds=holds) for name, one in said.items()}
