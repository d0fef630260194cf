"""`make token`: prints a token for the local service, and nothing else, on standard output."""

import argparse
import sys

from infra.local import identity

EPILOG = """examples:
  make token                                     a guest
  make token USER=ada SCOPE=operator
  make token USER=kim SCOPE=store STORE=mixue-hubin
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the token; 2 when the wish makes no sense."""
    parser = argparse.ArgumentParser(
        prog="make token",
        description="A token for the local service, valid for 24 hours, on any port.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--user", default="guest", help="who (the token's sub)")
    parser.add_argument("--scope", default="", help="operator, store, or nothing for a shopper")
    parser.add_argument("--store", default="", help="the store's id, with the scope store")
    wish = parser.parse_args(arguments)
    try:
        token = identity.load().token(wish.user, scope=wish.scope, store=wish.store)
    except (ValueError, OSError) as wrong:
        print(f"{wrong} {_hint(wish)}".strip(), file=sys.stderr)
        return 2
    print(token.text)
    return 0


def _hint(wish: argparse.Namespace) -> str:
    if "store" in wish.scope and not wish.store:
        return f"Try: make token USER={wish.user} SCOPE=store STORE=<store_id>"
    return ""


if __name__ == "__main__":
    sys.exit(main())
