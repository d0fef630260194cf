"""Make the quote, read it back in full, and keep it waiting for the shopper's yes (S6)."""

from datetime import datetime

from chalicelib.domain.campaigns.discount import CouponUnavailable
from chalicelib.domain.chat.dialogue.fitting import priced
from chalicelib.domain.chat.dialogue.timing import first_offered, is_offered
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.session import Waiting
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.errors import Invalid
from chalicelib.domain.orders.pricing import ItemUnavailable, PricedLine
from chalicelib.domain.orders.quote import Quote
from chalicelib.domain.stores.menu import Menu, local_name
from chalicelib.domain.stores.slots import StoreFull, StorePaused
from chalicelib.domain.stores.store import Store
from chalicelib.domain.views import quote_view
from chalicelib.flows.pass_gate import OrderingPaused
from chalicelib.flows.quote_basket import Wish, quote_basket
from chalicelib.flows.stand_in_line import InLine
from chalicelib.flows.turns.quote_words import shop_quote_text
from chalicelib.flows.turns.stores import distance_to, list_stores, suggest_elsewhere
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.wallet import Found, campaigns_of, coupon_for


def make_quote(talk: Talk) -> None:
    """Quote the basket as it stands, or say what is missing or in the way."""
    store = talk.store
    menu = talk.shop.catalogue.menu(store.store_id) if store else None
    if not talk.session.basket or store is None or menu is None:
        talk.say(Phrase.BASKET_EMPTY)
        talk.ask(Expecting.ITEM, quoting=False)
        return
    if not _deliverable(talk, store) or not _slot_offered(talk, store):
        return
    if _held_up(talk, store):
        return
    lines = _sellable(talk, store, menu)
    if lines is None:
        return
    found = coupon_for(talk, store.store_id, lines)
    try:
        quote = _quoted(talk, store, found)
    except StorePaused:
        talk.say(Phrase.STORE_PAUSED, store=talk.name(store))
        _elsewhere(talk)
    except StoreFull:
        talk.say(Phrase.STORE_FULL, store=talk.name(store))
        _elsewhere(talk)
    except (Invalid, ItemUnavailable):
        talk.say(Phrase.QUOTE_REFUSED)
        talk.suggest(Chip.BASKET)
        suggest_elsewhere(talk)
    else:
        keep_waiting(talk, quote)
        talk.said.append(shop_quote_text(talk, quote, found))


def _held_up(talk: Talk, store: Store) -> bool:
    """Whether new orders wait just now: said at once, before a price that could not be agreed to.
    The basket is kept, and asking again is all it takes."""
    covering = [c for c in campaigns_of(talk) if c.rules.covers_store(store.store_id)]
    campaign_id = covering[0].campaign_id if covering else None
    obstacle = talk.shop.gate.order_obstacle(campaign_id, talk.shopper, talk.now)
    if not isinstance(obstacle, OrderingPaused | InLine):
        return False
    campaign = obstacle.campaign
    mine = talk.shop.coupons.mine(campaign, talk.shopper) if campaign else ()
    live = [c for c in mine if campaign and c.reads_as(campaign.clock, talk.now) == "ISSUED"]
    talk.tell_record(obstacle, coupon=live[0] if live else None)
    talk.update(quoting=True)
    talk.suggest(Chip.QUOTE)
    talk.suggest(Chip.BASKET)
    talk.suggest(Chip.STATUS)
    return True


def keep_waiting(talk: Talk, quote: Quote) -> None:
    """Let a quote wait for its yes."""
    kind = str(quote.snapshot.get("kind", "shop"))
    waiting = Waiting(quote.quote_id, quote.quote_hash, kind)
    talk.ask(Expecting.CONFIRM_QUOTE, quote=waiting, quoting=False)
    talk.quote = quote
    talk.show("quote", quote_view(quote))
    suggest_for_quote(talk, bill=kind == "bill", coupon=quote.coupon_id is not None)


