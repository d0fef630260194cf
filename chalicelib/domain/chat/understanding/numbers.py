# ruff: noqa: E501, SIM905 - rows of words
"""Numbers in words and digits, in English, German and Chinese. Reads tokens, knows no units."""

from functools import cache

_EN_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen""".split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DE_ONES = """null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn
funfzehn sechzehn siebzehn achtzehn neunzehn""".split()
_DE_TENS = "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig".split()
_HAN_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
               "八": 8, "九": 9, "俩": 2, "仨": 3, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}  # fmt: skip
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
_PHRASES = {
    "half a dozen": 6, "half dozen": 6, "a half dozen": 6, "a dozen": 12, "dozen": 12, "dozens": 12, "two dozen": 24,
    "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "a pair of": 2, "pair of": 2,
    "a few": 3, "few": 3, "halbes dutzend": 6, "ein halbes dutzend": 6, "dutzend": 12,
    "ein dutzend": 12, "zwei dutzend": 24, "ein paar": 2, "a hundred": 100, "hundred": 100, "hundert": 100,
    "zwo": 2, "zwee": 2, "fuenf": 5, "zwoelf": 12, "dreissig": 30, "forty": 40, "fourty": 40, "einhundert": 100,
    "one hundred": 100, "ein halbes hundert": 50, "einmal": 1, "zweimal": 2, "dreimal": 3,
    "viermal": 4, "funfmal": 5, "sechsmal": 6, "zehnmal": 10, "半打": 6, "一打": 12, "两打": 24, "twice": 2,
    "zweien": 2, "dreien": 3, "vieren": 4,
}  # fmt: skip
# An article counts one, but gives way to any real number.
ARTICLES = frozenset("a an ein eine einen einem einer eines ne nen nem another 个 杯".split())
_STRONG_ONE = ("one", "eins", "genau ein")


@cache
def number_phrases() -> dict[tuple[str, ...], int]:
    """Every spelled-out number up to 99 and the round words, as tuples of folded tokens."""
    words = {w: i for i, w in enumerate(_EN_ONES)} | {w: i for i, w in enumerate(_DE_ONES)}
    for t, tens in enumerate(_EN_TENS, start=2):
        words[tens] = t * 10
        for one in range(1, 10):
            words[f"{tens} {_EN_ONES[one]}"] = t * 10 + one
    for t, tens in enumerate(_DE_TENS, start=2):
        words[tens] = t * 10
        for one in range(1, 10):
            stem = "ein" if one == 1 else _DE_ONES[one]
            words[f"{stem}und{tens}"] = t * 10 + one
    words |= _PHRASES
    return {_split(phrase): value for phrase, value in words.items() if phrase != "null"}


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(phrase) if not phrase.isascii() else tuple(phrase.split())


def han_number(chars: str) -> int | None:
    """The value of a run of Chinese numerals (四十, 十二, 两百), or None."""
    if not chars or any(c not in _HAN_DIGITS and c not in _HAN_UNITS for c in chars):
        return None
    if all(c in _HAN_DIGITS for c in chars):
        return int("".join(str(_HAN_DIGITS[c]) for c in chars)) if len(chars) < 5 else None
    total = digit = 0
    for c in chars:
        if c in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[c]
            digit = 0
        else:
            digit = _HAN_DIGITS[c]
    return total + digit


def is_han_numeral(char: str) -> bool:
    """Whether `char` can be part of a Chinese number."""
    return char in _HAN_DIGITS or char in _HAN_UNITS
