"""A suggestion that comes back is read by the very template it was written with.

The parser reads these words, too; but a name with a number or a bracket in it ("8 pieces", "No
Added Sugar") must do exactly what its button says, and a template knows where the name ends.
"""

import re
from collections.abc import Sequence
from functools import cache

from chalicelib.domain.chat.commands import (
    AddItem,
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ChangeItem,
    ChooseStore,
    ClaimCoupon,
    Command,
    Deny,
    Help,
    LineRef,
    OrderStatus,
    PayBill,
    SetAddress,
    SetSlot,
    ShowBasket,
)
from chalicelib.domain.chat.dialogue.basket_moves import find_lines
from chalicelib.domain.chat.replies.phrases import Chip
from chalicelib.domain.chat.replies.speak import template_of
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import LOCALES, Menu, MenuItem, Option, Size, local_name
from chalicelib.domain.stores.store import Store

_READ = (Chip.ADD_SIZE, Chip.ADD, Chip.ADD_MANY, Chip.STORE, Chip.SIZE, Chip.OPTION)
# Longer than any suggestion: such a message was typed.
LONGEST = 120


def tapped(
    text: str,
    *,
    menus: Sequence[Menu],
    stores: Sequence[Store],
    basket: tuple[Line, ...],
    touched: int,
) -> tuple[Command, str] | None:
    """The command that a suggestion says and the language it is in; None for any other words."""
    said = text.strip()
    if len(said) > LONGEST:
        return None
    for locale in LOCALES:
        if said in _fixed(locale):
            return _fixed(locale)[said], locale
        for chip in _READ:
            match = _pattern(chip, locale).fullmatch(said)
            facts = match.groupdict() if match else None
            if facts is None:
                continue
            found = _add(facts, locale, menus) or _store(facts, locale, stores)
            found = found or _change(facts, locale, menus, basket, touched)
            if found is not None:
                return found, locale
    return None


@cache
def _fixed(locale: str) -> dict[str, Command]:
    """What a suggestion without facts says. A yes is not among them: consent is the parser's."""
    commands: dict[Chip, Command] = {
        Chip.DONE: AskQuote(),
        Chip.QUOTE: AskQuote(),
        Chip.CHANGE: Deny(),
        Chip.PAY_NOT: Deny(),
        Chip.CANCEL_NO: Deny(),
        Chip.CANCEL: CancelOrder(),
        Chip.STATUS: OrderStatus(),
        Chip.BASKET: ShowBasket(),
        Chip.CLAIM: ClaimCoupon(),
        Chip.MY_COUPON: ApplyCoupon(ask=True),
        Chip.WITHOUT_COUPON: ApplyCoupon(without=True),
        Chip.CAMPAIGN: CampaignStatus(),
        Chip.STORES: ChooseStore(listing=True),
        Chip.OTHER_STORE: ChooseStore(another=True),
        Chip.PICKUP: SetSlot(pickup=True),
        Chip.DELIVERY: SetAddress(),
        Chip.LATER: SetSlot(later=True),
        Chip.ASAP: SetSlot(asap=True),
        Chip.HELP: Help(),
        Chip.BILLS: PayBill(),
        Chip.BILL_ELECTRICITY: PayBill("electricity"),
        Chip.BILL_WATER: PayBill("water"),
        Chip.BILL_GAS: PayBill("gas"),
        Chip.BILL_PHONE: PayBill("phone"),
        Chip.BILL_INTERNET: PayBill("internet"),
    }
    return {template_of(chip, locale): command for chip, command in commands.items()}


@cache
def _pattern(chip: Chip, locale: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template_of(chip, locale))
    for at, part in enumerate(parts):
        fact = rf"(?P<{part}>[0-9]{{1,3}})" if part == "count" else f"(?P<{part}>.+)"
        parts[at] = fact if at % 2 else re.escape(part)
    return re.compile("".join(parts), re.IGNORECASE)


def _add(facts: dict[str, str], locale: str, menus: Sequence[Menu]) -> Command | None:
    name, count = facts.get("item"), facts.get("count", "1")
    if name is None:
        return None
    items = [item for menu in menus for item in menu.items if _is(item, name, locale)]
    if not items:
        return None
    size = next((s for s in items[0].sizes if _is(s, facts.get("size", ""), locale)), None)
    if "size" in facts and size is None:
        return None
    also = tuple(dict.fromkeys(i.item_id for i in items if i.item_id != items[0].item_id))
    chosen = size.name if size else None
    return AddItem(items[0].item_id, items[0].name, int(count), chosen, also=also)


def _store(facts: dict[str, str], locale: str, stores: Sequence[Store]) -> Command | None:
    name = facts.get("store", "").casefold()
    fits = [s for s in stores if name and s.names.get(locale, "").casefold() == name]
    return ChooseStore(store_id=fits[0].store_id) if len(fits) == 1 else None


def _change(
    facts: dict[str, str],
    locale: str,
    menus: Sequence[Menu],
    basket: tuple[Line, ...],
    touched: int,
) -> Command | None:
    places = find_lines(basket, LineRef(), touched)
    if not places:
        return None
    found = ((menu, menu.item(basket[places[0]].item_id)) for menu in menus)
    menu, item = next(((m, i) for m, i in found if i), (None, None))
    if menu is None or item is None:
        return None
    for size in item.sizes:
        if _is(size, facts.get("size", ""), locale):
            return ChangeItem(LineRef(), size=size.name)
    for group in menu.groups_of(item):
        for option in group.options:
            if _is(option, facts.get("option", ""), locale):
                return ChangeItem(LineRef(), add_options=(option.name,))
    return None


def _is(named: MenuItem | Size | Option, said: str, locale: str) -> bool:
    return bool(said) and local_name(named, locale).casefold() == said.casefold()
