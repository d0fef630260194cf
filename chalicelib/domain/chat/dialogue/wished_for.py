# ruff: noqa: E501 - rows of words
"""What somebody asks for on the menu: a thing by name, or just a look around.

"Do you have pizza?" names a thing, and when the menu does not have it, that is the answer. Owns the
small words that frame such questions; what is left without them is the wish.
"""

import re

from rapidfuzz import fuzz

from chalicelib.domain.patterns import regex
from chalicelib.domain.stores.menu import Menu, MenuItem

# Words of somebody who has nothing particular in mind.
_LOOKING_AROUND = regex(
    r"什么|啥|哪些|推荐|菜单|招牌|热销|好喝|好吃|特色|随便|新品|选择|有没有.{0,3}[的点]吗?$"
    r"|\b(?:what|which|something|anything|menu|recommend\w*|suggest\w*|popular|best|special\w*|favou?rites?|options|choices|list|drinks?|food|eat|thirsty|hungry|surprise|new|nice|good|refreshing|everything)\b"
    r"|\b(?:was|welche[rsnm]?|etwas|irgend\w*|karte|\w*karte|empf\w*|beliebt\w*|getränke?|trinken|essen|durst|hunger|lecker\w*|gut\w*|erfrischend\w*|neu\w*|alles|auswahl|angebot)\b",
    re.IGNORECASE,
)
_FRAME = regex(
    r"^(?:(?:hi|hello|hey|excuse me|sorry|and|so|but|well|ok|please|then)\b[\s,]*)*"
    r"(?:(?:do|does|can|could|would|will|have|are|is|got) (?:you|u|they|i|we|it|there|the shop|this (?:shop|store|place))(?: guys| also| still| even)*(?: have| got| sell| serve| offer| get| do| make| there)*"
    r"|(?:i'd|i would|i'll|i) (?:like|love|want|have|take|need)(?: to (?:order|have|get|buy))?|give me|get me|i'm looking for|looking for|(?:have you )?got|any chance of|how about|do you)\b[\s,]*"
    r"(?:(?:any|some|a|an|the|one|also)\b\s*)*"
    r"|^(?:(?:hallo|guten tag|entschuldigung|und|aber|bitte|dann)\b[\s,]*)*"
    r"(?:(?:haben|hätten|hätte|habt|hat|führen|führt|verkaufen|verkauft|bieten|machen|macht|gibt|gäbe|kann|könnte|möchte|nehme|will|bekomme|brauche)(?: (?:sie|ihr|man|es|ich|hier|bei ihnen|auch|denn|noch))*|ich (?:möchte|hätte gern|hätte|nehme|will|suche|brauche|würde gern))\b[\s,]*"
    r"(?:(?:auch|denn|hier|noch|irgendwo|ein(?:e|en|em|er)?|die|der|das|den|paar)\b\s*)*"
    r"|^(?:请问|你好|您好|那|那么|这里|这儿|你们|您们|你|您|店里|家)*[,，]?(?:这里|你们|店里)?(?:还|也)?(?:有没有|有无|卖不卖|有|卖|能做|能点|可以点|想要|我要|我想要|我想吃|我想喝|来)(?:一?[份个杯碗块些点])?",
    re.IGNORECASE,
)
_TAIL = regex(
    r"(?:\s*\b(?:please|here|today|now|there|too|as well|at all|available|in stock|bitte|hier|da|heute|auch|im angebot)\b)*[\s?!.,。？！，]*$"
    r"|(?:可以)?(?:卖|点|买)?(?:的)?(?:吗|嘛|么|没有|呢|呀|啊|不)*[?？!！。.]*$",
    re.IGNORECASE,
)
_HAN = regex(r"[\u3400-\u9fff]")
_WORD = regex(r"[^\W\d_]+")
# As alike as a slip of the pen leaves two words.
A_SLIP = 80
LEAST, ENDING = 2, 2


# A longer wish describes something rather than naming it.
MOST_WORDS, MOST_HAN = 4, 10


def wish_in(wanted: str) -> str:
    """The thing that is asked for, in the shopper's own words; "" when it is a look around."""
    said = " ".join(wanted.split())
    if _LOOKING_AROUND.search(said):
        return ""
    bare = _TAIL.sub("", _FRAME.sub("", said, count=1), count=1).strip(" \"'“”„.,?!，。？！")
    long = len(bare.split()) > MOST_WORDS or len(_HAN.findall(bare)) > MOST_HAN
    return "" if long else bare


def answers_wish(menu: Menu, item: MenuItem, wish: str, *, slips: bool = True) -> bool:
    """Whether an item has a word of the wish in its names, its other words, kind or tags; with
    `slips` also a word that is nearly the same."""
    names = _words_for(menu, item)
    said = wish.casefold()
    if _HAN.search(said):
        return any(_shares_han(said, name) for name in names)
    words = [word for word in _WORD.findall(said) if len(word) > LEAST]
    known = {word for name in names for word in _WORD.findall(name) if len(word) > LEAST}
    return any(_alike(word, other, slips=slips) for word in words for other in known)


def _alike(word: str, other: str, *, slips: bool) -> bool:
    """The same word, or one with an ending; with `slips` also with a slip of the pen."""
    short, long = sorted((word, other), key=len)
    if long.startswith(short) and len(long) - len(short) <= ENDING:
        return True
    return slips and fuzz.ratio(word, other) >= A_SLIP


def _words_for(menu: Menu, item: MenuItem) -> list[str]:
    own = [item.name, *item.names.values()]
    aliases = (alias for name in own for alias in menu.aliases.get(name, ()))
    return [name.casefold() for name in (*own, *aliases, item.category, *item.tags)]


def _shares_han(said: str, name: str) -> bool:
    if len(said) == 1:
        return said in name
    return any(said[at : at + 2] in name for at in range(len(said) - 1))
