"""`make storm`: the whole service from 1x to 10x, things breaking on a script, and a judgement.

The service runs in this process, with widths, throttles and a door scaled so that 1x takes about a
quarter of two cores; the load comes from a second process (`generator`), which lives on them, too.
Everything is on loopback, bounded, and ends by itself; Ctrl-C ends it at once.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local.gateway_counts import Counts
from infra.local.service import LocalService
from infra.surge import judge, table
from infra.surge.calibrate import pace
from infra.surge.generator import SETTLE_S
from infra.surge.ground import BASKET, CAMPAIGN, books_after, ids, lay_out, under_way, warm_up
from infra.surge.judge import Verdict
from infra.surge.plan import Step, Trouble, shortened
from infra.surge.records import Record, read
from infra.surge.script import make_trouble
from infra.surge.watch import Seen, Watch, governor_heard

# A look of the governor every five seconds: a minute of the night in five seconds of rehearsal.
LOOK_S = 5.0
# The reference machine (`calibrate.py`) can serve some twenty-five requests a second, one
# interpreter at a time. Scaled so,
# the throttles let twice as much through and tracking at thirty: what there is too much of, the
# door turns away by class. At less than half of this the buckets, which know no class, did it all.
THROTTLE_SCALE, LEAST_BURST = 0.011, 10.0
# Waits are milliseconds here while all is well, and there is no network in them.
WAIT_LIMIT_MS = 80.0
USUAL_MS = 250.0  # the dearest request takes some 190 ms when nobody else is there
OVERDUE_S = 30.0  # beyond its last answers the generator has nothing to wait for
# The governor hears of refusals for three minutes, as CloudWatch tells them; then a step down takes
# three calm looks.
CALM_WITHIN_S = 240.0
DRAINED_WITHIN_S = 150.0
NOTIFY = ("POST", "/payments/{provider}/notify")


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
    if wish.scale is None:
        measured = pace()
        wish.scale = measured.scale
        print(
            f"Five requests take {measured.round_s * 1000:.0f} ms of a processor here: rates and"
            f" throttles times {wish.scale} (--scale)."
        )
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
            lay_out(service)
            seen = Seen()
            with Watch(seen) as watch, governor_heard(seen):
                warm_up(service)
                seen.began = time.monotonic()
                seen.modes.clear()
                seen.looks.clear()
                watch.look()
                took_part = _blow(service, steps, troubles, wish, file, seen)
                calm, drained = _calm_down(seen, took_part["ordering"])
                watch.look()
            records = list(read(file.read_text(encoding="utf-8").splitlines()))
            books = books_after(service, took_part["names"])
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
                    "looks": seen.looks,
                    "verdicts": [asdict(v) for v in found],
                },
                ensure_ascii=False,
            ),
            encoding="utf-8",
        )
    return 0 if all(one.holds for one in found) else 1


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
            target=make_trouble, args=(service, troubles, seen, stopping), daemon=True
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


def _calm_down(seen: Seen, ordering: Sequence[str]) -> tuple[float | None, float | None]:
    """(seconds until the mode was full again, seconds until every order had ended or was paid);
    None for what did not come to pass."""
    ends = time.monotonic() + max(CALM_WITHIN_S, DRAINED_WITHIN_S)
    begun, calm, drained = time.monotonic(), None, None
    shopper_ids = ids(ordering)
    while (calm is None or drained is None) and time.monotonic() < ends:
        took = time.monotonic() - begun
        if calm is None and seen.modes[-1].mode == "full":
            calm = took
        if drained is None and not under_way(shopper_ids):
            drained = took
        print(f"  {took:5.0f} s after  mode {seen.modes[-1].mode}", flush=True)
        time.sleep(5.0)
    return calm, drained


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
        judge.notices_let_in(
            notified.offered, throttled=notified.throttled, refused=notified.refused
        ),
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


def _scale(text: str) -> float:
    """A number above nothing; argparse tells of any other."""
    scale = float(text)
    if not 0 < scale < math.inf:
        raise argparse.ArgumentTypeError("give a number above 0")
    return scale


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
    made.add_argument(
        "--scale", type=_scale, help="times rates and throttles (what this machine can do)"
    )
    made.add_argument("--seed", type=int, default=6, help="of arrivals and shoppers (%(default)s)")
    made.add_argument("--width", type=int, default=48, help="of the API function (%(default)s)")
    made.add_argument("--json", metavar="FILE", help="write every record and verdict there")
    return made
