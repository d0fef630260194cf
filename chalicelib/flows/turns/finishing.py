"""The end of a turn: a store for what is pending, the quote that was wished for, a word on the
basket, and suggestions. Every reply leads on (A2)."""

from chalicelib.domain.chat.dialogue.timing import first_offered
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.session import Session
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import MenuItem, local_name
from chalicelib.domain.stores.store import StoreStatus
from chalicelib.flows.turns.pending import put_pending, settle_pending
from chalicelib.flows.turns.quoting import make_quote, suggest_for_quote
from chalicelib.flows.turns.showing import line_text, subtotal
from chalicelib.flows.turns.stores import list_stores
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.undecided import leave_out_undecided

# How many other choices of an item are suggested after it was put in.
CHOICES_SUGGESTED = 2


def finish(talk: Talk, before: Session) -> None:
    """Bring the turn to its end; `before` is the session as it was loaded."""
    _settle(talk, before)
    _quote_or_word(talk, before)
    _keep_quote_waiting(talk)
    if not talk.said:
        talk.say(Phrase.UNREADABLE)
    _suggest_a_way_on(talk)


def _settle(talk: Talk, before: Session) -> None:
    """What is pending gets its store, or is asked about again; once the shopper has moved on to
    something else, it is let go."""
    session = talk.session
    if not session.pending or session.expecting in (Expecting.STORE, Expecting.ITEM):
        return
    if not session.store_id:
        settle_pending(talk)
    elif talk.wants_quote and session.basket:
        leave_out_undecided(talk)
    elif session.pending != before.pending or not talk.said:
        if talk.wants_quote and session.pending == before.pending:
            talk.say(Phrase.NOTHING_CHOSEN)
        put_pending(talk)
    else:
        talk.update(pending=())


def _quote_or_word(talk: Talk, before: Session) -> None:
    waited = talk.asked.quote is not None and talk.asked.quote.kind == "shop"
    again = talk.altered and bool(talk.session.basket) and (waited or talk.session.quoting)
    asking = talk.session.expecting is not Expecting.NOTHING
    if not (talk.wants_quote or again):
        if talk.fresh or talk.altered:
            _word_on_basket(talk, changed=talk.session.basket != before.basket)
    elif asking:
        talk.update(quoting=True)
        _say_fresh(talk)
    else:
        _say_fresh(talk)
        if waited and talk.altered:
            talk.say(Phrase.QUOTE_AGAIN)
        earlier, talk.chips = talk.chips, []
        make_quote(talk)
        talk.chips += earlier


def _word_on_basket(talk: Talk, *, changed: bool) -> None:
    """What was put in or changed, what it comes to, and how to go on."""
    _say_fresh(talk)
    total = subtotal(talk)
    if not talk.session.basket or total is None:
        return
    if changed:
        count = sum(line.quantity for line in talk.session.basket)
        talk.say(Phrase.SUBTOTAL, subtotal=talk.voice.money(total), count=count)
    if _paused(talk):
        return
    asking = talk.session.expecting is not Expecting.NOTHING
    earlier, talk.chips = talk.chips, []
    if not asking:
        talk.suggest(Chip.DONE)
        _suggest_choices(talk)
        talk.ask(Expecting.MORE)
    talk.chips = [*earlier, *talk.chips] if asking else [*talk.chips, *earlier]


def _say_fresh(talk: Talk) -> None:
    if talk.fresh:
        lines = talk.voice.join(line_text(talk, line) for line in talk.fresh)
        talk.say(Phrase.CHANGED if talk.changing else Phrase.ADDED, lines=lines)


def _paused(talk: Talk) -> bool:
    """A store that has paused or closed meanwhile is told of at once, not at the till (M2)."""
    store = talk.store
    if store is None or first_offered(store, talk.now) is not None:
        return False
    paused = store.status_at(talk.now) is StoreStatus.PAUSED
    phrase = Phrase.STORE_PAUSED if paused else Phrase.STORE_CLOSED
    talk.say(phrase, store=talk.name(store))
    list_stores(talk)
    return True


def _suggest_choices(talk: Talk) -> None:
    """Other sizes and choices of the line just spoken of."""
    menu, line = talk.menu, talk.fresh[-1] if talk.fresh else None
    item = menu.item(line.item_id) if menu and line else None
    if menu is None or item is None or line is None:
        return
    locale = talk.voice.locale
    for size in [s for s in item.sizes if s.name != line.size][-1:]:
        talk.suggest(Chip.SIZE, size=local_name(size, locale))
    for option in _other_choices(talk, item, line):
        talk.suggest(Chip.OPTION, option=option)
    talk.suggest(Chip.BASKET)


def _other_choices(talk: Talk, item: MenuItem, line: Line) -> list[str]:
    """One other option of each of the first choose-one groups (sugar, ice …)."""
    menu = talk.menu
    if menu is None:
        return []
    found = []
    for group in menu.groups_of(item):
        others = [o for o in group.options if o.name not in line.options]
        if group.choose == "one" and others:
            found.append(local_name(others[len(others) // 2], talk.voice.locale))
    return found[:CHOICES_SUGGESTED]


def _keep_quote_waiting(talk: Talk) -> None:
    """A quote that still waits is shown again and asked for again, unless something else is."""
    waiting = talk.session.quote
    if waiting is None or talk.quote is not None:
        return
    quote = talk.shop.quotes.load(waiting.quote_id)
    if quote is None or quote.expires_at < talk.now:
        talk.update(quote=None)
        return
    talk.quote = quote
    if talk.session.expecting is Expecting.NOTHING:
        bill = waiting.kind == "bill"
        waits = Phrase.BILL_WAITS if bill else Phrase.QUOTE_WAITS
        talk.say(waits, total=talk.voice.money(quote.total))
        talk.ask(Expecting.CONFIRM_QUOTE)
        earlier, talk.chips = talk.chips, []
        suggest_for_quote(talk, bill=bill, coupon=quote.coupon_id is not None)
        talk.chips = [*talk.chips[:2], *earlier]


def _suggest_a_way_on(talk: Talk) -> None:
    if talk.session.basket and talk.session.quote is None:
        talk.suggest(Chip.DONE)
        talk.suggest(Chip.BASKET)
    if not talk.chips:
        talk.suggest(Chip.DRINK)
        talk.suggest(Chip.STORES)
        talk.suggest(Chip.CAMPAIGN)
        talk.suggest(Chip.HELP)
