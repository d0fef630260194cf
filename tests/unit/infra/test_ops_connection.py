"""The operator's command line on a bad connection, and what it does with a token."""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from infra.local import identity
from infra.ops import client, reach
from infra.ops.__main__ import main
from infra.ops.client import Service
from infra.ops.failures import Failure, Unreachable, Usage
from tests.unit.infra.fake_lantern import CUT, HANG_UP, LATE, Lantern, lantern

ROOT = Path(__file__).resolve().parents[3]
SECRET = "a-secret.of-the.operator"
FAR = "https://lantern.example/v1"
BUSY = (503, {"code": "overloaded", "detail": "Not now."})
CALLS = [
    ["overview"],
    ["mode", "full", "--reason", "calm"],
    ["dial", "tea", "issue", "on", "--reason", "calm"],
    ["redrive", "m-1"],
]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANTERN_URL", "LANTERN_TOKEN", "LANTERN_STATUS_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(client, "FIRST_PAUSE_S", 0.0)


@pytest.fixture
def service() -> Iterator[Lantern]:
    with lantern() as found:
        yield found


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> identity.Identity:
    found = identity.load(tmp_path)
    monkeypatch.setattr(identity, "load", lambda: found)
    return found


def run(service: Lantern, *line: str) -> int:
    return main(["--url", service.url, "--token", SECRET, *line])


