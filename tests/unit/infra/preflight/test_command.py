"""The command: its exit codes, what it prints, and that no refusal, silence or bad file ends it in
anything but a sentence."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from infra.local.cloud import locked_moto
from infra.preflight import __main__ as command
from infra.preflight import reach
from infra.preflight.quotas import AS_OF
from tests.unit.infra.preflight.samples import CONFIG, REGION, SMALL, root_with
from tests.unit.infra.preflight.stubbed import StubbedCloud
from tests.unit.infra.preflight.test_reach import bare

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on a forecast, the small one unless given; (exit code, out, err)."""
    root = root_with(tmp_path)

    def ran(*arguments: str, given: dict[str, Any] | None = None) -> tuple[int, str, str]:
        file = tmp_path / "f.yaml"
        file.write_text(yaml.safe_dump(SMALL if given is None else given), encoding="utf-8")
        code = command.main([str(file), *arguments], root=root)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> StubbedCloud:
    """The command asks this account."""
    cloud = StubbedCloud()
    for stub in cloud.stubs.values():
        stub.activate()
    monkeypatch.setattr(command, "Cloud", lambda *_, **__: cloud)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    cloud.answers("sts", "get_caller_identity", {"Account": "123456789012"})
    return cloud


def tells(cloud: StubbedCloud, *, concurrency: int = 1_000, rate: float = 10_000) -> None:
    """What an account says; its stage is not deployed."""
    limit = {"ConcurrentExecutions": concurrency, "UnreservedConcurrentExecutions": concurrency}
    cloud.answers("lambda", "get_account_settings", {"AccountLimit": limit})
    cloud.answers("service-quotas", "get_service_quota", {"Quota": {"Value": rate}})
    cloud.answers("apigateway", "get_account", {"throttleSettings": {"rateLimit": rate}})
    limits = {"TableMaxReadCapacityUnits": 40_000, "TableMaxWriteCapacityUnits": 40_000}
    cloud.answers("dynamodb", "describe_limits", limits)
    cloud.refuses("lambda", "get_function_configuration", "ResourceNotFoundException", status=404)


# -- it fits, or not ------------------------------------------------------------------------------
def test_a_campaign_that_fits_exits_0(run: Run, account: StubbedCloud) -> None:
    tells(account)
    code, out, _ = run()
    assert code == 0
    assert out.rstrip().endswith("tea fits 3 times over.")
    assert "account 123456789012, eu-central-1" in out
    assert "lantern-dev is not deployed in this region" in out
    assert "Assumed, not read" not in out


def test_a_low_quota_exits_1_and_is_named_with_code_and_value(
    run: Run, account: StubbedCloud
) -> None:
    tells(account, concurrency=10)
    code, out, _ = run()
    assert code == 1
    assert re.search(r"First bottleneck, at 0\.\d+x the forecast: Lambda, concurrent exec", out)
    assert "Ask for 200 of lambda L-B99A9384." in out
    assert (
        "aws service-quotas request-service-quota-increase --region eu-central-1 --service-code "
        "lambda --quota-code L-B99A9384 --desired-value 200"
    ) in out
    assert "tea DOES NOT FIT: one limit is met before 3 times the forecast." in out


def test_the_factor_is_the_caller_s(run: Run, account: StubbedCloud) -> None:
    tells(account, rate=300)
    code, out, _ = run("--factor", "1")
    assert code == 0, out
    assert "fits 1 times over" in out


def test_a_first_bottleneck_that_is_a_setting_still_names_the_first_quota(
    run: Run, account: StubbedCloud
) -> None:
    tells(account, rate=1_000)
    code, out, _ = run(given=SMALL | {"peak": SMALL["peak"] | {"claims_per_s": 100.0}})
    assert code == 1
    assert re.search(r"First bottleneck, at 0\.\d+x the forecast: GET /web/{file}, throttle", out)
    assert "Set RateLimit of GET /web/{file} to 2,700" in out
    assert "First quota, at " in out
    assert "of apigateway L-8A5B8E43." in out


# -- what cannot be read --------------------------------------------------------------------------
def test_offline_asks_nobody_says_so_and_exits_0(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "Cloud", lambda *_, **__: pytest.fail("somebody was asked"))
    code, out, _ = run("--offline", "--region", "eu-south-1")
    assert code == 0
    assert "! Offline: quotas are assumed, and settings are those on file." in out
    assert "by assumed quotas and the settings on file" in out
    assert "API Gateway, requests of all APIs: 2,500 [H] https://docs.aws.amazon.com/api" in out
    assert f"published values of {AS_OF}" in out


def test_offline_what_does_not_fit_exits_1(run: Run) -> None:
    code, _, _ = run("--offline", "--factor", "500")
    assert code == 1


def test_without_credentials_it_goes_on_and_exits_3(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch)
    code, out, _ = run()
    assert code == 3
    assert "! There are no AWS credentials here: quotas are assumed" in out
    assert "fits 3 times over AS FAR AS COULD BE READ: There are no AWS credentials" in out
    # What would not even fit by assumed values does not fit.
    assert run("--factor", "500")[0] == 1


