"""Bills: list what is due, quote the one that is meant; it is confirmed like any quote."""

from chalicelib.domain.bills.bill import Bill, BillState, BillUnavailable
from chalicelib.domain.chat.commands import PayBill
from chalicelib.domain.chat.replies.phrases import Chip, Phrase
from chalicelib.domain.chat.understanding.scene import Expecting
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.flows.quote_bill import list_bills, quote_bill
from chalicelib.flows.turns.quoting import keep_waiting
from chalicelib.flows.turns.talk import Talk

_CHIPS = {
    "electricity": Chip.BILL_ELECTRICITY,
    "water": Chip.BILL_WATER,
    "gas": Chip.BILL_GAS,
    "phone": Chip.BILL_PHONE,
    "internet": Chip.BILL_INTERNET,
}


def pay_bill(talk: Talk, command: PayBill) -> None:
    """Quote the bill that is meant, or let the shopper choose."""
    offer_bills(talk, command.kind)


def offer_bills(talk: Talk, kind: str | None) -> None:
    """One bill due: quote it. Several: ask which. None: say so."""
    try:
        owed = list_bills(
            shopper=talk.shopper, now=talk.now, biller=talk.shop.biller, bills=talk.shop.bills
        )
    except Unavailable:
        talk.say(Phrase.BILLER_SILENT)
        talk.suggest(_CHIPS.get(kind or "", Chip.BILLS))
        return
    due = [bill for bill in owed if bill.state is BillState.DUE]
    meant = [bill for bill in due if kind in (None, bill.kind)]
    if len(meant) == 1:
        _quote(talk, meant[0])
    elif meant:
        _ask(talk, meant)
    elif kind is not None:
        talk.say(Phrase.NO_BILLS_KIND, kind=_kind(talk, kind))
        if due:
            _ask(talk, due)
    else:
        talk.say(Phrase.NO_BILLS)


def _ask(talk: Talk, bills: list[Bill]) -> None:
    rows = "\n".join(f"• {_text(talk, bill)}" for bill in bills)
    talk.say(Phrase.BILLS, bills=rows)
    talk.ask(Expecting.BILL)
    for bill in bills:
        if bill.kind in _CHIPS:
            talk.suggest(_CHIPS[bill.kind])


def _quote(talk: Talk, bill: Bill) -> None:
    try:
        quote = quote_bill(
            shopper=talk.shopper,
            bill_id=bill.bill_id,
            locale=talk.voice.locale,
            now=talk.now,
            new_id=talk.new_id,
            biller=talk.shop.biller,
            bills=talk.shop.bills,
            quotes=talk.shop.quotes,
        )
    except Unavailable:
        talk.say(Phrase.BILLER_SILENT)
        talk.suggest(_CHIPS.get(bill.kind, Chip.BILLS))
        return
    except (BillUnavailable, NotFound):
        talk.say(Phrase.BILL_TAKEN)
        return
    keep_waiting(talk, quote)
    total = talk.voice.money(quote.total)
    text = talk.voice.say(Phrase.QUOTE_BILL, bill=_text(talk, bill), total=total)
    ask = talk.voice.say(Phrase.BILL_ASK, until=talk.voice.clock(quote.expires_at))
    talk.said.append(f"{text}\n{ask}")


def _text(talk: Talk, bill: Bill) -> str:
    return talk.voice.say(
        Phrase.BILL,
        kind=_kind(talk, bill.kind),
        payee=bill.payee,
        period=bill.period,
        amount=talk.voice.money(bill.amount),
        due=talk.voice.day(bill.due_at),
    )


def _kind(talk: Talk, kind: str) -> str:
    return talk.voice.word(kind if kind in _CHIPS else "bill")
