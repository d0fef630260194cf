"""`make run` and the service behind it: a busy port is one sentence, an end leaves nothing."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from infra.local import caches, run
from infra.local import service as service_module
from infra.local.service import LocalService
from infra.local.wire import call, call_json

ROOT = Path(__file__).resolve().parents[3]
WORKERS = "pump-", "gateway-"


def test_a_busy_port_is_one_sentence_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run.main(["--port", str(port)]) == 1
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
        signal.signal(number, handler)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.fullmatch(
        rf"Port {port} is in use; take another one with: PORT=\d+ make run\n", printed.err
    )


@pytest.mark.parametrize(
    "arguments", [["--port", "99999"], ["--duplicate", "2"], ["--width", "0"], ["--nonsense"]]
)
def test_a_wish_without_sense_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(arguments)
    assert ended.value.code == 2
    assert "usage: make run" in capsys.readouterr().err


def test_the_help_names_every_way(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["--help"])
    said = capsys.readouterr().out
    for option in ("--port", "--duplicate", "--shuffle", "--no-kitchen", "--partial-batch"):
        assert option in said


def test_caches_of_the_application_are_found_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib import settings

    monkeypatch.setenv("LANTERN_TABLE", "one")
    assert caches.reset_caches() >= 1
    assert settings.load.cache_info().currsize == 0


@pytest.mark.slow
def test_services_follow_one_another_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(threading.enumerate())
    environment = dict(os.environ)
    at_work: list[str] = []

    def look_and_reset() -> int:
        # Who still worked would fill the caches again, from settings that are about to go.
        at_work.extend(t.name for t in threading.enumerate() if t.name.startswith(WORKERS))
        return caches.reset_caches()

    monkeypatch.setattr(service_module, "reset_caches", look_and_reset)
    for _ in range(2):
        with LocalService(kitchen_pace_s=0.2) as service:
            assert call("GET", f"{service.url}/health").status == 200
            campaigns = call("GET", f"{service.url}/campaigns").json()["campaigns"]
            claim = f"{service.url}/campaigns/{campaigns[0]['campaign_id']}/claims"
            # Nothing of the service before: the same shopper's first coupon again.
            assert call_json("POST", claim, {}, token=service.token("ada")).status == 201
            leave_an_order_hanging(service)
            begun = time.monotonic()
        assert time.monotonic() - begun < 5
        assert at_work == []
        assert set(threading.enumerate()) - before == set()
    assert dict(os.environ) == environment


def leave_an_order_hanging(service: LocalService) -> None:
    """The payment provider does not answer, and the consumer waits for it."""
    service.payments.when(behaviour="hold", delay_s=60)
    lines = [{"item_id": "mixue-fresh-lemonade", "quantity": 1}]
    token, store = service.token("ada"), "mixue-hubin"
    quote = call_json(
        "POST", f"{service.url}/quotes", {"store_id": store, "lines": lines}, token=token
    ).json()
    yes = {name: quote[name] for name in ("quote_id", "quote_hash")}
    assert call_json("POST", f"{service.url}/orders", yes, token=token).status == 202
    until = time.monotonic() + 10
    while service.payments.holding == 0:
        assert time.monotonic() < until, "the order was never taken to the provider"
        time.sleep(0.02)


@pytest.mark.slow
def test_control_c_ends_it_cleanly() -> None:
    command = [sys.executable, "-m", "infra.local.run", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        said = ""
        for line in child.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        begun = time.monotonic()
        child.send_signal(signal.SIGINT)
        try:
            goodbye, trouble = child.communicate(timeout=10)
        finally:
            child.kill()
    assert time.monotonic() - begun < 5
    assert (child.returncode, trouble) == (0, "")
    assert "Goodbye" in goodbye
    assert "curl" in said
    assert re.search(r"up after \d+\.\d s", said)
