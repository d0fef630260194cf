"""What holds for every test: which are slow by where they stand, which begin first, and what keeps
the suite short."""

import gc
import io
import json
import pickle
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.loaders import JSONFileLoader

from chalicelib import telemetry

# The longest, which is to begin first: two workers share the suite, and steal from its end.
LONGEST = "test_race.py"
# What stands a cloud, a server or many threads up, or plays minutes of an evening.
SLOW_FILES = frozenset(
    {
        "test_absence.py",
        "test_budgets.py",
        "test_local_cloud.py",
        "test_local_pump.py",
        "test_local_sandbox_payments.py",
        "test_local_widths.py",
        "test_numbering.py",
        "test_ops_connection.py",
        "test_package.py",
        "test_payment_outage.py",
        "test_storm.py",
    }
)


def _stands_moto_up(item: pytest.Item) -> bool:
    """Contract suites run against something quick of our own, and against moto."""
    chosen = item.name.partition("[")[2]
    quick = any(chosen.startswith(own) for own in ("fake", "sandbox", "local"))
    return "moto" in chosen or ("contract" in item.path.parts and not quick)


# What is counted has to be listed.
telemetry.strict = True


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What the test has counted, by name; of what is measured, how often."""
    seen: Counter[str] = Counter()

    def put(name: str, value: float, unit: str) -> None:
        seen[name] += int(value) if unit == "Count" else 1

    monkeypatch.setattr(telemetry, "put", put)
    return seen


class Log:
    """What our logger has written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log of the test, at DEBUG."""
    written, logger = Log(), telemetry.logger()
    handler, level = logger.registered_handler, logger.log_level
    before = handler.setStream(written.stream)  # type: ignore[attr-defined]
    logger.setLevel("DEBUG")
    yield written
    logger.setLevel(level)
    handler.setStream(before)  # type: ignore[attr-defined]


_SEEN: dict[str, bytes | None] = {}
_load_file = JSONFileLoader.load_file


def _read_once(self: JSONFileLoader, file_path: str) -> Any:
    """Every session reads the same few megabytes of service models; each gets a copy of its own,
    for moto writes into them."""
    if file_path not in _SEEN:
        read = _load_file(self, file_path)
        _SEEN[file_path] = None if read is None else pickle.dumps(read, pickle.HIGHEST_PROTOCOL)
    kept = _SEEN[file_path]
    return None if kept is None else pickle.loads(kept)  # noqa: S301 - written just above


JSONFileLoader.load_file = _read_once


def pytest_collection_finish() -> None:
    """Leave out of every later collection what lives until the end: modules, tests, models. The
    collector walked through it again and again, a quarter of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones, and let long tests begin first, so that no worker is left alone with one
    of them at the end. One worker has all browsers, for two at once wait for each other; what a
    module sets up, it sets up on one."""
    for item in items:
        if item.path.name in SLOW_FILES or _stands_moto_up(item):
            item.add_marker(pytest.mark.slow)
        slow = item.get_closest_marker("slow") is not None
        browsers = item.path.parent.name == "browser"
        item.add_marker(pytest.mark.xdist_group("browser" if browsers else f"{item.path}-{slow}"))
    items.sort(
        key=lambda item: (
            item.path.parent.name != "browser",
            item.path.name != LONGEST,
            item.get_closest_marker("slow") is None,
        )
    )
