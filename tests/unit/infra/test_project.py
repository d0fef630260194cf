"""The copy that is packaged: filled in, and the checkout left alone."""

import json
from pathlib import Path

import pytest

from infra import policies
from infra.project import render
from infra.stages import CONFIG

VALUES = {
    "Prefix": "lantern-dev",
    "StatusBucket": "bucket",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "123456789012",
}


def test_settings_and_policies_are_filled_in(tmp_path: Path) -> None:
    before = CONFIG.read_bytes()
    project = render(tmp_path, stage="dev", settings={"LANTERN_TABLE": "t"}, values=VALUES)
    config = json.loads((project / ".chalice/config.json").read_text(encoding="utf-8"))
    assert config["stages"]["dev"]["environment_variables"]["LANTERN_TABLE"] == "t"
    assert "LANTERN_TABLE" not in config["stages"]["prod"]["environment_variables"]
    for function in policies.FUNCTIONS:
        text = (project / ".chalice" / policies.path_of(function).name).read_text(encoding="utf-8")
        assert "${" not in text
        assert "123456789012" in text
    assert CONFIG.read_bytes() == before
    assert (project / "app.py").exists()
    assert not list(project.rglob("*.pyc"))


def test_a_placeholder_without_a_value_is_named(tmp_path: Path) -> None:
    del (values := dict(VALUES))["AWS::Region"]
    with pytest.raises(KeyError, match="AWS::Region"):
        render(tmp_path, stage="dev", settings={}, values=values)


def test_rendering_again_drops_what_is_gone_and_keeps_what_chalice_remembers(
    tmp_path: Path,
) -> None:
    project = render(tmp_path, stage="dev", settings={})
    (project / "chalicelib/old.py").write_text("", encoding="utf-8")
    (project / ".chalice/policy-old.json").write_text("{}", encoding="utf-8")
    (project / ".chalice/deployed").mkdir()
    (project / ".chalice/deployed/dev.json").write_text("{}", encoding="utf-8")
    render(tmp_path, stage="dev", settings={})
    assert not (project / "chalicelib/old.py").exists()
    assert not (project / ".chalice/policy-old.json").exists()
    assert (project / ".chalice/deployed/dev.json").exists()
