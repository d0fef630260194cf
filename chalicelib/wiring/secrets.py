"""The keys: from the environment where they are given there, else from Secrets Manager."""

from functools import lru_cache

from chalicelib import settings
from chalicelib.adapters import aws
from chalicelib.adapters.secrets import Secrets

# A provider's key that was changed is heard of within this time. The other two never change:
# codes that are out, and everybody's rows, hang on them.
AGE_S = 300


@lru_cache(maxsize=1)
def _secrets() -> Secrets:
    client = aws.secretsmanager(attempts=2)
    return Secrets(client, under=settings.load().secrets_under, age_s=AGE_S)


@lru_cache(maxsize=1)
def code_key() -> bytes:
    """The key of coupon codes."""
    return settings.load().code_key or _secrets().get("codes").encode()


@lru_cache(maxsize=1)
def shopper_key() -> bytes:
    """The key of shoppers' hashes."""
    return settings.load().shopper_key or _secrets().get("shoppers").encode()


def payment_key() -> str:
    """What the payment provider knows us by."""
    return settings.load().payment_key or _secrets().get("payment")


def notify_key() -> bytes:
    """What the payment provider signs its notifications with."""
    return settings.load().notify_key or _secrets().get("notify").encode()


def model_key() -> str:
    """What a model's endpoint of one's own knows us by; "" where it asks for no key."""
    config = settings.load()
    return config.model_key or (_secrets().get("model") if config.secrets_under else "")
