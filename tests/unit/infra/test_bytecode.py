"""A package's bytecode is what its unpacked modules run from, and it is known when it is not."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import bytecode
from infra.contents import foreign_in

TAG = sys.implementation.cache_tag
SOURCES = {"one.py": "WORD = 'first'\n", "two/__init__.py": "WORD = 'second'\n", "page.html": "x"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "deployment.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in SOURCES.items():
            made.writestr(name, text)
    return path


def unpacked(package: Path) -> Path:
    place = package.parent / "task"
    with zipfile.ZipFile(package) as made:
        made.extractall(place)
    return place


def test_every_module_gets_its_own_once(package: Path) -> None:
    assert bytecode.check(package) == ["one.py: no bytecode", "two/__init__.py: no bytecode"]
    assert bytecode.compile_into(package) == 2
    assert bytecode.compile_into(package) == 0
    assert bytecode.check(package) == []
    names = zipfile.ZipFile(package).namelist()
    added = {f"__pycache__/one.{TAG}.pyc", f"two/__pycache__/__init__.{TAG}.pyc"}
    assert set(names) - set(SOURCES) == added
    assert foreign_in(names) == []


def test_python_runs_it_without_a_look_at_the_source(package: Path) -> None:
    bytecode.compile_into(package)
    place = unpacked(package)
    (place / "one.py").write_text("raise SystemExit('compiled anew')")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    code = "import one, two; print(one.WORD, two.WORD)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=place,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "first second\n"


def test_a_source_that_is_no_python_of_ours_stays_as_it_is(package: Path) -> None:
    with zipfile.ZipFile(package, "a") as made:
        made.writestr("template.py", "this is {{ no }} python")
    assert bytecode.compile_into(package) == 2
    assert bytecode.check(package) == []


def test_strays_and_other_sources_bytecode_are_found(package: Path) -> None:
    bytecode.compile_into(package)
    with zipfile.ZipFile(package) as made:
        ours = made.read(f"__pycache__/one.{TAG}.pyc")
    with zipfile.ZipFile(package, "a") as made:
        made.writestr("three.py", "WORD = 'third'\n")
        made.writestr(f"__pycache__/three.{TAG}.pyc", ours)
        made.writestr("__pycache__/one.cpython-27.pyc", ours)
    assert bytecode.check(package) == [
        "__pycache__/one.cpython-27.pyc: bytecode of no module here",
        f"__pycache__/three.{TAG}.pyc: not of this source, or not for this Python",
    ]


def test_bytecode_that_python_would_check_again_is_not_ours(package: Path) -> None:
    bytecode.compile_into(package)
    place = unpacked(package)
    cached = place / "__pycache__" / f"one.{TAG}.pyc"
    flags = cached.read_bytes()[4:8]
    assert flags == b"\x01\0\0\0"


def test_tools_and_tests_are_foreign() -> None:
    assert foreign_in(["boto3/__init__.py", "a/tests/x.py", "ok.py"]) == ["boto3", "a/tests/x.py"]
