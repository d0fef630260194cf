"""What a scanner of templates (checkov) would have otherwise, and why it stays as it is.

A reason stands on each resource itself, where the scanner and whoever reads the template find it.
"""

from collections.abc import Mapping

from infra.template.intrinsics import Resource

FUNCTION, API = "AWS::Serverless::Function", "AWS::Serverless::Api"
# By the resource's type and checkov's id of the check.
REASONS: Mapping[str, Mapping[str, str]] = {
    "AWS::DynamoDB::Table": {
        "CKV_AWS_119": "Encrypted with DynamoDB's own key. One of ours would put KMS, its quota and"
        " its outages under every claim, and nobody outside this account is to read the table",
    },
    "AWS::SQS::Queue": {
        "CKV_AWS_27": "Encrypted with SQS's own keys (SqsManagedSseEnabled), which the check does"
        " not look at. One of ours would put the quota of KMS between a surge and its queue",
    },
    "AWS::S3::Bucket": {
        "CKV_AWS_18": "It holds one public document. A log of its readers would keep the addresses"
        " of people, for nobody to read",
        "CKV_AWS_21": "The one document is written anew every minute and is worth nothing two"
        " minutes later: 43,000 versions a month would say less than the audit log of the modes",
        "CKV_AWS_54": "A policy opens the one document to everybody, which is what the bucket is"
        " for: it must be read when nothing else answers. A test holds that it opens no other",
        "CKV_AWS_56": "As CKV_AWS_54: everybody reads the one document, without an account",
    },
    "AWS::SecretsManager::Secret": {
        "CKV_AWS_149": "Encrypted with this account's own key of Secrets Manager. Another one would"
        " matter only if another account were to read the secret, and none is",
    },
    "AWS::Logs::LogGroup": {
        "CKV_AWS_158": "CloudWatch encrypts every log with a key of its own. The lines hold neither"
        " personal data nor secrets (a test of the service reads them), only keyed ids",
    },
    FUNCTION: {
        "CKV_AWS_116": "For calls that nobody waits for. Here only schedules make such, and the"
        " next run takes up what one missed (alarmed); the queues have dead letters of their own",
        "CKV_AWS_117": "It talks to services of AWS and to issuers and providers on the internet,"
        " all over TLS and with rights of its own. A VPC would add a NAT to fail in a surge",
        "CKV_AWS_173": "Nothing in its variables is secret: the keys lie in Secrets Manager. Lambda"
        " encrypts them all the same, with a key of its own",
    },
    API: {
        "CKV_AWS_76": "Every request that reaches a function is logged there, and what the gateway"
        " refuses is counted. Access logs would say it twice, and want a role that belongs to the"
        " whole account and not to this stack",
        "CKV_AWS_120": "Answers are a person's own, or carry Cache-Control for whatever lies in"
        " front. A cache of the gateway costs by the hour and would need every token in its key",
    },
}


def excused(resource: Resource, kind: str) -> Resource:
    """`resource` of this type, with the reason why it does not do what each check asks for; as it
    is where there is nothing to excuse."""
    if kind not in REASONS:
        return resource
    skip = [{"id": check, "comment": reason} for check, reason in REASONS[kind].items()]
    return resource | {"Metadata": {"checkov": {"skip": skip}}}
