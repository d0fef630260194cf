"""AWS's published limits: the one dated table of what is assumed when an account cannot be asked.

Confidence: H is AWS's documentation or API model, M a mirror or several agreeing sources, L a
single one, or an inference.
"""

from dataclasses import dataclass, replace
from datetime import date

from infra.preflight.figures import Figure, Origin

AS_OF = date(2026, 11, 22)

_DOCS = "https://docs.aws.amazon.com"
LAMBDA_LIMITS = f"{_DOCS}/lambda/latest/dg/gettingstarted-limits.html"
LAMBDA_SCALING = f"{_DOCS}/lambda/latest/dg/scaling-behavior.html"
MAPPING_SCALING = f"{_DOCS}/lambda/latest/dg/services-sqs-scaling.html"
GATEWAY_LIMITS = f"{_DOCS}/apigateway/latest/developerguide/limits.html"
TABLE_QUOTAS = f"{_DOCS}/amazondynamodb/latest/developerguide/ServiceQuotas.html"
PARTITION_KEYS = f"{_DOCS}/amazondynamodb/latest/developerguide/bp-partition-key-design.html"
WARM_THROUGHPUT = f"{_DOCS}/amazondynamodb/latest/developerguide/warm-throughput.html"
QUEUE_QUOTAS = f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"
MODEL_QUOTAS = f"{_DOCS}/bedrock/latest/userguide/quotas-runtime.html"
MODEL_EXAMPLE = (
    "https://github.com/aws/agent-toolkit-for-aws/blob/main/"
    "skills/core-skills/amazon-bedrock/references/quota-health.md"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One limit. `code` names it in Service Quotas, under `service`; "" where it has none that is
    known. Without `adjustable` nobody can raise it."""

    label: str
    value: float
    unit: str
    source: str
    confidence: str
    service: str = ""
    code: str = ""
    adjustable: bool = True
    remark: str = ""

    def assumed(self, why: str) -> Figure:
        """The published value, for want of the account's own."""
        return Figure(
            value=self.value,
            origin=Origin.ASSUMED,
            where=self.source,
            why=" ".join(filter(None, (why, self.remark))),
            confidence=self.confidence,
        )


# Quotas of models that are known by their code before the account is asked (a single source: L).
MODEL_CODES = {"qwen.qwen3-235b-a22b-2507-v1:0": "L-3875BCCF"}

# Where API Gateway's account throttle is a quarter of the usual one (GATEWAY_LIMITS).
SMALLER_REGIONS = frozenset(
    {
        "af-south-1",  # Cape Town
        "ap-south-2",  # Hyderabad
        "ap-southeast-3",  # Jakarta
        "ap-southeast-4",  # Melbourne
        "ap-southeast-5",  # Malaysia
        "ap-southeast-7",  # Thailand
        "ca-west-1",  # Calgary
        "eu-central-2",  # Zurich
        "eu-south-1",  # Milan
        "eu-south-2",  # Spain
        "il-central-1",  # Tel Aviv
        "me-central-1",  # UAE
        "mx-central-1",  # Mexico
    }
)
_SMALLER = {"apigateway.rate": 2_500.0, "apigateway.burst": 1_250.0}

QUOTAS = {
    "lambda.concurrency": Quota(
        label="Lambda, concurrent executions",
        value=1_000,
        unit="at once",
        service="lambda",
        code="L-B99A9384",
        source=LAMBDA_LIMITS,
        confidence="H",
        remark="New accounts have less, 10 or 50, and get more with use.",
    ),
    "lambda.start": Quota(
        label="Lambda, new environments of a function in 10 s",
        value=1_000,
        unit="in 10 s",
        source=LAMBDA_SCALING,
        confidence="H",
        adjustable=False,
    ),
    "lambda.mapping": Quota(
        label="Lambda, maximum concurrency of a queue's mapping",
        value=1_000,
        unit="at once",
        source=MAPPING_SCALING,
        confidence="H",
        adjustable=False,
    ),
    "apigateway.rate": Quota(
        label="API Gateway, requests of all APIs",
        value=10_000,
        unit="requests/s",
        service="apigateway",
        code="L-8A5B8E43",
        source=GATEWAY_LIMITS,
        confidence="H",
    ),
    "apigateway.burst": Quota(
        label="API Gateway, burst of all APIs",
        value=5_000,
        unit="requests",
        service="apigateway",
        code="L-CDF5615A",
        source=GATEWAY_LIMITS,
        confidence="H",
        adjustable=False,
        remark="AWS sets it by the rate.",
    ),
    "apigateway.timeout": Quota(
        label="API Gateway, integration timeout",
        value=29,
        unit="s",
        source=GATEWAY_LIMITS,
        confidence="H",
        adjustable=False,
    ),
    "dynamodb.writes": Quota(
        label="DynamoDB, writes of one table",
        value=40_000,
        unit="units/s",
        service="dynamodb",
        code="L-AB614373",
        source=TABLE_QUOTAS,
        confidence="H",
    ),
    "dynamodb.reads": Quota(
        label="DynamoDB, reads of one table",
        value=40_000,
        unit="units/s",
        service="dynamodb",
        code="L-CF0CBE56",
        source=TABLE_QUOTAS,
        confidence="H",
    ),
    "sqs.in_flight": Quota(
        label="SQS, messages in flight of one queue",
        value=120_000,
        unit="messages",
        source=QUEUE_QUOTAS,
        confidence="H",
        adjustable=False,
    ),
    "bedrock.tokens_per_minute": Quota(
        label="Bedrock, tokens a minute of the model",
        value=2_000_000,
        unit="tokens/min",
        service="bedrock",
        source=MODEL_EXAMPLE,
        confidence="L",
        remark="AWS publishes no default for Qwen; this is the figure of its own example.",
    ),
}


def published(key: str, *, region: str) -> Quota:
    """A limit as AWS publishes it for a region."""
    quota = QUOTAS[key]
    if region in SMALLER_REGIONS and key in _SMALLER:
        return replace(quota, value=_SMALLER[key])
    return quota
