"""The model's part in a turn: whether it is asked, about what, and what of its answer is done.

Whatever it does or fails to do, the parser's reading stands behind it and costs nothing more. A
model's words never stand beside a quote, and none of its commands is a yes.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from chalicelib import telemetry
from chalicelib.domain.chat.assistant.answer import Helped, NoHelp, Why
from chalicelib.domain.chat.assistant.asking import ASK_BELOW, MOST_CALLS, is_unsure
from chalicelib.domain.chat.assistant.extract import extract
from chalicelib.domain.chat.assistant.guard import guarded
from chalicelib.domain.chat.assistant.masking import masked
from chalicelib.domain.chat.assistant.question import OfferedStore, Question, QuestionLine
from chalicelib.domain.chat.assistant.review import Review
from chalicelib.domain.chat.assistant.sifting import sifted
from chalicelib.domain.chat.commands import AddItem, Command, Help, SearchMenu
from chalicelib.domain.chat.understanding.scene import Understanding
from chalicelib.domain.errors import Overloaded, Unavailable
from chalicelib.domain.overload.modes import Leave, Work, leave
from chalicelib.domain.patterns import regex
from chalicelib.domain.stores.menu import local_name
from chalicelib.flows.turns.menus import index_of, menus_here
from chalicelib.flows.turns.talk import Talk

# How sure a reading is that a model has found: its items are the very ones that are meant.
SUGGESTED = 0.9
TURNS_SHOWN, WORDS_SHOWN = 3, 200
STORES_SHOWN, MENUS_SHOWN = 5, 3
NO_CAMPAIGN, HIDDEN = "none", "[…]"
# A model sees no price: not in what we said before either.
_PRICE = regex(r"[¥€$£]\s?(?:\d[\d.,]*)?|\d[\d.,]*\s?(?:[¥€$£元]|yuan\b|euro\b)")


def helped(talk: Talk, reading: Understanding) -> Understanding:
    """The parser's reading, or the model's where the parser is unsure and the model has something
    that holds up. At most one call, none when the turn is done again."""
    helping, aide = talk.helping, talk.shop.aide
    below = aide.below if aide else ASK_BELOW
    if not is_unsure(reading, talk.turn.message, below=below):
        return reading
    helping.read = reading
    if helping.answer is None:
        helping.answer = _hurdle(talk) or _asked(talk, reading)
    elif helping.question is not None:
        helping.question = question_of(talk, reading)  # the state has moved on, the answer has not
    if isinstance(helping.answer, NoHelp) or helping.question is None:
        return reading
    helping.done = sifted(helping.answer.commands, helping.question)
    # Words about an offer that there is not are about nothing.
    said = helping.answer.words if helping.done or not helping.answer.commands else ""
    kept = guarded(said, locale=talk.voice.locale, names=helping.question.names)
    helping.words, helping.dropped = kept.text, tuple(hit.value for hit in kept.dropped)
    if helping.outcome != "helped":
        return reading
    return replace(reading, commands=helping.done, confidence=SUGGESTED)


def say_reason(talk: Talk) -> None:
    """The model's words where they come first: before what it offers, or alone."""
    helping = talk.helping
    if helping.words and all(isinstance(command, SearchMenu) for command in helping.done):
        talk.said.append(helping.words)


def say_question(talk: Talk) -> None:
    """Its words where they come last: behind what was done, and never behind a quote."""
    helping = talk.helping
    first = all(isinstance(command, SearchMenu) for command in helping.done)
    if helping.words and not first and talk.quote is None:
        talk.said.append(helping.words)


def question_of(talk: Talk, reading: Understanding) -> Question:
    """What the model is told of this turn: nothing personal, no price, no coupon."""
    session, locale = talk.session, talk.voice.locale
    index = index_of(menus_here(talk))
    keep = [line.item_id for line in session.basket]
    keep += [*session.offered_items, *_items_of(reading.commands)]
    fronts = talk.nearby()[:STORES_SHOWN]
    near = [] if talk.store else [front.menu for front in fronts[:MENUS_SHOWN]]
    items, groups = extract(index, text=talk.turn.message, keep=keep, locale=locale, near=near)
    own = [talk.store] if talk.store else []
    stores = {store.store_id: store for store in (*own, *(front.store for front in fronts))}
    return Question(
        locale=locale,
        message=masked(talk.turn.message),
        turns=tuple(_turns_shown(talk)),
        store=talk.name(talk.store) if talk.store else None,
        items=items,
        groups=groups,
        stores=tuple(OfferedStore(s.store_id, talk.name(s)) for s in stores.values()),
        basket=tuple(_basket_lines(talk)),
        offered=session.offered_items,
        asked=talk.asked.expecting.value,
    )


