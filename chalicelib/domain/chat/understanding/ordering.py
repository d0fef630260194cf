# ruff: noqa: E501 - rows of words
"""Putting things into the basket, looking for things, and asking for what the menu lacks."""

from functools import cache
from itertools import islice

from chalicelib.domain.chat.commands import AddItem, Command, Help, HelpTopic, SearchMenu
from chalicelib.domain.chat.understanding.gazetteer import TAGS
from chalicelib.domain.chat.understanding.index import MenuIndex, tag_key
from chalicelib.domain.chat.understanding.lines import Line
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.normalise import fold
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.chat.understanding.wishes import wished_thing
from chalicelib.domain.patterns import regex

# How many items a search answers with at most.
MAX_FOUND = 12
# A line that says less of an item's name than this share names no item at all.
LEAST_SHARE = 0.5
SURE_SHARE = 0.75
# From so many others on, a kind of thing is asked about rather than guessed at.
MANY = 3

# Verbs after which whatever stands is wanted, also if no menu has it.
_BUYS = regex(
    r"\b(?<!my )(?<!the )(?<!your )(?<!this )(?<!that )(?:(?:re)?order(?:ing)?(?! (?:status|number|history|confirmation|is|was|has|id))|buy(?:ing)?|purchas(?:e|ing)|place an order|get me|bring me|pick me up|need (?:some|more|a|an|another|to (?:get|buy|order))|"
    r"(?:run|running|ran|am|i'm|im|we're|are) (?:just )?(?:out of|low on)|add|put|throw|stick|include|stock up|nachbestell\w*)\b|\bi could (?:use|go for|do with)\b|\blist needs\b|\bausgegangen\b|"
    r"\b(?:want|like|get|have|need|order) (?:some |a )?(?:\w+ )?(?:takeaway|takeout|take out)\b|\b(?:(?:vor|nach)?bestell(?!ung|nummer|status|bestat|vorgang|t\b)\w*|kauf\w*|besorg\w*|fug\w*|setz\w*|pack\w*|nehme|hinzu\w*|schreib\w*|brauche (?:noch|mehr|einen|eine|ein|neue\w*))\b|"
    r"买|订购|点(?:一|个|份|杯|两)|订(?:一|个|份|两)|加(?:一|两|个|份|到|进|入)|添加|下单(?!了)|购(?!物)|来(?:一|两|三|几|四|五|半|个|份|杯|点|\d)|叫(?:一|个|份|外卖)|给我(?:一|来|两|拿|三)|要(?:一|两|三|四|五|几|\d)(?:个|杯|份|瓶|盒|袋|箱|条|件|双|台|斤)"
)
_WISHES = regex(
    r"\b(?:i(?:'d| would|'ll|d|ll)? (?:like|want|have|take|get|love|need)|(?:can|could|may) (?:i|we) (?:please )?(?:get|have)|give me|let me (?:get|have))"
    r"(?: please)? (?:a|an|some|one|two|three|four|five|\d+|the|another)\b|"
    r"\b(?:ich )?(?:mochte|hatte gerne?|will|nehme|bekomme|wurde gerne?|hatte)(?: bitte| gerne?)* (?:ein\w*|zwei|drei|vier|\d+)\b|"
    r"(?:我要|我想要|想要|要)(?:一|两|三|四|五|\d|个|杯|份)"
)
_OBJECT_STOPS = regex(
    r"\b(?:from|for me|please|online|on(?:to)? (?:my|the)|to my|in(?:to)? my|bitte|auf (?:meine|die)|zu meiner|hinzu|for delivery|to go|bestellen|kaufen|haben)\b|[,.!?;]|到购物|吧|可以吗|谢谢"
)
_LEAD = regex(
    r"^(?:me|us|some|a|an|the|more|to|of|another|some more|order|buy|get|\d+|ein\w*|mir|noch|mehr|bitte|gerne?|一|个|杯|份|些|点|\s)+(?=\s|[\u3400-\u9fff]|$)"
)
_ASKS_FOR = regex(
    r"\b(?:do|does|did) (?:you|they|u|it)(?: \w+)? (?:have|sell|serve|carry|offer|still have|got|make|do)\b|\bhave you got\b|\b(?:is|are) there (?:a|an|any|some)?\b|\bgot any\b|\bwhat (?:kind|kinds|sort|type|types|flavors|other)\b|\bwhich\b|\bwhat (?:\w+ ){1,2}do you have|\bany \w+ (?:available|options)|\btell me about\b|\bshow me\b|\blooking for\b|\bsearch\b|"
    r"\b(?:habt|haben|hat|fuhrt|fuhren|verkauft|gibt) (?:ihr|sie|es|die|er|man)\b|\bgibt'?s\b|\bwelche\w*\b|\bwas fur\b|\bich suche\b|\bzeig\w*\b|"
    r"卖[^,。]{1,8}(?:吗|么|嘛|不)|有(?:没有|没|木有|什么|哪些|啥)|有[^,。]{1,12}(?:吗|么|嘛|没有?|不)|哪(?:些|种|款|个)|什么.{0,4}(?:口味|种类)|介绍|推荐"
)
_ASKS_PLAINLY = regex(
    r"\b(?:do|does|did) (?:you|they|u)(?: guys)?(?: \w+)? (?:have|sell|serve|carry|offer|still have|stock)\b|\bhave you got\b|\bgot any\b|\bshow me (?:examples|some|the|your|all|what)\b|\b(?:flavou?rs?|sizes|toppings|menu|specials|products|items|drinks|food|for sale|in stock)\b|\bwhat(?:'s| is|s) (?:good|nice|tasty|popular|best|new)\b|\bsurprise me\b|\büberrasch\w*\b|"
    r"\b(?:habt|fuhrt|verkauft|haben) (?:ihr|sie|die)\b|\b(?:sorten|grossen|belage|karte|getranke|angebote?|produkte|artikel|speisen)\b|卖|(?:你们|店里|这里|这)[^,。]{0,3}有|有(?:没有|货)|口味|菜单|喝|吃|饮料|新品|招牌|推荐$|^推荐|款|\b(?:recommend\w*|suggest\w*|empfehl\w*|vorschlag\w*)\b"
)
# What other menus call the same.
_SAME_TAG = {
    "popular": ("bestseller", "signature", "classic"),
    "healthy": ("light",),
    "not_sweet": ("less_sweet", "sour", "light"),
    "caffeine_free": ("decaf",),
    "vegetarian": ("vegan", "veggie"),
    "sweet": ("dessert",),
    "refreshing": ("cold", "fruity"),
}
_VAGUE = regex(
    r"\b(?:something|anything|some (?:food|coffee|drinks?|tea|pizzas?|stuff|lunch|dinner|breakfast)|a (?:drink|beverage|snack|few (?:things|pizzas|items|drinks))|(?:what|whatever)(?:'s| is|s) (?:good|nice|tasty|popular|best)|recommend\w*|suggest\w*|food|drinks?|beverage|surprise me|menu|hungry|thirsty)\b|"
    r"\b(?:et)?was (?:zu (?:trinken|essen)|\w+es)\b|\birgend(?:et)?was\b|\bein getrank\b|\bgetranke?\b|\bempfehl\w*\b|\bein paar \w+\b|\bkarte\b|\bdurst\b|\bhunger\b|"
    r"什么|啥|推荐|喝的|吃的|随便|饮料|菜单|渴|饿|口味|东西|味的"
)


