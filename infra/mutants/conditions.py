"""Every condition of a conditional write, clause by clause: found in the adapters' source, so that
a new one is taken out as well.

A clause is weakened, not cut: it is true by `OR` with an attribute that no row has, so that the
names and values beside it stay in use and DynamoDB has nothing else to refuse.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from infra.mutants.mutant import Mutant

ADAPTERS = "chalicelib/adapters/dynamodb"
ALWAYS = "attribute_not_exists(#never_there)"
# A condition compares, or asks whether something is there.
_CONDITION = re.compile(r"attribute_(not_)?exists\(|contains\(|size\(|#\w+ (=|<>|<=?|>=?) :")
# Which suite looks at a module's writes, where it is not called after it.
SUITES = {
    "campaign_hints": "test_campaign_store",
}


def conditions(root: Path) -> Iterator[Mutant]:
    """One mutant a clause."""
    for path in sorted((root / ADAPTERS).glob("*.py")):
        module = path.stem
        suite = f"tests/contract/{SUITES.get(module, f'test_{module}')}.py"
        source = path.read_text(encoding="utf-8")
        for name, text, node in _named(source):
            for clause in _clauses(text):
                weak = text.replace(clause, f"({clause} OR {ALWAYS})", 1)
                yield Mutant(
                    name=f"{module}.{name}: {clause}",
                    path=f"{ADAPTERS}/{path.name}",
                    line=node.lineno,
                    before=ast.get_source_segment(source, node) or text,
                    after=repr(weak),
                    tests=(suite,),
                )


def _named(source: str) -> Iterator[tuple[str, str, ast.Constant]]:
    """The module's conditions: constants of plain text, by name."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        for value in ast.walk(node.value):
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                continue
            if _CONDITION.search(value.value):
                yield node.targets[0].id, value.value, value


def _clauses(text: str) -> list[str]:
    """What is joined by AND outside of brackets; the whole where nothing is."""
    found, depth, began = [], 0, 0
    for match in re.finditer(r"\(|\)| AND ", text):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == " AND " and depth == 0:
            found.append(text[began : match.start()])
            began = match.end()
    return [*found, text[began:]]
