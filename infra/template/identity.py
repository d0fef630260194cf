"""Who signs in: a Cognito user pool of our own, unless another issuer is configured.

Anybody may sign up: shoppers do. What more somebody may do hangs on the groups `operator` and
`store`, and which store on an attribute; both are given by whoever runs the service, and no client
of the pool may write them. The pages send the access token. A store's own client sends the ID
token: Cognito writes the attribute into no other without a function of our own in between. No
token carries an e-mail address, because the client may not read any.
"""

import json

from infra.template.intrinsics import (
    PREFIX,
    Resource,
    both,
    choose,
    equal,
    named,
    neither,
    ref,
    sub,
)

OWN, SPEAKS, MAILED = "OwnPool", "PoolSpeaksLanguages", "PoolMailsBySes"
GROUPS = {
    "operator": "May use /ops: modes, dials, campaigns, dead letters",
    "store": "May use /store for the store that custom:store_id names",
}
STORE = "store_id"
ID_MINUTES = 60
# Long enough for a campaign's day; it lies in one tab of a browser.
REFRESH_HOURS = 24
# For a try from one machine (make run); a deployment says its own.
LOCAL_PAGES = "http://localhost:8000/,http://localhost:8000/ops"


def parameters() -> Resource:
    """Whose tokens count, where the pages are, and how well the pool is to serve."""
    return {
        "Issuers": {
            "Type": "String",
            "Default": "",
            "Description": "Who signs tokens instead of a user pool of our own, as the setting"
            " LANTERN_ISSUERS has it (JSON, published keys only); empty: the pool is made",
        },
        "SignIn": {
            "Type": "String",
            "Default": "{}",
            "Description": "How the pages sign in with another issuer, as the setting"
            " LANTERN_SIGN_IN has it (JSON); {}: they do not",
        },
        "PageUrls": {
            "Type": "CommaDelimitedList",
            "Default": LOCAL_PAGES,
            "Description": "The chat page's and the operator page's addresses, letter by letter:"
            " where the pool sends people back to",
        },
        "SignInPlan": {
            "Type": "String",
            "Default": "ESSENTIALS",
            "AllowedValues": ["ESSENTIALS", "LITE"],
            "Description": "What Cognito charges by. LITE is cheaper; its pages speak English only",
        },
        "MailIdentity": {
            "Type": "String",
            "Default": "",
            "Description": "The ARN of the SES identity that the pool's letters come from; empty:"
            " Cognito's own, which sends 50 a day",
        },
    }


def conditions() -> Resource:
    """What follows from the parameters."""
    own = equal("Issuers", "")
    return {
        OWN: own,
        SPEAKS: both(own, equal("SignInPlan", "ESSENTIALS")),
        MAILED: neither(equal("MailIdentity", "")),
    }


def resources() -> Resource:
    """The pool, its groups, the pages' client, and the domain where people sign in."""
    made = {"UserPool": _pool(), "SignInClient": _client(), "SignInDomain": _domain()}
    made |= {f"{name.capitalize()}Group": _group(name) for name in GROUPS}
    made = {name: one | {"Condition": OWN} for name, one in made.items()}
    return made | {"SignInLook": _look() | {"Condition": SPEAKS}}


def issuers() -> Resource:
    """LANTERN_ISSUERS: who may sign tokens."""
    own = {
        "issuer": _ISSUER,
        "jwks_url": f"{_ISSUER}/.well-known/jwks.json",
        "store_claim": f"custom:{STORE}",
        # One key signs all tokens of the pool; each kind names its client in another claim.
        "kinds": [
            {"token_use": "access", "client_id": "${SignInClient}"},
            {"token_use": "id", "aud": "${SignInClient}"},
        ],
    }
    return choose(OWN, sub(json.dumps([own])), ref("Issuers"))


def sign_in() -> Resource:
    """LANTERN_SIGN_IN: what the pages must know to sign somebody in."""
    own = {
        "type": "code",
        "client_id": "${SignInClient}",
        # With this scope alone Cognito tells all that the client may read: the store, no more.
        "scope": "openid",
        "bearer": "access_token",
        "authorize_url": f"{_DOMAIN}/oauth2/authorize",
        "token_url": f"{_DOMAIN}/oauth2/token",
        "revoke_url": f"{_DOMAIN}/oauth2/revoke",
        "logout_url": f"{_DOMAIN}/logout",
        # Cognito has names of its own for where to go afterwards, and for the language.
        "return_name": "logout_uri",
        "locale_name": "lang",
    }
    return choose(OWN, sub(json.dumps(own)), ref("SignIn"))


