"""Which mentions of items stand as items, and where the words about one end and those about the
next begin."""

from collections.abc import Sequence

from chalicelib.domain.chat.understanding.index import MenuIndex
from chalicelib.domain.chat.understanding.mentions import Mention
from chalicelib.domain.chat.understanding.options import AMOUNTS, find_options
from chalicelib.domain.chat.understanding.words import Unit

# On a longer menu options say too little about which item is meant.
MAX_IMPLIED_MENU = 60


# Words around a mention that may belong to the same option name.
NEARBY = 4


# A name said less fully than this gives way to an option of exactly these words.
SURE_SHARE = 0.75


SEPARATORS = frozenset(("+comma", "+stop", "+and", "+fix"))


def implied(units: Sequence[Unit], index: MenuIndex, folded: str) -> list[Mention]:
    """The only item that can have all of the options said, where options are said in the words of
    an order: "a large one with pepperoni and mushrooms" where only pizza has toppings."""
    if not any(u.value is not None or u.key == "+order" or u.key[0] == "=" for u in units):
        return []
    span = list(range(len(units)))
    chosen = find_options(units, span, index.every_option, folded)
    names = {o for o in chosen.options if not o.startswith("no ")}
    if len(names) < 2 or len(index.menu.items) > MAX_IMPLIED_MENU:
        return []
    fitting = [
        at
        for at, item in enumerate(index.menu.items)
        if names <= set(find_options(units, span, index.options_of(item), folded).options)
    ]
    if len(fitting) != 1:
        return []
    first = min(chosen.used)
    while first and units[first - 1].key[0] == "=":
        first -= 1
    return [Mention(first, first, (), (fitting[0],), (), share=0.7)]


def standing(units: Sequence[Unit], mentions: Sequence[Mention], index: MenuIndex) -> list[Mention]:
    """Mentions that are rather an option of the item before ("burger with cheese")."""
    kept: list[Mention] = []
    every = index.every_option
    ordered = [i for i, u in enumerate(units) if u.key == "+order"]
    for mention in mentions:
        if len(mentions) > 1 and _is_a_name(units, mention, ordered):
            continue
        whole = tuple(u.key for u in units[mention.start : mention.end])
        optional = whole in every.exact or all(k in every.by_key for k in whole)
        amount = whole[:1] and whole[0] in AMOUNTS and whole in every.exact
        if mention.missing and (amount or (mention.share < SURE_SHARE and optional)):
            continue
        if kept and _is_option_of(units, kept[-1], mention, index):
            continue
        if mention.start and (units[mention.start - 1].key, *whole) in every.exact:
            continue  # 少冰 is no ice, whatever else is called that
        kept.append(mention)
    return kept


def _is_a_name(units: Sequence[Unit], mention: Mention, ordered: Sequence[int]) -> bool:
    """ "contact pizza hut and order a pizza": the first pizza is part of somebody's name."""
    before = [u.key for u in units[max(0, mention.start - 3) : mention.start]]
    if "+from" in before and not any(
        u.value is not None for u in units[max(0, mention.start - 3) : mention.start]
    ):
        return True
    bare = not any(
        u.value is not None or u.key[0] == "="
        for u in units[max(0, mention.start - 3) : mention.start]
    )
    return bare and bool(ordered) and mention.end <= ordered[0]


def _is_option_of(
    units: Sequence[Unit], before: Mention, mention: Mention, index: MenuIndex
) -> bool:
    between = [units[i].key for i in range(before.end, mention.start)]
    if "+stop" in between and "+with" not in between:
        return False
    table = index.options_of(index.menu.items[before.items[0]])
    end = mention.end
    while end < min(len(units), mention.end + NEARBY) and units[end].key[0] not in "+#":
        end += 1
    start = mention.start
    while start > max(before.end, mention.start - NEARBY) and (
        units[start - 1].key[0] not in "+#" or units[start - 1].key in ("+of", "+the")
    ):
        start -= 1
    chosen = find_options(units, list(range(start, end)), table)
    if not set(mention.at) <= chosen.used:
        return False
    longer = len(chosen.used - set(mention.at)) > 0 and len(chosen.options) == 1
    with_at = max((i for i, k in enumerate(between) if k == "+with"), default=-1)
    if longer or "+with" in between[-4:]:
        return True
    amount = any(k in ("no", "extra", "light") for k in between[-2:])
    numbered = any(
        units[before.end + i].value is not None for i in range(with_at + 1, len(between))
    )
    return amount or bool(mention.missing) or (with_at >= 0 and not numbered)


def cut(units: Sequence[Unit], a: Mention, b: Mention) -> int:
    """Where the words about `a` end and the words about `b` begin."""
    region = range(a.end, b.start)
    starts_at = b.start
    last_break = max((i for i in region if units[i].key in SEPARATORS), default=None)
    numbers = [i for i in region if _quantity_at(units, i, a, b)]
    if numbers:
        first = numbers[-1]
        while first - 1 >= a.end and units[first - 1].value is not None:
            first -= 1
        if first - 1 >= a.end and units[first - 1].key == "+other":
            first -= 1
        return first
    others = [i for i in region if units[i].key == "+other"]
    if others:
        return others[-1]
    if last_break is not None:
        withs = [i for i in region if units[i].key == "+with" and i > last_break]
        return withs[-1] + 1 if withs else last_break + 1
    sizes = [i for i in region if units[i].key[0] == "="]
    return sizes[-1] if sizes and sizes[-1] > a.end else starts_at


def _quantity_at(units: Sequence[Unit], i: int, a: Mention, b: Mention) -> bool:
    """Whether the number at `i`, between two mentions, counts the second one."""
    if units[i].value is None:
        return False
    rest = [units[j].key for j in range(i + 1, b.start)]
    if any(k in ("+with", "+comma", "+and", "+stop", "+unit") for k in rest):
        return False
    directly_after = all(units[j].key in ("+the", "+cl") for j in range(a.end, i))
    named_before = any(units[j].value is not None for j in range(max(0, a.start - 3), a.start))
    followed = b.end < len(units) and units[b.end].value is not None
    return not (directly_after and not named_before and followed)