def keep_review(talk: Talk, *, mode: str) -> None:
    """Keep a call that was made for review: one write, and only lost when it fails."""
    helping, aide = talk.helping, talk.shop.aide
    if aide is None or not helping.made or helping.question is None or helping.read is None:
        return
    got = helping.answer if isinstance(helping.answer, Helped) else Helped()
    review = Review(
        at=talk.now,
        prompt=helping.question.prompt,
        model=got.model,
        locale=helping.question.locale,
        mode=mode,
        outcome=helping.outcome or "",
        message=helping.question.message,
        read=tuple(type(command).__name__ for command in helping.read.commands),
        sure=helping.read.confidence,
        done=tuple(type(command).__name__ for command in helping.done),
        words=helping.words,
        dropped=helping.dropped,
        refused=got.refused,
        tokens_in=got.tokens_in,
        tokens_out=got.tokens_out,
        cost_micros=got.cost_micros,
    )
    with suppress(Overloaded, Unavailable):
        aide.reviews.keep(review)


def count_help(talk: Talk) -> None:
    """Count what became of a turn that the parser was unsure of, where there is a model at all."""
    helping, aide = talk.helping, talk.shop.aide
    if aide is None or helping.outcome is None:
        return
    telemetry.count(f"model.{helping.outcome}")
    if helping.outcome == Why.USELESS:
        aide.tally.add(f"model_{Why.USELESS}")
    if helping.dropped:
        telemetry.count("guard.dropped", len(helping.dropped))
        aide.tally.add("guard_dropped", len(helping.dropped))


def _hurdle(talk: Talk) -> NoHelp | None:
    """Why the model is not even asked; None when it may be."""
    aide = talk.shop.aide
    mode = talk.control.mode_at(talk.now)
    # While the door turns anybody away, help is what goes first.
    if aide is None or not talk.turn.calm or leave(mode, Work.MODEL) is not Leave.ON:
        return NoHelp(Why.OFF)
    if talk.session.helped >= MOST_CALLS:
        return NoHelp(Why.SPENT)
    left_s = talk.turn.left_s
    if left_s is not None and left_s < aide.deadline_s:
        return NoHelp(Why.LATE)
    return None


def _asked(talk: Talk, reading: Understanding) -> Helped | NoHelp:
    aide = talk.shop.aide
    if aide is None:
        return NoHelp(Why.OFF)
    talk.helping.question = question = question_of(talk, reading)
    campaign = talk.shop.gate.line_of(None, talk.now)
    campaign_id = campaign.campaign_id if campaign else NO_CAMPAIGN
    return aide.assistant.ask(question, shopper=talk.shopper, campaign_id=campaign_id)


def _items_of(commands: Iterable[Command]) -> Iterable[str]:
    """The items that the parser thought of."""
    for command in commands:
        if isinstance(command, AddItem):
            yield from (command.item_id, *command.also)
        elif isinstance(command, SearchMenu | Help):
            yield from command.item_ids


def _turns_shown(talk: Talk) -> Iterable[tuple[str, str]]:
    """The last turns without address, prices and whatever else is somebody's."""
    address = talk.session.address
    for said, heard in talk.session.talked[-TURNS_SHOWN:]:
        if address:
            said, heard = said.replace(address, HIDDEN), heard.replace(address, HIDDEN)
        yield masked(said)[:WORDS_SHOWN], _PRICE.sub(HIDDEN, masked(heard))[:WORDS_SHOWN]


def _basket_lines(talk: Talk) -> Iterable[QuestionLine]:
    menu, locale = talk.menu, talk.voice.locale
    for at, line in enumerate(talk.session.basket, start=1):
        item = menu.item(line.item_id) if menu else None
        name = local_name(item, locale) if item else line.item_id
        yield QuestionLine(at, line.item_id, name, line.quantity, line.size, line.options)
