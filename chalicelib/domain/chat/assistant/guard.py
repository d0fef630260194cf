"""The guard behind a model: what it says to a shopper, sentence by sentence.

A sentence passes that is plain talk about what food and drinks are like, in the shopper's language.
Whatever could be a fact (a number, a price, a time), a benefit, an act, a denial, or somebody
else's name is dropped: facts come from templates alone (A6, A7). Nothing is rewritten.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

from chalicelib.domain.chat.assistant.guard_words import (
    FORBIDDEN,
    NAMEABLE,
    STOPWORDS,
    Hit,
    has_number,
)
from chalicelib.domain.chat.signs import denies
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

__all__ = ["Guarded", "Hit", "guarded"]

# Two sentences are an answer; more is a speech. A longer text is not even looked at to its end.
MOST_SENTENCES, MOST_CHARS, MOST_READ = 2, 240, 2_000
LONGEST_SENTENCE = 160
# English and Chinese have no longer words; German has, and encoded text has.
LONGEST_WORD = {"en": 18, "zh-CN": 18, "de": 30}
# From so many words on, a sentence has small words of its language.
ENOUGH_WORDS = 4
# Stands for a name while the rest of its sentence is looked at: a letter of no script.
NAME = "\ue000"

_SENTENCE = regex(r"[^.!?。！？…\n]+[.!?。！？…]*")
_PLAIN = regex(r"[^\w\s.,!?;:'’‘\"“”„«»()&\-–—…，。！？；：、（）《》·]|[_]")
_SPELLED = regex(r"(?:\b\w\b[\W_]*){3,}")
_LINKED = regex(r"\w\.\w|\bwww\b|\bhttps?\b")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_SEAM = regex(rf"(?<=[{_HAN}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{_HAN}])")
_HAN_LETTER = regex(rf"[{_HAN}]")
_LATIN_WORD = regex(r"[^\W\d_\u3000-\uffff]+")
_GERMAN_LETTER = regex(r"[äöüß]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guarded:
    """What may be said, "" for nothing, and why each sentence that was dropped was."""

    text: str
    dropped: tuple[Hit, ...] = ()


def guarded(text: str, *, locale: str, names: Collection[str]) -> Guarded:
    """The sentences of `text` that hold up, two at most. `names` of items and stores may be in
    them, with whatever numbers and brands they are made of, if they are harmless themselves."""
    if _SPELLED.search(plain(text[:MOST_READ])):
        return Guarded("", (Hit.MARKUP,))  # f.r.e.e would fall apart into sentences
    told = [name for name in sorted(set(names), key=len, reverse=True) if _is_harmless(name)]
    kept: list[str] = []
    dropped: list[Hit] = []
    for sentence in _sentences(text):
        hit = _fault(sentence, locale, told)
        if hit is None and len(kept) == MOST_SENTENCES:
            hit = Hit.LONG
        if hit is None and sum(map(len, kept)) + len(sentence) > MOST_CHARS:
            hit = Hit.LONG
        if hit is None:
            kept.append(sentence)
        else:
            dropped.append(hit)
    return Guarded(("" if locale == "zh-CN" else " ").join(kept), tuple(dropped))


def plain(text: str) -> str:
    """`text` in one spelling: compatible characters as what they stand for, marks that cannot be
    seen taken out, little pictures, too."""
    shown = []
    for char in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(char)
        if char == "\n" or not (kind.startswith("C") or kind in ("So", "Sk", "Mn", "Me")):
            shown.append(char)
    return "".join(shown)


def _sentences(text: str) -> Iterable[str]:
    """In one spelling, one after the other; whatever has no letter or digit is none."""
    found = _SENTENCE.findall(plain(text[:MOST_READ]))
    if len(text) > MOST_READ:
        found = found[:-1]  # cut in the middle, it says something else
    for one in found:
        sentence = " ".join(one.split())
        if any(c.isalnum() for c in sentence):
            yield sentence


def _fault(sentence: str, locale: str, names: Iterable[str]) -> Hit | None:
    """Why a sentence may not be said; None when it may."""
    if len(sentence) > LONGEST_SENTENCE:
        return Hit.LONG
    bare = _without(sentence, names)
    if _PLAIN.search(bare.replace(NAME, "")) or _LINKED.search(bare):
        return Hit.MARKUP
    if has_number(bare):
        return Hit.NUMBER
    apart = _SEAM.sub(" ", bare)
    for hit, pattern in FORBIDDEN:
        if pattern.search(apart) or pattern.search(bare):
            return hit
    if denies(sentence):
        return Hit.DENIAL
    return None if _speaks(bare, locale) else Hit.LANGUAGE


def _without(sentence: str, names: Iterable[str]) -> str:
    """The sentence with a mark for every name in it."""
    for name in names:
        if name.casefold() in sentence.casefold():
            sentence = re.sub(re.escape(name), NAME, sentence, flags=re.IGNORECASE)
    return sentence


def _is_harmless(name: str) -> bool:
    """Whether a name may stand in a sentence as it is: it comes from a menu, and a menu is
    somebody's text. One that promises, orders about or denies is no name for this purpose."""
    shown = plain(name)
    wrong = (hit for hit, pattern in FORBIDDEN if pattern.search(_SEAM.sub(" ", shown)))
    return len(shown) > 1 and not denies(shown) and all(hit in NAMEABLE for hit in wrong)


def _speaks(bare: str, locale: str) -> bool:
    """Whether what is left without the names is in the language, and no code."""
    latin = [word.casefold() for word in _LATIN_WORD.findall(bare)]
    if any(len(word) > LONGEST_WORD.get(locale, 18) for word in latin):
        return False
    letters = [c for c in bare if c.isalpha() and c != NAME]
    if any(not _is_of(char, han=locale == "zh-CN") for char in letters):
        return False
    if locale == "zh-CN":
        return all(len(word) == 1 or word == "ok" for word in latin) or not letters
    own, other = ("de", "en") if locale == "de" else ("en", "de")
    if locale == "en" and _GERMAN_LETTER.search(bare):
        return False
    here = sum(word in STOPWORDS[own] for word in latin)
    there = sum(word in STOPWORDS[other] for word in latin)
    return here >= there and (here > 0 or len(latin) < ENOUGH_WORDS)


def _is_of(char: str, *, han: bool) -> bool:
    """Whether a letter belongs to Chinese, or to English and German."""
    if _HAN_LETTER.match(char):
        return han
    return char.isascii() or char in "äöüßÄÖÜéèêàâç"
