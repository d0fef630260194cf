"""Asking an account: refusals and silence become one line each, and end nothing but themselves."""

import time
from collections.abc import Iterator

import boto3
import pytest

from infra.local.cloud import locked_moto
from infra.preflight import reach
from infra.preflight.reach import Absent, Cloud, NoAccount, Unread
from tests.unit.infra.preflight.samples import REGION
from tests.unit.infra.preflight.stubbed import SESSION, StubbedCloud, stubbed

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def cloud() -> Iterator[StubbedCloud]:
    with stubbed() as written_down:
        yield written_down


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("AccessDeniedException", 403, "not allowed to call GetAccountSettings"),
        ("TooManyRequestsException", 429, "GetAccountSettings was throttled"),
        ("ServiceException", 500, "GetAccountSettings was refused (ServiceException)"),
    ],
)
def test_a_refusal_is_one_line(cloud: StubbedCloud, code: str, status: int, said: str) -> None:
    cloud.refuses("lambda", "get_account_settings", code, status=status)
    with pytest.raises(Unread) as unread:
        cloud.ask("lambda", "get_account_settings")
    assert str(unread.value).startswith(said)
    assert not isinstance(unread.value, Absent)


def test_what_is_not_there_is_told_apart(cloud: StubbedCloud) -> None:
    cloud.refuses("dynamodb", "describe_table", "ResourceNotFoundException")
    with pytest.raises(Absent):
        cloud.ask("dynamodb", "describe_table", TableName="none")


def test_a_service_that_is_silent_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY)
    monkeypatch.setattr(reach, "ATTEMPTS", 1)
    cloud = Cloud(SESSION, region=REGION)
    with pytest.raises(Unread, match="lambda did not answer"):
        cloud.ask("lambda", "get_account_settings")
    monkeypatch.setattr(cloud, "client", lambda _: pytest.fail("it was asked again"))
    begun = time.monotonic()
    with pytest.raises(Unread, match="lambda did not answer"):
        cloud.ask("lambda", "get_account_settings")
    assert time.monotonic() - begun < 0.1


# -- who we are -----------------------------------------------------------------------------------
def test_without_credentials_there_is_nothing_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    bare(monkeypatch)
    with pytest.raises(NoAccount, match="no AWS credentials"):
        Cloud(boto3.Session(), region=REGION).account_id()


def test_credentials_that_aws_does_not_take_are_none(cloud: StubbedCloud) -> None:
    for code in ("InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch"):
        cloud.refuses("sts", "get_caller_identity", code, status=403)
        with pytest.raises(NoAccount, match=code):
            cloud.account_id()


def test_an_emulator_that_does_not_know_us_may_be_asked_all_the_same(cloud: StubbedCloud) -> None:
    cloud.refuses("sts", "get_caller_identity", "UnknownOperationException", status=404)
    assert cloud.account_id() == ""


def test_where_nobody_listens_there_is_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY)
    monkeypatch.setattr(reach, "ATTEMPTS", 1)
    with pytest.raises(NoAccount, match="did not answer"):
        Cloud(SESSION, region=REGION).account_id()


def test_the_account_has_a_number() -> None:
    with locked_moto():
        assert Cloud(boto3.Session(), region=REGION).account_id() == "123456789012"


def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials anywhere, and nothing to look for them."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "ENDPOINT_URL"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("SHARED_CREDENTIALS_FILE", "CONFIG_FILE"):
        monkeypatch.setenv(f"AWS_{name}", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