def outputs() -> Resource:
    """What whoever deploys, or makes operators, wants to know of the pool."""
    told = {
        "UserPoolId": ref("UserPool"),
        "IssuerUrl": sub(_ISSUER),
        "SignInClientId": ref("SignInClient"),
        "SignInUrl": sub(_DOMAIN),
    }
    return {name: {"Condition": OWN, "Value": value} for name, value in told.items()}


# What the pool writes into its tokens (its attribute ProviderURL, which emulators do not know).
_ISSUER = "https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${UserPool}"
# One name for all the world's pools in a region, hence the account's number.
_NAME = "${Prefix}-${AWS::AccountId}"
_DOMAIN = f"https://{_NAME}.auth.${{AWS::Region}}.amazoncognito.com"


def _pool() -> Resource:
    """Every shopper's rows hang on the `sub` that this pool gave: it outlives the stack, as the
    table does."""
    return {
        "Type": "AWS::Cognito::UserPool",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "UserPoolName": PREFIX,
            "UserPoolTier": ref("SignInPlan"),
            "DeletionProtection": choose("Protected", "ACTIVE", "INACTIVE"),
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": False},
            "AutoVerifiedAttributes": ["email"],
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]
            },
            "EmailConfiguration": choose(
                MAILED,
                {"EmailSendingAccount": "DEVELOPER", "SourceArn": ref("MailIdentity")},
                {"EmailSendingAccount": "COGNITO_DEFAULT"},
            ),
            # By an app on the phone; text messages cost, and can be taken over.
            "MfaConfiguration": "OPTIONAL",
            "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
            "Policies": {"PasswordPolicy": _passwords()},
            "Schema": [
                {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
                {
                    "Name": STORE,
                    "AttributeDataType": "String",
                    "Mutable": True,
                    "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "96"},
                },
            ],
        },
    }


def _passwords() -> Resource:
    """Long rather than odd (NIST SP 800-63B, 5.1.1.2)."""
    return {
        "MinimumLength": 12,
        "RequireLowercase": False,
        "RequireUppercase": False,
        "RequireNumbers": False,
        "RequireSymbols": False,
        "TemporaryPasswordValidityDays": 3,
    }


def _client() -> Resource:
    """A page keeps no secret: it proves by PKCE that the code was meant for it."""
    return {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {
            "ClientName": named("pages"),
            "UserPoolId": ref("UserPool"),
            "GenerateSecret": False,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
            "SupportedIdentityProviders": ["COGNITO"],
            "CallbackURLs": ref("PageUrls"),
            "LogoutURLs": ref("PageUrls"),
            # Passwords are typed on the pool's own pages and nowhere else.
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
            "EnableTokenRevocation": True,
            "ReadAttributes": [f"custom:{STORE}"],
            "WriteAttributes": ["email"],
            "IdTokenValidity": ID_MINUTES,
            "AccessTokenValidity": ID_MINUTES,
            "RefreshTokenValidity": REFRESH_HOURS,
            "TokenValidityUnits": {
                "IdToken": "minutes",
                "AccessToken": "minutes",
                "RefreshToken": "hours",
            },
        },
    }


def _domain() -> Resource:
    return {
        "Type": "AWS::Cognito::UserPoolDomain",
        "Properties": {
            "Domain": sub(_NAME),
            "UserPoolId": ref("UserPool"),
            "ManagedLoginVersion": choose(SPEAKS, 2, 1),
        },
    }


def _look() -> Resource:
    """Cognito's newer pages, which speak the shopper's language, are not there without one."""
    return {
        "Type": "AWS::Cognito::ManagedLoginBranding",
        "Properties": {
            "UserPoolId": ref("UserPool"),
            "ClientId": ref("SignInClient"),
            "UseCognitoProvidedValues": True,
        },
    }


def _group(name: str) -> Resource:
    return {
        "Type": "AWS::Cognito::UserPoolGroup",
        "Properties": {
            "GroupName": name,
            "Description": GROUPS[name],
            "UserPoolId": ref("UserPool"),
        },
    }
