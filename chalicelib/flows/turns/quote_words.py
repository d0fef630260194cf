"""A quote read back in full: where, what, how, when, for how much, for how long (S6)."""

from typing import Any

from chalicelib.domain.chat.replies.phrases import Phrase
from chalicelib.domain.orders.quote import Quote
from chalicelib.flows.turns.talk import Talk
from chalicelib.flows.turns.wallet import Found


def shop_quote_text(talk: Talk, quote: Quote, found: Found | None) -> str:
    """The whole quote in words: where, what, how, when, for how much, for how long."""
    voice, snapshot = talk.voice, quote.snapshot
    rows = [voice.say(Phrase.QUOTE_HEAD), _place_row(talk, snapshot)]
    rows += [
        voice.say(Phrase.QUOTE_LINE, line=voice.line(line), total=voice.money(line["line_total"]))
        for line in snapshot["lines"]
    ]
    rows += [_time_row(talk, snapshot["fulfilment"]), _total_row(talk, snapshot, found)]
    rows.append(voice.say(Phrase.QUOTE_ASK, until=voice.clock(quote.expires_at)))
    return "\n".join(rows)


def _place_row(talk: Talk, snapshot: Any) -> str:
    store, address, far = (snapshot[k] for k in ("store_name", "store_address", "distance_m"))
    if far is None:
        return talk.voice.say(Phrase.QUOTE_STORE_FAR, store=store, address=address)
    distance = talk.voice.distance(far)
    return talk.voice.say(Phrase.QUOTE_STORE, store=store, distance=distance, address=address)


def _time_row(talk: Talk, fulfilment: Any) -> str:
    voice = talk.voice
    slot, latest = voice.time(fulfilment["slot"]), fulfilment["latest_slot"]
    if fulfilment["type"] == "delivery":
        text = voice.say(Phrase.QUOTE_DELIVERY, address=fulfilment["address"], slot=slot)
    else:
        text = voice.say(Phrase.QUOTE_PICKUP, slot=slot)
    if latest == fulfilment["slot"]:
        return text + voice.say(Phrase.QUOTE_FIXED)
    return text + voice.say(Phrase.QUOTE_MOVES, latest=voice.clock(latest))


def _total_row(talk: Talk, snapshot: Any, found: Found | None) -> str:
    voice = talk.voice
    total = voice.money(snapshot["total"])
    if found is None or snapshot["coupon_id"] is None:
        return voice.say(Phrase.QUOTE_TOTAL, total=total)
    return voice.say(
        Phrase.QUOTE_TOTAL_COUPON,
        subtotal=voice.money(snapshot["subtotal"]),
        face=voice.money(found.coupon.face_value),
        discount=voice.money(snapshot["discount"]),
        total=total,
    )