def additions(message: Message) -> list[Command]:
    """AddItem for every line; a search where the words fit several things and none well."""
    found: list[Command] = []
    for line in message.lines:
        if line.item is None:
            continue
        if line.strange or (line.missing and line.unknown and line.share < SURE_SHARE):
            found.append(
                SearchMenu(
                    wanted=_wanted_of(message, line, before=1),
                    item_ids=(line.item.item_id, *line.also)[:MAX_FOUND],
                    missing=True,
                    quantity=line.count,
                )
            )
            continue
        if _too_vague(line):
            found.append(
                SearchMenu(
                    wanted=_wanted_of(message, line),
                    item_ids=(line.item.item_id, *line.also)[:MAX_FOUND],
                    quantity=line.count,
                )
            )
            continue
        found.append(
            AddItem(
                line.item.item_id,
                line.item.name,
                line.count,
                line.size,
                tuple(line.options),
                line.also[:5],
            )
        )
    return [*found, *_lacking(message)] if found else found


def _lacking(message: Message) -> list[Command]:
    """What was ordered along with them and is on no menu."""
    return [
        SearchMenu(message.text.original(s.said, s.said_end), missing=True, quantity=s.quantity)
        for s in message.reading.strays
    ]


def _too_vague(line: Line) -> bool:
    """Half a name that is half of many names."""
    return bool(line.missing) and len(line.also) >= MANY and line.share < LEAST_SHARE + 0.25


def sureness(message: Message) -> float:
    """How well the lines are understood, 0..1."""
    sure = 0.97
    for line in message.lines:
        part = 0.97 * (0.55 + 0.45 * line.share)
        part -= 0.15 * bool(line.also) + 0.08 * min(len(line.unknown), 3)
        sure = min(sure, part)
    wanted = message.has("order", "list", "more", "change") or any(
        line.quantity for line in message.lines
    )
    if not wanted and message.expecting not in (Expecting.ITEM, Expecting.MORE):
        sure -= 0.12 if message.words <= 8 else 0.3
    return max(sure, 0.2)


