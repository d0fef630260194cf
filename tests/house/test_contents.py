"""A package that would not run on Lambda is told before it is sent there."""

import zipfile
from pathlib import Path

import pytest

from infra.contents import NEEDED, complaints, glibc_of


def elf(machine: int, *wanted: str) -> bytes:
    header = b"\x7fELF" + b"\x00" * 14 + machine.to_bytes(2, "little")
    return header + b"".join(b"\x00GLIBC_" + one.encode() for one in wanted) + b"\x00"


def package(tmp_path: Path, **more: bytes) -> Path:
    path = tmp_path / "deployment.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in NEEDED:
            made.writestr(name, "")
        for name, content in more.items():
            made.writestr(name.replace("__", "/") + ".so", content)
    return path


def test_a_package_of_its_own_machine_and_library_is_fine(tmp_path: Path) -> None:
    found = package(tmp_path, fast__core=elf(183, "2.17", "2.4"), _cffi=elf(183))
    assert complaints(found, machine="arm64", python=(3, 11)) == []


def test_a_library_for_another_processor_is_told(tmp_path: Path) -> None:
    found = package(tmp_path, fast__core=elf(62, "2.17"))
    assert complaints(found, machine="arm64", python=(3, 11)) == [
        "fast/core.so: is for x86_64, not for arm64"
    ]
    assert complaints(found, machine="x86_64", python=(3, 11)) == []


def test_a_library_that_wants_a_newer_c_library_is_told(tmp_path: Path) -> None:
    """What a build on this machine gives when there is no wheel for the runtime."""
    found = package(tmp_path, fast__core=elf(62, "2.2", "2.34"))
    assert complaints(found, machine="x86_64", python=(3, 11)) == [
        "fast/core.so: wants glibc 2.34, and the runtime has 2.26"
    ]
    assert complaints(found, machine="x86_64", python=(3, 12)) == []


@pytest.mark.parametrize(("python", "glibc"), [((3, 11), (2, 26)), ((3, 13), (2, 34))])
def test_the_runtimes_own_c_library(python: tuple[int, int], glibc: tuple[int, int]) -> None:
    assert glibc_of(python) == glibc


def test_what_is_missing_and_what_does_not_belong_is_told(tmp_path: Path) -> None:
    path = tmp_path / "deployment.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in ("app.py", "moto/core.py", "chalicelib/__init__.py", "chalicelib/x.pyc"):
            made.writestr(name, "")
    assert complaints(path, machine="arm64", python=(3, 11)) == [
        "moto: does not belong there",
        "chalicelib/x.pyc: does not belong there",
        "aws_lambda_powertools/__init__.py: is missing",
    ]
