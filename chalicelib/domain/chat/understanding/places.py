# ruff: noqa: E501 - rows of words
"""Addresses, stores and positions: where to deliver, which store is meant, which one of a list."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz

from chalicelib.domain.chat.understanding.cues import Span
from chalicelib.domain.chat.understanding.normalise import Text, fold
from chalicelib.domain.chat.understanding.numbers import han_number
from chalicelib.domain.chat.understanding.scene import StoreName
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass

# Below this likeness (0..100) a name in the text is not this store's.
LEAST_LIKENESS = 88
_ADDRESS = (
    r"(?:deliver(?:ed|y)?(?: it| this| that| them| my order| everything)?|send it|bring it|ship it|drop it off) (?:to|at) (?:my (?:place|house|home|office|apartment) (?:at|on|in) )?(?P<a>.+)",
    r"(?:my|the|new|delivery|shipping) address is:? (?P<a>.+)",
    r"(?:^|\b)(?:address|adresse|lieferadresse):? (?P<a>.+\d.*)",
    r"i live (?:at|on|in) (?P<a>.+)",
    r"(?:liefer\w*|bring\w*|schick\w*)(?: sie)?(?: es| das| alles| bitte| mir| die bestellung| meine bestellung)* (?:nach|in die|in den|in das|an die|an den|zum|zur|zu|in|an) (?P<a>.+)",
    r"(?:meine|die|neue) (?:liefer)?(?:adresse|anschrift) (?:ist|lautet):? (?P<a>.+)",
    r"ich wohne (?:in|im|am|auf|an)(?: der| dem)? (?P<a>.+)",
    r"(?:送到|送至|寄到|发到|送货到|配送到|外送到|送去)(?P<a>[^,。!?]+)",
    r"(?:地址)(?:是|:|为|在|改成|改为|换成)\s*(?P<a>[^。!?]+)",
    r"(?:我住在?|我在)(?P<a>[^,。!?]{2,}(?:路|街|号|楼|小区|村|室|弄|巷|大厦|园|苑|栋|单元|大学|广场)[^,。!?]*)",
)
_STREET = regex(
    r"\d+\s+[a-z]+(?: [a-z]+)* (?:st|street|ave|avenue|road|rd|blvd|boulevard|lane|ln|drive|dr|way)\b|"
    r"[a-z]+(?:str(?:\.|asse)?|strasse|weg|platz|allee|gasse|ring|damm)\s*\d+|[\u3400-\u9fff]{1,}(?:路|街|道|巷|弄)\s*\d+\s*号?|"
    r"[\u3400-\u9fff]{2,}(?:小区|大厦|广场|花园|公寓|单元|号楼|栋)"
)
_NOT_AN_ADDRESS = regex(
    r"^(?:me|us|you|my|home|here|work|pick|mir|uns|haus|hause|我|这里|这儿|家|我家|公司)?$|^(?:order|go|abholen|lieferung)\b"
)
_TAIL = regex(
    r"(?:\s+(?:please|bitte|thanks|danke|now|asap|today|heute|tonight)|[,.!?]|吧|谢谢|哦|呀|啊)+$"
)
_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "last": -1, "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "funfte": 5,
    "letzte": -1,
}  # fmt: skip
_ORDINAL = regex(
    r"\b(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last|(?:erste|zweite|dritte|vierte|funfte|letzte)[nrsm]?)\b"
    r"|\b(?:number|option|nummer|nr\.?|no\.?|choice|store|#) ?(\d)\b|第([一二三四五六七八九十]|\d)[个家杯份项种款]?|(?:选|要)([一二三四五]|\d)(?:号|$)|(最后)|(?<!\d)(\d)号(?!楼|线|店)"
)
_BARE = regex(
    r"^(?:nr\.?\s*|#)?(\d|[一二三四五]|one|two|three|four|five|eins|zwei|drei|vier|funf)[.)]?$"
)
_BARE_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "eins": 1, "zwei": 2, "drei": 3,
               "vier": 4, "funf": 5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AddressSaid:
    """An address as the shopper wrote it, and its span in the folded text."""

    address: str
    start: int
    end: int


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _ADDRESS)


def find_address(text: Text, *, asked: bool) -> AddressSaid | None:
    """Where to deliver to; when it was asked for, any street will do, and at last the whole
    message."""
    folded = text.folded[:420]
    for pattern in _compiled():
        match = pattern.search(folded)
        if match:
            start, end = match.span("a")
            end -= len(folded[start:end]) - len(_TAIL.sub("", folded[start:end]))
            if not _NOT_AN_ADDRESS.search(folded[start:end].strip()):
                return AddressSaid(text.original(start, end), match.start(), end)
    street = _STREET.search(folded)
    if street and asked:
        end = len(_TAIL.sub("", folded))
        return AddressSaid(text.original(0, end), 0, len(folded))
    return None


def looks_like_street(folded: str) -> bool:
    """Whether a street with a number stands in the text."""
    return bool(_STREET.search(folded[:420]))


def find_position(folded: str, *, bare: bool) -> tuple[int | None, Span | None]:
    """1 for "the first one", 第一家; -1 for the last; and where it stands. `bare`: a number alone
    counts too."""
    match = _ORDINAL.search(folded[:420])
    if match:
        return _ordinal(match), Span(match.start(), match.end())
    alone = _BARE.match(folded.strip()) if bare else None
    return (_digit(alone.group(1)), None) if alone else (None, None)


def _ordinal(match: re.Match[str]) -> int | None:
    word, digit, han, chosen, last, numbered = match.groups()
    if last:
        return -1
    if word:
        return _ORDINALS.get(word) or _ORDINALS.get(word[:-1])
    return _digit(digit or han or chosen or numbered)


def _digit(said: str) -> int | None:
    if said in _BARE_WORDS:
        return _BARE_WORDS[said]
    return int(said) if said.isdigit() else han_number(said)


@dataclass(frozen=True, slots=True)
class StoreSaid:
    """A store (when one branch fits) or a brand (when several do), and where it was said."""

    store_id: str | None
    brand: str | None
    start: int
    end: int


def find_store(folded: str, stores: Sequence[StoreName]) -> StoreSaid | None:
    """The store or brand that the text names; the longest name wins."""
    best: tuple[int, StoreSaid] | None = None
    bearers = Counter(name for s in stores for name in {n for n, _ in _store_names(s)})
    for store in stores:
        for name, own in _store_names(store):
            whole = own and bearers[name] == 1
            place = _place_of(name, folded)
            if place is None or (best and len(name) <= best[0]):
                continue
            same_brand = [s for s in stores if s.brand == store.brand]
            one = whole or len(same_brand) == 1
            said = StoreSaid(store.store_id if one else None, None if one else store.brand, *place)
            best = (len(name), said)
    return best[1] if best else None


@lru_cache(maxsize=8192)
def _fold_name(name: str) -> str:
    """A store's name, folded once: folding all of them again cost more than reading the message."""
    return fold(name)


