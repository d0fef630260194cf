# ruff: noqa: E501, ISC004 - rows of words
"""What the assistant's last words ask for, when the dialogue itself does not say. Reads text in
three languages; used for transcripts and for a first turn after a restart."""

import re
from functools import cache

from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.scene import Expecting

_ASKS: tuple[tuple[Expecting, str], ...] = (
    (
        Expecting.CONFIRM_CANCEL,
        r"(?:want|sure|really|shall|should)[^.?!]{0,30}cancel|wirklich (?:\w+ )*(?:storn|abbrech)|soll ich[^.?!]{0,30}storn|确[定认].{0,6}取消|要取消",
    ),
    (
        Expecting.MORE,
        r"(?:anything|something|what) else|any(?:thing)? more|(?:need|want|get you) (?:anything|something)(?: more)?|any (?:special|other) (?:instructions|requests)|"
        r"(?:noch|sonst|ausserdem) (?:noch )?(?:et)?was|noch einen wunsch|weitere wunsche|noch (?:jemand|behilflich)|war das alles|ist das alles|brauchen sie noch|spezielle anweisungen|"
        r"还(?:要|需要|想要|有|来)(?:点|些|别的)?(?:什么|其他|别的|吗|啥)|别的(?:吗|需要)|就这些吗|其他需要",
    ),
    (
        Expecting.CONFIRM_QUOTE,
        r"(?:shall|should|can|may|do you want|did you want|want|would you like|ready for|like) (?:i|me|us|we)?(?: to)? ?(?:go ahead and )?(?:place|submit|order|confirm|send|process|put)|place (?:the|this|your) order(?: now)?\?|confirm (?:the|your) order|"
        r"total (?:is|for|will|comes|would)|\bcomes? to \$?\d|is (?:that|this|everything) (?:ok|okay|correct|right|alright|all right|fine)|does that (?:sound|look)|(?:correct|right|sound good|look good|look right)\?|"
        r"(?:soll|kann|darf) ich (?:die|ihre|deine|das|es|jetzt|so|fur sie)?[^.?!]{0,30}(?:bestell|aufgeb|absend|abschick)|jetzt bestellen\?|bestellung (?:jetzt )?(?:aufgeben|bestatigen|so aufgeben)|(?:gesamt)?(?:summe|preis|betrag)[^.?!]{0,40}(?:ist|betragt|wird|liegt|macht)|(?:in ordnung|richtig|korrekt|einverstanden|passt das|stimmt das|okay|ok)\?|"
        r"(?:确认|现在|要|帮您|可以|为您)(?:[^。?!]{0,6})?(?:下单|提交|支付|付款)|(?:一共|合计|总共|共计|总价)|对(?:吗|吧|不对)|可以吗|确认(?:吗|一下|订单)|是(?:吗|吧|这样)|没问题吧|好吗",
    ),
    (
        Expecting.SIZE,
        r"(?:what|which) (?:size|kind of size)|size (?:would|do|did|for|\?)|how (?:big|large)|(?:small|tall|short)[^.?!]{0,20}(?:large|grande|venti)|welche grosse|was fur eine grosse|in welcher grosse|wie gross|(?:klein|mittel)[^.?!]{0,20}(?:gross)|什么杯型|多大|大杯还是|中杯还是|小杯|哪种杯|什么(?:尺寸|规格|大小)|杯型",
    ),
    (
        Expecting.OPTION,
        r"(?:hot or|iced or|or iced|or hot)|(?:what|which) (?:kind|type|sort|flavou?r|milk|roast|crust|topping|sauce|bread|cheese)s?|toppings?|add-? ?ons|any (?:milk|sugar|whipped|sweetener|topping|special crust|sauce|cream)|(?:whipped cream|milk|sugar|syrup|crust|ice)[^.?!]{0,20}\?|how (?:sweet|much ice|much sugar)|"
        r"(?:heiss|warm|kalt) oder|oder (?:heiss|kalt)|welche (?:art|milch|kruste|sorte|belag|sosse)|was fur (?:eine? )?(?:milch|kruste|sosse|belag)|mit was fur|welchen? (?:belag|belage|sirup)|belage|zusatze|belegt|schlagsahne|wie suss|wie viel eis|"
        r"热的还是|冰的还是|要冰|糖度|甜度|几分糖|温度|什么奶|加料|加什么|要(?:不要)?加|口味|冷的还是|哪种(?:奶|糖|饼底)",
    ),
    (
        Expecting.STORE,
        r"which (?:store|location|branch|shop|one of|\w+ (?:store|location|branch))|(?:what|which) location|where (?:would|did|do) you (?:want|like) to (?:pick|order)|pick up (?:from|at)\?|choose a store|location in mind|welche(?:r|n|s)? (?:filiale|laden|geschaft|shop)|bei welche[mr]|哪(?:一)?家|选(?:一)?家|哪个(?:店|门店)",
    ),
    (
        Expecting.ADDRESS,
        r"(?:what(?:'s| is)?|your|delivery|which) (?:\w+ )?address|where (?:should|shall|do|to)[^.?!]{0,20} deliver|wohin|(?:liefer)?adresse|送到哪|地址|送货上门到",
    ),
    (
        Expecting.BILL,
        r"which bill|what bill|bill (?:would|do) you|welche rechnung|哪(?:个|种|笔)(?:账单|费)|什么费",
    ),
    (
        Expecting.ITEM,
        r"what (?:would|did|do|can|will|should|are|kind of (?:drink|pizza|food)|were) (?:you|i|we|they)|what'll|what'd you|what (?:is|about) the (?:second|first|other|2nd|next)|(?:how|what) (?:can|may) i (?:get|help|do|assist)|can i (?:take|get) your order|ready to order|how (?:many|can|may)|instead\?|did you want (?:that|this) one|"
        r"was (?:mochten|darf|wollen|wollten|hatten|kann|soll|nehmen|mochtest|willst|hattest|wurden) (?:sie|es|ich|du)|womit kann|wie kann ich|wie viele|was (?:ist|ware) (?:das|die|der) (?:zweite|erste)|stattdessen|"
        r"(?:想|要|喝|吃|点|来)(?:点|些)?(?:什么|啥)|什么可以帮|需要(?:什么|点)|几杯|多少份|要几|选哪|哪一款",
    ),
)


@cache
def _compiled() -> tuple[tuple[Expecting, re.Pattern[str]], ...]:
    return tuple((e, re.compile(pattern)) for e, pattern in _ASKS)


def expecting_after(said_before: str) -> Expecting:
    """The question that ends `said_before`, read from its last sentences."""
    folded = fold(said_before[-400:])
    if not folded:
        return Expecting.NOTHING
    for text in (_last_sentence(folded), folded[-240:]):
        for expecting, pattern in _compiled():
            if pattern.search(text):
                return expecting
    return Expecting.NOTHING


def asks_something(said_before: str) -> bool:
    """Whether the assistant's last words are a question at all."""
    return said_before.rstrip().endswith(("?", "？", "吗", "呢"))


def _last_sentence(folded: str) -> str:
    parts = [p for p in re.split(r"(?<=[.!?。])\s+", folded.strip()) if p]
    return parts[-1] if parts else folded
