"""The dated table: what it must say of every limit, and of the smaller regions."""

import pytest

from infra.preflight.figures import Origin
from infra.preflight.quotas import MODEL_CODES, QUOTAS, SMALLER_REGIONS, published


@pytest.mark.parametrize("key", sorted(QUOTAS))
def test_every_limit_has_a_source_and_a_confidence(key: str) -> None:
    quota = QUOTAS[key]
    assert quota.source.startswith("https://")
    assert quota.confidence in {"H", "M", "L"}
    assert quota.value > 0
    figure = quota.assumed("Nobody was asked.")
    assert figure.origin is Origin.ASSUMED
    assert figure.where == quota.source
    assert figure.why.startswith("Nobody was asked.")


@pytest.mark.parametrize(
    "code", [q.code for q in QUOTAS.values() if q.code] + [*MODEL_CODES.values()]
)
def test_a_code_looks_like_one_of_service_quotas(code: str) -> None:
    assert code.startswith("L-")
    assert len(code) == 10
    assert set(code[2:]) <= set("0123456789ABCDEF")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("lambda.concurrency", 1_000, "L-B99A9384"),
        ("apigateway.rate", 10_000, "L-8A5B8E43"),
        ("dynamodb.writes", 40_000, "L-AB614373"),
        ("dynamodb.reads", 40_000, "L-CF0CBE56"),
        ("sqs.in_flight", 120_000, ""),
    ],
)
def test_the_published_values(key: str, value: float, code: str) -> None:
    quota = published(key, region="us-east-1")
    assert (quota.value, quota.code) == (value, code)


def test_thirteen_regions_have_a_quarter_of_the_gateway() -> None:
    assert len(SMALLER_REGIONS) == 13
    for region in SMALLER_REGIONS:
        assert published("apigateway.rate", region=region).value == 2_500
        assert published("apigateway.burst", region=region).value == 1_250
        assert published("lambda.concurrency", region=region).value == 1_000
    assert published("apigateway.burst", region="eu-central-1").value == 5_000
