"""`make evaluate`: the parser alone, and the parser with a model, over talks and utterances."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.bedrock import BedrockConverse
from chalicelib.adapters.chat_completions import ChatCompletions
from chalicelib.flows.model_ports import Model
from chalicelib.settings import ModelSetting
from infra.evaluate import report
from infra.evaluate.assistants import RECORDED, Live, Recorded, write
from infra.evaluate.ground import shop_at_noon
from infra.evaluate.play import Played, play, talks
from infra.evaluate.shared import Row
from infra.evaluate.shared import rows as shared_rows

SHARED = Path(os.environ.get("EVAL", "../shared/eval"))
LIVE_TIMEOUT_S = 30.0
DEFAULT = ModelSetting()
EPILOG = """examples:
  make evaluate                                            with the answers on file, offline
  make evaluate ARGS="--url http://127.0.0.1:11434/v1 --model qwen3:4b"
  make evaluate ARGS="--bedrock us-west-2"                 Qwen3 on Bedrock, with your credentials
  make evaluate ARGS="--url … --model … --record mine.jsonl"
  make evaluate ARGS="--recorded mine.jsonl"
a key that an endpoint wants goes into LANTERN_MODEL_KEY.
exit codes: 0 the model helps, 1 it does not, 2 wrong usage, 130 Ctrl-C."""


def parser() -> argparse.ArgumentParser:
    """The grammar."""
    made = argparse.ArgumentParser(
        prog="make evaluate",
        description="Plays our talks twice, without and with a model, and reads the shared set.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--url", help="an endpoint that speaks chat completions, up to /v1")
    made.add_argument("--bedrock", metavar="REGION", help="ask Bedrock in this Region")
    made.add_argument("--model", help=f"which model ({DEFAULT.model} on Bedrock)")
    made.add_argument("--recorded", type=Path, default=RECORDED, help="answers on file")
    made.add_argument("--record", type=Path, metavar="FILE", help="keep a live model's answers")
    made.add_argument("--no-shared", action="store_true", help="leave the shared set out")
    made.add_argument("--json", action="store_true", help="figures as JSON")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, judge."""
    grammar = parser()
    wish = grammar.parse_args(arguments)
    if wish.url and wish.bedrock:
        grammar.error("--url or --bedrock, not both")
    if wish.url and not wish.model:
        grammar.error("--url needs --model")
    if wish.record and not (wish.url or wish.bedrock):
        grammar.error("--record needs a model that is there: --url or --bedrock")
    if not (wish.url or wish.bedrock) and not wish.recorded.exists():
        grammar.error(f"there is no file {wish.recorded}")
    assistant = _assistant(wish)
    alone, helped, shared = _played(wish, assistant)
    prices = {"price_in": DEFAULT.price_in, "price_out": DEFAULT.price_out}
    figures = report.figures(alone, helped, **prices)
    told = report.faults(figures, alone, helped)
    if isinstance(assistant, Live) and wish.record:
        write(assistant.heard, wish.record, says=f"Answers of {wish.model or DEFAULT.model}.")
    if wish.json:
        print(json.dumps(report.document(figures, shared, told), ensure_ascii=False, indent=1))
    else:
        _print(wish, figures, shared, told, missing=len(assistant.missing))
    return 1 if told else 0


def _played(
    wish: argparse.Namespace, assistant: Live | Recorded
) -> tuple[list[Played], list[Played], list[Row]]:
    those = talks()
    _say(f"{len(those)} talks, the parser alone …")
    with shop_at_noon() as shop:
        alone = list(play(shop, those, None))
    _say("the same with the model …")
    helped = []
    with shop_at_noon() as shop:
        for number, one in enumerate(play(shop, those, assistant), start=1):
            helped.append(one)
            if number % 10 == 0 and isinstance(assistant, Live):
                _say(f"  {number} of {len(those)}")
    shared: list[Row] = []
    if not wish.no_shared and not (SHARED / "score.py").exists():
        _say(f"There is no shared set at {SHARED} (EVAL=…): left out.")
    elif not wish.no_shared:
        _say("the shared set …")
        shared = list(shared_rows(SHARED, assistant))
    return alone, helped, shared


def _assistant(wish: argparse.Namespace) -> Live | Recorded:
    if not (wish.url or wish.bedrock):
        return Recorded(wish.recorded)
    name = wish.model or DEFAULT.model
    limits: dict[str, Any] = {"max_tokens": DEFAULT.max_tokens, "temperature": 0.0}
    model: Model
    if wish.bedrock:
        client = aws.bedrock(region=wish.bedrock, timeout_s=LIVE_TIMEOUT_S)
        model = BedrockConverse(client, model=name, **limits)
    else:
        model = ChatCompletions(wish.url, key=_key, model=name, timeout_s=LIVE_TIMEOUT_S, **limits)
    return Live(model, name=name)


def _key() -> str:
    return os.environ.get("LANTERN_MODEL_KEY", "")


def _print(
    wish: argparse.Namespace,
    figures: Sequence[report.Figures],
    shared: Sequence[Row],
    told: Sequence[str],
    *,
    missing: int,
) -> None:
    print(report.table(figures))
    if shared:
        print()
        print(report.shared_table(shared))
        print()
        print(report.curve(shared))
    print()
    if not (wish.url or wish.bedrock):
        print(_header(wish.recorded))
        print(f"Not recorded: {missing} questions, answered as without a model.")
    for sentence in told:
        print(f"- {sentence}")
    print("The model does harm." if told else "The model helps, and nothing is worse with it.")


def _header(path: Path) -> str:
    """What a file of recordings says of itself."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return str(json.loads(first).get("says", ""))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
