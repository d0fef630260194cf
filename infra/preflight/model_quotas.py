"""Bedrock's quotas of one model: found by their names, for their codes are not known beforehand."""

import re

from infra.preflight.figures import Figure, read_figure
from infra.preflight.quotas import MODEL_CODES, published
from infra.preflight.reach import Cloud, Unread

# As in "On-demand model inference tokens per minute for Qwen3 32B V1".
_PER_MODEL = {
    "bedrock.tokens_per_minute": "tokens per minute",
    "bedrock.tokens_per_day": "tokens per day",
    "bedrock.requests_per_minute": "requests per minute",
}
_OTHER_POOLS = ("cross-region model", "cross-region invoke", "batch", "provisioned", "mantle")


def model_quotas(
    cloud: Cloud, *, region: str, model: str
) -> tuple[dict[str, Figure], dict[str, str]]:
    """A model's limits, and what Service Quotas calls them. The tokens a minute are always there,
    if only assumed."""
    limits: dict[str, Figure] = {}
    codes = {"bedrock.tokens_per_minute": MODEL_CODES.get(model, "")}
    try:
        listed = cloud.pages(
            "service-quotas", "list_service_quotas", "Quotas", ServiceCode="bedrock"
        )
        why = f"No quota of Bedrock here is called after {model}."
    except Unread as unread:
        listed, why = [], f"{unread}."
    for key, unit in _PER_MODEL.items():
        for quota in listed:
            name = str(quota.get("QuotaName", ""))
            if "Value" in quota and unit in name.lower() and is_of_model(name, model):
                limits[key] = read_figure(quota["Value"], f'service-quotas "{name}"')
                codes[key] = str(quota.get("QuotaCode", ""))
                break
    tokens = "bedrock.tokens_per_minute"
    if tokens not in limits:
        limits[tokens] = published(tokens, region=region).assumed(why)
    return limits, codes


def is_of_model(quota_name: str, model: str) -> bool:
    """Whether a quota's name means on-demand calls of the model with this id."""
    whole = quota_name.lower()
    if any(pool in whole for pool in _OTHER_POOLS) or " for " not in whole:
        return False
    vendor, _, rest = model.lower().split("/")[-1].partition(".")
    named = _words(whole.split(" for ", 1)[1].split("(")[0])
    return named - {vendor} == _words(rest.split(":")[0]) - {vendor}


def _words(name: str) -> frozenset[str]:
    # "-v1:0" and "V1" say nothing, and a release's date stands in one place and not in the other.
    found = re.findall(r"[a-z0-9]+", name)
    return frozenset(word for word in found if word != "v1" and not re.fullmatch(r"\d{4,}", word))
