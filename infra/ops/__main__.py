"""`make ops ARGS="…"`: reads the command line, runs the command, prints what it found."""

import json
import os
import sys
from argparse import Namespace

from infra.ops import commands
from infra.ops.arguments import parser
from infra.ops.commands import Shown
from infra.ops.failures import FINE, INTERRUPTED, Failure
from infra.ops.reach import service_for

CLEAR = "\x1b[H\x1b[2J"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. SystemExit 2 when the command line makes no sense."""
    wish = parser().parse_args(arguments)
    try:
        return _run(wish)
    except Failure as failure:
        _complain(failure)
        return failure.exit
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read this has seen enough; Python must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _run(wish: Namespace) -> int:
    service = service_for(wish, needs_token=wish.command != "status", note=_note)
    if wish.command == "watch":
        return commands.watch(
            service, wish, show=lambda shown: _watched(shown, wish), fail=_complain
        )
    shown: Shown = wish.run(service, wish)
    _print(_json(shown) if _wants_json(wish) else shown.text)
    return shown.exit


def _watched(shown: Shown, wish: Namespace) -> None:
    if _wants_json(wish):  # one line each, for whatever reads along
        _print(json.dumps(shown.data, ensure_ascii=False))
    else:
        _print((CLEAR if sys.stdout.isatty() else "") + shown.text + "\n")


def _json(shown: Shown) -> str:
    return json.dumps(shown.data, ensure_ascii=False, indent=2)


def _wants_json(wish: Namespace) -> bool:
    return bool(getattr(wish, "json", False))


def _print(text: str) -> None:
    # A terminal that cannot show a character shows a question mark, and the rest.
    kind = sys.stdout.encoding or "utf-8"
    print(text.encode(kind, errors="replace").decode(kind), flush=True)


def _complain(failure: Failure) -> None:
    print(failure, file=sys.stderr, flush=True)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
