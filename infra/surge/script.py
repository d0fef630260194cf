"""The script of what breaks during a storm, and when."""

import threading
from collections.abc import Callable, Sequence

from infra.local.sandbox_script import Behaviour
from infra.local.service import LocalService
from infra.surge.ground import PROVIDER_TAKES_S, pays_as_usual
from infra.surge.plan import Trouble
from infra.surge.watch import Seen


def make_trouble(
    service: LocalService, troubles: Sequence[Trouble], seen: Seen, stopping: threading.Event
) -> None:
    """Begin and mend every trouble at its time since the storm began, or stop at once."""
    events = sorted(
        [(t.at, t, True) for t in troubles] + [(t.at + t.seconds, t, False) for t in troubles],
        key=lambda event: event[0],
    )
    for at, trouble, begins in events:
        if stopping.wait(max(0.0, at - seen.now)):
            return
        begin, end = _TROUBLES[trouble.what]
        (begin if begins else end)(service)
        seen.troubles.append((seen.now, f"{trouble.what}{'' if begins else ': mended'}"))


def _time_out(service: LocalService) -> None:
    """Ten of the sixteen digits that a shopper's id may begin with: half before the debit, half
    after it."""
    service.payments.behave()
    for number, digit in enumerate("0123456789"):
        how: Behaviour = "timeout_before" if number % 2 else "timeout_after"
        service.payments.when("charge", behaviour=how, key_prefix=f"o-{digit}", delay_s=4.0)
    service.payments.when("charge", behaviour="slow", delay_s=PROVIDER_TAKES_S)


def _cut_off(service: LocalService) -> None:
    service.payments.behave()
    service.payments.when(behaviour="timeout_before", delay_s=0.0)


def _narrow(_: LocalService) -> None:
    _pay_width(2)


def _wide(_: LocalService) -> None:
    _pay_width(4)


def _pay_width(width: int) -> None:
    """As an operator would; the governor puts it back at its next look."""
    from chalicelib.wiring.modes import capacity

    capacity().set_queue_width("pay_order", width)


_TROUBLES: dict[str, tuple[Callable[[LocalService], None], Callable[[LocalService], None]]] = {
    "payments time out, six in ten": (_time_out, pays_as_usual),
    "the payment provider is gone": (_cut_off, pays_as_usual),
    "the biller is slow": (
        lambda service: service.biller.when(behaviour="slow", delay_s=2.0),
        lambda service: service.biller.behave(),
    ),
    "pay_order has a width of 2": (_narrow, _wide),
}
