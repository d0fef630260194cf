"""Fit what was said to what an item offers: sizes and options that exist, defaults for the rest.

Prices nothing and adds nothing: it answers a basket line in the menu's own spelling, plus what did
not fit, so that the reply can say which sizes and options there are.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.errors import LanternError
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.orders.pricing import PricedLine, price_basket
from chalicelib.domain.patterns import regex
from chalicelib.domain.stores.menu import Menu, MenuItem, Option, OptionGroup, Size
from chalicelib.records import dataclass

_AMOUNTS = ("extra ", "light ", "no ")
_COUNT = regex(r" x[1-9][0-9]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line that can be priced, and what was asked for but does not exist for this item."""

    line: Line
    bad_size: str | None = None
    bad_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    option: Option
    group: OptionGroup


def fit(menu: Menu, item: MenuItem, line: Line) -> Fitted:
    """`line` as the menu spells it, options in menu order with their defaults."""
    size, bad_size = _fit_size(item, line.size)
    found: list[_Found] = []
    bad: list[str] = []
    for text in line.options:
        hit = _find(menu, item, text)
        if hit is None:
            bad.append(text)
        else:
            found = [*_without_rivals(found, hit), hit]
    fitted = Line(item.item_id, line.quantity, size, tuple(one.text for one in found))
    return Fitted(_canonical(menu, fitted), bad_size, tuple(bad))


def with_options(
    menu: Menu, item: MenuItem, line: Line, *, add: Iterable[str], remove: Iterable[str]
) -> Fitted:
    """`line` with options added (a rival in the same group gives way) and taken out."""
    found = [hit for text in line.options if (hit := _find(menu, item, text))]
    bad: list[str] = []
    for text in remove:
        gone = _find(menu, item, text)
        bare = {gone.option.name} if gone else set()
        kept = [one for one in found if one.option.name not in bare]
        if len(kept) == len(found):
            no = _find(menu, item, f"no {text}")
            kept, bad = ([*kept, no], bad) if no else (kept, [*bad, text])
        found = kept
    for text in add:
        hit = _find(menu, item, text)
        if hit is None:
            bad.append(text)
        else:
            found = [*_without_rivals(found, hit), hit]
    changed = replace(line, options=tuple(one.text for one in found))
    return Fitted(_canonical(menu, changed), None, tuple(bad))


def priced(menu: Menu, line: Line, locale: str) -> PricedLine | None:
    """The line with names and amounts; None when it cannot be sold just now."""
    try:
        return price_basket(menu=menu, lines=(line,), locale=locale)[0][0]
    except LanternError:
        return None


def spoken(menu: Menu, item: MenuItem, options: tuple[str, ...], locale: str) -> list[str]:
    """These options in the words of a language; what the item does not have is left out."""
    known = priced(menu, fit(menu, item, Line(item.item_id, 1, None, options)).line, locale)
    found = (_find(menu, item, text) for text in options)
    said = [one.option.name.casefold() for one in found if one]
    rows = zip(known.options, known.option_names, strict=True) if known else ()
    return [name for own, name in rows if any(part in own.casefold() for part in said)]


def named_size(item: MenuItem, said: str) -> Size | None:
    """The size of `item` that goes by this name in any language."""
    return next((size for size in item.sizes if _goes_by(size, said)), None)


def _fit_size(item: MenuItem, said: str | None) -> tuple[str | None, str | None]:
    if said is None:
        return item.default_size if item.sizes else None, None
    size = named_size(item, said)
    if size is not None:
        return size.name, None
    return item.default_size if item.sizes else None, said


def _goes_by(named: Size | Option, said: str) -> bool:
    known = {named.name.casefold(), *(name.casefold() for name in named.names.values())}
    return said.casefold() in known


def _find(menu: Menu, item: MenuItem, text: str) -> _Found | None:
    """The option that `text` names, as pricing reads it: the plain name first, then amounts."""
    bare = [text[len(a) :] for a in _AMOUNTS if text.casefold().startswith(a)]
    for name in (text, *bare, _COUNT.sub("", text)):
        for group in menu.groups_of(item):
            for option in group.options:
                if _goes_by(option, name):
                    return _Found(text, option, group)
    return None


def _without_rivals(found: list[_Found], hit: _Found) -> list[_Found]:
    """Only one choice per option, and only one of a choose-one group."""
    one_only = hit.group.choose == "one"
    return [
        other
        for other in found
        if other.option.name != hit.option.name
        and not (one_only and other.group.name == hit.group.name)
    ]


def _canonical(menu: Menu, line: Line) -> Line:
    known = priced(menu, line, "en")
    return line if known is None else replace(line, size=known.size, options=known.options)
