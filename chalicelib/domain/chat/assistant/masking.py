"""Takes what is personal out of words before they go to a model, or into the log of its turns.

Numbers of things, times and names of items stay: a model needs them. What is left out is what could
find or be a person: addresses, phone and card numbers, mail, codes, links.
"""

import re

from chalicelib.domain.chat.understanding.normalise import read
from chalicelib.domain.chat.understanding.places import find_address
from chalicelib.domain.patterns import regex

HIDDEN = "[…]"

_PERSONAL = regex(
    r"""
    https?://\S+ | www\.\S+                            # links
    | [\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+\.\w[\w.]*  # mail
    | (?<![\w.])\+?\d(?:[\s./()-]{0,2}\d){4,}(?!\w)       # phones, cards, accounts, postcodes
    | \d{5,}                                           # the same with letters around them
    | \b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9_-]{6,}\b       # codes of orders, coupons, keys
    | \b[A-Za-z0-9_+/=-]{25,}                           # tokens, encoded text
    | (?:微信|wechat|qq|vx|v信|加v)[号:：\s]*[A-Za-z0-9_-]{4,}
    | (?:[零一二三四五六七八九幺〇]\s?){7,}                 # a phone number as it is spoken
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Where a place is told: a street with its number, a flat, a floor.
_STREET = regex(
    r"""
    \b\d{1,5}[a-z]?[\s,]+(?:\w+\s){0,3}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|square|court|way|boulevard|blvd|place|block)\b\.?
    | \b(?:flat|apt|apartment|room|suite|unit|floor|building|block)\s*\#?\s*\w{1,5}\b
    | \b[\w-]*(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ufer|ring)\s+\d{1,4}\s?[a-z]?\b
    | [\u4e00-\u9fff]{1,12}(?:路|街|道|巷|弄|大道)\s?\d{1,5}\s?(?:号|弄)?
      (?:[\u4e00-\u9fff]{0,8}?\d{0,4}(?:栋|幢|座|单元|楼|室|层))*
    | \d{1,4}\s?(?:栋|幢|座|单元|号楼)(?:\s?\d{1,5}\s?(?:室|号|层)?)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def masked(text: str) -> str:
    """`text` with a mark in place of everything personal in it; short words that are nobody's stay
    as they are."""
    folded = read(text)
    found = find_address(folded, asked=False)
    if found is not None and found.address:
        text = text.replace(found.address, HIDDEN)
    return _STREET.sub(HIDDEN, _PERSONAL.sub(HIDDEN, text))
