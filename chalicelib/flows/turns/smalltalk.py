"""Hello, thanks, help, and what no shop does. Never a denial, always a way on (A1)."""

from chalicelib.domain.chat.commands import Greet, Help, HelpTopic, OutOfScope, Thanks
from chalicelib.domain.chat.dialogue.second_look import asks_for_a_gift
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.money import Money
from chalicelib.domain.stores.menu import Menu, MenuItem, local_name
from chalicelib.domain.stores.store import Store
from chalicelib.domain.views import default_price, item_view, store_view
from chalicelib.flows.turns.campaigns import campaign_open, greet_with_campaign
from chalicelib.flows.turns.standing import tell_changed
from chalicelib.flows.turns.stores import address_of, distance_to
from chalicelib.flows.turns.talk import Talk


def greet(talk: Talk, command: Greet) -> None:
    """Hello, the first time with what this is; or goodbye."""
    if command.leaving:
        talk.say(Phrase.GOODBYE)
        return
    if talk.session.greeted:
        talk.say(Phrase.GREETING_AGAIN)
        return
    talk.update(greeted=True)
    talk.say(Phrase.GREETING)
    talk.suggest(Chip.DRINK)
    talk.suggest(Chip.STORES)
    greet_with_campaign(talk)
    tell_changed(talk)


def thank(talk: Talk, _: Thanks) -> None:
    """You are welcome."""
    talk.say(Phrase.WELCOME)


def help_with(talk: Talk, command: Help) -> None:
    """What was asked for: how it works, who this is, a price, a store, the last words again."""
    if command.topic is HelpTopic.WHO_ARE_YOU:
        talk.say(Phrase.WHO_ARE_YOU)
    elif command.topic is HelpTopic.LANGUAGE:
        talk.say(Phrase.LANGUAGES)
    elif command.topic is HelpTopic.PRICE:
        _prices(talk, command.item_ids)
    elif command.topic is HelpTopic.STORE_INFO:
        _store_info(talk)
    elif command.topic is HelpTopic.REPEAT and talk.session.said:
        talk.said.append(talk.session.said)
    else:
        talk.say(Phrase.HELP)


def out_of_scope(talk: Talk, command: OutOfScope) -> None:
    """Kindly back to what can be done."""
    if asks_for_a_gift(talk.turn.message):
        no_gifts(talk)
        talk.suggest(Chip.DRINK)
        talk.suggest(Chip.CLAIM)
    else:
        talk.say(Phrase.UNREADABLE if command.unreadable else Phrase.OUT_OF_SCOPE)


def no_gifts(talk: Talk) -> None:
    """Kindly, what is possible instead: the campaign's coupon with its facts, or the usual."""
    if not campaign_open(talk):
        talk.say(Phrase.NO_CAMPAIGN)
        return
    talk.say(Phrase.NO_GIFTS)
    greet_with_campaign(talk)
    talk.chips.clear()  # an order may be in the same words, and leads on better


def _prices(talk: Talk, item_ids: tuple[str, ...]) -> None:
    menus = [talk.menu] if talk.session.store_id else [f.menu for f in talk.nearby()]
    told = 0
    for item_id in item_ids[:4]:
        menu = next((m for m in menus if m and m.item(item_id)), None)
        item = menu.item(item_id) if menu else None
        if menu is None or item is None:
            continue
        told += 1
        name = local_name(item, talk.voice.locale)
        talk.say(Phrase.PRICE_OF, item=name, prices=_price_list(talk, menu, item))
        talk.show("item", item_view(menu, item, talk.voice.locale))
        talk.suggest(Chip.ADD, item=name)
    if not told:
        talk.say(Phrase.PRICE_WHICH)


def _price_list(talk: Talk, menu: Menu, item: MenuItem) -> str:
    if not item.sizes:
        price = default_price(item)
        return "-" if price is None else talk.voice.money(Money(price, menu.currency))
    sizes = [(local_name(s, talk.voice.locale), s.price_minor) for s in item.sizes]
    told = [f"{label} {talk.voice.money(Money(p, menu.currency))}" for label, p in sizes if p]
    return talk.voice.join(told)


def _store_info(talk: Talk) -> None:
    store = talk.store
    if store is None and talk.place is not None and talk.nearby():
        store = talk.nearby()[0].store
    if store is None:
        talk.say(Phrase.STORE_INFO_WHICH)
        talk.suggest(Chip.STORES)
        return
    name = talk.name(store) + talk.voice.away(distance_to(talk, store))
    hours = _hours(talk, store)
    talk.say(Phrase.STORE_INFO, store=name, address=address_of(talk, store), hours=hours)
    far = distance_to(talk, store)
    talk.show("store", store_view(store, now=talk.now, locale=talk.voice.locale, distance_m=far))


def _hours(talk: Talk, store: Store) -> str:
    today = store.hours[talk.voice.weekday()]
    if today is None:
        return talk.voice.word("closed")
    opens, closes = (f"{minute // 60 % 24:02d}:{minute % 60:02d}" for minute in today)
    return f"{opens}-{'24:00' if today[1] == 1440 else closes}"
