"""The account's own limits, read where they can be and assumed, with the reason, where not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.preflight.figures import Figure, Origin, read_figure
from infra.preflight.model_quotas import model_quotas
from infra.preflight.quotas import MODEL_CODES, QUOTAS, published
from infra.preflight.reach import Absent, Cloud, Unread

# What AWS never tells of an account: it is the same for everybody, or nowhere to be read.
FIXED = "It is the same for every account; there is no call that tells it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Limits by their key in `quotas`; what a model's quotas are called is only known once read
    (`codes`). `unreserved` is what other reservations leave, None if not known."""

    region: str
    id: str = ""
    limits: Mapping[str, Figure]
    codes: Mapping[str, str] = field(default_factory=dict)
    unreserved: int | None = None

    def code(self, key: str) -> str:
        """What Service Quotas calls a limit; "" if that is not known."""
        return self.codes.get(key) or (QUOTAS[key].code if key in QUOTAS else "")


def assumed_account(*, region: str, why: str, model: str | None = None) -> Account:
    """What an account has that nobody has changed."""
    limits = {
        key: published(key, region=region).assumed(why if quota.code or quota.service else FIXED)
        for key, quota in QUOTAS.items()
    }
    codes = {"bedrock.tokens_per_minute": MODEL_CODES.get(model or "", "")}
    return Account(region=region, limits=limits, codes=codes)


def read_account(cloud: Cloud, *, id: str, region: str, model: str | None) -> Account:  # noqa: A002
    """What the account has. `model` None: no model is wanted, so its quotas are not asked for."""
    limits = dict(assumed_account(region=region, why="").limits)
    concurrency, unreserved = _concurrency(cloud, region)
    limits["lambda.concurrency"] = concurrency
    limits["apigateway.rate"] = _gateway(cloud, region)
    limits |= _table(cloud, region)
    codes: dict[str, str] = {}
    if model is not None:
        told, codes = model_quotas(cloud, region=region, model=model)
        limits |= told
    return Account(region=region, id=id, limits=limits, codes=codes, unreserved=unreserved)


def _from_service_quotas(cloud: Cloud, region: str, key: str, reasons: list[str]) -> Figure:
    """The quota as Service Quotas knows it, or the published one, with all the `reasons`."""
    quota = QUOTAS[key]
    for operation in ("get_service_quota", "get_aws_default_service_quota"):
        request = {"ServiceCode": quota.service, "QuotaCode": quota.code}
        try:
            value = cloud.ask("service-quotas", operation, **request)["Quota"]["Value"]
            return read_figure(value, f"service-quotas {operation} {quota.code}")
        except Absent as absent:  # nobody has ever changed it: the default holds
            reasons = [*reasons, str(absent)]
        except (Unread, KeyError) as unread:
            return published(key, region=region).assumed(_reasons([*reasons, str(unread)]))
    return published(key, region=region).assumed(_reasons(reasons))


def _reasons(reasons: list[str]) -> str:
    return "; ".join(dict.fromkeys(reasons)) + "."


def _concurrency(cloud: Cloud, region: str) -> tuple[Figure, int | None]:
    try:
        limit = cloud.ask("lambda", "get_account_settings")["AccountLimit"]
        figure = read_figure(limit["ConcurrentExecutions"], "lambda get_account_settings")
        unreserved = limit.get("UnreservedConcurrentExecutions")
    except KeyError:
        reasons = ["GetAccountSettings told no limit"]
    except Unread as unread:
        reasons = [str(unread)]
    else:
        return figure, None if unreserved is None else int(unreserved)
    return _from_service_quotas(cloud, region, "lambda.concurrency", reasons), None


def _gateway(cloud: Cloud, region: str) -> Figure:
    """What Service Quotas grants, or what the gateway says it does, if that is less or all there
    is."""
    quota = _from_service_quotas(cloud, region, "apigateway.rate", [])
    try:
        rate = cloud.ask("apigateway", "get_account")["throttleSettings"]["rateLimit"]
    except (Unread, KeyError):
        return quota
    if quota.origin is Origin.ASSUMED or rate < (quota.value or 0):
        return read_figure(rate, "apigateway get_account")
    return quota


def _table(cloud: Cloud, region: str) -> dict[str, Figure]:
    names = {
        "dynamodb.writes": "TableMaxWriteCapacityUnits",
        "dynamodb.reads": "TableMaxReadCapacityUnits",
    }
    try:
        told = cloud.ask("dynamodb", "describe_limits")
        return {
            key: read_figure(told[name], "dynamodb describe_limits") for key, name in names.items()
        }
    except KeyError:
        reasons = ["DescribeLimits told no limit of a table"]
    except Unread as unread:
        reasons = [str(unread)]
    return {key: _from_service_quotas(cloud, region, key, reasons) for key in names}
