"""What a conversation that goes wrong looks like, though every answer of it is a 200: replies that
deny, replies that go round in circles, messages nobody understood, looking without finding.

Signs are counted and alarmed on; they change no reply. Guards that do stand elsewhere.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.chat.commands import (
    AddItem,
    CampaignStatus,
    ChooseStore,
    ClaimCoupon,
    Command,
    Greet,
    Help,
    OrderStatus,
    OutOfScope,
    SearchMenu,
    ShowBasket,
    TalkToPerson,
    Thanks,
)
from chalicelib.domain.chat.session import SAID_KEPT
from chalicelib.domain.patterns import regex

# Asked twice, these are answered twice, and in the same words (A5).
_ASKING = (
    CampaignStatus,
    ClaimCoupon,
    Greet,
    Help,
    OrderStatus,
    ShowBasket,
    TalkToPerson,
    Thanks,
)
# "I", with what it says it cannot do close behind; "this item cannot be ordered" is no denial.
_DENIAL = regex(
    r"""
    \b(?:i|we)\ (?:am|are|'m|'re)?\ ?(?:sorry,?\ )?(?:but\ )?(?:i\ )?
      (?:currently\ |unfortunately\ |simply\ |just\ )*
      (?:cannot|can't|can\ not|could\ not|unable\ to|not\ able\ to|not\ allowed\ to|
         not\ capable\ of|(?:do\ not|don't)\ have\ the\ (?:ability|capability)\ to|
         (?:do\ not|don't)\ support)
      .{0,40}?\b(?:order|purchas|buy|pay|check\ ?out|coupon)
    | \bas\ an\ (?:ai|artificial\ intelligence|language\ model)\b
    | \b(?:another|a\ different|other)\ (?:app|platform|service)s?\b
    | \btoo\ many\ participants\b | \b(?:come\ back|try\ again)\ tomorrow\b
    | \b(?:kann|können)\ (?:ich|wir)?.{0,30}?\b(?:nicht|kein\w*)\b
      .{0,40}?(?:bestell|kaufen|bezahlen|zahlung)
    | \b(?:ich|wir)\ (?:kann|können).{0,30}?\b(?:nicht|kein\w*)\b
      .{0,40}?(?:bestell|kaufen|bezahlen|zahlung)
    | \bnicht\ in\ der\ lage\b | \bals\ (?:ki|sprachmodell|künstliche\ intelligenz)\b
    | \bandere\w*\ (?:app|plattform|dienst)s?\b | \bmorgen\ wieder\b
    | (?:无法|不能|没法|没办法|没有办法|不会|不支持|没有能力|不具备)
      [^，。！？,.!?]{0,12}?(?:下单|点单|点餐|点外卖|订购|购买|支付|付款|领券|领取)
      (?!的)
    | 作为(?:一个|一款|一名)?\ ?(?:ai|人工智能|语言模型|大模型)
    | (?:其他|其它|别的|第三方)(?:的)?(?:平台|app|应用|软件|小程序)
    | 参与人数(?:过|太)多 | 明天再(?:来|试)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def denies(reply: str) -> bool:
    """Whether a reply denies what the shop can do by its nature, or sends the shopper elsewhere."""
    return _DENIAL.search(reply) is not None


def unread(commands: Iterable[Command]) -> bool:
    """Whether a message held nothing that can be done here, as far as it was understood; one that
    the model answered in words alone was understood."""
    found = [*commands]
    return bool(found) and all(isinstance(one, OutOfScope) for one in found)


def loops(answer: Mapping[str, Any], commands: Iterable[Command], *, said_before: str) -> bool:
    """Whether a shopper who wanted to get on heard the last reply once more. The message of record
    says the same as often as it is asked for, on purpose."""
    again = bool(said_before) and str(answer["reply"])[-SAID_KEPT:] == said_before
    found = [*commands]
    asks = bool(found) and all(isinstance(one, _ASKING) for one in found)
    return again and not asks and "notice" not in answer


def offered(
    answer: Mapping[str, Any], commands: Iterable[Command], *, nothing_near: bool
) -> bool | None:
    """Whether somebody who looked for items or stores got any to see; None when nobody looked.
    Where there is nothing at all, looking for it cannot even be understood."""
    if nothing_near:
        return False
    if not any(isinstance(one, AddItem | ChooseStore | SearchMenu) for one in commands):
        return None
    basket = answer["basket"]
    shown = any(card["type"] in ("item", "store") for card in answer["cards"])
    return shown or bool(basket["lines"]) or basket["store_id"] is not None or "quote" in answer
