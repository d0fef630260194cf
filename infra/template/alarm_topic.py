"""Where alarms are told: one topic, encrypted, with a letter to whoever is named.

The key is our own. Under AWS's key for SNS a topic would stay silent: CloudWatch may not use that
one, and says so nowhere but in the alarm's history.
"""

from infra.template.alarm import TOPIC, WATCHED
from infra.template.intrinsics import Resource, both, equal, named, neither, ref, sub

KEY, LETTER, MAILED = "AlarmsKey", "AlarmsLetter", "AlarmsMailed"
_BELLS = {"Service": "cloudwatch.amazonaws.com"}
_OF_THIS_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}


def parameters() -> Resource:
    """Whether there are alarms at all, and who is written to."""
    says = "Who hears of alarms by e-mail; empty: nobody. AWS asks the address to confirm"
    alarms = "no: without alarms, for a stage that nobody sleeps beside"
    return {
        "Alarms": {
            "Type": "String",
            "Default": "yes",
            "AllowedValues": ["yes", "no"],
            "Description": alarms,
        },
        "AlarmEmail": {"Type": "String", "Default": "", "Description": says},
    }


def conditions() -> Resource:
    """Whether there are any, and whether anybody is written to."""
    watched = equal("Alarms", "yes")
    return {WATCHED: watched, MAILED: both(watched, neither(equal("AlarmEmail", "")))}


def resources() -> Resource:
    """The topic, its key, and the letter. Who may ring it says a topic's own policy: this account,
    whose alarms they are."""
    letter = {"TopicArn": ref(TOPIC), "Protocol": "email", "Endpoint": ref("AlarmEmail")}
    topic = {"TopicName": named("alarms"), "KmsMasterKeyId": ref(KEY)}
    return {
        KEY: _key(),
        TOPIC: {"Type": "AWS::SNS::Topic", "Condition": WATCHED, "Properties": topic},
        LETTER: {"Type": "AWS::SNS::Subscription", "Condition": MAILED, "Properties": letter},
    }


def _key() -> Resource:
    owner = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": owner}, "Action": "kms:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Principal": _BELLS,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": _OF_THIS_ACCOUNT,
        },
    ]
    return {
        "Type": "AWS::KMS::Key",
        "Condition": WATCHED,
        "Properties": {
            "Description": sub("What ${Prefix}'s alarms say"),
            "EnableKeyRotation": True,
            "PendingWindowInDays": 7,
            "KeyPolicy": {"Version": "2012-10-17", "Statement": statements},
        },
    }
