"""Python's bytecode for the modules of a Lambda package, so that no cold start compiles them.

Lambda unpacks the zip to a place that cannot be written to: what is not in it compiled is compiled
anew in every environment. Written as PEP 552 has it, "unchecked": a zip keeps no times to compare
with, and nobody edits a deployed file. For the running Python, which is also the runtime that
Chalice asks for.
"""

import importlib.util
import marshal
import sys
import warnings
import zipfile
from pathlib import Path, PurePosixPath

UNPACKED_AT = "/var/task"  # where a name differs, Python writes all of a module's anew
_UNCHECKED = 0b01
_HEAD = importlib.util.MAGIC_NUMBER + _UNCHECKED.to_bytes(4, "little")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # as Chalice writes: the same tree is the same zip
_READABLE = 0o644 << 16


def compile_into(zip_path: Path) -> int:
    """Add bytecode for every module of the zip that has none; how many were added. What is no
    Python for this interpreter (a template, another version's syntax) stays as it is."""
    with zipfile.ZipFile(zip_path, "a", zipfile.ZIP_DEFLATED) as package:
        names = set(package.namelist())
        missing = [
            name for name in sorted(names) if _is_module(name) and _beside(name) not in names
        ]
        added = 0
        for name in missing:
            code = _compiled(package.read(name), name)
            if code is None:
                continue
            entry = zipfile.ZipInfo(_beside(name), _EPOCH)
            entry.external_attr = _READABLE
            package.writestr(entry, code, zipfile.ZIP_DEFLATED)
            added += 1
    return added


def check(zip_path: Path) -> list[str]:
    """What is wrong with the zip's bytecode, in sentences: modules without, strays, another
    Python's, or of a source that has changed since."""
    with zipfile.ZipFile(zip_path) as package:
        names = set(package.namelist())
        wanted = {_beside(name): name for name in names if _is_module(name)}
        strays = [name for name in names if name.endswith(".pyc") and name not in wanted]
        wrong = [f"{name}: bytecode of no module here" for name in strays]
        for beside, name in wanted.items():
            source = package.read(name)
            if beside not in names:
                wrong += [f"{name}: no bytecode"] if _compiled(source, name) else []
            elif not package.read(beside).startswith(_HEAD + importlib.util.source_hash(source)):
                wrong.append(f"{beside}: not of this source, or not for this Python")
    return sorted(wrong)


def _is_module(name: str) -> bool:
    return name.endswith(".py")


def _beside(name: str) -> str:
    path = PurePosixPath(name)
    tag = sys.implementation.cache_tag
    return str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc")


def _compiled(source: bytes, name: str) -> bytes | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's own, and not ours to mend
            code = compile(source, f"{UNPACKED_AT}/{name}", "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError):
        return None
    return _HEAD + importlib.util.source_hash(source) + marshal.dumps(code)
