"""The parser alone, on lines of JSON: `make understand MENU=menu.json < utterances.jsonl`.

Reads {"id", "text", "locale"?, "context"?} per line and writes {"id", "intent", "items",
"confidence"}; `context` is what the assistant said before. Nothing but JSON goes to standard
output; what is wrong goes to standard error in a sentence.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from chalicelib.domain.chat.commands import AddItem
from chalicelib.domain.chat.understanding.index import MenuIndex, build_index
from chalicelib.domain.chat.understanding.intents import intent_of
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import Scene
from chalicelib.domain.errors import Invalid
from chalicelib.domain.stores.menu import menu_from

_EPILOG = """\
menu files:
  a menu            {"items": [...], "option_groups": {...}, "aliases"?: {...}}
  a catalogue       {"domains": {"<name>": <menu>, ...}}, read with --domain <name>
Without --menu there is nothing to order; intentions are still read.

example:
  echo '{"id": 1, "text": "two large lattes please"}' | make understand MENU=menu.json
"""


class Unusable(Exception):
    """A file or a line that cannot be read, in a sentence."""


def load_index(path: str | None, domain: str | None) -> MenuIndex:
    """The index of the menu at `path`, or of an empty menu."""
    if path is None:
        return build_index(menu_from({"items": []}))
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as problem:
        raise Unusable(f"The menu {path} cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:
        raise Unusable(f"The menu {path} is not JSON: {problem}.") from problem
    if isinstance(document, dict) and "domains" in document:
        document = _domain_of(document["domains"], path, domain)
    try:
        return build_index(menu_from(document))
    except (Invalid, TypeError, AttributeError) as problem:
        raise Unusable(f"The menu {path} cannot be used: {problem}") from problem


def _domain_of(domains: Any, path: str, domain: str | None) -> Any:
    names = ", ".join(sorted(domains))
    if domain is None:
        raise Unusable(f"{path} holds several menus; choose one with --domain: {names}.")
    if domain not in domains:
        raise Unusable(f"{path} has no domain {domain!r}; it has: {names}.")
    return domains[domain]


def answer(row: dict[str, Any], index: MenuIndex) -> dict[str, Any]:
    """The output line for one input line."""
    scene = Scene(locale=row.get("locale"), said_before=str(row.get("context") or ""))
    read = understand(text=row["text"], index=index, scene=scene)
    items = [
        {"name": c.name, "quantity": c.quantity, "size": c.size, "options": list(c.options)}
        for c in read.commands
        if isinstance(c, AddItem)
    ]
    return {
        "id": row["id"],
        "intent": intent_of(read.commands[0]),
        "items": items,
        "confidence": read.confidence,
    }


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as problem:
        raise Unusable(f"Line {number} is not JSON: {problem}.") from problem
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise Unusable(f'Line {number} needs an "id" and a "text" that is a string.')
    return row


def convert(source: TextIO, target: TextIO, complaints: TextIO, index: MenuIndex) -> int:
    """Answer every line that can be answered; how many could not."""
    bad = 0
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            row = _row(line, number)
        except Unusable as problem:
            bad += 1
            print(problem, file=complaints)
            continue
        print(json.dumps(answer(row, index), ensure_ascii=False), file=target, flush=True)
    return bad


def main(arguments: list[str] | None = None) -> int:
    """0 when every line was answered, 1 when some were not, 2 when the menu is of no use."""
    parser = argparse.ArgumentParser(
        prog="make understand",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--menu", help="menu or catalogue file (JSON)")
    parser.add_argument("--domain", help='which menu of a catalogue with "domains"')
    options = parser.parse_args(arguments)
    try:
        index = load_index(options.menu, options.domain)
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return 2
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return 1 if convert(sys.stdin, sys.stdout, sys.stderr, index) else 0
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
