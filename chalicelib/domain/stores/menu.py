"""Menus: items, sizes, option groups, prices and every name they go by. Knows no language itself.

One format serves real stores and bare evaluation menus: a size or option may be a plain string, a
price may be missing (then the item can be understood but not ordered), and `aliases` may give
other surface forms for any name. All words that a shopper can say for something come from here,
never from code.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.records import dataclass

LOCALES = ("zh-CN", "en", "de")


@dataclass(frozen=True, slots=True)
class Size:
    """A size of an item. `price_minor` is the item's whole price in this size (None: not sold)."""

    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something chosen for an item; `price_minor` is added once per unit of it."""

    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    price_minor: int = 0


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options that belong together. `choose` is "one" (sugar, ice, milk) or "many" (toppings,
    extras)."""

    name: str
    options: tuple[Option, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    choose: str = "many"
    default: str | None = None


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One thing on the menu. `price_minor` counts when it has no sizes."""

    item_id: str
    name: str
    names: Mapping[str, str]
    category: str
    sizes: tuple[Size, ...]
    option_groups: tuple[str, ...]
    price_minor: int | None
    available: bool
    default_size: str | None
    tags: tuple[str, ...]

    @property
    def orderable(self) -> bool:
        """Available and priced."""
        priced = self.price_minor is not None or any(s.price_minor is not None for s in self.sizes)
        return self.available and priced


@dataclass(frozen=True, slots=True)
class Menu:
    """All of a store's items. `aliases` maps any name to the other ways people say it."""

    store_id: str
    currency: str
    items: tuple[MenuItem, ...]
    groups: Mapping[str, OptionGroup]
    aliases: Mapping[str, tuple[str, ...]]
    version: str = ""

    def item(self, item_id: str) -> MenuItem | None:
        """The item with this id, or None."""
        return next((item for item in self.items if item.item_id == item_id), None)

    def groups_of(self, item: MenuItem) -> tuple[OptionGroup, ...]:
        """The option groups that apply to `item`, in menu order."""
        return tuple(self.groups[name] for name in item.option_groups if name in self.groups)


def local_name(named: Size | Option | OptionGroup | MenuItem, locale: str) -> str:
    """What `named` is called in `locale`; its canonical name where the menu has no other."""
    return named.names.get(locale) or named.name


def menu_from(document: Mapping[str, Any], *, store_id: str = "", version: str = "") -> Menu:
    """Read a menu document (the format of `docs/menus.md`); Invalid names what is wrong in it."""
    try:
        groups = {n: _group(n, g) for n, g in document.get("option_groups", {}).items()}
        items = tuple(_item(raw) for raw in document["items"])
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise Invalid(f"This is not a menu: {problem!r}") from problem
    ids = [item.item_id for item in items]
    if len(set(ids)) != len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise Invalid(f"The menu has the item id {twice!r} twice.")
    aliases = {k: tuple(v) for k, v in document.get("aliases", {}).items()}
    currency = str(document.get("currency", "CNY"))
    return Menu(store_id, currency, items, groups, aliases, version)


def _slug(name: str) -> str:
    return "-".join(
        "".join(c if c.isalnum() and c.isascii() else " " for c in name.lower()).split()
    )


def _item(raw: Mapping[str, Any]) -> MenuItem:
    sizes = tuple(_size(s) for s in raw.get("sizes", ()))
    default_size = raw.get("default_size")
    return MenuItem(
        item_id=str(raw.get("item_id") or _slug(raw["name"])),
        name=str(raw["name"]),
        names=dict(raw.get("names", {})),
        category=str(raw.get("category", "")),
        sizes=sizes,
        option_groups=tuple(raw.get("option_groups", ())),
        price_minor=raw.get("price_minor"),
        available=bool(raw.get("available", True)),
        default_size=default_size or (sizes[0].name if sizes else None),
        tags=tuple(raw.get("tags", ())),
    )


def _size(raw: str | Mapping[str, Any]) -> Size:
    if isinstance(raw, str):
        return Size(raw)
    return Size(str(raw["name"]), dict(raw.get("names", {})), raw.get("price_minor"))


def _option(raw: str | Mapping[str, Any]) -> Option:
    if isinstance(raw, str):
        return Option(raw)
    return Option(str(raw["name"]), dict(raw.get("names", {})), int(raw.get("price_minor", 0)))


def _group(name: str, raw: Any) -> OptionGroup:
    if isinstance(raw, list):
        return OptionGroup(name, tuple(_option(o) for o in raw))
    options = tuple(_option(o) for o in raw["options"])
    names = dict(raw.get("names", {}))
    return OptionGroup(name, options, names, str(raw.get("choose", "many")), raw.get("default"))
