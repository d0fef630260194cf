"""Lines, items and stores shown: as text, as cards, as suggestions that can be tapped."""

from collections.abc import Iterable, Sequence

from chalicelib.domain.chat.dialogue.choosing import Shopfront
from chalicelib.domain.chat.dialogue.fitting import priced
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.money import Money
from chalicelib.domain.orders.basket import Line
from chalicelib.domain.stores.menu import Menu, MenuItem, local_name
from chalicelib.domain.stores.slots import offered_slots
from chalicelib.domain.views import default_price, item_view, store_view
from chalicelib.flows.turns.talk import Talk

# Suggestions per reply; the contract of the page.
CHIPS = 5
Offer = tuple[Menu, MenuItem]


def line_text(talk: Talk, line: Line) -> str:
    """A basket line in words; by its item's name alone when it cannot be sold just now."""
    store_id = talk.session.store_id
    menu = talk.shop.catalogue.menu(store_id) if store_id else None
    known = priced(menu, line, talk.voice.locale) if menu else None
    if known is not None:
        return talk.voice.line(known)
    item = menu.item(line.item_id) if menu else None
    name = local_name(item, talk.voice.locale) if item else line.item_id
    return talk.voice.word("line", quantity=line.quantity, name=name)


def basket_lines(talk: Talk) -> str:
    """Every line of the basket, one below the other, with its total."""
    menu = talk.shop.catalogue.menu(talk.session.store_id or "")
    rows = []
    for line in talk.session.basket:
        known = priced(menu, line, talk.voice.locale) if menu else None
        total = talk.voice.money(known.total) if known else "-"
        rows.append(talk.voice.say(Phrase.QUOTE_LINE, line=line_text(talk, line), total=total))
    return "\n".join(rows)


def subtotal(talk: Talk) -> Money | None:
    """What the lines that can be sold come to."""
    menu = talk.shop.catalogue.menu(talk.session.store_id or "")
    if menu is None:
        return None
    totals = [p.total for line in talk.session.basket if (p := priced(menu, line, "en"))]
    return sum(totals, start=Money(0, menu.currency))


def item_text(talk: Talk, menu: Menu, item: MenuItem) -> str:
    """An item with its price."""
    price = default_price(item)
    name = local_name(item, talk.voice.locale)
    return name if price is None else f"{name} {talk.voice.money(Money(price, menu.currency))}"


def on(menu: Menu, items: Iterable[MenuItem]) -> list[Offer]:
    """Items together with the menu they are on."""
    return [(menu, item) for item in items]


def offer_items(talk: Talk, items: Sequence[Offer], phrase: Phrase, *, quantity: int = 1) -> None:
    """Show items as cards and suggestions, and ask which one."""
    if not items:
        return
    texts = talk.voice.join(item_text(talk, menu, item) for menu, item in items)
    store = talk.store
    if phrase is Phrase.OFFER_HERE and store is None:
        phrase = Phrase.OFFER
    talk.say(phrase, items=texts, **({"store": talk.name(store)} if store else {}))
    for menu, item in items:
        talk.show("item", item_view(menu, item, talk.voice.locale))
        name = local_name(item, talk.voice.locale)
        if quantity > 1:
            talk.suggest(Chip.ADD_MANY, item=name, count=quantity)
        else:
            talk.suggest(Chip.ADD, item=name)
    talk.ask(Expecting.ITEM, offered_items=tuple(item.item_id for _, item in items))


def offer_stores(talk: Talk, fronts: Sequence[Shopfront], phrase: Phrase, **facts: object) -> None:
    """Show stores as cards and suggestions, and ask which one."""
    names = [talk.name(f.store) + talk.voice.away(f.distance_m) for f in fronts]
    talk.say(phrase, stores=talk.voice.join(names), **facts)
    for front in fronts:
        slot = next(iter(offered_slots(front.store, talk.now)), None)
        view = store_view(
            front.store,
            now=talk.now,
            locale=talk.voice.locale,
            distance_m=front.distance_m,
            next_slot=slot,
        )
        talk.show("store", view)
        talk.suggest(Chip.STORE, store=talk.name(front.store))
    talk.ask(Expecting.STORE, offered_stores=tuple(f.store.store_id for f in fronts))


def say_sizes(talk: Talk, item: MenuItem, said: str, chosen: str | None) -> None:
    """Say which sizes there are."""
    name, locale = local_name(item, talk.voice.locale), talk.voice.locale
    if not item.sizes:
        talk.say(Phrase.ONE_SIZE, item=name)
        return
    labels = {size.name: local_name(size, locale) for size in item.sizes}
    picked = labels.get(chosen or "", chosen or "")
    sizes = talk.voice.join(labels.values())
    talk.say(Phrase.NO_SUCH_SIZE, item=name, size=said[:40], sizes=sizes, chosen=picked)
    for label in labels.values():
        if label != picked:
            talk.suggest(Chip.SIZE, size=label)
    talk.ask(Expecting.SIZE)


def say_options(talk: Talk, menu: Menu, item: MenuItem, said: str) -> None:
    """Say that this cannot be chosen, and what can."""
    locale = talk.voice.locale
    talk.say(Phrase.NO_SUCH_OPTION, item=local_name(item, locale), option=said[:40])
    for group in menu.groups_of(item)[:3]:
        options = talk.voice.join(local_name(option, locale) for option in group.options[:8])
        talk.say(Phrase.OPTIONS_ARE, group=local_name(group, locale), options=options)


def distinct(texts: Iterable[str], limit: int = CHIPS) -> list[str]:
    """Each text once, at most `limit`."""
    return list(dict.fromkeys(texts))[:limit]
