# ruff: noqa: E501 - rows of words
"""Short sayings that only the dialogue can place: "where is it?" after an order, "pay now" to a
bill, a goodbye with thanks. Whole messages are compared, never parts: what else stands in one is
the parser's."""

import re
from collections.abc import Sequence

from chalicelib.domain.chat.commands import (
    AddItem,
    AskQuote,
    ChangeItem,
    Command,
    Confirm,
    Deny,
    Greet,
    Help,
    LineRef,
    OrderStatus,
    OutOfScope,
    PayBill,
    RemoveItem,
    SearchMenu,
    Thanks,
)
from chalicelib.domain.patterns import regex
from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`ordered`: an order was placed in this session; `quote`: the kind of quote that the shopper
    was just asked to agree to, if any."""

    ordered: bool = False
    quote: str | None = None


# Longer messages say more than these sayings do.
LONGEST = 60
_ENDS = regex(r"[\s.,!?。，！？…~～]+")
_WHERE = (
    r"(?:and |so |but |ok |hey )?(?:where(?:'s| is| are)? (?:it|my (?:drinks?|teas?|coffees?|food|stuff|cups?))(?: now| then)?"
    r"|is it (?:ready|done|here|coming|on its way)(?: yet| now)?|what happened to it|any news(?: on it)?|when (?:will|does|is) it (?:come|arrive|coming|ready|be ready|be here)"
    r"|how(?:'s| is) it (?:going|coming along)|how (?:much longer|long)(?: will it take| does it take| to wait| now)?|still waiting)"
    r"|(?:und |aber )?(?:wo (?:bleibt|ist|steckt)(?: denn)? (?:er|sie|es|das|meine? (?:tee|getränk|kaffee|essen))(?: denn| jetzt| nur| nun)*"
    r"|ist (?:er|sie|es|das)(?: schon| jetzt| bald)* (?:fertig|da|unterwegs)|wann (?:kommt|ist) (?:er|sie|es|das)(?: denn| endlich| fertig)*"
    r"|wie lange(?: dauert (?:es|das))?(?: denn)?(?: noch)?|was ist damit)"
    r"|(?:我的|那|那个)?(?:饮料|奶茶|咖啡|东西|外卖|餐|单子|订单)?(?:现在)?(?:到哪(?:里|儿)?了?|在哪(?:里|儿)?了?|好了(?:吗|没|没有|么)|做好了?(?:吗|没|没有)"
    r"|还要(?:等)?多久|还没好(?:吗)?|怎么还没(?:好|到|来)|什么时候(?:能)?(?:好|到|来)|多久(?:能)?(?:好|到)|到了(?:吗|没|没有))(?:呢|啊|呀)?"
)
_BYE = (
    r"(?:.* )?(?:bye(?: bye)?|goodbye|good bye|see you(?: later| soon)?|cya|ciao|tschüss|tschüß|tschau|auf wiedersehen|wiedersehen|bis (?:bald|dann|später))"
    r"|.*(?:再见|拜拜|回头见)(?:啦|了)?"
)
_PAY = (
    r"(?:(?:yes|ok|okay|sure) )?(?:please )?(?:pay(?: it| the bill| this bill| this)?(?: now)?|confirm (?:the )?payment|go ahead and pay(?: it)?)(?: please)?"
    r"|(?:(?:ja|ok|okay|gut) )?(?:bitte )?(?:(?:sie |die rechnung )?(?:jetzt )?bezahlen|zahlung bestätigen|jetzt zahlen)(?: bitte)?"
    r"|(?:(?:好|好的|是|是的|可以|行|嗯) ?)?(?:请)?(?:现在|立即|马上|确认)?(?:支付|付款|缴费|缴|付|交费)(?:吧|了)?"
)
_BROWSE = (
    r"(?:hi |hello |so )?(?:what (?:do you (?:have|sell|offer)|(?:have|can) you (?:got|recommend)|is there|is good(?: here)?|are the options)|what'?s (?:there|good(?: here)?|on offer|on the menu)"
    r"|(?:show me |can i see |see )?(?:the )?menu(?: please)?|(?:any )?recommendations?)"
    r"|was (?:gibt es|gibt's|haben sie|habt ihr|können sie empfehlen|empfehlen sie)(?: denn| hier| so| alles| da| bei ihnen)*|(?:die )?(?:speise|getränke)?karte(?: bitte)?|(?:eine )?empfehlung(?: bitte)?"
    r"|(?:请)?(?:给我)?(?:看看|看一下|看下|看)?菜单|(?:你们|这里|店里)?(?:都)?有(?:什么|啥|哪些)(?:好)?(?:推荐|喝|吃|卖)?(?:的)?|(?:有没有|有)?(?:什么)?推荐(?:一下|的)?(?:吗)?|(?:你们)?卖什么"
)
_PLACES = {"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "letzte": -1}
_PLACES |= {"第一": 1, "第二": 2, "第三": 3, "第四": 4, "最后一": -1}
_PLACE_OUT = (
    r"(?:bitte )?(?:das|die|den|der) (erste|zweite|dritte|vierte|letzte)n?(?: becher| tasse| getränk)?(?: bitte| doch| wieder)* (?:weg|raus|streichen|entfernen|löschen|weglassen)(?: bitte)?"
    r"|(第[一二三四]|最后一)[杯个份](?:就)?(?:不要了?|去掉|删掉|取消)(?:吧)?"
)
_ABLE = (
    r"(?:so |and )?(?:can|do) you (?:(?:really|actually|even) )?(?:order|place orders|take orders|buy)(?: things| food| drinks| anything| for me| here)*"
    r"|(?:können|kannst) (?:sie|du) (?:(?:wirklich|auch|denn|überhaupt) )*(?:bestellen|etwas bestellen|bestellungen aufgeben)|bestell(?:en sie|st du) (?:wirklich|auch)"
    r"|(?:你|您)?(?:真的|到底)?(?:能|可以|会|能不能|会不会)(?:真的|帮我)?(?:下单|点单|点餐|买东西|订餐)(?:吗|么)?"
)
_GIFT = regex(
    r"免费|免单|白送|白嫖|不要钱|不用钱|[请送]我(?:[一两二三几]?[杯个份瓶]|喝|吃)|便宜点|打个?折"
    r"|\bfor free\b|\bfree of charge\b|\bfree (?:drinks?|cups?|ones?|milk ?teas?|teas?|coffees?|lattes?)\b|\bmake it free\b|(?<!anything )(?<!something )\bcheaper\b|\bon the house\b|\btreat me\b|\bwithout paying\b"
    r"|\bkostenlos\w*|\bgratis\b|\bumsonst\b|\bschenk\w*|\bbilliger\b|\bspendier\w*|\blad\w* mich ein\b",
    re.IGNORECASE,
)
_LITTLE = (OutOfScope, SearchMenu, Confirm, Deny)
# What a whole message of these words may have been taken for.
_MISREAD = (*_LITTLE, AddItem, ChangeItem)


def second_look(
    commands: Sequence[Command], text: str, around: Surroundings
) -> tuple[Command, ...] | None:
    """What the message means here and now; None when the parser's reading stands."""
    said = _ENDS.sub(" ", text.replace("’", "'").casefold()).strip()
    if (
        around.quote == "bill"
        and _only(commands, (AskQuote, PayBill, *_LITTLE))
        and _is(_PAY, said)
    ):
        return (Confirm(explicit=True),)
    if _only(commands, (Thanks, Greet)) and _is(_BYE, said):
        return (Greet(leaving=True),)
    if around.ordered and around.quote is None and _only(commands, _MISREAD) and _is(_WHERE, said):
        return (OrderStatus(),)
    if _only(commands, _MISREAD) and _is(_BROWSE, said):
        return (SearchMenu(),)
    out = re.fullmatch(_PLACE_OUT, said) if len(said) <= LONGEST else None
    if out and _only(commands, (*_LITTLE, ChangeItem)):
        return (RemoveItem(LineRef(position=_PLACES[out.group(1) or out.group(2)])),)
    if around.quote is None and _only(commands, (*_MISREAD, AskQuote, Help)) and _is(_ABLE, said):
        return (Help(),)
    if _only(commands, (OutOfScope, SearchMenu)) and asks_for_a_gift(text):
        return (OutOfScope(),)
    return None


def asks_for_a_gift(text: str) -> bool:
    """Whether somebody would like it for nothing, or for less."""
    return bool(_GIFT.search(text))


def _only(commands: Sequence[Command], kinds: tuple[type, ...]) -> bool:
    return all(isinstance(command, kinds) for command in commands)


def _is(pattern: str, said: str) -> bool:
    return len(said) <= LONGEST and re.fullmatch(pattern, said) is not None
