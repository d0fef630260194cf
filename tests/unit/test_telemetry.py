"""One logger, one sink: what may be counted, whose line it is, and what never gets into one."""

import json
import logging
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from chalicelib import settings, telemetry
from chalicelib.metric_names import COUNTED, MEASURED, UNITS
from infra.local.caches import reset_caches
from tests.conftest import Log

FIRST, SECOND = "request-0001", "request-0002"
PHONE, ADDRESS, TOKEN = (
    "13800138000",
    "湖滨路77号3单元",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.x",
)


# -- names -------------------------------------------------------------------------------------
def test_a_name_that_is_not_listed_fails_here(counted: Counter[str]) -> None:
    with pytest.raises(telemetry.UnlistedName):
        telemetry.count("coupon.clamied")
    with pytest.raises(telemetry.UnlistedName):
        telemetry.measure("request.nonsense_ms", 1.0)
    assert not counted


def test_a_name_that_is_not_listed_does_no_harm_to_who_is_served(
    counted: Counter[str], monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    monkeypatch.setattr(telemetry, "strict", False)
    for number in range(3):
        telemetry.count(f"coupon.{number}", 5)
    telemetry.measure("request.nonsense_ms", 1.0)
    assert counted == {telemetry.UNLISTED: 16}
    assert [line["metric"] for line in log.lines][:2] == ["coupon.0", "coupon.1"]


def test_every_name_says_noun_and_outcome_and_what_it_means() -> None:
    for name, meaning in (COUNTED | MEASURED).items():
        noun, outcome = name.split(".")
        assert noun.isidentifier(), name
        assert outcome.isidentifier(), name
        assert meaning.endswith("."), name
        assert len(meaning) > 10, name
    assert not set(COUNTED) & set(MEASURED)


def test_what_is_measured_ends_with_its_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    monkeypatch.setattr(telemetry, "put", lambda name, value, unit: seen.update({name: unit}))
    for name in MEASURED:
        assert name.rpartition("_")[2] in UNITS
        telemetry.measure(name, 1.5)
    assert seen["request.claim_ms"] == "Milliseconds"
    assert seen["orders.age_s"] == "Seconds"


def test_many_threads_may_count_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.flush()
    capsys.readouterr()

    def busy() -> None:
        for _ in range(150):
            telemetry.count("coupon.claimed")
            telemetry.count("coupon.repeated")

    threads = [threading.Thread(target=busy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    telemetry.flush()
    blobs = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(sum(blob.get("coupon.claimed", [])) for blob in blobs) == 1200


# -- whose ---------------------------------------------------------------------------------------
@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "lantern-prod")
    reset_caches()
    yield
    telemetry.metrics().metric_set.clear()
    telemetry.metrics().dimension_set.clear()  # Powertools keeps them in the class
    reset_caches()


@pytest.mark.usefixtures("named")
def test_two_stages_of_one_account_do_not_mix(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.metrics().metric_set.clear()
    telemetry.metrics().dimension_set.clear()
    telemetry.count("coupon.claimed")
    telemetry.flush()
    telemetry.logger().info("A sentence.")
    (blob,) = [json.loads(one) for one in capsys.readouterr().out.splitlines() if "_aws" in one]
    assert blob["service"] == "lantern-prod"
    assert telemetry.logger().name == "lantern-prod"
    (shape,) = blob["_aws"]["CloudWatchMetrics"]
    assert (shape["Namespace"], shape["Dimensions"]) == ("Lantern", [["service"]])


@pytest.mark.usefixtures("named")
def test_the_frameworks_own_errors_are_lines_like_ours() -> None:
    handlers = logging.getLogger(telemetry.FRAMEWORK).handlers
    assert any(isinstance(one.formatter, telemetry.Formatter) for one in handlers)


def test_without_a_name_it_is_lantern(monkeypatch: pytest.MonkeyPatch) -> None:
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
        else:
            monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", unset)
        assert settings.service_name() == "lantern"


# -- the id --------------------------------------------------------------------------------------
def test_every_line_inside_carries_the_id_and_none_after_it(log: Log) -> None:
    with telemetry.within(FIRST):
        telemetry.logger().info("One.")
        telemetry.logger().warning("Two.", extra={"code": "overloaded"})
        assert telemetry.current_id() == FIRST
    telemetry.logger().info("Three.")
    assert [line.get("request_id") for line in log.lines] == [FIRST, FIRST, None]
    assert telemetry.current_id() == ""


def test_it_is_gone_also_when_the_work_fails() -> None:
    with pytest.raises(KeyError), telemetry.within(FIRST):
        raise KeyError
    assert telemetry.current_id() == ""


def test_an_id_inside_another_gives_it_back() -> None:
    with telemetry.within(FIRST):
        with telemetry.within(SECOND):
            assert telemetry.current_id() == SECOND
        assert telemetry.current_id() == FIRST


def test_two_requests_at_once_keep_their_own() -> None:
    meet, seen = threading.Barrier(2, timeout=5), {}

    def work(request_id: str) -> None:
        with telemetry.within(request_id):
            meet.wait()
            seen[request_id] = telemetry.current_id()
            meet.wait()

    threads = [threading.Thread(target=work, args=(one,)) for one in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {FIRST: FIRST, SECOND: SECOND}


@pytest.mark.parametrize(
    "said", [None, 7, "", "short", "a" * 129, "with space", "new\nline-12", 'quote"-1234', "号" * 9]
)
def test_what_will_not_do_as_an_id_is_none(said: object) -> None:
    assert telemetry.fit_id(said) == ""


def test_ids_of_load_balancers_and_tracers_will_do() -> None:
    for said in ("1-67891233-abcdef012345678912345678", "req:42_a.b-c", "0" * 128):
        assert telemetry.fit_id(said) == said


# -- what never gets into a line -------------------------------------------------------------
def test_an_exception_says_where_and_what_but_not_whose(log: Log) -> None:
    def looked_up(address: str) -> None:
        try:
            {}[address]
        except KeyError as problem:
            raise ValueError(f"invalid literal for int() with base 10: {PHONE!r}") from problem

    try:
        looked_up(ADDRESS)
    except ValueError as problem:
        problem.add_note(f"while serving {TOKEN}")
        telemetry.logger().exception("A bug stopped a request.")
    (line,) = log.lines
    assert "invalid literal for int() with base" in line["exception"]
    assert "in looked_up" in line["exception"]
    assert "because of" in line["exception"]
    assert "KeyError: …" in line["exception"]
    assert line["exception_name"] == "ValueError"
    for private in (PHONE, ADDRESS, TOKEN):
        assert private not in log.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("the secret plan", "the secret plan"),
        (f"no order for {PHONE}", "no order for …"),
        (f"'{ADDRESS} and more' is not in list", "… is not in list"),
        (f"cannot read {ADDRESS}", "cannot read …"),
        (f"bad token {TOKEN}", "bad token …"),
        ("An error occurred (ValidationException) when calling the PutItem operation",) * 2,
        ('expected "', "expected …"),
        ("unclosed 'quote with words", "unclosed …"),
        ("'a' and 'b'", "… and …"),
    ],
)
def test_of_what_an_exception_says_only_plain_words_are_left(said: str, left: str) -> None:
    assert telemetry.masked(said) == left


def test_a_level_of_debug_does_not_make_the_libraries_talk(
    caplog: pytest.LogCaptureFixture,
) -> None:
    telemetry.logger.cache_clear()
    telemetry.logger()
    with caplog.at_level(logging.DEBUG):
        for name in ("botocore.endpoint", "boto3.resources", "urllib3.connectionpool"):
            logging.getLogger(name).debug("body: %s", PHONE)
    assert PHONE not in caplog.text