def suggest_for_quote(talk: Talk, *, bill: bool = False, coupon: bool = False) -> None:
    """What can be said to a waiting quote; the first is yes."""
    if bill:
        talk.suggest(Chip.PAY)
        talk.suggest(Chip.PAY_NOT)
        talk.suggest(Chip.BILLS)
        return
    talk.suggest(Chip.CONFIRM)
    talk.suggest(Chip.CHANGE)
    talk.suggest(Chip.LATER)
    talk.suggest(Chip.OTHER_STORE)
    if coupon:
        talk.suggest(Chip.WITHOUT_COUPON)


def _quoted(talk: Talk, store: Store, found: Found | None) -> Quote:
    """The stored quote; without the coupon when it was taken between finding and using it."""
    try:
        return _stored_quote(talk, store, found)
    except CouponUnavailable:
        talk.say(Phrase.COUPON_GONE)
        return _stored_quote(talk, store, None)


def _stored_quote(talk: Talk, store: Store, found: Found | None) -> Quote:
    session = talk.session
    wish = Wish(
        type="delivery" if session.delivery else "pickup",
        slot=datetime.fromisoformat(session.slot) if session.slot else None,
        address=session.address if session.delivery else None,
        place=talk.place,
    )
    return quote_basket(
        shopper=talk.shopper,
        store_id=store.store_id,
        lines=session.basket,
        coupon_id=found.coupon.coupon_id if found else None,
        wish=wish,
        locale=talk.voice.locale,
        now=talk.now,
        new_id=talk.new_id,
        catalogue=talk.shop.catalogue,
        slots=talk.shop.slots,
        campaigns=talk.shop.campaigns,
        coupons=talk.shop.coupons,
        quotes=talk.shop.quotes,
    )


def _deliverable(talk: Talk, store: Store) -> bool:
    """Whether pickup or delivery can be promised; asks for the address when it is missing."""
    if not talk.session.delivery:
        return True
    far = distance_to(talk, store)
    if store.delivery_radius_m <= 0:
        talk.say(Phrase.PICKUP_ONLY, store=talk.name(store))
    elif far is not None and far > store.delivery_radius_m:
        radius = talk.voice.distance(store.delivery_radius_m)
        talk.say(Phrase.OUT_OF_RANGE, store=talk.name(store), radius=radius)
    elif talk.session.address is None:
        talk.say(Phrase.ASK_ADDRESS)
        talk.suggest(Chip.PICKUP)
        talk.ask(Expecting.ADDRESS, quoting=True)
        return False
    else:
        return True
    talk.suggest(Chip.PICKUP)
    talk.suggest(Chip.OTHER_STORE)
    talk.update(quoting=True)
    return False


def _slot_offered(talk: Talk, store: Store) -> bool:
    """Whether the wished slot can be booked at all; a slot that is over gives way to the next."""
    if talk.session.slot is None:
        return True
    start = datetime.fromisoformat(talk.session.slot)
    if is_offered(store, start, talk.now):
        return True
    earliest = first_offered(store, talk.now)
    if earliest is None:
        return True  # closed or paused: the quote says so
    talk.say(
        Phrase.SLOT_NOT_OFFERED,
        time=talk.voice.time(start),
        store=talk.name(store),
        earliest=talk.voice.time(earliest),
    )
    talk.update(slot=None, quoting=True)
    talk.suggest(Chip.ASAP)
    talk.suggest(Chip.OTHER_STORE)
    return False


def _sellable(talk: Talk, store: Store, menu: Menu) -> list[PricedLine] | None:
    """The priced lines; None, and said so, when something has run out."""
    known, gone = [], []
    for line in talk.session.basket:
        one = priced(menu, line, talk.voice.locale)
        item = menu.item(line.item_id)
        if one is not None:
            known.append(one)
        else:
            gone.append(local_name(item, talk.voice.locale) if item else line.item_id)
    if not gone:
        return known
    for name in gone:
        talk.say(Phrase.SOLD_OUT_ITEM, item=name, store=talk.name(store))
        talk.suggest(Chip.REMOVE, item=name)
    talk.say(Phrase.BASKET_KEPT)
    suggest_elsewhere(talk)
    talk.update(quoting=True)
    return None


def _elsewhere(talk: Talk) -> None:
    talk.say(Phrase.BASKET_KEPT)
    talk.update(quoting=True)
    list_stores(talk, phrase=Phrase.STORES)
    suggest_elsewhere(talk)
