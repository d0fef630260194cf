"""From folded text to units: every word of three languages becomes a key in one pivot vocabulary,
so that "Hafermilch", "燕麦奶" and "oat milk" are the same two keys. Knows the language, not menus;
a menu's own words come in as a `Vocabulary`."""

import re
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from chalicelib.domain.chat.understanding.cues import plain_words
from chalicelib.domain.chat.understanding.everyday import COMMON
from chalicelib.domain.chat.understanding.lexicon import Token, language_table, stem, tokens_of
from chalicelib.domain.chat.understanding.numbers import han_number, is_han_numeral
from chalicelib.records import dataclass

# Typos looked up per message at most; a message of nonsense costs no more than this.
MAX_TYPOS = 24

_ENDINGS = ("en", "n", "e", "er", "es", "em", "s")
# 少冰 is little ice, while 冰 alone is iced.
_AMOUNT_BEFORE_ICE = frozenset(("no", "light", "extra", "half", "regular", "normal", "double"))
_COMMA = frozenset(",、;；:：(，")
_STOP = frozenset(".!?。！？)")


@dataclass(slots=True)
class Unit:
    """One key with the span it was read from. `value` is set for numbers; `weak` for articles;
    `known` when the word belongs to the language or the menu; `food` when it names food."""

    key: str
    start: int
    end: int
    known: bool = True
    food: bool = False
    value: int | None = None
    weak: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A menu's own words: Chinese phrases as the menu writes them, Latin words, and its typo
    table."""

    phrases: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    typos: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Translator:
    """Turns text into units with one menu's vocabulary. Stateless between calls."""

    __slots__ = ("_longest", "_own", "_table")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._table = language_table()
        self._own = vocabulary
        self._longest: dict[str, int] = {}
        for phrase in vocabulary.phrases:
            self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))

    def units(self, folded: str) -> list[Unit]:
        """The units of a folded text, fillers left out."""
        tokens = tokens_of(folded)
        units: list[Unit] = []
        texts = [t.text for t in tokens]
        at, typos = 0, MAX_TYPOS
        while at < len(tokens):
            length, keys, phrase_known = self._joined(tokens, at) or self._phrase(texts, at)
            if length:
                _emit(units, keys, tokens[at].start, tokens[at + length - 1].end, self._table.food)
                at += length
                continue
            token = tokens[at]
            if token.kind != "word":
                at += _symbol(units, tokens, at)
                continue
            found = self._word(token.text) if phrase_known else None
            if found is None and typos > 0:
                typos -= 1
                found = self._respelled(token.text)
            known = found is not None
            keys = found or (stem(token.text),)
            _emit(units, keys, token.start, token.end, self._table.food, known=known)
            at += 1
        spoken = [u for u in units if u.key != "+fill"]
        for n, (before, unit) in enumerate(pairwise(spoken)):
            said = folded[unit.start : unit.end]
            if said == "冰" and before.key in _AMOUNT_BEFORE_ICE:
                unit.key = "ice"
            elif before.key == "no" and (unit.value is not None or unit.key[0] == "="):
                if folded[before.start : before.end] == "no":
                    before.key = "+fix"  # "a medium, no, a large"
            elif said in ("one", "ones") and n and spoken[n - 1].value and _is_size(before.key):
                follows = spoken[n + 2].key if n + 2 < len(spoken) else ""
                if _is_size(follows or "+"):
                    continue
                unit.key, unit.value = "+the", None  # "a large one"
        return spoken

    def keys(self, folded: str) -> tuple[str, ...]:
        """The keys of a name as menus write it."""
        return tuple(u.key for u in self.units(folded))

    def _joined(self, tokens: list[Token], at: int) -> tuple[int, tuple[str, ...], bool] | None:
        """Two words that the menu writes as one: "pepper jack" for pepperjack."""
        if at + 1 >= len(tokens) or tokens[at].kind != "word" or tokens[at + 1].kind != "word":
            return None
        word = tokens[at].text + tokens[at + 1].text
        if len(word) < 7 or word not in self._own.words:
            return None
        found = self._table.phrases.get((word,)) or self._word(word)
        return (2, found, True) if found else None

    def _phrase(self, texts: list[str], at: int) -> tuple[int, tuple[str, ...], bool]:
        first = texts[at]
        if is_han_numeral(first) and not self._longest.get(first):
            return self._numeral(texts, at)
        longest = max(self._table.longest.get(first, 0), self._longest.get(first, 0))
        for length in range(min(longest, len(texts) - at), 0, -1):
            window = tuple(texts[at : at + length])
            found = self._own.phrases.get(window) or self._table.phrases.get(window)
            if found:
                return length, found, True
        if is_han_numeral(first):
            return self._numeral(texts, at)
        return 0, (), True

    def _numeral(self, texts: list[str], at: int) -> tuple[int, tuple[str, ...], bool]:
        longest = self._table.longest.get(texts[at], 0)
        for length in range(min(longest, len(texts) - at), 1, -1):
            found = self._table.phrases.get(tuple(texts[at : at + length]))
            if found:
                return length, found, True
        end = at
        while end < len(texts) and is_han_numeral(texts[end]):
            end += 1
        value = han_number("".join(texts[at:end]))
        if end < len(texts) and texts[end] in "分成" and value and value <= 10:
            return end - at + 1, (f"{value * 10}%",), True
        return end - at, (f"#{value}" if value is not None else texts[at],), True

    def _word(self, word: str) -> tuple[str, ...] | None:
        """A word of the language or the menu, also when inflected or compounded."""
        found = self._inflected(word.removesuffix("'s"))
        if found:
            return found
        if len(word) >= 7 and word not in COMMON:
            found = self._compound(word)
        known = word in COMMON or word in self._own.words
        return found or ((stem(word),) if known else None)

    def _inflected(self, word: str) -> tuple[str, ...] | None:
        phrases = self._table.phrases
        found = phrases.get((word,)) or phrases.get((stem(word),))
        if found or len(word) < 5:
            return found
        for ending in _ENDINGS:
            if word.endswith(ending):
                found = phrases.get((word[: -len(ending)],))
                if found and found[0][0] not in "+#":
                    return found
        return None

    def _compound(self, word: str) -> tuple[str, ...] | None:
        for cut in range(3, len(word) - 2):
            right = self._inflected(word[cut:])
            if not right or right[0][0] in "+#":
                continue
            left = word[:cut]
            for bare in (left, left.removesuffix("s"), left.removesuffix("n"), left + "e"):
                found = self._table.phrases.get((bare,)) if len(bare) >= 3 else None
                if found and found[0][0] not in "+#":
                    return found + right
        return None

    def _respelled(self, word: str) -> tuple[str, ...] | None:
        """The known word that `word` is most probably a misspelling of."""
        if len(word) < 4 or word in _no_typos() or len(word) > 24 or "'" in word:
            return None
        best: str | None = None
        least = 9.0
        allowed = 1 if len(word) < 7 else 2
        for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            for table in (self._own.typos, self._table.typos):
                for candidate in table.get(form, ()):
                    if candidate[0] != word[0]:
                        continue
                    distance = OSA.distance(word, candidate, score_cutoff=allowed)
                    rank = distance + (0.5 if len(candidate) <= len(word) else 0)
                    if distance <= allowed and rank < least:
                        best, least = candidate, rank
        if best is None:
            return None
        return self._inflected(best) or (stem(best),)


