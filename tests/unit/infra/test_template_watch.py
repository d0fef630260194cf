"""Alarms, dashboard and log groups as resources: what CloudFormation takes, and what it makes."""

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
from cfnlint.api import lint_file

from chalicelib.metric_names import COUNTED
from infra.local.cloud import locked_moto
from infra.local.resources import TEMPLATE
from infra.template import alarm_topic, alarms, dashboard, logs
from infra.template.alarm import TOPIC
from infra.template.names import CLAIMS, FUNCTIONS, LEDGER

ALL = (*FUNCTIONS, CLAIMS)
PREFIX = {"Type": "String", "Default": "lantern", "AllowedPattern": "[a-z][a-z0-9-]{2,40}"}
FILLED = {
    "${Prefix}": "lantern-dev",
    "${AWS::Region}": "eu-central-1",
    "${Alarm}": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:lantern-dev",
}


def template(functions: tuple[str, ...] = ALL) -> dict[str, Any]:
    """These parts alone: they need nothing of the others."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Prefix": PREFIX} | alarms.parameters() | logs.parameters(),
        "Conditions": alarms.conditions(),
        "Resources": alarms.resources(functions)
        | dashboard.resources(functions)
        | logs.resources(functions),
    }


def body(functions: tuple[str, ...] = ALL) -> Any:
    text = dashboard.body(functions)
    for name, value in FILLED.items():
        text = text.replace(name, value)
    assert "${" not in text
    return json.loads(text)


def complaints(whole: dict[str, Any], folder: Path) -> list[str]:
    path = folder / "watch.json"
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return [f"{one.rule.id} line {one.linenumber}: {one.message}" for one in lint_file(path)]


@pytest.mark.slow
def test_the_linter_has_nothing_to_say(tmp_path: Path) -> None:
    assert complaints(template(), tmp_path) == []


@pytest.mark.slow
def test_the_linter_would_say_it(tmp_path: Path) -> None:
    whole = template()
    whole["Resources"]["AlarmBugs"]["Properties"]["TreatMissingData"] = "whatever"
    whole["Resources"]["ApiLogs"]["Properties"]["RetentionInDays"] = 29
    said = " ".join(complaints(whole, tmp_path))
    assert "'whatever' is not one of" in said
    assert "29 is not one of" in said


# What the emulator's CloudFormation does not know.
UNKNOWN = {"AWS::CloudWatch::Alarm", "AWS::SNS::Subscription"}


@pytest.mark.slow
def test_a_stack_of_it_has_its_topic_its_board_and_its_groups() -> None:
    whole = template(FUNCTIONS)
    whole["Resources"] = {
        name: one for name, one in whole["Resources"].items() if one["Type"] not in UNKNOWN
    }
    given = {"Prefix": "lantern-dev", "LogDays": "7"}
    with locked_moto():
        boto3.client("cloudformation").create_stack(
            StackName="watch",
            TemplateBody=json.dumps(whole),
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()],
        )
        groups = boto3.client("logs").describe_log_groups()["logGroups"]
        sns, watch = boto3.client("sns"), boto3.client("cloudwatch")
        (topic,) = sns.list_topics()["Topics"]
        told = sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
        board = watch.get_dashboard(DashboardName="lantern-dev-night")["DashboardBody"]
    assert told["TopicArn"].endswith(":lantern-dev-alarms")
    assert told["KmsMasterKeyId"]
    assert {one["logGroupName"]: one["retentionInDays"] for one in groups} == {
        "/aws/lambda/lantern-dev": 7,
        **{f"/aws/lambda/lantern-dev-{name}": 7 for name in FUNCTIONS if name != "api"},
    }
    assert json.loads(board)["widgets"]


def filled(thing: Any) -> Any:
    """A property with its references to prefix and topic resolved."""
    if isinstance(thing, list):
        return [filled(one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    if set(thing) == {"Ref"}:
        arn = "arn:aws:sns:eu-central-1:123456789012:lantern-dev-alarms"
        return {"Prefix": "lantern-dev", TOPIC: arn}[thing["Ref"]]
    if set(thing) == {"Fn::Sub"}:
        return thing["Fn::Sub"].replace("${Prefix}", "lantern-dev")
    return {name: filled(one) for name, one in thing.items()}


@pytest.mark.slow
def test_cloudwatch_takes_every_alarm_as_it_stands() -> None:
    """CloudFormation hands the properties on by the names that PutMetricAlarm has for them."""
    found = alarms.resources(ALL).values()
    wanted = [one["Properties"] for one in found if one["Type"] == "AWS::CloudWatch::Alarm"]
    with locked_moto():
        watch = boto3.client("cloudwatch")
        for properties in wanted:
            watch.put_metric_alarm(**filled(properties))
        there = watch.describe_alarms(MaxRecords=100)["MetricAlarms"]
    assert {one["AlarmName"] for one in there} == {
        f"lantern-dev-{one.what}" for one in alarms.alarms(ALL)
    }
    assert all(one["AlarmActions"] == one["OKActions"] for one in there)
    assert {one["AlarmActions"][0].rpartition(":")[2] for one in there} == {"lantern-dev-alarms"}


def test_a_letter_goes_to_whoever_is_named_and_to_nobody_else() -> None:
    letter = alarm_topic.resources()[alarm_topic.LETTER]
    assert letter["Condition"] in alarms.conditions()
    assert letter["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}
    assert letter["Properties"]["Protocol"] == "email"
    watched = {"Fn::Equals": [{"Ref": "Alarms"}, "yes"]}
    named = {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]}
    assert alarms.conditions()[letter["Condition"]] == {"Fn::And": [watched, named]}
    assert alarms.parameters()["AlarmEmail"]["Default"] == ""


def test_a_stage_may_go_without_alarms_but_never_by_default() -> None:
    made = alarms.resources(ALL).values()
    assert {one["Condition"] for one in made} == {"Watched", alarm_topic.MAILED}
    assert alarms.conditions()["Watched"] == {"Fn::Equals": [{"Ref": "Alarms"}, "yes"]}
    assert alarms.parameters()["Alarms"]["Default"] == "yes"


def test_the_topics_key_may_be_used_by_cloudwatch_for_this_account_alone() -> None:
    """AWS's own key for SNS may not: the topic would stay silent."""
    found = alarm_topic.resources()
    topic = found[TOPIC]["Properties"]
    assert topic["KmsMasterKeyId"] == {"Ref": alarm_topic.KEY}
    statements = found[alarm_topic.KEY]["Properties"]["KeyPolicy"]["Statement"]
    (bells,) = [one for one in statements if "Service" in one["Principal"]]
    assert bells["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(bells["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert "aws:SourceAccount" in bells["Condition"]["StringEquals"]


def test_these_parts_stand_on_the_prefix_alone() -> None:
    """So they can be a stack of their own, should one template grow too large."""
    whole = json.dumps(template())
    known = {*template()["Resources"], *template()["Parameters"]}
    for name in re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"([^"]+)"', whole):
        assert name in known or name.startswith("AWS::"), name