def test_a_profile_that_is_not_there_is_no_account(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    code, out, _ = run()
    assert code == 3
    assert "nobody" in out


def test_where_nobody_listens_it_says_so_and_exits_3(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch)
    monkeypatch.setattr(reach, "ATTEMPTS", 1)
    for name, value in (
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
    ):
        monkeypatch.setenv(name, value)
    code, out, _ = run("--region", REGION)
    assert code == 3
    assert "AWS did not answer" in out


def test_one_denied_call_is_assumed_with_its_reason_and_ends_nothing(
    run: Run, account: StubbedCloud
) -> None:
    account.refuses("lambda", "get_account_settings", "AccessDeniedException", status=403)
    account.refuses("service-quotas", "get_service_quota", "TooManyRequestsException", status=429)
    account.answers("service-quotas", "get_service_quota", {"Quota": {"Value": 10_000.0}})
    account.answers("apigateway", "get_account", {"throttleSettings": {"rateLimit": 10_000.0}})
    limits = {"TableMaxReadCapacityUnits": 40_000, "TableMaxWriteCapacityUnits": 40_000}
    account.answers("dynamodb", "describe_limits", limits)
    account.refuses("lambda", "get_function_configuration", "ResourceNotFoundException")
    code, out, _ = run()
    assert code == 0
    assert "Lambda, concurrent executions: 1,000 [H] https://docs.aws.amazon.com/lambda/" in out
    assert "not allowed to call GetAccountSettings (AccessDeniedException)" in out
    assert "fits 3 times over, as far as could be read: one quota assumed." in out


def test_strict_takes_no_assumption_for_a_pass(run: Run) -> None:
    with locked_moto():
        assert run("--region", REGION)[0] == 0
        assert run("--region", REGION, "--strict")[0] == 3


def test_credentials_without_a_region_are_asked_for_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked_moto():
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        code, _, err = run()
    assert code == 2
    assert "Which region?" in err


def test_it_reads_an_emulator(run: Run) -> None:
    with locked_moto():
        boto3.client("dynamodb", region_name=REGION)
        code, out, _ = run("--region", REGION, "--json")
    read = json.loads(out)
    assert code == 0
    origins = {one["name"]: one["origin"] for one in read["limits"]}
    assert origins["DynamoDB, writes of one table"] == "read"
    assert origins["Lambda, concurrent executions"] == "assumed"
    assert read["account"] == {"id": "123456789012", "region": REGION}
    assert read["as_read"] is False


# -- JSON -----------------------------------------------------------------------------------------
def test_json_says_what_the_table_says(run: Run) -> None:
    code, out, _ = run("--offline", "--json", "--factor", "100")
    told = json.loads(out)
    assert (code, told["exit"], told["fits"], told["factor"]) == (1, 1, False, 100)
    first = told["first_bottleneck"]
    assert first == told["limits"][0]
    assert first["bears"] < 100
    bears = [one["bears"] for one in told["limits"] if one["bears"] is not None]
    assert bears == sorted(bears)
    assert {ask["quota_code"] for ask in told["asks"]} <= {
        one["ask"]["quota_code"] for one in told["limits"] if one["ask"]
    }
    assert told["first_quota"]["ask"] is not None
    assert told["settings"]
    assert told["stage"]["functions"]["pay_order"]["width"] == 20
    assert told["load"]["routes_per_s"]["POST /chat"] == 20
    assert told["published_as_of"] == AS_OF.isoformat()


def test_every_assumed_value_has_a_source_and_a_confidence(run: Run) -> None:
    told = json.loads(run("--offline", "--json", given=SMALL | {"model": {"share": 0.1}})[1])
    assumed = [one for one in told["limits"] if one["origin"] == "assumed"]
    assert len(assumed) >= 5
    for one in assumed:
        assert one["source"].startswith("https://")
        assert one["confidence"] in {"H", "M", "L"}
        assert one["why_assumed"]


# -- wrong usage ----------------------------------------------------------------------------------
def test_a_bad_forecast_exits_2_and_prints_nothing_else(run: Run) -> None:
    code, out, err = run("--json", given=SMALL | {"stock": -1})
    assert (code, out) == (2, "")
    assert "stock: input should be greater than or equal to 1 (it is -1)" in err


def test_an_unknown_stage_exits_2(run: Run) -> None:
    code, out, err = run("--stage", "production", "--offline")
    assert (code, out) == (2, "")
    assert "there is no stage 'production' (there is dev, prod)" in err


@pytest.mark.parametrize(
    "arguments", [["--factor", "0"], ["--factor", "nan"], ["--factor", "x"], ["--fast"]]
)
def test_a_command_line_that_makes_no_sense_exits_2(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(*arguments)
    assert left.value.code == 2


def test_help_shows_examples_permissions_and_exit_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    for words in ("make preflight FORECAST=", "qwen-2026-02-06", "exit codes:", "GetServiceQuota"):
        assert words in shown


# -- what ships with Lantern ----------------------------------------------------------------------
def test_the_example_fits_an_account_that_nobody_has_changed() -> None:
    example = Path(__file__).resolve().parents[4] / "docs" / "forecast.yaml"
    assert command.main([str(example), "--offline"]) == 0


def test_the_day_of_10_million_orders_does_not(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["qwen-2026-02-06", "--offline", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    codes = {ask["quota_code"] for ask in told["asks"]}
    assert {"L-B99A9384", "L-8A5B8E43", "L-AB614373", "L-3875BCCF"} <= codes


def test_a_small_account_cannot_have_the_production_stage(run: Run, account: StubbedCloud) -> None:
    tells(account, concurrency=10)
    code, out, _ = run("--stage", "prod")
    assert code == 1
    wanted = sum(
        one.get("reserved_concurrency", 0)
        for one in CONFIG["stages"]["prod"]["lambda_functions"].values()
    )
    assert f"Lambda, reservations: prod {wanted}, free 100" in out
    assert "First bottleneck, at any load: Lambda, " in out
    assert "Ask for 700 of lambda L-B99A9384." in out
