"""What is in a Lambda package, and whether all of it would run there.

A package that was put together elsewhere can carry a library for another processor, or one that
wants a newer C library than the runtime's: both upload without a word and fail at the first call.
"""

import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

# Tools and tests have no business on Lambda; boto3 is the runtime's own.
FOREIGN = ("boto3", "botocore", "moto", "pytest", "infra", "tests", "pip", "setuptools")
NEEDED = ("app.py", "chalicelib/__init__.py", "aws_lambda_powertools/__init__.py")
# e_machine in the header of an ELF file.
_MACHINES = {62: "x86_64", 183: "arm64"}
# Amazon Linux 2 below Python 3.12, Amazon Linux 2023 from there on (AWS: Lambda runtimes).
_OLD_GLIBC, _GLIBC = (2, 26), (2, 34)
_WANTED = re.compile(rb"GLIBC_(\d+)\.(\d+)")


def glibc_of(python: tuple[int, int]) -> tuple[int, int]:
    """The C library of Lambda's runtime for this Python."""
    return _OLD_GLIBC if python < (3, 12) else _GLIBC


def foreign_in(names: Sequence[str]) -> list[str]:
    """What in the package does not run on Lambda."""
    found = {name.split("/")[0] for name in names}
    stray = [n for n in names if n.endswith(".pyc") or "/tests/" in n]
    return sorted(found & set(FOREIGN)) + stray[:5]


def complaints(
    archive: Path, *, machine: str, python: tuple[int, int] = sys.version_info[:2]
) -> list[str]:
    """What is wrong with the package for functions on `machine` (arm64, x86_64); none: nothing."""
    with zipfile.ZipFile(archive) as package:
        names = package.namelist()
        said = [f"{name}: does not belong there" for name in foreign_in(names)]
        said += [f"{name}: is missing" for name in NEEDED if name not in names]
        for name in names:
            if name.endswith(".so") or ".so." in name:
                said += _library(name, package.read(name), machine, glibc_of(python))
    return said


def _library(name: str, content: bytes, machine: str, glibc: tuple[int, int]) -> list[str]:
    said = []
    built_for = _MACHINES.get(int.from_bytes(content[18:20], "little"), "another machine")
    if built_for != machine:
        said.append(f"{name}: is for {built_for}, not for {machine}")
    wanted = [(int(major), int(minor)) for major, minor in _WANTED.findall(content)]
    if wanted and max(wanted) > glibc:
        want, have = (".".join(map(str, one)) for one in (max(wanted), glibc))
        said.append(f"{name}: wants glibc {want}, and the runtime has {have}")
    return said
