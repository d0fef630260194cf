"""What class of work a message is, from its words alone: no store, no session, no menu.

Asked only while the door is shedding: it costs a fraction of a turn, and keeps "where is my order"
from being turned away with the small talk.
"""

from functools import lru_cache

from chalicelib.domain.chat.commands import (
    ApplyCoupon,
    AskQuote,
    CampaignStatus,
    CancelOrder,
    ClaimCoupon,
    Command,
    Confirm,
    OrderStatus,
    PayBill,
)
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import Scene
from chalicelib.domain.overload.modes import Work
from chalicelib.domain.stores.menu import Menu

LONGEST = 200  # a long message is a wish for things; its class does not hang on its end

_CLASSES: dict[type[Command], Work] = {
    OrderStatus: Work.PAY,
    CancelOrder: Work.PAY,
    PayBill: Work.PAY,
    CampaignStatus: Work.STATUS,
    ApplyCoupon: Work.STATUS,
    # A yes may order, or cancel: it is let through with the orders.
    Confirm: Work.ORDER,
    AskQuote: Work.ORDER,
    ClaimCoupon: Work.CLAIM,
}


def work_of(message: str) -> Work:
    """The highest class among what `message` asks for; browsing when it is none of the others."""
    reading = understand(text=message[:LONGEST], index=_nothing(), scene=Scene())
    return max(_CLASSES.get(type(one), Work.BROWSE) for one in reading.commands)


@lru_cache(maxsize=1)
def _nothing() -> MenuIndex:
    return build_index(Menu(store_id="", currency="CNY", items=(), groups={}, aliases={}))