def test_the_queues_that_are_watched_are_those_of_the_template() -> None:
    there = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Resources"].values()
    queues = {
        one["Properties"]["QueueName"]["Fn::Sub"] for one in there if one["Type"].endswith("Queue")
    }
    read = {
        value
        for alarm in alarms.alarms()
        for metric in alarm.reads.values()
        for name, value in metric.where
        if name == "QueueName"
    }
    assert read == queues


def test_the_index_that_is_watched_is_the_tables() -> None:
    there = json.loads(TEMPLATE.read_text(encoding="utf-8"))["Resources"]["Table"]["Properties"]
    indexes = {one["IndexName"] for one in there["GlobalSecondaryIndexes"]}
    watched = {
        value
        for alarm in alarms.alarms()
        for metric in alarm.reads.values()
        for name, value in metric.where
        if name == "GlobalSecondaryIndexName"
    }
    assert watched == indexes


def test_every_call_that_the_table_gets_is_watched_for_failures() -> None:
    source = (TEMPLATE.parents[1] / "chalicelib/adapters/dynamodb/table.py").read_text("utf-8")
    calls = re.findall(r"client\.((?:get|put|update|delete|batch_get)_item|query)\b", source)
    made = {name.title().replace("_", "") for name in calls}
    (failing,) = [one for one in alarms.alarms() if one.what == "table-failing"]
    watched = {
        value for m in failing.reads.values() for name, value in m.where if name == "Operation"
    }
    assert made
    assert made <= watched


# -- the dashboard -----------------------------------------------------------------------------
def rows(widget: dict[str, Any]) -> list[list[str]]:
    """A widget's metrics with their dots filled in."""
    full: list[list[str]] = []
    for row in widget["properties"]["metrics"]:
        texts = [text for text in row if isinstance(text, str)]
        full.append([full[-1][at] if text == "." else text for at, text in enumerate(texts)])
    return full


def test_the_dashboard_shows_every_alarm_and_the_lines_of_every_function() -> None:
    first, *_, last = body()["widgets"]
    assert {one.rpartition(":")[2] for one in first["properties"]["alarms"]} == {
        f"lantern-dev-{one.what}" for one in alarms.alarms(ALL)
    }
    assert all(f"'/aws/lambda/lantern-dev-{n}'" in last["properties"]["query"] for n in ALL[1:])
    assert "'/aws/lambda/lantern-dev'" in last["properties"]["query"]


def test_its_graphs_say_whole_metrics_that_are_there() -> None:
    graphs = [one for one in body()["widgets"] if one["type"] == "metric"]
    assert len(graphs) > 15
    for graph in graphs:
        for namespace, name, *where in rows(graph):
            assert namespace in {"Lantern", "AWS/Lambda", "AWS/SQS", "AWS/ApiGateway"} | {
                "AWS/DynamoDB"
            }
            assert len(where) == 2
            assert where[1].startswith("lantern-dev")
            if namespace == "Lantern":
                assert where[0] == "service"
                assert name in COUNTED or name.endswith(("_ms", ".age_s"))


def test_its_widgets_lie_side_by_side() -> None:
    taken: set[tuple[int, int]] = set()
    for one in body()["widgets"]:
        cells = {
            (x, y)
            for x in range(one["x"], one["x"] + one["width"])
            for y in range(one["y"], one["y"] + one["height"])
        }
        assert not taken & cells
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_the_ledger_is_on_it_where_it_is_there() -> None:
    assert "IteratorAge" in dashboard.body(ALL)
    assert "IteratorAge" not in dashboard.body(tuple(set(FUNCTIONS) - {LEDGER}))


def test_a_log_group_is_called_as_lambda_calls_it() -> None:
    found = logs.resources(ALL)
    assert len(found) == len(ALL)
    assert found["ApiLogs"]["Properties"]["LogGroupName"] == {"Fn::Sub": "/aws/lambda/${Prefix}"}
    assert found["PlaceOrderLogs"]["Properties"]["LogGroupName"] == {
        "Fn::Sub": "/aws/lambda/${Prefix}-place_order"
    }
