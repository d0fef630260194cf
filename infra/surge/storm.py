"""`make storm`: the whole service from 1x to 10x, things breaking on a script, and a judgement.

The service runs in this process, with widths, throttles and a door scaled so that 1x takes about a
quarter of two cores; the load comes from a second process (`generator`), which lives on them, too.
Everything is on loopback, bounded, and ends by itself; Ctrl-C ends it at once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from infra.local.gateway_counts import Counts
from infra.local.service import LocalService
from infra.surge import judge, table
from infra.surge.generator import SETTLE_S
from infra.surge.judge import ModeSeen, Verdict
from infra.surge.plan import Step, Trouble, shortened
from infra.surge.records import Record, read

CAMPAIGN = "storm"
STORE = "storm-hall"
BASKET = {"store_id": STORE, "lines": [{"item_id": "mixue-fresh-lemonade", "quantity": 1}]}
# A look of the governor every five seconds: a minute of the night in five seconds of rehearsal.
LOOK_S = 5.0
# The template's throttles fill what the functions can serve on AWS; this machine can serve some
# twenty-five requests a second, one interpreter at a time. Scaled to that, chat and claims pass at
# four a second each, orders at one, and tracking at fifteen.
THROTTLE_SCALE, LEAST_BURST = 0.0045, 10.0
# Waits are milliseconds here while all is well, and there is no network in them.
WAIT_LIMIT_MS = 80.0
USUAL_MS = 250.0  # the dearest request takes some 190 ms when nobody else is there
OVERDUE_S = 30.0  # beyond its last answers the generator has nothing to wait for
# The governor hears of refusals for three minutes, as CloudWatch tells them; then a step down takes
# three calm looks.
# The audit gives back only what was drawn longer ago than any function lives (design, section 2).
AUDITED_AFTER = timedelta(minutes=16)
NOTIFY = ("POST", "/payments/{provider}/notify")
CALM_WITHIN_S = 240.0
DRAINED_WITHIN_S = 150.0
UNDER_WAY = ("QUEUED", "PAYING", "REFUNDING")


@dataclass
class Seen:
    """What was seen of the service from inside while the storm went on; times since it began."""

    began: float = field(default_factory=time.monotonic)
    modes: list[ModeSeen] = field(default_factory=list)
    breakers: list[tuple[float, str]] = field(default_factory=list)
    troubles: list[tuple[float, str]] = field(default_factory=list)
    cpu: list[tuple[float, float]] = field(default_factory=list)  # seconds: elapsed, of CPU

    @property
    def now(self) -> float:
        """Seconds since the storm began."""
        return time.monotonic() - self.began


class Watch:
    """Looks at the mode, the breakers and the CPU twice a second, in a thread."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._states: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="storm-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stopping.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stopping.wait(0.5):
            self.look()

    def look(self) -> None:
        """Note what has changed."""
        from chalicelib.wiring.overload import control

        seen, now = self._seen, datetime.now(UTC)
        state = control().load()
        switch = state.switch_at(now)
        if not seen.modes or seen.modes[-1].mode != switch.mode.value:
            seen.modes.append(ModeSeen(seen.now, switch.mode.value, switch.why))
        for name, verdict in state.breakers.items():
            how = verdict.state_at(now).value
            if self._states.get(name, "closed") != how:
                self._states[name] = how
                seen.breakers.append((seen.now, f"{name} {how}"))
        times = os.times()
        seen.cpu.append((seen.now, times.user + times.system))


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every demand holds, 1 when one does not, 130 after Ctrl-C."""
    wish = _parser().parse_args(arguments)
    try:
        return storm(wish)
    except KeyboardInterrupt:
        print("\nStopped in the middle: nothing is judged, nothing was kept.", file=sys.stderr)
        return 130


def storm(wish: argparse.Namespace) -> int:
    """Put it up, let it blow, judge."""
    steps, troubles = shortened(wish.length)
    total_s = sum(step.seconds for step in steps)
    print(f"A storm of {total_s:.0f} s, then calm; at most {total_s + 360:.0f} s in all.")
    with tempfile.TemporaryDirectory(prefix="lantern-storm-") as folder:
        file = Path(folder) / "records.jsonl"
        with LocalService(
            port=0,
            kitchen=False,
            width=wish.width,
            throttle_scale=THROTTLE_SCALE * wish.scale,
            throttle_least_burst=LEAST_BURST,
            wait_limit_ms=WAIT_LIMIT_MS,
            usual_ms=USUAL_MS,
            govern_every_s=LOOK_S,
            meter_every_s=2.0,
            log_level="CRITICAL",
        ) as service:
            _lay_out(service)
            seen = Seen()
            with Watch(seen) as watch:
                _warm_up(service)
                seen.began = time.monotonic()
                seen.modes.clear()
                watch.look()
                took_part = _blow(service, steps, troubles, wish, file, seen)
                calm, drained = _calm_down(seen, took_part["ordering"])
                watch.look()
            records = list(read(file.read_text(encoding="utf-8").splitlines()))
            books = _books(service, took_part["names"])
            notified = service.gateway.counts.read().get(NOTIFY, Counts())
    found = _judged(
        records, steps, seen, calm=calm, drained=drained, books=books, notified=notified
    )
    _tell(records, steps, seen, found)
    if wish.json:
        Path(wish.json).write_text(
            json.dumps(
                {
                    "records": [asdict(r) for r in records],
                    "modes": [asdict(m) for m in seen.modes],
                    "breakers": seen.breakers,
                    "verdicts": [asdict(v) for v in found],
                },
                ensure_ascii=False,
            ),
            encoding="utf-8",
        )
    return 0 if all(one.holds for one in found) else 1


def _lay_out(service: LocalService) -> None:
    """A store with room for a storm, and a campaign with a plan that it outruns."""
    from chalicelib.domain.campaigns.campaign import rules_from
    from chalicelib.wiring import campaigns, stores
    from infra.local import catalogue

    writer, now = stores.writer(), datetime.now(UTC)
    like = next(s for s in catalogue.demo_stores() if s["store_id"] == "mixue-hubin")
    day = [["00:00", "24:00"]] * 7
    writer.put_store(like | {"store_id": STORE, "slot_capacity": 5000, "hours": day})
    writer.put_menu(STORE, catalogue.demo_menus()[like["menu"]])
    document = dict(catalogue.demo_campaign(now)["rules"])
    document |= {
        "starts_at": (now - timedelta(days=1)).isoformat(),
        "stores": "all",
        "planned_claims_per_s": 6.0,
    }
    campaigns.open_campaign(
        campaign_id=CAMPAIGN, rules=rules_from(document), stock=100_000, who="storm", now=now
    )
    service.payments.behave()


def _warm_up(service: LocalService) -> None:
    """One of everything, so that the first seconds do not pay for what is read once."""
    from infra.local.client import Client

    client = Client(service.url, service.token("warm"))
    for path in ("/campaigns", "/stores", "/orders", f"/line/{CAMPAIGN}", "/coupons"):
        client.get(path)
    for message in ("hello", "two milk teas", "来两杯珍珠奶茶", "zwei Milchtees"):
        client.post("/chat", {"message": message})


def _blow(
    service: LocalService,
    steps: Sequence[Step],
    troubles: Sequence[Trouble],
    wish: argparse.Namespace,
    file: Path,
    seen: Seen,
) -> dict[str, list[str]]:
    """Let the generator offer its load, and the troubles happen; the `names` of the shoppers that
    took part, and of them those who were `ordering`."""
    load = {
        "url": service.url,
        "campaign": CAMPAIGN,
        "steps": [asdict(step) for step in steps],
        "scale": wish.scale,
        "seed": wish.seed,
        "records": str(file),
        "basket": BASKET,
    }
    # Into a file: some thousand names are more than a pipe holds that nobody reads meanwhile.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "infra.surge.generator"],
            stdin=subprocess.PIPE,
            stdout=said,
            text=True,
        )
        stopping = threading.Event()
        script = threading.Thread(
            target=_make_trouble, args=(service, troubles, seen, stopping), daemon=True
        )
        script.start()
        try:
            _hand_over(child, load)
            _wait_for(child, steps, seen)
        finally:
            stopping.set()
            if child.poll() is None:
                child.kill()
                child.wait()
            script.join(timeout=5)
            service.payments.behave()
            service.biller.behave()
        if child.returncode != 0:
            raise RuntimeError("the generator failed, or did not come to its end")
        said.seek(0)
        took_part: dict[str, list[str]] = json.load(said)
        return took_part


def _hand_over(child: "subprocess.Popen[str]", load: Any) -> None:
    if child.stdin is not None:
        child.stdin.write(json.dumps(load))
        child.stdin.close()
        child.stdin = None


def _wait_for(child: "subprocess.Popen[str]", steps: Sequence[Step], seen: Seen) -> None:
    """Until the generator has ended, or is overdue; tells how far it is."""
    begun, whole = time.monotonic(), sum(step.seconds for step in steps)
    while (done := time.monotonic() - begun) < whole + SETTLE_S + OVERDUE_S:
        mode = seen.modes[-1].mode if seen.modes else "full"
        print(f"  {done:5.0f} of {whole:.0f} s  {_step_at(steps, done)}  mode {mode}", flush=True)
        try:
            child.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            continue
        return


def _step_at(steps: Sequence[Step], second: float) -> str:
    for step in steps:
        if second < step.seconds:
            return step.name
        second -= step.seconds
    return "last answers"


def _make_trouble(
    service: LocalService, troubles: Sequence[Trouble], seen: Seen, stopping: threading.Event
) -> None:
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
    for number, digit in enumerate("0123456789"):
        how = "timeout_before" if number % 2 else "timeout_after"
        service.payments.when("charge", behaviour=how, key_prefix=f"o-{digit}", delay_s=4.0)


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
    "payments time out, six in ten": (_time_out, lambda service: service.payments.behave()),
    "the payment provider is gone": (_cut_off, lambda service: service.payments.behave()),
    "the biller is slow": (
        lambda service: service.biller.when(behaviour="slow", delay_s=2.0),
        lambda service: service.biller.behave(),
    ),
    "pay_order has a width of 2": (_narrow, _wide),
}


def _calm_down(seen: Seen, ordering: Sequence[str]) -> tuple[float | None, float | None]:
    """(seconds until the mode was full again, seconds until every order had ended or was paid);
    None for what did not come to pass."""
    ends = time.monotonic() + max(CALM_WITHIN_S, DRAINED_WITHIN_S)
    begun, calm, drained = time.monotonic(), None, None
    ids = _ids(ordering)
    while (calm is None or drained is None) and time.monotonic() < ends:
        took = time.monotonic() - begun
        if calm is None and seen.modes[-1].mode == "full":
            calm = took
        if drained is None and not _under_way(ids):
            drained = took
        print(f"  {took:5.0f} s after  mode {seen.modes[-1].mode}", flush=True)
        time.sleep(5.0)
    return calm, drained


def _ids(shoppers: Sequence[str]) -> list[str]:
    from chalicelib import settings
    from chalicelib.domain.ids import shopper_of

    return [shopper_of(sub=name, key=settings.load().shopper_key) for name in shoppers]


def _under_way(ids: Sequence[str]) -> int:
    from chalicelib.wiring.orders import orders

    now = datetime.now(UTC)
    found = (order for one in ids for order in orders().of_shopper(one, limit=50))
    return sum(order.as_read(now).state.value in UNDER_WAY for order in found)


def _books(service: LocalService, shoppers: Sequence[str]) -> Any:
    from chalicelib.wiring import upkeep
    from infra.local.books import balance

    # What comes by every minute and every hour comes by now: ghosts leave their slots, and the
    # numbers of tickets whose coupon was never known to be written come back.
    service.pump.fire("sweep")
    now = datetime.now(UTC)
    for later in (timedelta(), AUDITED_AFTER):
        upkeep.audit(now=now + later)
    return balance(shoppers=_ids(shoppers), ledger=service.payments.ledger(), now=now)


def _judged(
    records: Sequence[Record],
    steps: Sequence[Step],
    seen: Seen,
    *,
    calm: float | None,
    drained: float | None,
    books: Any,
    notified: Counts,
) -> list[Verdict]:
    seconds = {step.name: step.seconds for step in steps}
    top = max(steps, key=lambda step: step.times).name
    differences = "; ".join(books.differences[:3]) or "none"
    return [
        judge.goodput_holds(judge.goodput(records, seconds), top),
        judge.in_order(records, seen.modes),
        judge.late_work_served(records),
        judge.notices_let_in(notified.offered, notified.throttled + notified.refused),
        judge.every_refusal_told(records),
        judge.one_text_a_message(records),
        judge.no_bugs(records),
        Verdict(
            "afterwards the mode is back at full",
            calm is not None,
            "never" if calm is None else f"{calm:.0f} s after the last request",
        ),
        Verdict(
            "every order has ended or is paid",
            drained is not None,
            "not all" if drained is None else f"{drained:.0f} s after the last request",
        ),
        Verdict(
            "the books balance; no order lost, none charged twice",
            not books.differences,
            f"differences: {differences}",
        ),
    ]


def _tell(
    records: Sequence[Record], steps: Sequence[Step], seen: Seen, found: Sequence[Verdict]
) -> None:
    seconds = {step.name: step.seconds for step in steps}
    print("\nPer route")
    print("\n".join(table.per_route(records)))
    print("\nPer step: offered and useful answers a second, and the served share of each class")
    print("\n".join(table.per_step(records, seconds, judge.goodput(records, seconds))))
    print("\nTurned away, by whom")
    print("\n".join(table.turned_away(records)))
    print("\nCPU of the service, of two cores, by step")
    print("  " + ", ".join(f"{name} {share:.0%}" for name, share in _cpu(steps, seen)))
    print("\nWhat gave way, and when")
    sheds = judge.first_to_give(records)
    print("\n".join(table.what_gave_way(seen.modes, sheds, seen.breakers, seen.troubles)))
    print("\nVerdicts")
    print("\n".join(table.verdicts(found)))
    failed = [one for one in found if not one.holds]
    print("\nThe storm was held." if not failed else f"\n{len(failed)} demands FAILED.")


def _cpu(steps: Sequence[Step], seen: Seen) -> list[tuple[str, float]]:
    """The share of two cores that the service used in each step."""
    shares, began = [], 0.0
    for step in steps:
        inside = [one for one in seen.cpu if began <= one[0] < began + step.seconds]
        began += step.seconds
        if len(inside) > 1:
            (start, before), (end, after) = inside[0], inside[-1]
            shares.append((step.name, (after - before) / (end - start) / 2))
    return shares


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="make storm",
        description="Ramps the whole service from 1x to 10x on loopback, with a realistic mix and\n"
        "things breaking on a script; ends with tables and a verdict for each demand.\n"
        "Exit 0 only when all hold.",
        epilog='examples:\n  make storm\n  make storm ARGS="--length 0.3 --json storm.json"',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--length", type=float, default=1.0, help="times the duration (%(default)s)")
    made.add_argument("--scale", type=float, default=1.0, help="times the rates (%(default)s)")
    made.add_argument("--seed", type=int, default=6, help="of arrivals and shoppers (%(default)s)")
    made.add_argument("--width", type=int, default=32, help="of the API function (%(default)s)")
    made.add_argument("--json", metavar="FILE", help="write every record and verdict there")
    return made


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
