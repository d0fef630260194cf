"""Was an item named, or only its kind? "A milk tea" must not become the one bottle that happens to
be called just that: a word that many items share asks which of them (A11, no silent swap of kinds).

All words come from the menu; this only compares them with the message.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.stores.menu import Menu, MenuItem

# From this many other items on, a shared word names a kind.
SHARED_BY = 2
CANDIDATES = 40
# Two words this alike, but not the same, are one word with a slip in it.
A_SLIP = 75
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W\d_]+")


def named_outright(menu: Menu, item: MenuItem, text: str) -> bool:
    """Whether one of the item's names, or other words for it, stands in the message."""
    said = text.casefold()
    return any(name.casefold() in said for name in _names(menu, item))


def longest_named(menus: Sequence[Menu], text: str) -> list[Menu]:
    """The menus with the longest item name that stands in the message, an item's own name before
    other words for it; [] when there is none."""
    said = text.casefold()
    ranks = [max((_rank(menu, item, said) for item in menu.items), default=_NONE) for menu in menus]
    best = max(ranks, default=_NONE)
    return [m for m, rank in zip(menus, ranks, strict=True) if rank == best and best > _NONE]


_NONE = (1, False)


def _rank(menu: Menu, item: MenuItem, said: str) -> tuple[int, bool]:
    own = {item.name, *item.names.values()}
    named = ((len(n), n in own) for n in _names(menu, item) if n.casefold() in said)
    return max(named, default=_NONE)


def with_its_kind(menu: Menu, wanted: AddItem, text: str) -> AddItem:
    """`wanted`, or, where only a kind was named, the items of that kind as equal candidates,
    under the shopper's own word for it."""
    item = menu.item(wanted.item_id)
    if item is None or wanted.also or named_outright(menu, item, text):
        return wanted
    phrase = _shared_phrase(menu, item, text)
    if not phrase:
        return wanted
    sharing = [i for i in menu.items if any(phrase in n.casefold() for n in _names(menu, i))]
    if len(sharing) <= SHARED_BY:
        return wanted
    kind, count = Counter(i.category for i in sharing).most_common(1)[0]
    if count > 1:
        sharing = [i for i in sharing if i.category == kind]
    best = sorted(sharing, key=lambda i: "bestseller" not in i.tags)[:CANDIDATES]
    ids = tuple(i.item_id for i in best)
    at = text.casefold().find(phrase)
    said = text[at : at + len(phrase)] if at >= 0 else phrase
    return replace(wanted, item_id=ids[0], name=said, also=ids[1:])


def _names(menu: Menu, item: MenuItem) -> list[str]:
    own = list(dict.fromkeys((item.name, *item.names.values())))
    return [*own, *(alias for name in own for alias in menu.aliases.get(name, ()))]


def _shared_phrase(menu: Menu, item: MenuItem, text: str) -> str:
    """The longest run of the message that stands in one of the item's names; "" when it is a slip
    of the pen rather than part of a name."""
    said = text.casefold()
    names = [name.casefold() for name in _names(menu, item)]
    if _HAN.search(said):
        runs = (_longest_run(han, name) for han in _HAN.findall(said) for name in names)
        longest = max(runs, key=len, default="")
        return longest if len(longest) > 1 else ""
    words = _WORD.findall(said)
    known = {word for name in names for word in _WORD.findall(name)}
    if any(_is_slip(word, known) for word in words):
        return ""
    return max(_word_runs(words, names), key=len, default="")


def _is_slip(word: str, known: set[str]) -> bool:
    if len(word) < 4 or word in known:
        return False
    return any(len(other) > 3 and fuzz.ratio(word, other) >= A_SLIP for other in known)


def _word_runs(words: list[str], names: list[str]) -> list[str]:
    runs = []
    for start in range(len(words)):
        for end in range(start + 1, min(start + 5, len(words)) + 1):
            run = " ".join(words[start:end])
            if len(run) > 3 and any(f" {run} " in f" {name} " for name in names):
                runs.append(run)
    return runs


def _longest_run(said: str, name: str) -> str:
    best = ""
    for start in range(len(said)):
        end = start + len(best) + 1
        while end <= len(said) and said[start:end] in name:
            best = said[start:end]
            end += 1
    return best
