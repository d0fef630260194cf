"""The command line's grammar. Options that every command has may stand before or after it."""

import argparse
import math
from datetime import date
from typing import Any, NoReturn

from infra.ops import commands

MODES = ("auto", "full", "lean", "queued", "redeem_only", "closed")
DIALS = ("issue", "redeem", "invite", "draw")
DESCRIPTION = "Lantern's operator: look at the service, switch it, tend its dead letters."
EPILOG = """examples:
  make ops ARGS="status"                                 also while the API is down
  make ops ARGS="overview"
  make ops ARGS="watch --every 10"                       Ctrl-C ends it
  make ops ARGS="mode queued --reason 'store API slow' --minutes 30"
  make ops ARGS="mode auto --reason 'it is calm again'"
  make ops ARGS="dial milk-tea-0206 issue off --reason 'wrong price'"
  make ops ARGS="stock milk-tea-0206 20000 --reason 'the owner agreed'"
  make ops ARGS="store mixue-hubin paused --minutes 20"
  make ops ARGS="redrive --all --reason 'payments are back'"
  make ops ARGS="statement mixue-hubin --from 2026-02-06 --csv"
  make ops ARGS="tickets"
  make ops ARGS="ticket-answer t-… 'We are making you a new one.'"
  LANTERN_URL=https://… LANTERN_TOKEN=… python -m infra.ops overview --json

the token: --token, else LANTERN_TOKEN (which, unlike --token, no process list shows); for a service
on this machine one is made when it is needed.
exit codes: 0 fine, 1 refused or not all done, 2 wrong usage, 3 nobody answered."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Complain without repeating values: one of them may be a token."""
        before, found, rest = message.partition("unrecognized arguments: ")
        names = [part.partition("=")[0] for part in rest.split() if part.startswith("-")]
        super().error(
            f"{before}{found}{' '.join(names) or '(too many words)'}" if found else message
        )


def parser() -> argparse.ArgumentParser:
    """The whole grammar; `run` in what it reads is the command."""
    shared = _shared()
    whole = _Parser(
        prog="ops",
        description=DESCRIPTION,
        epilog=EPILOG,
        parents=[shared],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    kinds = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def kind(name: str, run: commands.Command | None, words: str) -> argparse.ArgumentParser:
        made = kinds.add_parser(
            name, help=words, description=words, parents=[shared], allow_abbrev=False
        )
        made.set_defaults(run=run)
        return made

    _looks(kind)
    _switches(kind)
    _letters(kind)
    _people(kind)
    _books(kind)
    return whole


def _looks(kind: Any) -> None:
    status = kind("status", commands.status, "the public status document; needs no token")
    status.add_argument("--status-url", help="where it lies outside the API (https:, file:)")
    kind("overview", commands.overview, "mode and why, queues, breakers, lines, books, burn")
    watch = kind("watch", None, "the overview again and again, until Ctrl-C")
    watch.add_argument("--every", type=_seconds, default=5.0, metavar="S", help="seconds (5)")
    watch.add_argument("--times", type=_whole, metavar="N", help="stop after N (never)")
    kind("campaigns", commands.campaigns, "all campaigns: dials, stock, burn, books")
    one = kind("campaign", commands.campaign, "one campaign as it is right now")
    one.add_argument("campaign", metavar="ID")
    line = kind("line", commands.line, "who is being served in a campaign's line, who waits")
    line.add_argument("campaign", metavar="CAMPAIGN")


def _switches(kind: Any) -> None:
    mode = kind("mode", commands.set_mode, "switch the mode, or hand it to the governor (auto)")
    mode.add_argument("mode", choices=MODES, metavar="|".join(MODES))
    _why(mode)
    _for_minutes(mode)
    dial = kind("dial", commands.dial, "turn one dial of a campaign")
    dial.add_argument("campaign", metavar="CAMPAIGN")
    dial.add_argument("dial", choices=DIALS, metavar="|".join(DIALS))
    dial.add_argument("to", choices=("on", "off"), metavar="on|off")
    _why(dial)
    _for_minutes(dial)
    stock = kind("stock", commands.stock, "raise a campaign's stock to N in all")
    stock.add_argument("campaign", metavar="CAMPAIGN")
    stock.add_argument("stock", type=_whole, metavar="N")
    _why(stock)
    store = kind("store", commands.store, "switch a store")
    store.add_argument("store", metavar="ID")
    statuses = ("online", "busy", "paused")
    store.add_argument("status", choices=statuses, metavar="|".join(statuses))
    _why(store, needed=False)
    _for_minutes(store)


def _letters(kind: Any) -> None:
    letters = kind("dead-letters", commands.dead_letters, "messages that could not be handled")
    letters.add_argument("--limit", type=_whole, default=50, metavar="N", help="at most 200 (50)")
    redrive = kind("redrive", commands.redrive, "send dead letters back to their queues")
    redrive.add_argument("ids", nargs="*", metavar="MESSAGE")
    redrive.add_argument("--all", action="store_true", help="all that lie there now")
    _why(redrive, needed=False)
    discard = kind("discard", commands.discard, "throw dead letters away for good")
    discard.add_argument("ids", nargs="+", metavar="MESSAGE")
    _why(discard)


def _people(kind: Any) -> None:
    model = kind("model", commands.model, "what the model was asked lately, and what it cost")
    model.add_argument("--limit", type=_whole, default=10, metavar="N", help="turns shown (10)")
    tickets = kind("tickets", commands.tickets, "shoppers who wait for a person")
    tickets.add_argument("--limit", type=_whole, default=50, metavar="N", help="at most 200 (50)")
    answer = kind("ticket-answer", commands.ticket_answer, "write to a shopper, into the chat")
    answer.add_argument("ticket", metavar="TICKET")
    answer.add_argument("text", type=_text, metavar="TEXT")
    close = kind("ticket-close", commands.ticket_close, "be done with a ticket")
    close.add_argument("ticket", metavar="TICKET")


def _books(kind: Any) -> None:
    settled = kind("statement", commands.statement, "what a store is owed, day by day")
    settled.add_argument("store", metavar="STORE")
    settled.add_argument("--from", dest="first", type=_day, required=True, metavar="DAY")
    settled.add_argument("--to", dest="last", type=_day, metavar="DAY", help="included (today)")
    certified = kind("certificate", commands.certificate, "what a campaign gave out and spent")
    certified.add_argument("campaign", metavar="CAMPAIGN")
    for one in (settled, certified):
        one.add_argument("--csv", action="store_true", help="the days as CSV")


def _day(text: str) -> str:
    """A day as the service reads it."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("write a day like 2026-02-06") from None


def _shared() -> _Parser:
    # Without defaults: what stands before the command must not be undone by what stands after it.
    shared = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--url", help="the service (LANTERN_URL, else http://127.0.0.1:$PORT)")
    shared.add_argument("--token", help="the operator's token (LANTERN_TOKEN)")
    shared.add_argument("--json", action="store_true", help="the answer as JSON")
    shared.add_argument(
        "--timeout", type=_seconds, metavar="S", help="seconds for each of up to four tries (10)"
    )
    return shared


def _why(kind: argparse.ArgumentParser, *, needed: bool = True) -> None:
    kind.add_argument("--reason", required=needed, type=_text, help="why; it is written down")


def _for_minutes(kind: argparse.ArgumentParser) -> None:
    kind.add_argument("--minutes", type=_whole, metavar="N", help="then back by itself")


def _text(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("say why")
    return text.strip()


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18 and int(text) > 0):
        raise argparse.ArgumentTypeError("must be a whole number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError("must be a number of seconds above 0, up to 3600")
    return number
