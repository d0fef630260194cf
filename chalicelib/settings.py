"""What the environment says, read once and typed. Imports nothing of the house, holds no logic.

Nothing is read at import: the Chalice CLI imports the application without these variables.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from chalicelib.records import dataclass


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who may sign tokens: `secret` for a symmetric key (local), `jwks_url` for published keys.

    `store_claim` names the claim that carries the store's id beside the scope `store`. Where an
    issuer signs several kinds of tokens with one key, `kinds` are those that count: a token must
    say all that one of them says, word for word.
    """

    issuer: str
    audience: str | None
    algorithms: tuple[str, ...]
    secret: str | None = None
    jwks_url: str | None = None
    store_claim: str = "store_id"
    kinds: tuple[Mapping[str, str], ...] = ()


# The ladder's first rung unless told otherwise, with its price on 2026-07 (dollars per million
# tokens in and out, models.dev); the second is `qwen.qwen3-32b-v1:0` at 0.15 and 0.60.
QWEN = "qwen.qwen3-235b-a22b-2507-v1:0"


@dataclass(frozen=True, slots=True)
class ModelSetting:
    """One model of the ladder, the largest first. `kind` is "bedrock" (`region` "" is the
    function's own) or "openai": any endpoint of that form under `url`.

    `max_tokens` bounds one answer, and what Bedrock reserves for it; `tokens_per_minute` is what
    may be used of it (requested and told in Service Quotas); prices are dollars per million."""

    kind: str = "bedrock"
    model: str = QWEN
    region: str = ""
    url: str = ""
    max_tokens: int = 300
    temperature: float = 0.2
    timeout_s: float = 3.5
    tokens_per_minute: int = 200_000
    price_in: float = 0.22
    price_out: float = 0.88


@dataclass(frozen=True, slots=True)
class Settings:
    """One environment's settings. Times in seconds, keys as bytes.

    A key is empty where it lies in Secrets Manager instead, under `secrets_under` and its name."""

    stage: str
    table: str
    orders_queue_url: str
    payments_queue_url: str
    issuers: tuple[Issuer, ...]
    code_key: bytes
    shopper_key: bytes
    payment_url: str
    payment_key: str
    notify_key: bytes
    biller_url: str
    partial_batch: bool
    cors_origin: str
    page_config: Mapping[str, Any]
    cache_s: float
    aws_attempts: int
    function_prefix: str = "lantern-dev-"
    api_name: str = "lantern"
    status_url: str = ""
    wait_limit_ms: float = 150.0
    usual_ms: float = 1000.0
    govern_every_s: float = 60.0
    widths: Mapping[str, int] = field(default_factory=dict)
    secrets_under: str = ""
    models: tuple[ModelSetting, ...] = ()
    model_key: str = ""
    model_deadline_s: float = 4.5
    ask_below: float | None = None
    shopper_tokens: int = 40_000
    campaign_tokens: int = 20_000_000


def _issuer(raw: Mapping[str, Any]) -> Issuer:
    return Issuer(
        issuer=raw["issuer"],
        audience=raw.get("audience"),
        algorithms=tuple(raw.get("algorithms", ("RS256",))),
        secret=raw.get("secret"),
        jwks_url=raw.get("jwks_url"),
        store_claim=raw.get("store_claim", "store_id"),
        kinds=tuple(raw.get("kinds", ())),
    )


def _secret(env: Mapping[str, str], name: str) -> str:
    """The key itself; empty where Secrets Manager keeps it, and KeyError where nobody does."""
    return env.get(name, "") if env.get("LANTERN_SECRETS_UNDER") else env[name]


def _page_config(env: Mapping[str, str]) -> dict[str, Any]:
    """What the stage says of its pages, and what only its resources know: where the status lies,
    and how to sign in."""
    config: dict[str, Any] = json.loads(env.get("LANTERN_PAGE_CONFIG", "{}"))
    if env.get("LANTERN_STATUS_PAGE"):
        config = {"status_url": env["LANTERN_STATUS_PAGE"]} | config
    if env.get("LANTERN_SIGN_IN"):
        config = {"auth": json.loads(env["LANTERN_SIGN_IN"])} | config
    return config


def prefix() -> str:
    """What every AWS name of this stage begins with. Read at import: queue
    names stand in decorators, and Chalice puts a stage's variables in place before it imports."""
    return os.environ.get("LANTERN_PREFIX", "lantern-dev")


