"""`make run`: the whole service on this machine, until Ctrl-C."""

import argparse
import errno
import json
import os
import shlex
import signal
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from infra.local.layout import page_config
from infra.local.service import LocalService, Say

EPILOG = """examples:
  make run                                     the page on http://127.0.0.1:8000
  PORT=8010 make run                           another port
  make run ARGS="--duplicate 0.3 --shuffle"    unkind queues: twice, and out of order
  make run ARGS="--model-url http://127.0.0.1:11434/v1 --model qwen3:4b"
                                               a model for what the parser cannot read; a key that
                                               the endpoint wants goes into LANTERN_MODEL_KEY
"""


class Stopwatch:
    """Progress lines with the seconds since the beginning."""

    def __init__(self, write: Say) -> None:
        self._begun = time.monotonic()
        self._write = write

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return time.monotonic() - self._begun

    def __call__(self, text: str) -> None:
        self._write(f"{self.seconds:5.1f} s  {text}")


class Stopped(BaseException):
    """Somebody asked for the end."""


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a probability is a number from 0 to 1")
    return share


def _width(text: str) -> int:
    width = int(text)
    if width < 1:
        raise argparse.ArgumentTypeError("at least one at a time")
    return width


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("a URL begins with http:// or https:// and names a host")
    return text


def _models(wish: argparse.Namespace, made: argparse.ArgumentParser) -> tuple[dict[str, str], ...]:
    """The ladder that was wished for: one rung, or none."""
    if bool(wish.model_url) != bool(wish.model):
        made.error("--model-url and --model go together")
    if not wish.model_url:
        return ()
    return ({"kind": "openai", "url": wish.model_url, "model": wish.model},)


def _scale(text: str) -> float:
    scale = float(text)
    if not 0 < scale < float("inf"):
        raise argparse.ArgumentTypeError("a scale is a number above 0")
    return scale


def parser() -> argparse.ArgumentParser:
    """What `make run` understands."""
    made = argparse.ArgumentParser(
        prog="make run",
        description="The whole service in one process: chat page, API, local AWS, queues, a\n"
        "sandbox payment provider and biller, a kitchen and a demo campaign. Listens on\n"
        "127.0.0.1 alone; nothing is kept when it ends.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--port", type=_port, default=8000, help="0 takes a free one (%(default)s)")
    made.add_argument(
        "--width", type=_width, default=32, help="API requests at the same time (%(default)s)"
    )
    made.add_argument(
        "--throttle-scale",
        type=_scale,
        default=1.0,
        metavar="TIMES",
        help="the gateway's throttles, times this (%(default)s)",
    )
    made.add_argument(
        "--duplicate",
        type=_share,
        nargs="?",
        const=1.0,
        default=0.0,
        metavar="SHARE",
        help="deliver this share of queue messages twice (alone: all of them)",
    )
    made.add_argument("--shuffle", action="store_true", help="deliver queue messages in disorder")
    made.add_argument(
        "--partial-batch",
        choices=("on", "off"),
        default="on",
        help="whether the queue mappings report single failures (%(default)s)",
    )
    made.add_argument(
        "--model-url",
        type=_url,
        metavar="URL",
        help="an endpoint that speaks chat completions, up to /v1 (none: the parser alone)",
    )
    made.add_argument("--model", metavar="NAME", help="which of its models to ask")
    made.add_argument("--no-kitchen", action="store_true", help="leave orders to you")
    made.add_argument(
        "--log-level",
        type=str.upper,
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        default="WARNING",
        help="how much the functions say (%(default)s)",
    )
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop: 0; 1 when the port cannot be had."""
    made = parser()
    wish = made.parse_args(arguments)
    models = _models(wish, made)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    say = Stopwatch(lambda text: print(text, flush=True))
    service = LocalService(
        say=say,
        port=wish.port,
        width=wish.width,
        throttle_scale=wish.throttle_scale,
        duplicate=wish.duplicate,
        shuffle=wish.shuffle,
        partial_batch=wish.partial_batch == "on",
        kitchen=not wish.no_kitchen,
        log_level=wish.log_level,
        models=models,
    )
    try:
        with service:
            print(welcome(service, seconds=say.seconds), flush=True)
            # Not one long wait: a signal just before it would be heard by nobody.
            while True:
                time.sleep(0.3)
    except Stopped:
        print("\nStopped; nothing was kept. Goodbye.", flush=True)
    except OSError as wrong:
        if wrong.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        print(port_trouble(wish.port, wrong), file=sys.stderr)
        return 1
    return 0


def _stop(number: int, _frame: Any) -> None:
    # Asked once: clean up. Asked twice: somebody is in a hurry.
    signal.signal(number, lambda *_: os._exit(130))
    raise Stopped


def port_trouble(port: int, wrong: OSError) -> str:
    """One sentence with a way out."""
    why = "is in use" if wrong.errno == errno.EADDRINUSE else "may not be used by this user"
    other = port + 10 if 1024 <= port < 65_000 else 8010
    return f"Port {port} {why}; take another one with: PORT={other} make run"


def _model_of(service: LocalService) -> str:
    """Who helps the parser."""
    names = [f"{one['model']} at {one['url']}" for one in service.options.models]
    return ", ".join(names) or "none, the parser answers alone (--help says how to add one)"


def welcome(service: LocalService, *, seconds: float) -> str:
    """Where to look, a token and a first call."""
    token = service.token("ada")
    message = {
        "message": "Two large pearl milk teas with less sugar, please",
        "locale": "en",
        "location": page_config()["default_location"],
    }
    call = [
        *("curl", "-s", f"{service.url}/chat"),
        *("-H", f"Authorization: Bearer {token}"),
        *("-H", "Content-Type: application/json"),
        *("-d", json.dumps(message)),
    ]
    return f"""
Lantern is up after {seconds:.1f} s.

  chat page   {service.url}/
  API         {service.url}/openapi.json
  model       {_model_of(service)}

A token for the shopper ada, good for 24 hours (more with `make token`):
  {token}

A first call:
  {shlex.join(call)}

Ctrl-C stops it.
"""


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Everything was stopped; what still sleeps are daemon threads, not worth waiting for.
    os._exit(code)
