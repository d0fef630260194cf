"""What lies in the Lambda package, by distribution, biggest first, against what Lambda takes.

A distribution's files are those that its own list (RECORD) names, with their bytecode; what is in
no list is ours. Exit 1 when the package is beyond Lambda's limits.
"""

import argparse
import csv
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from infra.package import MB, build
from infra.stages import stages

# Lambda quotas: a zip that is uploaded directly, and what a function's code may be unpacked.
ZIPPED_MB, UNPACKED_MB = 50, 250
OURS = "lantern"


@dataclass(frozen=True, slots=True)
class Share:
    """What one distribution takes, in bytes; `bytecode` is its part of `zipped`."""

    name: str
    files: int
    zipped: int
    unpacked: int
    bytecode: int


def shares(archive: Path) -> list[Share]:
    """By distribution, the biggest when unpacked first."""
    with zipfile.ZipFile(archive) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        owners = _owners(package, [entry.filename for entry in entries])
    grouped: dict[str, list[zipfile.ZipInfo]] = {}
    for entry in entries:
        grouped.setdefault(_owner(entry.filename, owners), []).append(entry)
    found = [_share(name, group) for name, group in grouped.items()]
    return sorted(found, key=lambda share: (-share.unpacked, share.name))


def whole(found: Iterable[Share]) -> Share:
    """All of them together."""
    parts = list(found)
    return Share(
        "whole package",
        sum(one.files for one in parts),
        sum(one.zipped for one in parts),
        sum(one.unpacked for one in parts),
        sum(one.bytecode for one in parts),
    )


def _owners(package: zipfile.ZipFile, names: Sequence[str]) -> dict[str, str]:
    """File to distribution."""
    owners: dict[str, str] = {}
    for record in names:
        folder, _, last = record.partition("/")
        if not folder.endswith(".dist-info"):
            continue
        distribution = folder.removesuffix(".dist-info").rpartition("-")[0]
        owners[record] = distribution
        if last == "RECORD":
            rows = csv.reader(io.StringIO(package.read(record).decode("utf-8")))
            owners |= {row[0]: distribution for row in rows if row}
    return owners


def _owner(name: str, owners: dict[str, str]) -> str:
    return owners.get(name) or owners.get(_source_of(name)) or _vendored(name)


def _source_of(name: str) -> str:
    path = PurePosixPath(name)
    if path.suffix != ".pyc":
        return name
    return str(path.parent.parent / (path.name.split(".")[0] + ".py"))


def _vendored(name: str) -> str:
    """Chalice puts its own runtime in without a list."""
    return "chalice" if name.startswith("chalice/") else OURS


def _share(name: str, entries: Sequence[zipfile.ZipInfo]) -> Share:
    return Share(
        name,
        len(entries),
        sum(entry.compress_size for entry in entries),
        sum(entry.file_size for entry in entries),
        sum(entry.compress_size for entry in entries if entry.filename.endswith(".pyc")),
    )


def table(found: Sequence[Share]) -> str:
    """For people, in MB."""
    titles = ("files", "zipped", "of it bytecode", "unpacked")
    lines = [f"{'distribution':<24}" + "".join(f"{title:>16}" for title in titles)]
    for one in (*found, whole(found)):
        sizes = (one.zipped, one.bytecode, one.unpacked)
        figures = "".join(f"{size / MB:>13.2f} MB" for size in sizes)
        lines.append(f"{one.name:<24}{one.files:>16}{figures}")
    limits = f"{ZIPPED_MB:>13.2f} MB{'':>16}{UNPACKED_MB:>13.2f} MB"
    return "\n".join([*lines, f"{'Lambda takes':<24}{'':>16}{limits}"])


def within(total: Share) -> bool:
    """Whether Lambda takes it."""
    return total.zipped <= ZIPPED_MB * MB and total.unpacked <= UNPACKED_MB * MB


def main(arguments: Sequence[str] | None = None) -> int:
    """Build if need be, count, print."""
    parser = argparse.ArgumentParser(prog="make size", description=__doc__)
    parser.add_argument("--zip", type=Path, help="a package that is built already")
    parser.add_argument(
        "--stage", default="prod", choices=stages(), help="whose package (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="for programs, in bytes")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = shares(options.zip or build(Path(folder), stage=options.stage))
    if options.json:
        print(json.dumps([asdict(one) for one in (*found, whole(found))], indent=1))
    else:
        print(table(found))
    return 0 if within(whole(found)) else 1


if __name__ == "__main__":
    sys.exit(main())
