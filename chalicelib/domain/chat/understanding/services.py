# ruff: noqa: E501 - rows of words
"""Everything a shop does besides selling from the menu: orders under way, bills, coupons, the
campaign, stores, delivery and times, a person to talk to."""

import re

from chalicelib.domain.chat.commands import (
    ApplyCoupon,
    CampaignStatus,
    CancelOrder,
    ChooseStore,
    ClaimCoupon,
    Command,
    Help,
    HelpTopic,
    OrderStatus,
    PayBill,
    SetAddress,
    SetSlot,
    ShowBasket,
    TalkToPerson,
)
from chalicelib.domain.chat.understanding import ordering
from chalicelib.domain.chat.understanding.message import Message
from chalicelib.domain.chat.understanding.places import looks_like_street
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.patterns import regex

_SHOP_WORDS = regex(
    r"\b(?:(?:my|the|an?|this) (?:\w+ )?(?:order|package|parcel|delivery|purchase|shipment)|\w*bestellung\w*|paket|lieferung|sendung|coupons?|vouchers?|gutschein\w*|rabatt\w*|shopping list|grocery list|einkaufsliste|einkaufszettel|warenkorb|(?:shopping )?cart|basket|takeaway|takeout)\b|订单|快递|物流|发货|外卖|优惠券|购物(?:车|清单)|退款|退货"
)
_KINDS = (
    ("electricity", r"electric\w*|power bill|energy|strom\w*|电费|电(?=.{0,3}(?:账单|费))"),
    ("water", r"water|sewer|wasser\w*|水费|水电"),
    ("gas", r"\bgas\b|\bgas\w*rechnung|heiz\w*|heating|燃气|煤气|天然气"),
    ("phone", r"phone|mobile|cell|handy\w*|telefon\w*|mobilfunk\w*|话费|手机费|电话费"),
    ("internet", r"internet\w*|wifi|broadband|cable|网费|宽带"),
)
_NEVER_SHOP = regex(
    r"\b(?:calorie\w*|nutrition\w*|recipes?|ingredients?|how (?:do|can|to|should)(?: \w+){0,3} (?:make|cook|bake|boil)|kalorien|rezept\w*|nahrwert\w*|zutaten|wie (?:koche|mache|backe|macht))\b|卡路里|热量|菜谱|食谱|怎么(?:做|煮|炒|炖|烤)|做法|营养"
)
_USES = regex(
    r"\b(?:us(?:e|ing)|appl(?:y|ied)|redeem|deduct|nutz\w*|benutz\w*|verwend\w*|(?:ein)?los\w*|anwend\w*|abzieh\w*|zieh)\b|\boff\b|用|抵|扣"
)
_BUYS_FIRST = regex(
    r"^(?:(?:please|hi|hello|hey|alexa|bitte|kannst du|konnen sie|can you|could you|would you|will you|go ahead and|i (?:need|want|wish|have|would like|'d like)(?: you)? to|i'd like(?: you)? to|ich mochte|ich will)[, ]+)*(?:re)?(?:order|buy|purchase|kauf\w*|bestell(?!ung|nummer|status)\w*)\b|"
    r"\b(?:order|buy|purchase) (?:me |us |some |a |an |the |more |another |new )+|^(?:请|帮我|我想|我要|给我)*(?:买|订购|购买)|\b(?:kaufen|bestellen)$"
)
_NOT_FOR_SALE = regex(
    r"\b(?:tickets?|flights?|taxis?|cab|uber|lyft|ride|table|reservations?|hotel|room|checks?|checkbook|(?:credit|debit|bank|new) card|song|music|movies?|album|appointment|stocks?|shares|bitcoin|crypto|insurance|stamps?|currency|euros?|dollars|taxi|flug\w*|karten|tisch|fahrkarte\w*|zugticket\w*|aktien?|hotelzimmer|termin|how|why|when|remind\w*|should|alarm|timer)\b|票|酒店|餐厅|机票|基金|股票|保险|提醒|闹钟"
)
_ORDER_WORD = regex(r"\b(?:orders?|\w*bestell\w*|purchase|delivery|package)\b|订单|外卖|单")


def shop_words(message: Message) -> bool:
    """Words that make a message the shop's business whatever else stands in it."""
    if _NEVER_SHOP.search(message.folded):
        return False
    if _BUYS_FIRST.search(message.folded) and not _NOT_FOR_SALE.search(message.folded):
        return True
    if message.has("total", "place", "checkout"):
        return True
    if message.has("bill") and not re.search(
        r"\b(?:weather|song|joke|translate|recipe)\b", message.folded
    ):
        return True
    return bool(_SHOP_WORDS.search(message.folded)) and message.has(
        "status", "cancel", "remove", "show", "order", "claim", "apply", "person", "campaign",
        "clear", "coupon_ask", "list", "search", "place", "checkout",
    )  # fmt: skip


def buys_first(message: Message) -> bool:
    """Whether it opens with buying: "order some …"."""
    return bool(_BUYS_FIRST.search(message.folded))


def loose_talk(message: Message) -> list[Command]:
    """The shop's own words without a request that was understood: parcels first, else help."""
    if message.words > 40 or not _SHOP_WORDS.search(message.folded):
        return []
    parcel = re.search(
        r"\b(?:package|parcel|delivery|shipment|paket|lieferung|sendung)\b|快递|物流|发货|外卖",
        message.folded,
    )
    return [OrderStatus()] if parcel else [Help()]