@cache
def _no_typos() -> frozenset[str]:
    return COMMON | plain_words()


def _is_size(key: str) -> bool:
    return key[0] == "=" or key in ("regular", "normal", "standard")


def _emit(
    units: list[Unit],
    keys: tuple[str, ...],
    start: int,
    end: int,
    food: frozenset[str],
    *,
    known: bool = True,
) -> None:
    for n, key in enumerate(keys):
        value = int(key[1:].rstrip("~")) if key[0] == "#" else None
        unit = Unit(key, start, end, known, key in food, value, key.endswith("~"), n > 0)
        units.append(unit)


def _symbol(units: list[Unit], tokens: list[Token], at: int) -> int:
    """Numbers, punctuation and single Chinese characters."""
    token = tokens[at]
    if token.kind in ("times", "number"):
        digits = re.sub(r"\D", "", token.text) if token.kind == "times" else token.text
        if digits.isdigit() and len(digits) <= 4:
            after = "".join(t.text for t in tokens[at + 1 : at + 3])
            if after[:1] in ("分", "成") and after[1:2] in ("糖", "甜", "冰") and len(digits) == 1:
                tenths = f"{int(digits) * 10}%"
                units.append(Unit(tenths, token.start, tokens[at + 1].end))
                return 2
            key = f"#{int(digits)}"
            units.append(Unit(key, token.start, token.end, value=int(digits)))
            if token.kind == "times":
                units.append(Unit("+cl", token.start, token.end, joined=True))
            return 1
        units.append(Unit(token.text, token.start, token.end))
        return 1
    if token.kind == "percent":
        key = re.sub(r"\s?%.*", "%", token.text)
        units.append(Unit(key, token.start, token.end))
        return 1
    if token.kind == "punct":
        key = "+comma" if token.text in _COMMA else "+stop" if token.text in _STOP else ""
        if key:
            units.append(Unit(key, token.start, token.end))
        return 1
    units.append(Unit(token.text, token.start, token.end, known=False))
    return 1