def _wanted_of(message: Message, line: Line, before: int = 0) -> str:
    units = message.reading.units
    mention = next(
        (m for m in message.reading.mentions if units[m.start].start == line.place), None
    )
    if mention is None:
        return ""
    first = max(0, mention.start - before)
    return message.text.original(units[first].start, units[mention.end - 1].end)


def tags_in(message: Message) -> tuple[str, ...]:
    """The tags that the words describe, as this menu writes them where it has them."""
    folded = f" {message.folded} "
    said = [tag for tag, forms in _tag_forms().items() if any(f in folded for f in forms)]
    return tuple(_as_written(message.index, tag) for tag in said)


def _as_written(index: MenuIndex, tag: str) -> str:
    names = (tag, *_SAME_TAG.get(tag, ()))
    return next((index.tags[name] for name in names if name in index.tags), tag)


@cache
def _tag_forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for line in TAGS.strip().splitlines():
        tag, _, said = line.partition(":")
        every = [tag.replace("_", " "), *said.split("|")]
        forms[tag] = tuple(_bounded(fold(f.strip())) for f in every)
    return forms


def _bounded(form: str) -> str:
    return f" {form} " if form.isascii() else form


def items_for(index: MenuIndex, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Items that carry all of the tags, else any, in menu order."""
    known = [key for tag in tags if (key := tag_key(tag)) in index.by_tag]
    if not known:
        return ()
    others = [index.tagged[key] for key in known[1:]]
    common = (i for i in index.by_tag[known[0]] if all(i in other for other in others))
    found = tuple(islice(common, MAX_FOUND))
    return (
        found
        or tuple(dict.fromkeys(i for k in known for i in index.by_tag[k][:MAX_FOUND]))[:MAX_FOUND]
    )


def search(message: Message) -> list[Command]:
    """A look at the menu: named things first, then what the words describe."""
    named = [i for line in message.lines if line.item for i in (line.item.item_id, *line.also)]
    tags = tags_in(message)
    ids = tuple(dict.fromkeys(named))[:MAX_FOUND] or items_for(message.index, tags)
    ids = ids or nearest(message)
    return [SearchMenu(wished_thing(message.text), tags, ids)]


def asks_for(message: Message) -> bool:
    """Whether the message asks what there is rather than ordering it."""
    return bool(_ASKS_FOR.search(message.folded))


def asks_plainly(message: Message) -> bool:
    """Whether it asks what is sold, so that the thing itself need not be a known word."""
    return bool(_ASKS_PLAINLY.search(message.folded))


def asks_for_anything(message: Message) -> bool:
    """Whether it asks what there is and names nothing."""
    asks = asks_for(message) or message.has("search")
    return asks and message.words <= 14 and not wished_thing(message.text)


def is_vague(message: Message) -> bool:
    """Whether it wishes for something without saying what."""
    return bool(_VAGUE.search(message.folded))


def price_question(message: Message) -> list[Command]:
    """What something costs."""
    ids = tuple(line.item.item_id for line in message.lines if line.item)
    return [Help(HelpTopic.PRICE, ids)]


def wants_to_buy(message: Message) -> bool:
    """Whether a verb of buying stands in the message."""
    return bool(_BUYS.search(message.folded))


def wishes(message: Message) -> bool:
    """Whether it wishes for a countable thing: "I'd like a …"."""
    return bool(_WISHES.search(message.folded))


def missing(message: Message) -> list[Command]:
    """An order for something that the menu does not have."""
    match = _BUYS.search(message.folded) or _WISHES.search(message.folded)
    start = match.end() if match else 0
    rest = message.folded[start:]
    lead = _LEAD.match(rest.lstrip())
    skipped = len(rest) - len(rest.lstrip()) + (lead.end() if lead else 0)
    stop = _OBJECT_STOPS.search(rest, skipped)
    end = start + (stop.start() if stop else len(rest))
    wanted = message.text.original(start + skipped, end).strip() or message.text.clean[:80]
    return [
        SearchMenu(
            wanted[:80],
            tags_in(message),
            nearest(message),
            missing=True,
            quantity=message.number or 1,
        )
    ]


def nearest(message: Message) -> tuple[str, ...]:
    """Real items that share a food word with the message."""
    index = message.index
    scores: dict[int, float] = {}
    for unit in message.reading.units:
        if unit.key[0] in "+#?=" or not (unit.food or unit.key in index.postings):
            continue
        for at in sorted(index.postings.get(unit.key, ()))[:60]:
            item = index.surfaces[at].item
            scores[item] = scores.get(item, 0.0) + index.weight.get(unit.key, 1.0)
    best = sorted(scores, key=lambda i: (-scores[i], i))[:5]
    return tuple(index.menu.items[i].item_id for i in best)
