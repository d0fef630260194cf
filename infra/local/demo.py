"""Play whole conversations in three languages, from the first message to CONFIRMED.

Brings up a service of its own, follows it as three shoppers would, prints what was said and the
books, and leaves nothing behind. Exit 0 only if every order is confirmed and the books balance.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib import settings
from chalicelib.domain.ids import shopper_of
from infra.local.books import Balance, balance, utc_now
from infra.local.client import Client
from infra.local.service import LocalService

HUBIN = {"lat": 30.2590, "lon": 120.1644}
PATIENCE_S = 25
DONE = {"CONFIRMED", "ACCEPTED", "READY", "COMPLETED"}


class Service(Protocol):
    """Whatever serves Lantern's API."""

    url: str

    def token(self, user: str) -> str:
        """A token that it accepts."""


@dataclass(frozen=True, slots=True)
class Script:
    """Who says what; the last line is the consent."""

    user: str
    locale: str
    lines: Sequence[str]


SCRIPTS = (
    Script(
        "mei",
        "zh-CN",
        ("你好", "帮我点两杯珍珠奶茶，少糖去冰", "第二杯换成大杯", "用券，就这些", "确认下单"),
    ),
    Script(
        "ada",
        "en",
        (
            "hi there",
            "can i get two iced lattes with oat milk and a croissant",
            "no, make that three lattes",
            "how long is my coupon good for?",
            "that's all",
            "yes, place the order",
        ),
    ),
    Script(
        "jonas",
        "de",
        (
            "Guten Tag",
            "Ich hätte gern einen großen Perlenmilchtee, wenig Zucker",
            "doch lieber ohne Eis",
            "Das ist alles",
            "Ja, jetzt bestellen",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; 0 if everything was confirmed and the books balance."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="print the verdict only")
    options = parser.parse_args(arguments)
    say = (lambda _: None) if options.quiet else print
    with LocalService(port=0, kitchen_pace_s=1.0) as service:
        confirmed = [play(script, service, say) for script in SCRIPTS]
        shoppers = [_shopper(script.user) for script in SCRIPTS]
        books = balance(shoppers=shoppers, ledger=service.payments.ledger(), now=utc_now())
    _print_books(books)
    if books.differences or not all(confirmed):
        print("The demo FAILED: not every order was confirmed, or the books differ.")
        return 1
    print(f"{len(confirmed)} conversations, {len(confirmed)} orders confirmed; the books balance.")
    return 0


def _shopper(user: str) -> str:
    return shopper_of(sub=user, key=settings.load().shopper_key)


def play(script: Script, service: Service, say: object) -> bool:
    """Say all its lines, and follow the order; whether it was confirmed. `say` takes lines of the
    transcript."""
    speak = say if callable(say) else print
    client = Client(service.url, service.token(script.user))
    speak(f"\n=== {script.user} ({script.locale})")
    session, order = None, None
    for number, line in enumerate(script.lines):
        body = {
            "message": line,
            "locale": script.locale,
            "location": HUBIN,
            "turn_id": f"{script.user}-{number}",
        }
        answer = client.post("/chat", body | ({"session_id": session} if session else {}))
        if answer.status != 200:
            speak(f"  > {line}\n  < {answer.status} {answer.body}")
            return False
        session, order = answer.body["session_id"], answer.body.get("order")
        speak(f"  > {line}")
        speak("  < " + answer.body["reply"].replace("\n", "\n    "))
        speak("    [" + "] [".join(answer.body["suggestions"]) + "]")
    return order is not None and _follow(client, order["order_id"], speak)


def _follow(client: Client, order_id: str, speak: object) -> bool:
    """Watch the order until it is confirmed or over."""
    seen, ends = [], time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        order = client.get(f"/orders/{order_id}").body
        if order["state"] not in seen:
            seen.append(order["state"])
        if order["state"] in DONE:
            break
        time.sleep(0.2)
    if callable(speak):
        speak(f"    order {order_id}: {' -> '.join(seen)}, pickup code {order.get('pickup_code')}")
    return seen[-1] in DONE


def _print_books(books: Balance) -> None:
    print("\n=== The books")
    for name, value in books.rows:
        print(f"  {name:<42} {value}")
    for difference in books.differences:
        print(f"  DIFFERENCE  {difference}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped; nothing was kept.")
