"""Reads a forecast from YAML, JSON or a preset, and says what is wrong with it: which field, why,
and in which line where that is known."""

import difflib
import json
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from infra.preflight.forecast import Forecast

PRESETS = Path(__file__).resolve().parent / "presets"
LARGEST_BYTES = 1_000_000
LONGEST_VALUE = 60


class BadForecast(Exception):
    """A forecast that cannot be used. The message has a line for each reason."""


class _Loader(yaml.SafeLoader):
    """YAML that says so when a field stands twice; PyYAML alone takes the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node)
            if isinstance(key, Hashable) and key in seen:
                line = key_node.start_mark.line + 1
                raise BadForecast(f"line {line}: the field {key!r} stands twice")
            if isinstance(key, Hashable):
                seen.add(key)
        return super().construct_mapping(node, deep)


def presets() -> list[str]:
    """The forecasts that come with Lantern, by name."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


def load(named: str) -> Forecast:
    """The forecast in the file `named`, or the preset of that name. BadForecast if it is none."""
    path = PRESETS / f"{named}.yaml" if named in presets() else Path(named)
    try:
        given = _parsed(_text(path), is_json=path.suffix.lower() == ".json")
        return _checked(given)
    except BadForecast as bad:
        raise BadForecast("\n".join(f"{named}: {line}" for line in str(bad).split("\n"))) from bad


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise BadForecast(
            f"there is no such file, and no such preset (there is {', '.join(presets())})"
        ) from None
    except OSError as error:
        raise BadForecast(f"cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST_BYTES:
        raise BadForecast(f"is larger than {LARGEST_BYTES:,} bytes; is it a forecast?")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadForecast(f"is not UTF-8 text (byte {error.start})") from None


def _parsed(text: str, *, is_json: bool) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once) if is_json else yaml.load(text, _Loader)  # noqa: S506 - it is a SafeLoader
    except json.JSONDecodeError as error:
        raise BadForecast(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise BadForecast(f"{where}not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        said = str(error).splitlines() or ["nested too deeply"]
        raise BadForecast(f"cannot be read: {said[0]}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadForecast(f"the field {key!r} stands twice")
        found[key] = value
    return found


def _checked(given: Any) -> Forecast:
    if not isinstance(given, dict):
        what = "is empty" if given is None else f"is a {type(given).__name__}"
        raise BadForecast(f"must be fields with values, but {what}")
    try:
        return Forecast.model_validate(given)
    except ValidationError as error:
        raise BadForecast("\n".join(_lines(error))) from None


def _lines(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False, include_context=False):
        field = ".".join(str(part) for part in one["loc"]) or "the forecast"
        yield f"{field}: {_reason(one)}"


def _reason(one: ErrorDetails) -> str:
    if one["type"] == "missing":
        return "is missing"
    if one["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(one["loc"][-1]), _fields(one["loc"][:-1]), n=1)
        return "there is no such field" + (f"; did you mean {near[0]}?" if near else "")
    if one["type"] == "value_error":
        return one["msg"].removeprefix("Value error, ")
    return one["msg"][0].lower() + one["msg"][1:] + _is(one["input"])


def _is(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"
    hint = ""
    if isinstance(value, str) and value.replace("e", "", 1).replace("E", "", 1).isdecimal():
        hint = "; without quotes, and 1e3 as 1000 or 1.0e+3"
    return f" (it is {shown}{hint})"


def _fields(loc: tuple[int | str, ...]) -> list[str]:
    """The fields of the part at `loc`."""
    part: type[BaseModel] = Forecast
    for name in loc:
        found = part.model_fields[str(name)].annotation if str(name) in part.model_fields else None
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            return []
        part = found
    return list(part.model_fields)
