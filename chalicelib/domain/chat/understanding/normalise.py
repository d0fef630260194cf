"""Raw text to text that can be read: width, case, accents and script variants evened out, and
everything invisible or pictorial taken away. Knows no words, but for the "a bit" of 晚一点."""

import unicodedata
from functools import lru_cache

from chalicelib.domain.chat.understanding.hanzi import simplified
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

# A longer message is read up to here: the last of a real order comes far earlier, and reading has
# to end in milliseconds whatever is sent.
MAX_CHARS = 1200
# Raw characters looked at before cleaning, so that a page of emoji costs nothing either.
MAX_RAW_CHARS = 4000

# "A bit later" has a one in it that counts nothing: 晚一点 is 晚点.
_A_BIT = regex(r"(?<=[晚早快慢])一(?=[点點])")
_SPACES = regex(r"\s+")
_KEEP_SYMBOLS = "%$€£¥+×&°"
_SPELLED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "’": "'", "‘": "'"}
_FRACTIONS = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "}


@dataclass(frozen=True, slots=True)
class Text:
    """`clean` keeps the shopper's case and accents; `folded` is what is read. `at` maps every
    folded character to its place in `clean`."""

    clean: str
    folded: str
    at: tuple[int, ...]

    def original(self, start: int, end: int) -> str:
        """The shopper's own words for a folded span."""
        if start >= end:
            return ""
        return self.clean[self.at[start] : self.at[end - 1] + 1].strip()


@lru_cache(maxsize=4096)
def _cleaned_char(char: str) -> str:
    if char in _FRACTIONS:
        return _FRACTIONS[char]
    wide = unicodedata.normalize("NFKC", char)
    out = []
    for c in wide:
        kind = unicodedata.category(c)
        if kind == "Cf" or kind == "Mn":
            continue
        keep = kind[0] in "LNP" or c in _KEEP_SYMBOLS
        out.append(c if keep else " ")
    return "".join(out)


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    lower = char.lower()
    if lower in _SPELLED:
        return _SPELLED[lower]
    bare = unicodedata.normalize("NFKD", lower)
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(simplified())


def read(text: str) -> Text:
    """Clean and fold one message."""
    composed = unicodedata.normalize("NFC", text[:MAX_RAW_CHARS])
    visible = "".join(map(_cleaned_char, composed))
    clean = _SPACES.sub(" ", visible).strip()[:MAX_CHARS]
    idle = {found.start() for found in _A_BIT.finditer(clean)}
    parts = ["" if i in idle else _folded_char(c) for i, c in enumerate(clean)]
    at = tuple(i for i, part in enumerate(parts) for _ in part)
    return Text(clean, "".join(parts), at)


def fold(text: str) -> str:
    """The folded form alone, for names and word lists."""
    return read(text).folded
