"""Was an item named, or only its kind? "A milk tea" must not become the one bottle that happens to
be called just that: a word that many items share asks which of them (A11, no silent swap of kinds).

All words come from the menu; this only compares them with the message.
"""

import re
from collections import Counter
from dataclasses import replace

from rapidfuzz import fuzz

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.patterns import regex
from chalicelib.domain.stores.menu import Menu, MenuItem

# From this many other items on, a shared word names a kind.
SHARED_BY = 2
CANDIDATES = 40
# Two words this alike, but not the same, are one word with a slip in it.
A_SLIP = 75
TELLING, TELLING_HAN = 12, 4
_HAN = regex(r"[\u3400-\u9fff]+")
_WORD = regex(r"[^\W\d_]+")


def named_outright(menu: Menu, item: MenuItem, text: str) -> bool:
    """Whether one of the item's names, or other words for it, stands in the message."""
    said = text.casefold()
    return any(name.casefold() in said for name in _names(menu, item))


def telling_name(item: MenuItem, text: str) -> int:
    """How long the item's own name in the message is, when it is a name that says a lot (a latte
    is anybody's, a Jasmine Green Milk Tea is somebody's); 0 when it is not there."""
    said = text.casefold()
    names = (name for name in (item.name, *item.names.values()) if name.casefold() in said)
    telling = (len(n) for n in names if len(n) >= (TELLING_HAN if _HAN.match(n) else TELLING))
    return max(telling, default=0)


def has_a_word_of(menu: Menu, item: MenuItem, text: str) -> bool:
    """Whether at least one word of the item's names stands in the message as it is."""
    said = text.casefold()
    words = set(_WORD.findall(said))
    for name in _names(menu, item):
        han = (name[at : at + 2] for at in range(len(name) - 1))
        if any(_HAN.fullmatch(pair) and pair in said for pair in han):
            return True
        if any(len(word) > 2 and word in words for word in _WORD.findall(name.casefold())):
            return True
    return False


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
    said = re.search(re.escape(phrase), text, re.IGNORECASE)
    name = said.group() if said else phrase
    return replace(wanted, item_id=ids[0], name=name, also=ids[1:])


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