def _store_names(store: StoreName) -> list[tuple[str, bool]]:
    whole = [_fold_name(n) for n in (*store.names.values(), *store.aliases)]
    brand = _fold_name(store.brand)
    names = [(n, n != brand) for n in whole if len(n) > 1]
    return [*names, (brand, False)] if len(brand) > 1 else names


def _place_of(name: str, folded: str) -> tuple[int, int] | None:
    at = folded.find(name)
    if at >= 0:
        before = folded[at - 1] if at else " "
        if not (name[0].isascii() and before.isalnum() and before.isascii()):
            return at, at + len(name)
    if len(name) < 5 or len(folded) > 200:
        return None
    found = fuzz.partial_ratio_alignment(name, folded, score_cutoff=LEAST_LIKENESS)
    if found is None or len(folded) < len(name) - 1:
        return None
    start, end = found.dest_start, found.dest_end
    # A misspelt name is still whole words: not the head of "später", not "tea and a".
    if _inside_a_word(folded, start) or _inside_a_word(folded, end):
        return None
    said = folded[start:end].strip()
    alike = fuzz.ratio(name, said) >= LEAST_LIKENESS and len(said.split()) <= len(name.split())
    return (start, end) if alike else None


def _inside_a_word(folded: str, at: int) -> bool:
    around = folded[at - 1 : at + 1] if 0 < at < len(folded) else ""
    return len(around) == 2 and around.isalnum() and around.isascii()
