"""Where keys come from, and what the page is told of its stage."""

import pytest

from chalicelib import settings

GIVEN = {
    "LANTERN_TABLE": "t",
    "LANTERN_ORDERS_QUEUE_URL": "https://sqs/orders",
    "LANTERN_PAYMENTS_QUEUE_URL": "https://sqs/payments",
    "LANTERN_ISSUERS": "[]",
    "LANTERN_PAYMENT_URL": "https://pay",
    "LANTERN_BILLER_URL": "https://bills",
}
KEYS = {
    "LANTERN_CODE_KEY": "c",
    "LANTERN_SHOPPER_KEY": "s",
    "LANTERN_PAYMENT_KEY": "p",
    "LANTERN_NOTIFY_KEY": "n",
}


@pytest.mark.parametrize("missing", KEYS)
def test_a_key_that_nobody_keeps_is_an_error(missing: str) -> None:
    env = GIVEN | {name: key for name, key in KEYS.items() if name != missing}
    with pytest.raises(KeyError, match=missing):
        settings.read(env)


def test_keys_may_lie_in_secrets_manager() -> None:
    read = settings.read(GIVEN | {"LANTERN_SECRETS_UNDER": "lantern-dev/"})
    assert (read.secrets_under, read.code_key, read.payment_key) == ("lantern-dev/", b"", "")


def test_the_page_hears_what_the_resources_know_unless_the_stage_says_otherwise() -> None:
    env = GIVEN | KEYS
    env["LANTERN_STATUS_PAGE"] = "https://bucket/status.json"
    env["LANTERN_SIGN_IN"] = '{"type": "oidc"}'
    env["LANTERN_PAGE_CONFIG"] = '{"campaign_id": "tea"}'
    assert settings.read(env).page_config == {
        "status_url": "https://bucket/status.json",
        "auth": {"type": "oidc"},
        "campaign_id": "tea",
    }
    env["LANTERN_PAGE_CONFIG"] = '{"status_url": "https://own/status.json"}'
    assert settings.read(env).page_config["status_url"] == "https://own/status.json"
