"""The bucket a stage is deployed from: same code, same key; closed; gone when told to."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from infra.deploy.artifacts import Artifacts, hash_of
from infra.deploy.cloud import Cloud
from infra.local.cloud import locked_moto


@pytest.fixture
def artifacts() -> Iterator[Artifacts]:
    with locked_moto():
        made = Artifacts(Cloud(boto3.Session(), region="us-east-1"), prefix="tea")
        made.make()
        yield made


def package(path: Path, content: str, *, year: int = 2026) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo("app.py", (year, 1, 1, 0, 0, 0)), content)
    return path


def test_the_same_code_has_the_same_key_whenever_it_was_packed(tmp_path: Path) -> None:
    first = package(tmp_path / "a.zip", "x = 1")
    later = package(tmp_path / "b.zip", "x = 1", year=2027)
    assert first.read_bytes() != later.read_bytes()
    assert hash_of(first) == hash_of(later)
    assert hash_of(package(tmp_path / "c.zip", "x = 2")) != hash_of(first)


def test_a_package_is_sent_once(
    artifacts: Artifacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = package(tmp_path / "a.zip", "x = 1")
    key = artifacts.package(code)
    s3 = boto3.client("s3", region_name="us-east-1")
    assert s3.get_object(Bucket=artifacts.bucket, Key=key)["Body"].read() == code.read_bytes()
    monkeypatch.setattr(artifacts._s3, "upload_file", None)
    assert artifacts.package(package(tmp_path / "b.zip", "x = 1", year=2027)) == key


def test_what_is_noted_is_there_next_time(artifacts: Artifacts) -> None:
    assert artifacts.noted("settings.json") is None
    artifacts.note("settings.json", {"LANTERN_A": "ü"})
    assert artifacts.noted("settings.json") == {"LANTERN_A": "ü"}


def test_the_bucket_is_closed_and_made_once(artifacts: Artifacts) -> None:
    artifacts.make()
    s3 = boto3.client("s3", region_name="us-east-1")
    closed = s3.get_public_access_block(Bucket=artifacts.bucket)
    assert set(closed["PublicAccessBlockConfiguration"].values()) == {True}


def test_removing_it_takes_what_is_in_it_along(artifacts: Artifacts) -> None:
    artifacts.note("settings.json", {})
    artifacts.template("{}")
    artifacts.remove()
    assert not artifacts.there()
    artifacts.remove()
