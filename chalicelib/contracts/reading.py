"""Data in, shape out: or one helpful sentence about what is wrong. Never echoes what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.json_schema import models_json_schema

from chalicelib.contracts.shapes import Reply, Request
from chalicelib.domain.errors import Invalid

S = TypeVar("S", bound=Request)
SENTENCES_TOLD = 3
_SENTENCES = {
    "missing": "{where} is missing.",
    "extra_forbidden": "{where} is not a field of this request.",
    "string_too_long": "{where} may have {max_length} characters at most.",
    "string_too_short": "{where} must not be empty.",
    "too_long": "{where} may have {max_length} entries at most.",
    "too_short": "{where} needs at least {min_length} entry.",
    "greater_than_equal": "{where} must be at least {ge}.",
    "less_than_equal": "{where} must be at most {le}.",
    "greater_than": "{where} must be more than {gt}.",
    "literal_error": "{where} must be {expected}.",
    "int_type": "{where} must be a whole number.",
    "float_type": "{where} must be a number.",
    "string_type": "{where} must be text.",
    "bool_type": "{where} must be true or false.",
    "list_type": "{where} must be a list.",
    "string_pattern_mismatch": "{where} has characters or a form that are not allowed.",
    "model_type": "{where} must be an object.",
    "dict_type": "{where} must be an object.",
}


def read(shape: type[S], data: Mapping[str, Any]) -> S:
    """`data` as `shape`; Invalid names the first things that are wrong."""
    try:
        return shape.model_validate(data)
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_input=False)
        # Of a list that may also be "all", only what is wrong with the list.
        inner = [error for error in errors if "literal['all']" not in error["loc"]]
        told = dict.fromkeys(_sentence(error) for error in inner or errors)
        raise Invalid(" ".join(list(told)[:SENTENCES_TOLD])) from None


def _sentence(error: Mapping[str, Any]) -> str:
    named = [_plain(part) for part in error["loc"] if not _is_branch(part)]
    where = ".".join(named) or "The request"
    if error["type"] == "value_error":
        return f"{where}: {error['ctx']['error']}."
    pattern = _SENTENCES.get(error["type"])
    if pattern is None:
        return f"{where}: {error['msg']}."
    return pattern.format(where=where, **error.get("ctx", {}))


def _plain(part: str | int) -> str:
    # An unknown field's name is the caller's own text: short, and in plain characters.
    return ascii(part)[1:-1][:40] if isinstance(part, str) else str(part)


def _is_branch(part: str | int) -> bool:
    # pydantic's own names for the branches of a union: "list[constrained-str]", "literal['all']".
    return isinstance(part, str) and part.startswith(("list[", "literal[", "[key]"))


def schemas_of(shapes: Iterable[type[Request | Reply]]) -> dict[str, Any]:
    """The JSON schemas of `shapes` and everything they name, for `#/components/schemas`."""
    wanted = sorted(set(shapes), key=lambda shape: shape.__name__)
    _, document = models_json_schema(
        [(shape, "validation") for shape in wanted], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Any] = document["$defs"]
    return schemas