def claims_apart() -> bool:
    """Whether claims have a function of their own here; read at import, like the prefix."""
    return os.environ.get("LANTERN_CLAIMS_APART") == "on"


def read(env: Mapping[str, str]) -> Settings:
    """Settings from `env`; KeyError names the first variable that is missing."""
    return Settings(
        stage=env.get("LANTERN_STAGE", "dev"),
        table=env["LANTERN_TABLE"],
        orders_queue_url=env["LANTERN_ORDERS_QUEUE_URL"],
        payments_queue_url=env["LANTERN_PAYMENTS_QUEUE_URL"],
        issuers=tuple(_issuer(raw) for raw in json.loads(env["LANTERN_ISSUERS"])),
        code_key=_secret(env, "LANTERN_CODE_KEY").encode(),
        shopper_key=_secret(env, "LANTERN_SHOPPER_KEY").encode(),
        payment_url=env["LANTERN_PAYMENT_URL"],
        payment_key=_secret(env, "LANTERN_PAYMENT_KEY"),
        notify_key=_secret(env, "LANTERN_NOTIFY_KEY").encode(),
        biller_url=env["LANTERN_BILLER_URL"],
        # Until the mapping is known to report partial batches, a consumer must raise (house.md).
        partial_batch=env.get("LANTERN_PARTIAL_BATCH", "off") == "on",
        cors_origin=env.get("LANTERN_CORS_ORIGIN", ""),
        page_config=_page_config(env),
        cache_s=float(env.get("LANTERN_CACHE_S", "3")),
        aws_attempts=int(env.get("LANTERN_AWS_ATTEMPTS", "2")),
        # Chalice names a function <app>-<stage>-<name>, and the API after the app.
        function_prefix=env.get(
            "LANTERN_FUNCTION_PREFIX", f"lantern-{env.get('LANTERN_STAGE', 'dev')}-"
        ),
        api_name=env.get("LANTERN_API_NAME", "lantern"),
        # Where the status document is put: s3://bucket/key, or file:///path on one machine.
        status_url=env.get("LANTERN_STATUS_URL", ""),
        # Mean wait before a request's own work from which the door begins to shed (DAGOR: 20 ms
        # inside one data centre; the gateway's own way to Lambda costs more, aws.md 6).
        wait_limit_ms=float(env.get("LANTERN_WAIT_LIMIT_MS", "150")),
        # What a request takes beyond this counts as waiting; a turn takes a fifth of it as a rule.
        usual_ms=float(env.get("LANTERN_USUAL_MS", "1000")),
        # How often `govern` is woken; what it waits for is counted in looks.
        govern_every_s=float(env.get("LANTERN_GOVERN_EVERY_S", "60")),
        # The functions whose width `govern` keeps, with their normal one; none unless told.
        widths=json.loads(env.get("LANTERN_WIDTHS", "{}")),
        secrets_under=env.get("LANTERN_SECRETS_UNDER", ""),
        # The ladder of models, largest first; none unless told: then the parser answers alone.
        models=tuple(ModelSetting(**raw) for raw in json.loads(env.get("LANTERN_MODELS", "[]"))),
        model_key=env.get("LANTERN_MODEL_KEY", ""),
        # How long a turn waits for `converse`, its start included; a model's own timeout is less.
        model_deadline_s=float(env.get("LANTERN_MODEL_DEADLINE_S", "4.5")),
        # Below which confidence of the parser the model is asked, if not as measured.
        ask_below=float(env["LANTERN_ASK_BELOW"]) if env.get("LANTERN_ASK_BELOW") else None,
        # Tokens of one shopper a day, and of one campaign in all.
        shopper_tokens=int(env.get("LANTERN_SHOPPER_TOKENS", "40000")),
        campaign_tokens=int(env.get("LANTERN_CAMPAIGN_TOKENS", "20000000")),
    )


def function_name() -> str:
    """The name of the Lambda function that this process is an environment of; "" elsewhere."""
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")


def service_name() -> str:
    """The name that logs and metrics go by, the stage in it: two stages of one account must not
    count into one sum. Apart from `Settings`, for whoever logs that those cannot be read."""
    return os.environ.get("POWERTOOLS_SERVICE_NAME") or "lantern"


@lru_cache(maxsize=1)
def load() -> Settings:
    """This process's settings, read on first use."""
    return read(os.environ)
