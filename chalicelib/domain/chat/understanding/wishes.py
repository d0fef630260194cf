# ruff: noqa: E501 - rows of words
"""What a question about the menu is after: the thing itself, without the words of asking."""

from chalicelib.domain.chat.understanding.normalise import Text
from chalicelib.domain.patterns import regex

_ASKED = regex(
    r"(?:\b(?:do|does) (?:you|they|u|ya|it)(?: guys| all)?(?: \w+)? (?:have|sell|serve|carry|offer|stock|make|do)|\bhave you got|\bgot any|\b(?:is|are) there|\bi'?m looking for|\bi am looking for|\bich suche|"
    r"\b(?:habt|haben|fuhrt|fuhren|verkauft|verkaufen|macht) (?:ihr|sie)|\bgibt(?:'s| es)(?: bei (?:euch|ihnen))?)(?: (?:any|some|a|an|the|auch|noch|denn|hier|eigentlich|bei euch|ein\w{0,2}|irgendwelche))*(?P<a> [^?.!,]+)"
    r"|(?:有没有|有木有|有|卖不卖|卖)(?P<b>[^,。?!什么哪啥几多]{1,12}?)(?:吗|么|嘛|没有|没|不|卖|呢|$|[?,。!])"
)
_ASKED_ENDS = regex(
    r"\s+(?:on (?:the|your) menu|here|available|today|please|at all|in stock|left|too|bitte|hier|da|im angebot|auf der karte|heute|dabei|zufallig)(?= |$)|的$"
)
_SAYS_NOTHING = regex(
    r"\b(?:what|which|all|kinds?|sorts?|types?|of|do|does|did|have|has|you|your|u|got|there|is|are|on|the|menu|sell|serve|offer|can|could|may|i|me|we|get|order|show|see|tell|about|please|drinks?|food|items|things?|stuff|available|today|here|else|good|best|popular|recommend\w*|suggest\w*|would|any|some|something|anything|a|an|to|in|for|like|want|options?|products?|"
    r"was|habt|haben|ihr|sie|gibt|es|gibt's|denn|so|alles|bei|euch|ihnen|die|speisekarte|getrankekarte|karte|bitte|zeig\w*|mir|welche|getranke|konnen|kannst|du|empfehl\w*|ich|mochte|etwas|hier|heute|man|kann|bestellen|trinken|essen|zu|und)\b"
    r"|[看给我你您们这里店都有什么啥哪些推荐的了一下请吗呢啊帮想要点来喝吃卖好菜单最近现在饮料东西,.?!。?! ]+"
)


def wished_thing(text: Text) -> str:
    """The words for the thing itself in a question about the menu; "" when none is named."""
    folded = text.folded
    if not _SAYS_NOTHING.sub("", folded).strip():
        return ""
    match = _ASKED.search(folded)
    if match is None:
        return text.clean[:120]
    start, end = match.span("a" if match.group("a") else "b")
    end = start + len(_ASKED_ENDS.sub("", folded[start:end]))
    while start < end and folded[start] == " ":
        start += 1
    if not _SAYS_NOTHING.sub("", folded[start:end]).strip():
        return ""
    return text.original(start, end)[:120]
