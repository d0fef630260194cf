"""The keys, in Secrets Manager: made at random here, never in a file.

A shopper's rows and the codes that are out hang on two of them, which therefore outlive the stack.
The payment provider's two, and a model endpoint's, are put in place of the random ones by whoever
has them.
"""

from infra.template.intrinsics import Resource, sub

KEPT = {
    "Codes": "The key of coupon codes. Never change it",
    "Shoppers": "The key of shoppers' ids. Never change it",
}
GIVEN = {
    "Payment": "What the payment provider knows us by",
    "Notify": "What the payment provider signs with",
    "Model": "What a model's endpoint of one's own knows us by; not asked for on Bedrock",
}


def resources() -> Resource:
    """Five secrets."""
    return {f"{name}Key": _secret(name, says) for name, says in (KEPT | GIVEN).items()}


def _secret(name: str, says: str) -> Resource:
    made: Resource = {"Type": "AWS::SecretsManager::Secret"}
    if name in KEPT:
        made |= {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    made["Properties"] = {
        "Name": sub(f"${{Prefix}}/{name.lower()}"),
        "Description": says,
        "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
    }
    return made
