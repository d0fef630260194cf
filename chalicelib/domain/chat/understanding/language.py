# ruff: noqa: E501, SIM905 - rows of words
"""Which of the three languages a message is written in, from its script and its small words."""

from chalicelib.domain.patterns import regex

_GERMAN = frozenset(
    """ich und der die das ein eine einen einem einer mit ohne bitte nicht ist sind mein meine meinen
    mochte hatte gerne gern wie was wo wer wann warum kann konnen konnte ja nein danke fur auf im am zu
    zum zur von vom bei noch doch auch aber oder wenn dann hallo guten tag morgen abend tschuss
    bestellung bestellen klein kleine kleinen gross grosse grossen zwei drei vier funf zehn kein keine
    keinen nehme nimm haben hast habt ihr sie wir uns mir mich dir es alles das war jetzt lieber
    abholen liefern gutschein rechnung warenkorb hilfe moin servus nach an den dem des passt genau
    stimmt richtig klar heiss kalt wieder raus weg etwas eis milch zucker gibt gib hol zeig mach
    andere letzte erste zweite nachste halb uhr kaffee wasser saft kuchen brot""".split()
)
_ENGLISH = frozenset(
    """i the a an and with without please not is are my me you your want like would can could how what
    where who when why yes no thanks thank for on in at of to it that this order one two three get have
    some any do does make large small medium hello hi hey good morning bye cancel help pay bill show
    add remove take put cart list coupon all else just more""".split()
)
_WORD = regex(r"[a-z']+")
_HAN = regex(r"[\u3400-\u9fff]")


def language_of(clean: str, folded: str, *, fallback: str | None) -> str:
    """ "zh-CN", "de" or "en"; the fallback where the words do not tell."""
    if _HAN.search(folded):
        return "zh-CN"
    words = _WORD.findall(folded[:400])
    german = sum(w in _GERMAN for w in words) + 2 * any(c in "äöüßÄÖÜ" for c in clean[:400])
    english = sum(w in _ENGLISH for w in words)
    if german == english:
        return fallback if fallback in ("zh-CN", "de", "en") else "de" if german else "en"
    return "de" if german > english else "en"