def never_a_shop(message: Message) -> bool:
    """Recipes, calories: about food, and still nothing a shop answers."""
    return bool(_NEVER_SHOP.search(message.folded))


def service(message: Message) -> list[Command]:
    """The first service that the message asks for."""
    if message.has("bill") or message.expecting is Expecting.BILL:
        kind = bill_kind(message.folded)
        if message.has("bill") or kind:
            return [PayBill(kind)]
    if message.has("coupon_without", "coupon_ask", "campaign", "apply", "claim"):
        found = coupon(message)
        if found:
            return found
        if message.has("campaign"):
            return [CampaignStatus()]
    if message.has("cancel") and not _cancels_line(message):
        return [CancelOrder()]
    if message.has("status") and not _orders_now(message) and not _asks_store(message):
        return [OrderStatus()]
    if message.has("person"):
        return [TalkToPerson()]
    if message.has("show") and not message.has("clear", "remove") and not _adds(message):
        return [ShowBasket()]
    if message.has("store_info") and not message.lines and not _orders_now(message):
        return [Help(HelpTopic.STORE_INFO)]
    return []


def _cancels_line(message: Message) -> bool:
    """ "Cancel the latte" takes out a line; with the word order in it, it is the order."""
    return bool(message.lines) and not _ORDER_WORD.search(message.folded)


def _asks_store(message: Message) -> bool:
    return message.has("store") and not _ORDER_WORD.search(message.folded)


def _orders_now(message: Message) -> bool:
    return bool(message.lines) and ordering.wants_to_buy(message)


def _adds(message: Message) -> bool:
    asks = re.match(r"(?:did|do|does|have|has|is|are|steht|habe|hab|ist)\b", message.folded)
    adds = ordering.wants_to_buy(message) and (bool(message.lines) or message.has("list"))
    return adds and not asks


def bill_kind(folded: str) -> str | None:
    """Which bill."""
    return next((kind for kind, pattern in _KINDS if re.search(pattern, folded)), None)


def coupon(message: Message) -> list[Command]:
    """Claiming a coupon, using it, leaving it, asking about it."""
    if message.has("coupon_without"):
        return [ApplyCoupon(without=True)]
    if message.has("coupon_ask"):
        return [ApplyCoupon(ask=True)]
    if message.has("campaign"):
        return [CampaignStatus()]
    if message.has("apply") and (not message.has("claim") or _USES.search(message.folded)):
        return [ApplyCoupon()]
    return [ClaimCoupon()] if message.has("claim") else []


def where_and_when(message: Message) -> list[Command]:
    """Delivery or pickup, and the time of it."""
    found: list[Command] = []
    pickup = message.has("pickup") and not (message.address and message.has("deliver"))
    if message.address is not None and not pickup:
        found.append(SetAddress(message.address.address))
    elif message.has("address_is", "change_address") or (
        message.has("deliver") and not pickup and not message.has("status", "store_info")
    ):
        found.append(SetAddress(None))
    if message.expecting is Expecting.ADDRESS and not found and looks_like_street(message.folded):
        found.append(SetAddress(message.text.clean))
    time = message.time
    if time is not None:
        found.append(
            SetSlot(time.minutes_of_day, time.in_minutes, tomorrow=time.tomorrow, pickup=pickup)
        )
    elif (message.has("asap", "later", "earlier") and not message.has("bye")) or pickup:
        asap = message.has("asap")
        later = message.has("later") and not asap
        earlier = message.has("earlier") and not asap and not later
        found.append(SetSlot(later=later, earlier=earlier, asap=asap, pickup=pickup))
    return found


def stores(message: Message) -> list[Command]:
    """A store by name, by its place in the list, nearest, another, or all of them."""
    if message.store is not None and not message.lines:
        return store_named(message)
    if message.expecting is Expecting.STORE or (message.scene.offered_stores and not message.lines):
        found = _offered(message)
        if found:
            return found
    if message.lines or not message.has("store"):
        return _unknown(message)
    return [_described(message)]


def store_named(message: Message) -> list[Command]:
    """The store or brand that is named, whatever else is said."""
    said = message.store
    return [ChooseStore(store_id=said.store_id, brand=said.brand)] if said else []


def _offered(message: Message) -> list[Command]:
    at = message.position
    if at is None or (message.expecting is not Expecting.STORE and message.scene.basket):
        return []
    offered = message.scene.offered_stores
    place = at - 1 if at > 0 else at
    if -len(offered) <= place < len(offered):
        return [ChooseStore(store_id=offered[place], position=at)]
    return [ChooseStore(position=at)]


def _described(message: Message) -> ChooseStore:
    folded = message.folded
    if re.search(
        r"\b(?:nearest|closest|nachst\w*|naheste|near|nearby|nahe)\b|最近|附近|离我", folded
    ):
        return ChooseStore(nearest=True)
    if re.search(
        r"\b(?:another|different|other|next|change|switch|new|ander\w*|wechsel\w*)\b|换|别的|其他",
        folded,
    ):
        return ChooseStore(another=True)
    return ChooseStore(listing=True)


def _unknown(message: Message) -> list[Command]:
    """A name given when a store was asked for that is none of ours."""
    if message.expecting is not Expecting.STORE or message.lines or message.words > 16:
        return []
    if message.has("yes", "no", "greet", "thanks", "help", "repeat", "question"):
        return []
    return [ChooseStore(unknown_name=message.text.clean[:80])]
