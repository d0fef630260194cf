"""Read a request's body: size before anything else, then JSON without its ambiguities."""

import base64
import binascii
import json
import math
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.campaigns.campaign import canonical
from chalicelib.domain.errors import Invalid
from chalicelib.edges.http.errors import TooLarge

MAX_BYTES = 64 * 1024
_TOO_LARGE = "A request may have 64 KiB at most."


def raw_body(event: Mapping[str, Any]) -> bytes:
    """The body's bytes; TooLarge before they are decoded, Invalid when they cannot be."""
    body = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if len(body) > (MAX_BYTES * 4 // 3 + 4 if encoded else MAX_BYTES):
        raise TooLarge(_TOO_LARGE)
    try:
        data = base64.b64decode(body, validate=True) if encoded else str(body).encode()
    except (binascii.Error, ValueError) as problem:
        raise Invalid("The body is not UTF-8 text.") from problem
    if len(data) > MAX_BYTES:
        raise TooLarge(_TOO_LARGE)
    return data


def json_object(data: bytes) -> dict[str, Any]:
    """The one JSON object in `data` ({} when it is empty); Invalid says what else it is."""
    if not data.strip():
        return {}
    try:
        read = json.loads(
            data.decode(), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
        )
        canonical({"": read})  # text that is no text (lone surrogates) must not get any further
    except UnicodeError as problem:
        raise Invalid("The body is not UTF-8 text.") from problem
    except RecursionError as problem:
        raise Invalid("The body is nested too deeply.") from problem
    except ValueError as problem:
        raise Invalid("The body is not JSON.") from problem
    if not isinstance(read, dict):
        raise Invalid("The body must be a JSON object.")
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise Invalid("The body names a field twice.")
    return read


def _no_number(name: str) -> float:
    raise Invalid(f"{name} is not a number in JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Invalid("The body has a number that is out of range.")
    return number
