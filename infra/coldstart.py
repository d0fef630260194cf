"""What a cold start of each function costs, against an empty handler with the same libraries.

Everything is measured from the built package, unpacked into a folder of its own with the bytecode
it carries; botocore, which Lambda's runtime brings, lies compiled beside it. Each figure is the
median of several fresh processes, which take turns (floor, function, floor, function, …), so that
a busy machine is busy for both. CPU time is judged, wall time is told.

    import  loading the module that Lambda calls, as Lambda does it: with the function's name set
    ready   import and what the function makes or reads while it is loaded (`edges/loading.py`);
            every call to AWS is answered by an empty answer on this machine

The floor of a queue's or a schedule's function imports chalice, botocore (session, configuration,
errors), and Powertools' logger with its formatter and metrics. That of the API functions imports
pydantic and PyJWT with cryptography as well, and rapidfuzz where shoppers are understood. For
`ready`, a floor makes the DynamoDB and SQS clients and reads one row. boto3 is in no floor, because
it is in no function. Exit 1 when an import is beyond its budget.
"""

import argparse
import compileall
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from platform import machine
from threading import Thread

from infra.package import build
from infra.stages import machine_of, stages

ROUNDS = 21
API_BUDGET, QUEUE_BUDGET = 1.25, 1.15
# What the runtime brings, of what functions load: the rest must come out of the zip.
RUNTIME = ("botocore", "jmespath", "dateutil", "six", "urllib3")
BASE = """\
from chalice import Blueprint, Chalice
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
"""
CLAIMS = BASE + "from pydantic import BaseModel, Field, StringConstraints\nimport jwt\n"
MODEL = BASE + "from pydantic import BaseModel, Field, StringConstraints\n"
API = CLAIMS + "from rapidfuzz import fuzz\nfrom rapidfuzz.distance import OSA\n"
FLOOR_READY = """\
session = botocore.session.get_session()
config = Config(retries={"total_max_attempts": 2, "mode": "standard"})
table, queue = (session.create_client(name, config=config) for name in ("dynamodb", "sqs"))
table.get_item(TableName="t", Key={"pk": {"S": "x"}, "sk": {"S": "x"}})
"""
# The steps that a function takes when it is loaded are put off, so that they have a time of their
# own; what it costs to put them off is in the function's time.
LOADING = """\
steps = []
from chalicelib.edges import loading
loading.at_load = lambda *more: steps.extend(more)
import {module}
"""
TAKE_STEPS = "for step in steps: step()\n"
MEASURE = """\
import time
cpu, wall = time.process_time(), time.perf_counter()
{load}
loaded = time.process_time() - cpu, time.perf_counter() - wall
{ready}
import json, sys
ready = time.process_time() - cpu, time.perf_counter() - wall
print(json.dumps([*loaded, *ready, len(sys.modules)]))
"""
EMPTY = b'{"Items": [], "Responses": {}, "UnprocessedKeys": {}}'
SETTINGS = {
    "LANTERN_STAGE": "prod",
    "LANTERN_PREFIX": "lantern-prod",
    "LANTERN_CLAIMS_APART": "on",
    "LANTERN_TABLE": "t",
    "LANTERN_ORDERS_QUEUE_URL": "https://sqs.invalid/orders",
    "LANTERN_PAYMENTS_QUEUE_URL": "https://sqs.invalid/payments",
    "LANTERN_ISSUERS": "[]",
    "LANTERN_CODE_KEY": "code",
    "LANTERN_SHOPPER_KEY": "shopper",
    "LANTERN_PAYMENT_KEY": "payment",
    "LANTERN_NOTIFY_KEY": "notify",
    "LANTERN_PAYMENT_URL": "https://payments.invalid",
    "LANTERN_BILLER_URL": "https://bills.invalid",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
}


@dataclass(frozen=True, slots=True)
class Function:
    """One function: what Lambda imports for it, what its floor imports, how far above it may be."""

    name: str
    module: str
    floor: str
    budget: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of one program; times in milliseconds."""

    import_cpu_ms: float
    import_wall_ms: float
    ready_cpu_ms: float
    ready_wall_ms: float
    modules: int


@dataclass(frozen=True, slots=True)
class Row:
    """A function beside its floor."""

    name: str
    budget: float
    floor: Cost
    cost: Cost
    times_floor: float
    ready_times_floor: float

    @property
    def within(self) -> bool:
        """Whether the import is within its budget."""
        return self.times_floor <= self.budget


FUNCTIONS = (
    Function("api", "app", API, API_BUDGET),
    Function("claim_api", "app", CLAIMS, API_BUDGET),
    Function("place_order", "chalicelib.edges.queues.place_order", BASE, QUEUE_BUDGET),
    Function("pay_order", "chalicelib.edges.queues.pay_order", BASE, QUEUE_BUDGET),
    Function("sweep", "chalicelib.edges.schedules.sweep", BASE, QUEUE_BUDGET),
    Function("audit", "chalicelib.edges.schedules.audit", BASE, QUEUE_BUDGET),
    Function("govern", "chalicelib.edges.schedules.govern", BASE, QUEUE_BUDGET),
    Function("converse", "chalicelib.edges.functions.converse", MODEL, QUEUE_BUDGET),
    Function("ledger", "chalicelib.edges.streams.ledger", BASE, QUEUE_BUDGET),
)


def row_of(function: Function, turns: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Row:
    """The two beside each other, of (floor's, function's) measurements. What is judged is the
    median of each turn's own ratio: the processor's pace is the same for both in one turn."""
    floors, costs = zip(*turns, strict=True)
    imports, readies = zip(
        *[(cost[0] / floor[0], cost[2] / floor[2]) for floor, cost in turns], strict=True
    )
    return Row(
        function.name,
        function.budget,
        _median(floors),
        _median(costs),
        round(statistics.median(imports), 3),
        round(statistics.median(readies), 3),
    )


def table(rows: Sequence[Row]) -> str:
    """The rows, for people."""
    heads = ("modules", "floor", "import ms", "floor", "x floor", "budget", "wall ms")
    widths = (9, 7, 11, 7, 9, 8, 9, 10, 7, 9)
    titles = zip((*heads, "ready ms", "floor", "x floor"), widths, strict=True)
    lines = [f"{'function':<12}" + "".join(f"{title:>{width}}" for title, width in titles)]
    for row in rows:
        verdict = "" if row.within else "  beyond its budget"
        lines.append(
            f"{row.name:<12}{row.cost.modules:>9}{row.floor.modules:>7}"
            f"{row.cost.import_cpu_ms:>11.0f}{row.floor.import_cpu_ms:>7.0f}{row.times_floor:>9.2f}"
            f"{row.budget:>8.2f}{row.cost.import_wall_ms:>9.0f}"
            f"{row.cost.ready_cpu_ms:>10.0f}{row.floor.ready_cpu_ms:>7.0f}"
            f"{row.ready_times_floor:>9.2f}{verdict}"
        )
    return "\n".join(lines)


class _Nothing(BaseHTTPRequestHandler):
    """AWS, for whom there is nothing anywhere."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        pass


