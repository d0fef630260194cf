"""Tables for a terminal: columns by display width, gaps for what is not known, and no text from
outside that could steer the terminal."""

import unicodedata
from collections.abc import Sequence
from typing import Any

GAP = "-"
LONGEST = 60  # a column of free text; ids are never cut, they are there to be copied


def clean(value: Any) -> str:
    """`value` on one line, without control characters; GAP for nothing."""
    if value is None or value == "":
        return GAP
    if isinstance(value, bool):
        return "on" if value else "off"
    return "".join(sign if sign.isprintable() else " " for sign in str(value)).strip() or GAP


def short(value: Any, longest: int = LONGEST) -> str:
    """`value` cleaned, and cut to `longest` characters."""
    text = clean(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def width(text: str) -> int:
    """Terminal columns that `text` takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows under their heads, numbers to the right; "" when there are no rows."""
    if not rows:
        return ""
    texts = [[shown(cell) for cell in row] for row in rows]
    columns = list(zip([name.upper() for name in head], *texts, strict=True))
    wide = [max(width(text) for text in column) for column in columns]
    right = [all(_is_number(row[at]) for row in rows) for at in range(len(head))]
    return "\n".join(_line(line, wide, right) for line in zip(*columns, strict=True))


def pairs(rows: Sequence[tuple[str, Any]]) -> str:
    """Names and values below each other; what is not known is left out."""
    known = [(name, shown(value)) for name, value in rows if value is not None]
    wide = max((width(name) for name, _ in known), default=0)
    return "\n".join(f"{name}{' ' * (wide - width(name))}  {text}" for name, text in known)


def shown(value: Any) -> str:
    """A cell: whole numbers with thousands apart, others with what matters, texts cleaned."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return clean(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _line(cells: Sequence[str], wide: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for text, columns, to_the_right in zip(cells, wide, right, strict=True):
        space = " " * (columns - width(text))
        padded.append(space + text if to_the_right else text + space)
    return "  ".join(padded).rstrip()
