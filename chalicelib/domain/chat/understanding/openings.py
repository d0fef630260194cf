# ruff: noqa: E501 - rows of words
"""Messages that are whole by themselves: "I'd like to order", and an address that was asked
for."""

from chalicelib.domain.chat.commands import AskQuote, Command, SearchMenu, SetAddress
from chalicelib.domain.chat.understanding import answers
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.places import looks_like_street
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.patterns import regex

Reading = tuple[list[Command], float]

_HELLO = r"(?:(?:hi|hello|hey|hallo|guten (?:tag|morgen|abend)|moin|please|bitte|ok|so|你好|您好|请)[,.! ]*)*"
_WISHES_TO_ORDER = regex(
    _HELLO
    + r"(?:(?:i(?:'d| would|'ll)? (?:like|want|love|need)|i wanna|can i|could i|may i|let me|i(?:'m| am) (?:ready|here)) ?(?:to )?(?:please )?(?:(?:place|make|start) an order|order(?: now| please| something| some food| a drink)?)"
    r"|(?:ich (?:mochte|will|wurde|wollte|hatte)|kann ich|konnte ich|wir (?:mochten|wurden))(?: gerne?| bitte| jetzt| hier| mal| etwas| was)* bestellen(?: bitte)?"
    r"|(?:我|我们)?(?:要|想|想要|现在要|准备)(?:下单|点单|点餐|订餐|点东西|买东西|点个餐|下个单)(?:了|吧|啊|呀|哦)?)[.,!?。! ]*"
)
_ORDERS_BARELY = regex(
    _HELLO
    + r"(?:order(?: now| please)?|to order|place an order|(?:jetzt |bitte )?bestellen(?: bitte)?|bestellung|下单|点单|点餐|订餐)(?:吧|了|啊)?[.,!。! ]*"
)


def just_ordering(message: Message) -> Reading | None:
    """Ordering, without saying what: the price of what is chosen, else what there is."""
    wishes = bool(_WISHES_TO_ORDER.fullmatch(message.folded))
    if not wishes and not _ORDERS_BARELY.fullmatch(message.folded):
        return None
    if message.scene.basket:
        return ([AskQuote()], 0.9) if not answers.quote_waits(message) else None
    begins = message.expecting is Expecting.ITEM if wishes else not message.scene.said_before
    if begins or (message.expecting is Expecting.NOTHING and wishes):
        return ([SearchMenu()], 0.8) if not answers.quote_waits(message) else None
    return None


_PLACE_WORD = regex(
    r"\b(?:road|rd|street|st|ave|avenue|lane|ln|drive|blvd|floor|room|apt|apartment|flat|suite|building|block|tower|plaza|mall|hotel|station|campus|\w*str|\w*strasse|\w+weg|\w+platz|\w*gasse|\w*allee|stock|etage|hinterhaus|wohnung|zimmer|haus|c/o)\b|[路街道巷弄号楼层室座区镇村苑园栋幢]|广场|大厦|酒店|医院|学校|大学|中心|地铁|单元|公司|宿舍"
)
_NO_ADDRESS = (
    "pickup", "cancel", "cancel_bare", "help", "person", "status", "show", "clear", "remove", "bill",
    "apply", "claim", "coupon_ask", "store_info", "wait", "done", "repeat", "who", "language", "search",
)  # fmt: skip


def address_given(message: Message) -> Reading | None:
    """What was asked for, an address, in whatever form addresses have."""
    if message.expecting is not Expecting.ADDRESS or message.address is not None:
        return None
    if message.has(*_NO_ADDRESS) or message.folded.rstrip().endswith(("?", "吗", "呢")):
        return None
    placed = looks_like_street(message.folded) or bool(_PLACE_WORD.search(message.folded))
    named = [line for line in message.lines if line.item and not line.missing]
    if named and (message.has("order") or not placed):
        return None
    strange = any(not u.known for u in message.reading.units) and message.words > 1
    if not placed and (not strange or message.reading.foods or message.has("order")):
        return None
    return [SetAddress(message.text.clean)], 0.85
