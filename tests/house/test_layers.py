"""The house's import rules (the table in README, "Map of the house"), checked on the source
itself."""

import ast
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "chalicelib"
PURE = {"rapidfuzz"}
# floor: (floors it may import, third-party packages it may import)
FLOORS: dict[str, tuple[set[str], set[str]]] = {
    "edges": (
        {"wiring", "contracts", "domain", "telemetry", "settings", "records"},
        {"chalice", "aws_lambda_powertools", "jwt"},
    ),
    "wiring": ({"flows", "adapters", "domain", "telemetry", "settings", "records"}, set()),
    "flows": ({"domain", "telemetry", "records"}, set()),
    # Not boto3: it costs a cold start forty milliseconds above botocore, and nothing here needs it.
    "adapters": (
        {"domain", "contracts", "telemetry", "settings", "records"},
        {"botocore"},
    ),
    "contracts": ({"domain"}, {"pydantic"}),
    "domain": ({"records"}, PURE),
    "telemetry": ({"settings", "metric_names"}, {"aws_lambda_powertools"}),
    "metric_names": (set(), set()),
    "settings": ({"records"}, set()),
    "records": (set(), set()),
}
NOT_IN_DOMAIN = {"logging", "time", "random", "os", "socket", "urllib", "subprocess", "threading"}
NOT_IN_FLOWS = {"time", "random", "os", "socket", "urllib", "subprocess"}
ASSETS = {"web"}  # files, no Python


def floor_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            whole = node.module == "chalicelib"  # `from chalicelib import telemetry`
            found |= {f"chalicelib.{a.name}" for a in node.names} if whole else {node.module or ""}
    return found


MODULES = sorted(p for p in HOUSE.rglob("*.py") if p != HOUSE / "__init__.py")


def test_every_folder_has_a_floor() -> None:
    names = {p.name.removesuffix(".py") for p in HOUSE.iterdir()} - {"__init__", "__pycache__"}
    assert names - ASSETS <= set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_modules_only_look_down(path: Path) -> None:
    floor = floor_of(path)
    floors, third_party = FLOORS[floor]
    for name in imports_of(path):
        top, _, rest = name.partition(".")
        if top == "chalicelib":
            target = rest.split(".")[0]
            assert target in floors | {floor}, f"{floor} may not import {name}"
        elif top not in sys.stdlib_module_names:
            assert top in third_party, f"{floor} may not import {name}"
        banned = {"domain": NOT_IN_DOMAIN, "flows": NOT_IN_FLOWS}.get(floor, set())
        assert top not in banned, f"{floor} may not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_the_inner_floors_never_read_a_clock(path: Path) -> None:
    if floor_of(path) not in {"domain", "flows"}:
        return
    calls = {"now", "utcnow", "today", "uuid4", "token_hex", "token_urlsafe"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in calls:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            assert owner not in {"datetime", "date", "uuid", "secrets"}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_every_module_says_what_it_owns(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), f"{path} has no docstring"


def test_a_bug_is_caught_in_exactly_three_places() -> None:
    catchers = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (
                    isinstance(node.type, ast.Name)
                    and node.type.id in {"Exception", "BaseException"}
                )
                if broad:
                    catchers.add(path.name)
    assert catchers <= {"endpoint.py", "consumer.py", "loading.py"}


def test_the_application_only_registers() -> None:
    source = (HOUSE.parent / "app.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 60
    assert not [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
