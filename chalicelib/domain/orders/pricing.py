"""What a basket costs: sizes, options and defaults of one menu, priced by the server alone."""

import re

from chalicelib.domain.errors import Invalid, Refused
from chalicelib.domain.money import Money
from chalicelib.domain.orders.basket import Line, check_lines
from chalicelib.domain.patterns import regex
from chalicelib.domain.stores.menu import (
    LOCALES,
    Menu,
    MenuItem,
    Option,
    OptionGroup,
    Size,
    local_name,
)
from chalicelib.records import dataclass

_COUNTED = regex(r"^(?P<name>.+) x(?P<count>[1-9][0-9]?)$", re.IGNORECASE)
# Amount words and how many times the option's price they cost.
_AMOUNTS = {"extra ": 2, "light ": 1, "no ": 0}


class ItemUnavailable(Refused):
    """The store does not have this item (any more)."""

    code = "item_unavailable"


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with names for people and amounts. `options` are canonical, defaults included."""

    item_id: str
    name: str
    quantity: int
    size: str | None
    size_name: str | None
    options: tuple[str, ...]
    option_names: tuple[str, ...]
    unit_price: Money
    total: Money


@dataclass(frozen=True, slots=True)
class _Chosen:
    option: Option
    group: OptionGroup
    amount: str
    times: int

    @property
    def canonical(self) -> str:
        counted = f" x{self.times}" if self.times > 1 and not self.amount else ""
        return f"{self.amount}{self.option.name}{counted}"

    def said(self, locale: str) -> str:
        name = local_name(self.option, locale)
        if self.amount:
            return f"{_AMOUNT_WORDS[self.amount].get(locale, self.amount)}{name}"
        return f"{name} ×{self.times}" if self.times > 1 else name

    @property
    def price_minor(self) -> int:
        return self.option.price_minor * _AMOUNTS.get(self.amount, self.times)


_AMOUNT_WORDS = {
    "extra ": {"zh-CN": "多加", "en": "extra ", "de": "extra "},
    "light ": {"zh-CN": "少", "en": "light ", "de": "wenig "},
    "no ": {"zh-CN": "不加", "en": "no ", "de": "ohne "},
}


def price_basket(
    *, menu: Menu, lines: tuple[Line, ...], locale: str
) -> tuple[tuple[PricedLine, ...], Money]:
    """(priced lines, subtotal). Invalid for what the menu does not know, ItemUnavailable for what
    it does not sell (now). A size or option left out takes the item's default."""
    check_lines(lines)
    priced = tuple(_price(menu, line, locale) for line in lines)
    subtotal = sum((line.total for line in priced), start=Money(0, menu.currency))
    return priced, subtotal


def _price(menu: Menu, line: Line, locale: str) -> PricedLine:
    item = menu.item(line.item_id)
    if item is None:
        raise ItemUnavailable(f"This store has no item {line.item_id!r}.")
    if not item.orderable:
        raise ItemUnavailable(f"{local_name(item, locale)} is not available just now.")
    size = _size(item, line.size)
    chosen = _with_defaults(menu, item, _options(menu, item, line.options))
    base = size.price_minor if size is not None else item.price_minor
    if base is None:
        raise ItemUnavailable(f"{local_name(item, locale)} has no price in this size.")
    unit = Money(base + sum(one.price_minor for one in chosen), menu.currency)
    return PricedLine(
        item_id=item.item_id,
        name=local_name(item, locale),
        quantity=line.quantity,
        size=size.name if size else None,
        size_name=local_name(size, locale) if size else None,
        options=tuple(one.canonical for one in chosen),
        option_names=tuple(one.said(locale) for one in chosen),
        unit_price=unit,
        total=unit.times(line.quantity),
    )


def _goes_by(named: Size | Option, text: str) -> bool:
    known = {named.name.casefold(), *(n.casefold() for n in named.names.values())}
    return text.casefold() in known


def _size(item: MenuItem, wanted: str | None) -> Size | None:
    if not item.sizes:
        if wanted is not None:
            raise Invalid(f"{item.name} comes in one size only.")
        return None
    name = wanted if wanted is not None else item.default_size
    for size in item.sizes:
        if name is not None and _goes_by(size, name):
            return size
    sizes = ", ".join(size.name for size in item.sizes)
    raise Invalid(f"{item.name} has no size {name!r}; it comes in {sizes}.")


def _options(menu: Menu, item: MenuItem, wanted: tuple[str, ...]) -> list[_Chosen]:
    chosen = [_option(menu, item, text) for text in wanted]
    for group in menu.groups_of(item):
        mine = [one for one in chosen if one.group is group and one.amount != "no "]
        if group.choose == "one" and len({one.option.name for one in mine}) > 1:
            raise Invalid(f"Choose one of {', '.join(one.option.name for one in mine)}.")
    if len({one.option.name for one in chosen}) != len(chosen):
        raise Invalid("An option is named twice.")
    return chosen


def _option(menu: Menu, item: MenuItem, text: str) -> _Chosen:
    for amount, name, times in _readings(text):
        for group in menu.groups_of(item):
            for option in group.options:
                if _goes_by(option, name):
                    return _Chosen(option, group, amount, times)
    raise Invalid(f"{item.name} has no option {text!r}.")


def _readings(text: str) -> list[tuple[str, str, int]]:
    """The plain name first (a menu may have an option called "No Ice"), then amounts and counts."""
    said = [amount for amount in _AMOUNTS if text.casefold().startswith(amount)]
    readings = [("", text, 1), *((amount, text[len(amount) :], 1) for amount in said)]
    counted = _COUNTED.match(text)
    if counted:
        readings.append(("", counted["name"], int(counted["count"])))
    return readings


def _with_defaults(menu: Menu, item: MenuItem, chosen: list[_Chosen]) -> list[_Chosen]:
    """The chosen options plus the default of every choose-one group that was left out, in the
    menu's order, so that equal drinks look equal."""
    result: list[_Chosen] = []
    for group in menu.groups_of(item):
        mine = [one for one in chosen if one.group is group]
        if not mine and group.choose == "one" and group.default:
            default = next((o for o in group.options if o.name == group.default), None)
            mine = [_Chosen(default, group, "", 1)] if default else []
        order = {option.name: place for place, option in enumerate(group.options)}
        result += sorted(mine, key=lambda one: order[one.option.name])
    return result


def names_of(item: MenuItem) -> dict[str, str]:
    """An item's name in every language, the canonical one where the menu has no other."""
    return {locale: local_name(item, locale) for locale in LOCALES}