@contextmanager
def answering() -> Iterator[str]:
    """The address of an AWS where nothing is stored."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Nothing)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def lay_out(archive: Path, place: Path) -> list[Path]:
    """Unpack the zip as Lambda does, and the runtime's own libraries beside it, compiled; both
    folders, in the order in which Python looks."""
    task, runtime = place / "task", place / "runtime"
    with zipfile.ZipFile(archive) as package:
        package.extractall(task)
    for name in RUNTIME:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            sys.exit(f"{name} is not installed here: it stands for Lambda's own copy.")
        origin = Path(spec.origin)
        if spec.submodule_search_locations:
            shutil.copytree(origin.parent, runtime / name, ignore=_unused)
        else:
            runtime.mkdir(exist_ok=True)
            shutil.copy(origin, runtime)
    cache, sys.pycache_prefix = sys.pycache_prefix, None
    try:
        compileall.compile_dir(runtime, quiet=2)
    finally:
        sys.pycache_prefix = cache
    return [task, runtime]


def _unused(folder: str, names: list[str]) -> list[str]:
    """Of botocore's descriptions only those of services that functions talk to."""
    if Path(folder).name != "data":
        return [name for name in names if name == "__pycache__"]
    used = {"dynamodb", "sqs", "lambda", "cloudwatch", "s3", "secretsmanager", "sts"}
    return [name for name in names if (Path(folder) / name).is_dir() and name not in used]


def measure(program: str, environment: Mapping[str, str], cwd: Path) -> list[float]:
    """One fresh process: CPU and wall seconds of the import, of both, modules. SystemExit with its
    own words when it fails."""
    command = [sys.executable, "-S", "-s", "-c", program]
    done = subprocess.run(
        command, cwd=cwd, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"A function cannot be loaded from the package:\n{done.stderr[-2000:]}")
    found: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compare(function: Function, rounds: int, environment: Mapping[str, str], cwd: Path) -> Row:
    """The function and its floor in turns; a first round, which fills the machine's own caches, is
    thrown away."""
    named = {**environment, "AWS_LAMBDA_FUNCTION_NAME": f"lantern-prod-{function.name}"}
    floor = MEASURE.format(load=function.floor, ready=FLOOR_READY)
    loading = MEASURE.format(load=LOADING.format(module=function.module), ready=TAKE_STEPS)
    turns = [(measure(floor, named, cwd), measure(loading, named, cwd)) for _ in range(rounds + 1)]
    return row_of(function, turns[1:])


def _median(measured: Sequence[Sequence[float]]) -> Cost:
    *seconds, modules = (statistics.median(one) for one in zip(*measured, strict=True))
    import_cpu, import_wall, ready_cpu, ready_wall = (round(one * 1000, 1) for one in seconds)
    return Cost(import_cpu, import_wall, ready_cpu, ready_wall, int(modules))


def stage_for(processor: str) -> str:
    """A stage whose package runs on this machine. SystemExit when there is none."""
    wanted = {"aarch64": "arm64"}.get(processor, processor)
    for stage in reversed(stages()):
        if machine_of(stage) == wanted and sys.platform == "linux":
            return stage
    sys.exit(f"A package for Lambda does not run here ({sys.platform}, {processor}).")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build if need be, measure, print."""
    parser = argparse.ArgumentParser(
        prog="make coldstart",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--zip", type=Path, help="a package that is built already")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="per function (%(default)s)")
    parser.add_argument("--only", nargs="+", choices=[one.name for one in FUNCTIONS], default=[])
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(arguments)
    chosen = [one for one in FUNCTIONS if not options.only or one.name in options.only]
    with tempfile.TemporaryDirectory() as folder, answering() as address:
        place = Path(folder)
        archive = options.zip or build(place / "built", stage=stage_for(machine()))
        paths = lay_out(archive, place)
        environment = {
            **SETTINGS,
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's folder cannot be written to
            "AWS_ENDPOINT_URL": address,
        }
        rows = [compare(one, options.rounds, environment, paths[0]) for one in chosen]
    if options.json:
        print(json.dumps([asdict(row) | {"within": row.within} for row in rows], indent=1))
    else:
        print(table(rows))
    return 0 if all(row.within for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
