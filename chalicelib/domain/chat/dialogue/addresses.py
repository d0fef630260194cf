"""Does this look like somewhere to deliver to? Only asked after the assistant has asked for it."""

import re

from chalicelib.domain.patterns import regex

_STREET = regex(
    r"[路街道弄巷村镇区号楼]"
    r"|\b(?:road|rd|street|st|avenue|ave|lane|drive|square|district|floor|building|apt|room)\b"
    r"|stra(?:ß|ss)e\b|str\.|\b(?:\w{3,}|am |im )(?:weg|platz|gasse|allee|ufer|ring)\b"
    r"|\bbezirk\b|\bstock\b",
    re.IGNORECASE,
)
# Streets that need no number to be one; 号 may be a size and 道 a taste.
_PLAINLY = regex(
    r"[路街巷弄]|大道|小区|\b(?:road|street|avenue|lane|district)\b|stra(?:ß|ss)e\b", re.IGNORECASE
)
_NUMBER = regex(r"[0-9]|[一二三四五六七八九十百]+[号楼弄]")
_WORD = regex(r"[^\W\d_]{4,}")
# What a number also stands beside when it is a number of cups.
_TALK_WORDS = (
    "bring give hold tea cancel remove nehmen brauche bringen gibt weniger "
    "make them want like would please change cups cup drinks more instead each only just "
    "take need have total pieces mach machen bitte stück becher noch mehr lieber davon "
    "daraus statt möchte hätte gern nehme insgesamt alle with less "
)
_TALK = frozenset(_TALK_WORDS.split())


def looks_like_address(text: str, *, strictly: bool = True) -> bool:
    """A number together with a street, or several parts in a row. Not `strictly`, a street is
    enough, or a number beside a word that nobody orders with."""
    numbered = bool(_NUMBER.search(text))
    if numbered and (_STREET.search(text) or text.count(",") > 1):
        return True
    if strictly:
        return False
    telling = [word for word in _WORD.findall(text.casefold()) if word not in _TALK]
    latin = any(word.isascii() or word[0] < "\u3000" for word in telling)
    return bool(_PLAINLY.search(text)) or (numbered and latin)
