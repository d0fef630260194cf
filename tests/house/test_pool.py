"""The user pool in the template: who may sign up and how, what its client may do, and that it is
gone when another issuer is configured."""

from typing import Any

import pytest

from infra.template import identity
from infra.template.whole import template
from tests.fakes.stack import resolved

COGNITO = "AWS::Cognito::"


def made(name: str, *holds: str, **values: str) -> dict[str, Any]:
    """What the template makes under `name`, where these conditions hold."""
    said = {"Prefix": "lantern", "SignInPlan": "ESSENTIALS", "UserPool": "pool"} | values
    said |= {"PageUrls": "the pages", "SignInClient": "client"}
    said |= {"AWS::AccountId": "123456789012", "AWS::Region": "eu-central-1"}
    one = template()["Resources"][name]["Properties"]
    return dict(resolved(one, said, holds=frozenset(holds)))


def test_nothing_of_the_pool_is_made_beside_another_issuer() -> None:
    whole = template()
    of_the_pool = {
        name: one for name, one in whole["Resources"].items() if one["Type"].startswith(COGNITO)
    }
    assert len(of_the_pool) == 6
    for name, one in of_the_pool.items():
        assert one["Condition"] in (identity.OWN, identity.SPEAKS), name
    assert whole["Conditions"][identity.OWN] == {"Fn::Equals": [{"Ref": "Issuers"}, ""]}
    assert whole["Conditions"][identity.OWN] in whole["Conditions"][identity.SPEAKS]["Fn::And"]
    # That nothing else points at what is not there then, cfn-lint holds (W1001).


def test_anybody_signs_up_by_a_verified_address_and_no_text_message_is_sent() -> None:
    pool = made("UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert pool["UsernameAttributes"] == pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [
        {"Name": "verified_email", "Priority": 1}
    ]
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert not {name for name in pool if name.startswith("Sms")}


def test_the_pages_client_takes_codes_alone_and_keeps_no_secret() -> None:
    client = made("SignInClient")
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["CallbackURLs"] == client["LogoutURLs"] == "the pages"


def test_nobody_gives_themselves_a_store_or_an_account_of_others() -> None:
    client = made("SignInClient")
    assert client["WriteAttributes"] == ["email"]
    # This scope would let the page's own token change the account.
    assert "aws.cognito.signin.user.admin" not in client["AllowedOAuthScopes"]


@pytest.mark.parametrize(("holds", "said"), [((), "INACTIVE"), (("Protected",), "ACTIVE")])
def test_a_protected_pool_cannot_be_deleted(holds: tuple[str, ...], said: str) -> None:
    assert made("UserPool", *holds)["DeletionProtection"] == said


def test_the_domain_is_this_accounts_and_the_pages_know_it() -> None:
    assert made("SignInDomain")["Domain"] == "lantern-123456789012"
    assert made("SignInDomain")["ManagedLoginVersion"] == 1
    assert made("SignInDomain", identity.SPEAKS)["ManagedLoginVersion"] == 2


@pytest.mark.parametrize(("holds", "sender"), [((), "COGNITO_DEFAULT"), (("M",), "DEVELOPER")])
def test_letters_go_by_the_services_own_address_where_it_has_one(
    holds: tuple[str, ...], sender: str
) -> None:
    held = (identity.MAILED,) if holds else ()
    mail = made("UserPool", *held, MailIdentity="arn:of:the:identity")["EmailConfiguration"]
    assert mail["EmailSendingAccount"] == sender
    assert ("SourceArn" in mail) == bool(holds)