@pytest.mark.parametrize("line", CALLS, ids=lambda line: line[0])
@pytest.mark.parametrize(
    "trouble", [HANG_UP, CUT, BUSY, (502, "<html>"), (429, {"code": "x"})], ids=str
)
def test_a_try_that_fails_is_made_again_with_the_same_words(
    line: list[str], trouble: Any, service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will(trouble, trouble, (200, {"redriven": 1, "mode": "full"}))
    assert run(service, *line) == 0
    assert len(service.asked) == 3
    assert len({json.dumps(one.body) for one in service.asked}) == 1
    keys = [one.headers.get("idempotency-key") for one in service.asked]
    assert (keys[0] is not None) == (service.last.method == "POST")
    assert len(set(keys)) == 1
    assert "trying again (3 of 4)" in capsys.readouterr().err


def test_tries_are_bounded_and_the_last_word_is_the_services(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will(BUSY)
    assert run(service, "overview") == 1
    assert len(service.asked) == client.TRIES
    assert capsys.readouterr().err.splitlines()[-1] == "Not now. (overloaded)"


def test_the_pauses_grow_have_jitter_and_obey_the_service(
    service: Lantern, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FIRST_PAUSE_S", 0.5)
    paused: list[float] = []
    for jitter in (0.0, 1.0):
        service.will(BUSY, BUSY, (*BUSY, {"Retry-After": "7"}), (200, {}))
        Service(service.url, pause=paused.append, jitter=lambda j=jitter: j).get("/x")
    assert paused == [0.25, 0.5, 7.0, 0.5, 1.0, 7.0]


def test_nobody_waits_for_a_minute_without_being_asked(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((*BUSY, {"Retry-After": "60"}))
    assert run(service, "overview") == 1
    assert len(service.asked) == 1
    assert "Come back in 60 s." in capsys.readouterr().err


def test_an_answer_that_does_not_come_in_time_is_not_waited_for(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will(LATE)
    assert run(service, "overview", "--timeout", "0.05") == 3
    assert len(service.asked) == client.TRIES
    assert "no answer within 0.05 s" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((409, {"code": "adverse_change", "detail": "Worse."}), 1, "Worse. (adverse_change)"),
        ((401, {"code": "unauthenticated", "detail": "Expired."}), 1, "Expired."),
        ((404, {"code": "not_found", "detail": "No such."}), 1, "No such."),
        ((500, {"code": "internal"}), 1, "(internal)"),
        ((403, {"message": "Missing Authentication Token"}), 1, "Missing Authentication"),
        ((429, {"message": "Too Many Requests"}), 1, "Too Many Requests (429)"),
        ((504, {"message": "Endpoint request timed out"}), 3, "answers 504"),
        ((503, "Service Unavailable"), 3, "answers 503"),
        ((200, "<html>Welcome to the hotel</html>"), 1, "is the address right?"),
        ((200, "[1]"), 1, "is the address right?"),
        ((200, "[" * 100_000), 1, "is the address right?"),
        ((404, "nothing"), 1, "(404)"),
    ],
)
def test_a_failure_is_one_line_and_an_exit_code(
    answer: Any, code: int, words: str, service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will(answer)
    assert run(service, "overview", "--json") == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err.splitlines()[-1]


def test_nobody_there_is_unreachable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["overview", "--url", "http://127.0.0.1:9", "--token", SECRET]) == 3
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == (
        "http://127.0.0.1:9 does not answer: the connection is refused. Start it with: make run"
    )


def test_a_wrong_certificate_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def once(self: Service, request: Any) -> Any:
        tries.append(request)
        raise urllib.error.URLError(ssl.SSLCertVerificationError("self-signed"))

    monkeypatch.setattr(Service, "_once", once)
    with pytest.raises(Unreachable, match="certificate"):
        Service(FAR).get("/status")
    assert len(tries) == 1


def test_a_redirect_is_not_followed_with_the_token(
    service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    with lantern() as elsewhere:
        service.will((302, "", {"Location": elsewhere.url}))
        assert run(service, "overview") == 1
        assert elsewhere.asked == []
    assert "Redirected (302)" in capsys.readouterr().err


def test_a_local_token_never_goes_through_a_proxy(
    service: Lantern, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lantern() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert run(service, "overview") == 0
        assert proxy.asked == []


# -- the address and the token --------------------------------------------------------------------
def test_the_address_is_the_nearest_one_said() -> None:
    env = {"LANTERN_URL": FAR + "/", "PORT": "8123"}
    assert reach.url_of(Namespace(url="http://h:1/"), env) == "http://h:1"
    assert reach.url_of(Namespace(), env) == FAR
    assert reach.url_of(Namespace(), {"PORT": "8123"}) == "http://127.0.0.1:8123"
    assert reach.url_of(Namespace(), {}) == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "url",
    [
        "lantern",
        "ftp://h",
        "file:///etc",
        "http://",
        "http://u:p@h",
        "http://h/?a=b",
        "http://h/#f",
        "http://h:port",
        "http://h:99999",
        "http://a b",
        "http://h\n",
        "http://ü/x",
        "http://[::1",
    ],
)
def test_an_address_that_is_none_is_wrong_usage(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["overview", "--url", url, "--token", SECRET]) == 2
    assert "The address must" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://localhost:1", True),
        ("http://[::1]:8000", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://0.0.0.0:8000", False),
        ("http://10.0.0.1", False),
        (FAR, False),
    ],
)
def test_only_this_machine_is_this_machine(url: str, here: bool) -> None:
    assert reach.is_loopback(url) is here


def test_for_this_machine_an_operators_token_is_made(
    service: Lantern, known: identity.Identity
) -> None:
    assert main(["overview", "--url", service.url]) == 0
    bearer = service.last.headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(bearer, known.secret, algorithms=["HS256"], audience="lantern")
    assert claims["scope"] == "operator"


def test_for_another_machine_no_token_is_made(
    known: identity.Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["overview", "--url", FAR]) == 2
    assert "set LANTERN_TOKEN" in capsys.readouterr().err


def test_a_token_that_was_given_is_used_anywhere() -> None:
    wish = Namespace(token=SECRET)
    assert reach.token_of(wish, FAR, {"LANTERN_TOKEN": "other"}) == SECRET
    assert reach.token_of(Namespace(), FAR, {"LANTERN_TOKEN": f"{SECRET}\n"}) == SECRET
    assert reach.token_of(wish, "http://127.0.0.1:1", {}) == SECRET


def test_a_token_in_the_open_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setenv("LANTERN_TOKEN", SECRET)
    for url, warnings in ((FAR, 0), ("http://127.0.0.1:1", 0), ("http://lantern.example", 1)):
        heard.clear()
        reach.service_for(Namespace(url=url), needs_token=True, note=heard.append)
        assert len(heard) == warnings
    assert SECRET not in heard[0]


@pytest.mark.parametrize("token", [f"{SECRET} {SECRET}", f"{SECRET}\nX-Evil: 1", f"{SECRET}ü"])
def test_a_broken_token_is_refused_and_not_shown(
    token: str, service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["overview", "--url", service.url, "--token", token]) == 2
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err
    with pytest.raises(Usage):
        reach.token_of(Namespace(), FAR, {"LANTERN_TOKEN": token})


@pytest.mark.parametrize(
    "line",
    [
        ["overview", "--tokn", SECRET],
        ["overview", f"--tokn={SECRET}"],
        ["overview", SECRET],
        ["overview", "--token", SECRET, "--timeout", "x"],
    ],
)
def test_a_token_is_not_shown_by_a_complaint_about_the_command_line(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err


@pytest.mark.parametrize("answer", [HANG_UP, BUSY, (401, {"code": "x", "detail": "no"}), (200, {})])
def test_whatever_happens_the_token_is_not_shown(
    answer: Any, service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will(answer)
    run(service, "overview")
    run(service, "overview", "--json")
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err
    assert SECRET not in repr(Failure("x"))


# -- the status when the API is down --------------------------------------------------------------
def test_the_status_needs_no_token_and_sends_none(service: Lantern) -> None:
    service.will((200, {"mode": "full"}))
    assert main(["status", "--url", service.url, "--token", SECRET]) == 0
    assert "authorization" not in service.last.headers


def test_the_status_is_read_where_it_is_said_to_lie(
    service: Lantern, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will((200, {"mode": "closed"}))
    nowhere = ["--url", "http://127.0.0.1:9"]
    assert main([*nowhere, "status", "--status-url", service.url + "/status.json"]) == 0
    assert service.last.path == "/status.json"
    copy = tmp_path / "status.json"
    copy.write_text('{"mode": "closed", "texts": {"en": "Back soon."}}')
    assert main([*nowhere, "status", "--status-url", copy.as_uri()]) == 0
    assert "Back soon." in capsys.readouterr().out
    assert main([*nowhere, "status", "--status-url", "s3://bucket/key"]) == 2


def test_a_known_copy_stands_in_for_an_api_that_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "status.json"
    copy.write_text('{"mode": "closed"}')
    down = ["status", "--url", "http://127.0.0.1:9"]
    assert main(down) == 3
    monkeypatch.setenv("LANTERN_STATUS_URL", "s3://bucket/key")
    assert main(down) == 3
    monkeypatch.setenv("LANTERN_STATUS_URL", copy.as_uri())
    capsys.readouterr()
    assert main(down) == 0
    said = capsys.readouterr().out
    assert "does not answer" in said
    assert "copy outside the API" in said
    assert "closed" in said
    assert main([*down, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"mode": "closed"}


# -- the command line -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "line",
    [
        [],
        ["nonsense"],
        ["mode", "full"],
        ["mode", "half", "--reason", "x"],
        ["mode", "full", "--reason", "  "],
        ["mode", "full", "--reason", "x", "--minutes", "0"],
        ["dial", "tea", "issue", "maybe", "--reason", "x"],
        ["dial", "tea", "claims", "on", "--reason", "x"],
        ["dial", "tea", "issue", "on"],
        ["stock", "tea", "-5", "--reason", "x"],
        ["stock", "tea", "many", "--reason", "x"],
        ["stock", "tea", "9" * 5000, "--reason", "x"],
        ["store", "tea", "closed"],
        ["discard", "--reason", "x"],
        ["discard", "m-1"],
        ["watch", "--every", "0"],
        ["watch", "--every", "nan"],
        ["overview", "--timeout", "inf"],
    ],
    ids=" ".join,
)
def test_a_wish_without_sense_is_wrong_usage(
    line: list[str], service: Lantern, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(service, *line)
    assert ended.value.code == 2
    assert "usage: ops" in capsys.readouterr().err
    assert service.asked == []


@pytest.mark.parametrize("line", [["redrive"], ["redrive", "m-1", "--all"]])
def test_redriving_is_some_or_all(line: list[str], service: Lantern) -> None:
    assert run(service, *line) == 2
    assert service.asked == []


def test_the_help_has_examples_and_every_command_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "exit codes:" in said
    names = re.findall(r"^    ([a-z-]+)\s", said, flags=re.MULTILINE)
    assert {"status", "watch", "mode", "dial", "stock", "redrive", "line"} <= set(names)
    for name in names:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0


def started(*line: str, **env: str) -> subprocess.Popen[str]:
    # As a terminal starts it: whoever runs this suite in the background has Ctrl-C ignored, which
    # a child would inherit.
    as_a_terminal = "import signal, sys, runpy; signal.signal(2, signal.default_int_handler);"
    run = "sys.argv[0] = 'infra.ops'; runpy.run_module('infra.ops', run_name='__main__')"
    return subprocess.Popen(
        [sys.executable, "-c", f"{as_a_terminal} {run}", *line],
        cwd=ROOT,
        env={**os.environ, "LANTERN_TOKEN": SECRET, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("line", "code"), [(["watch"], 0), (["overview"], 130)])
def test_control_c_ends_it_without_a_word(line: list[str], code: int, service: Lantern) -> None:
    service.will((200, {"mode": "full"}) if line == ["watch"] else LATE)
    with started(*line, "--url", service.url) as child:
        deadline = time.monotonic() + 20
        while not service.asked and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        _, trouble = child.communicate(timeout=10)
    assert (child.returncode, trouble) == (code, "")


def test_a_reader_who_has_seen_enough_is_no_trouble(service: Lantern) -> None:
    service.will((200, {"mode": "full"}))
    with started("watch", "--every", "0.01", "--url", service.url) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        trouble = child.stderr.read()
        assert child.wait(timeout=10) == 0
    assert trouble == ""


def test_a_terminal_without_chinese_shows_the_rest(service: Lantern) -> None:
    service.will((200, {"mode": "full", "texts": {"zh-CN": "你好", "en": "Hello"}}))
    with started("status", "--url", service.url, PYTHONIOENCODING="ascii") as child:
        said, trouble = child.communicate(timeout=20)
    assert (child.returncode, trouble) == (0, "")
    assert "[en] Hello" in said
