"""The words of three languages as one table: every phrase of the gazetteer and the grammar with
the keys it stands for. Built once per process."""

from collections.abc import Iterable, Mapping
from functools import cache

from chalicelib.domain.chat.understanding.everyday import NOT_FOOD
from chalicelib.domain.chat.understanding.gazetteer import FOOD
from chalicelib.domain.chat.understanding.grammar import ROLES, SIZES
from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.numbers import ARTICLES, number_phrases
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

# Tokens beyond this many are not an order any more; the bound keeps every message quick.
MAX_TOKENS = 260

_TOKEN = regex(
    r"(?P<times>[x×*]\s?\d{1,3}\b|\d{1,3}\s?[x×*](?=\s|$|[^\w]))"
    r"|(?P<percent>\d{1,3}\s?%(?:ige[rnms]?\b)?)"
    r"|(?P<number>\d+(?:[.,]\d+)?(?!\d))"
    r"|(?P<han>[\u3400-\u9fff])"
    r"|(?P<word>w/o|[^\W\d_\u3400-\u9fff]+(?:'[^\W\d_\u3400-\u9fff]+)*)"
    r"|(?P<punct>[,.;:!?&+()、。，！？；：\-])"
)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: Mapping[str, int]
    food: frozenset[str]
    typos: Mapping[str, tuple[str, ...]]


def tokens_of(folded: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(folded):
        kind = match.lastgroup or "word"
        found.append(Token(match.group(), kind, match.start(), match.end()))
        if len(found) >= MAX_TOKENS:
            break
    return found


def stem(word: str) -> str:
    """An English singular; other words come back nearly as they are, but always the same way."""
    word = word.removesuffix("'s").replace("'", "")
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    known = _table_keys()
    for shorter in (word[:-1], word[:-3] + "y", word[:-2]):
        if shorter in known:
            return shorter
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("oes", "ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


@cache
def _table_keys() -> frozenset[str]:
    heads = (line.partition(":")[0] for line in FOOD.splitlines() if ":" in line)
    return frozenset(word for head in heads for word in head.split())


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(t.text for t in tokens_of(phrase) if t.text != "-")


def _forms(word: str) -> set[str]:
    """The folded form, and for German also the spelling without umlauts (ae, oe, ue)."""
    spelled = word.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {fold(word), fold(spelled)}


def _lines(data: str) -> Iterable[tuple[str, list[str]]]:
    for line in data.splitlines():
        if ":" in line and not line.startswith("#"):
            head, _, tail = line.partition(":")
            yield head.strip(), [alt.strip() for alt in tail.split("|") if alt.strip()]


@cache
def language_table() -> Table:
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    food: set[str] = set()
    for head, others in _lines(FOOD):
        keys = tuple(stem(w) for w in _split(fold(head)))
        food.update(keys)
        for form in [head, *others]:
            for folded in _forms(form):
                phrases.setdefault(_split(folded), keys)
    for data, mark in ((SIZES, "="), (ROLES, "")):
        for head, others in _lines(data):
            for form in others:
                for folded in _forms(form):
                    phrases[_split(folded)] = (mark + head,)
    for word in NOT_FOOD:
        phrases[_split(fold(word))] = ("?" + word,)
    phrases.update({k: (f"#{v}",) for k, v in number_phrases().items()})
    phrases.update({(a,): ("#1~",) for a in ARTICLES if a.isascii()})
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    numbers = number_phrases()
    singles = [
        p[0]
        for p in phrases
        if len(p) == 1 and len(p[0]) >= 4 and p[0].isascii() and p not in numbers
    ]
    return Table(phrases, longest, frozenset(food), typo_table(singles))


def typo_table(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Every word under itself and under itself less any one letter."""
    table: dict[str, list[str]] = {}
    for word in words:
        for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            table.setdefault(form, []).append(word)
    return {form: tuple(found) for form, found in table.items()}
