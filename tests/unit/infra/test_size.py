"""Every file of a package is counted once, under whoever brought it."""

import json
import zipfile
from pathlib import Path

import pytest

from infra import bytecode, size

RECORD = "fast/__init__.py,sha256=x,9\n_fast.so,sha256=y,9\nfast-1.2.dist-info/RECORD,,\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "deployment.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("app.py", "WORD = 1\n")
        made.writestr("chalice/app.py", "WORD = 2\n")
        made.writestr("fast/__init__.py", "WORD = 3\n")
        made.writestr("_fast.so", b"x" * 5000)
        made.writestr("fast-1.2.dist-info/RECORD", RECORD)
        made.writestr("fast-1.2.dist-info/licenses/LICENSE", "do what you like")
    bytecode.compile_into(path)
    return path


def test_a_distribution_has_what_it_lists_and_its_bytecode(package: Path) -> None:
    found = {share.name: share for share in size.shares(package)}
    assert next(iter(found)) == "fast"
    assert {name: share.files for name, share in found.items()} == {
        "fast": 5,
        "chalice": 2,
        "lantern": 2,
    }
    assert all(0 < share.bytecode < share.unpacked for share in found.values())
    with zipfile.ZipFile(package) as made:
        entries = made.infolist()
    total = size.whole(found.values())
    assert total.unpacked == sum(entry.file_size for entry in entries)
    assert total.zipped == sum(entry.compress_size for entry in entries)
    assert total.files == len(entries)


@pytest.mark.parametrize(
    ("zipped_mb", "unpacked_mb", "taken"),
    [(50, 250, True), (51, 100, False), (10, 251, False)],
)
def test_lambdas_limits(zipped_mb: int, unpacked_mb: int, taken: bool) -> None:
    share = size.Share("x", 1, zipped_mb * size.MB, unpacked_mb * size.MB, 0)
    assert size.within(share) is taken


def test_the_command_tells_people_and_programs(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert size.main(["--zip", str(package)]) == 0
    assert "whole package" in capsys.readouterr().out
    assert size.main(["--zip", str(package), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["name"] == "whole package"


def test_a_package_that_lambda_does_not_take_fails(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size, "UNPACKED_MB", 0)
    assert size.main(["--zip", str(package)]) == 1
