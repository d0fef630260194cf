"""The account's limits: read where AWS tells them, assumed with the reason where it does not."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.cloud import locked_moto
from infra.preflight.account import Account, assumed_account, read_account
from infra.preflight.figures import Origin
from infra.preflight.model_quotas import is_of_model
from infra.preflight.reach import Cloud
from tests.unit.infra.preflight.samples import REGION
from tests.unit.infra.preflight.stubbed import SESSION, StubbedCloud, stubbed

QWEN = "qwen.qwen3-32b-v1:0"
LIMITS = {
    "AccountMaxReadCapacityUnits": 80_000,
    "AccountMaxWriteCapacityUnits": 80_000,
    "TableMaxReadCapacityUnits": 60_000,
    "TableMaxWriteCapacityUnits": 50_000,
}


@pytest.fixture
def cloud() -> Iterator[StubbedCloud]:
    with stubbed() as written_down:
        yield written_down


def concurrency(cloud: StubbedCloud, limit: int = 3_000, unreserved: int = 2_500) -> None:
    told = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
    cloud.answers("lambda", "get_account_settings", {"AccountLimit": told})


def quota(cloud: StubbedCloud, service: str, code: str, value: float) -> None:
    cloud.answers(
        "service-quotas",
        "get_service_quota",
        {"Quota": {"Value": value, "QuotaCode": code}},
        ServiceCode=service,
        QuotaCode=code,
    )


def gateway(cloud: StubbedCloud, rate: float, live: float) -> None:
    quota(cloud, "apigateway", "L-8A5B8E43", rate)
    cloud.answers(
        "apigateway", "get_account", {"throttleSettings": {"rateLimit": live, "burstLimit": 5_000}}
    )


def everything(cloud: StubbedCloud) -> None:
    concurrency(cloud)
    gateway(cloud, 15_000, 15_000)
    cloud.answers("dynamodb", "describe_limits", LIMITS)


def read(cloud: Cloud, model: str | None = None) -> Account:
    return read_account(cloud, id="123456789012", region=REGION, model=model)


def told(account: Account, key: str) -> tuple[float | None, Origin]:
    return account.limits[key].value, account.limits[key].origin


def test_what_aws_tells_is_taken(cloud: StubbedCloud) -> None:
    everything(cloud)
    account = read(cloud)
    assert told(account, "lambda.concurrency") == (3_000, Origin.READ)
    assert account.unreserved == 2_500
    assert told(account, "apigateway.rate") == (15_000, Origin.READ)
    assert told(account, "dynamodb.writes") == (50_000, Origin.READ)
    assert told(account, "dynamodb.reads") == (60_000, Origin.READ)
    # Nobody can be asked for these.
    assert told(account, "sqs.in_flight") == (120_000, Origin.ASSUMED)
    assert "same for every account" in account.limits["sqs.in_flight"].why


def test_a_denied_call_ends_nothing_and_service_quotas_is_asked_instead(
    cloud: StubbedCloud,
) -> None:
    cloud.refuses("lambda", "get_account_settings", "AccessDeniedException", status=403)
    quota(cloud, "lambda", "L-B99A9384", 7_000)
    gateway(cloud, 15_000, 15_000)
    cloud.answers("dynamodb", "describe_limits", LIMITS)
    account = read(cloud)
    assert told(account, "lambda.concurrency") == (7_000, Origin.READ)
    assert account.unreserved is None
    assert told(account, "dynamodb.writes") == (50_000, Origin.READ)


def test_where_both_are_denied_the_published_value_says_so(cloud: StubbedCloud) -> None:
    cloud.refuses("lambda", "get_account_settings", "AccessDeniedException", status=403)
    cloud.refuses("service-quotas", "get_service_quota", "TooManyRequestsException", status=429)
    gateway(cloud, 15_000, 15_000)
    cloud.answers("dynamodb", "describe_limits", LIMITS)
    figure = read(cloud).limits["lambda.concurrency"]
    assert (figure.value, figure.origin, figure.confidence) == (1_000, Origin.ASSUMED, "H")
    assert "not allowed to call GetAccountSettings" in figure.why
    assert "GetServiceQuota was throttled" in figure.why
    assert "New accounts have less, 10 or 50" in figure.why
    assert figure.where.startswith("https://docs.aws.amazon.com/lambda")


def test_a_quota_that_nobody_has_changed_is_aws_s_default(cloud: StubbedCloud) -> None:
    concurrency(cloud)
    cloud.refuses("service-quotas", "get_service_quota", "NoSuchResourceException", status=404)
    cloud.answers("service-quotas", "get_aws_default_service_quota", {"Quota": {"Value": 12_000.0}})
    cloud.refuses("apigateway", "get_account", "AccessDeniedException", status=403)
    cloud.answers("dynamodb", "describe_limits", LIMITS)
    assert told(read(cloud), "apigateway.rate") == (12_000, Origin.READ)


def test_the_gateway_s_own_word_counts_where_it_is_less(cloud: StubbedCloud) -> None:
    concurrency(cloud)
    gateway(cloud, 10_000, 967)
    cloud.answers("dynamodb", "describe_limits", LIMITS)
    account = read(cloud)
    assert told(account, "apigateway.rate") == (967, Origin.READ)
    assert account.limits["apigateway.rate"].where == "apigateway get_account"


def test_a_table_s_limits_come_from_service_quotas_where_dynamodb_keeps_them(
    cloud: StubbedCloud,
) -> None:
    concurrency(cloud)
    gateway(cloud, 10_000, 10_000)
    cloud.refuses("dynamodb", "describe_limits", "AccessDeniedException")
    quota(cloud, "dynamodb", "L-AB614373", 41_000)
    quota(cloud, "dynamodb", "L-CF0CBE56", 42_000)
    account = read(cloud)
    assert told(account, "dynamodb.writes") == (41_000, Origin.READ)
    assert told(account, "dynamodb.reads") == (42_000, Origin.READ)


def test_the_smaller_regions_are_assumed_smaller() -> None:
    account = assumed_account(region="eu-south-1", why="Offline.")
    assert account.limits["apigateway.rate"].value == 2_500
    assert "Offline." in account.limits["apigateway.rate"].why


# -- the model's quotas ---------------------------------------------------------------------------
def bedrock(*quotas: tuple[str, str, float], token: str = "") -> dict[str, Any]:
    listed = [{"QuotaName": n, "QuotaCode": c, "Value": v} for n, c, v in quotas]
    return {"Quotas": listed} | ({"NextToken": token} if token else {})


OTHERS = bedrock(
    ("On-demand model inference tokens per minute for Qwen3 Coder 30B A3B V1", "L-11111111", 1.0),
    ("Cross-region model inference tokens per minute for Qwen3 32B V1", "L-22222222", 2.0),
    ("Batch inference tokens per minute for Qwen3 32B V1", "L-33333333", 3.0),
    token="more",
)
OURS = bedrock(
    ("On-demand model inference tokens per minute for Qwen3 32B V1", "L-AAAAAAAA", 4_000_000.0),
    ("On-demand model inference requests per minute for Qwen3 32B V1", "L-BBBBBBBB", 900.0),
    (
        "Model invocation max tokens per day for Qwen3 32B V1 (doubled for cross-region calls)",
        "L-CCCCCCCC",
        5e9,
    ),
)


def test_a_model_s_quotas_are_found_by_its_name_on_any_page(cloud: StubbedCloud) -> None:
    everything(cloud)
    cloud.answers("service-quotas", "list_service_quotas", OTHERS, ServiceCode="bedrock")
    cloud.answers(
        "service-quotas", "list_service_quotas", OURS, ServiceCode="bedrock", NextToken="more"
    )
    account = read(cloud, QWEN)
    assert told(account, "bedrock.tokens_per_minute") == (4_000_000, Origin.READ)
    assert told(account, "bedrock.requests_per_minute") == (900, Origin.READ)
    assert told(account, "bedrock.tokens_per_day") == (5e9, Origin.READ)
    assert account.code("bedrock.tokens_per_minute") == "L-AAAAAAAA"


def test_a_model_without_a_quota_here_is_assumed_and_named(cloud: StubbedCloud) -> None:
    everything(cloud)
    one_page = {"Quotas": OTHERS["Quotas"]}
    cloud.answers("service-quotas", "list_service_quotas", one_page, ServiceCode="bedrock")
    figure = read(cloud, QWEN).limits["bedrock.tokens_per_minute"]
    assert (figure.origin, figure.confidence) == (Origin.ASSUMED, "L")
    assert f"called after {QWEN}" in figure.why


def test_bedrock_is_not_asked_for_a_model_that_nobody_wants(cloud: StubbedCloud) -> None:
    everything(cloud)
    account = read(cloud)
    assert "bedrock.requests_per_minute" not in account.limits


def test_a_known_code_is_told_even_if_nothing_can_be_read() -> None:
    account = assumed_account(region=REGION, why="", model="qwen.qwen3-235b-a22b-2507-v1:0")
    assert account.code("bedrock.tokens_per_minute") == "L-3875BCCF"


@pytest.mark.parametrize(
    ("name", "model", "same"),
    [
        ("tokens per minute for Qwen3 235B a22b 2507 V1", "qwen.qwen3-235b-a22b-2507-v1:0", True),
        ("tokens per minute for Qwen3 Next 80B A3B", "qwen.qwen3-next-80b-a3b", True),
        ("tokens per minute for Qwen3 Next 80B A3B", "qwen.qwen3-32b-v1:0", False),
        (
            "tokens per minute for Anthropic Claude Sonnet 4.5 V1",
            "anthropic.claude-sonnet-4-5-20250929-v1:0",
            True,
        ),
        (
            "tokens per minute for Anthropic Claude Sonnet 4 V1",
            "anthropic.claude-sonnet-4-5-20250929-v1:0",
            False,
        ),
        ("Cross-Region InvokeModel tokens per minute for Qwen3 32B", "qwen.qwen3-32b-v1:0", False),
        ("Guardrail tokens per minute", "qwen.qwen3-32b-v1:0", False),
    ],
)
def test_a_quota_s_name_means_one_model(name: str, model: str, same: bool) -> None:
    assert is_of_model(name, model) is same


# -- an emulator ----------------------------------------------------------------------------------
def test_an_emulator_tells_what_it_knows_and_the_rest_is_assumed() -> None:
    with locked_moto():
        account = read(Cloud(SESSION, region=REGION), QWEN)
    assert told(account, "dynamodb.writes") == (10_000, Origin.READ)
    assert told(account, "apigateway.rate") == (10_000, Origin.READ)
    for key in ("lambda.concurrency", "bedrock.tokens_per_minute"):
        assert account.limits[key].origin is Origin.ASSUMED
        assert account.limits[key].why
