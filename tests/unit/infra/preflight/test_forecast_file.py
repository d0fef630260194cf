"""Forecasts from files: good ones are read, bad ones say which field, why, and in which line."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.preflight.forecast import Forecast
from infra.preflight.forecast_file import LARGEST_BYTES, BadForecast, load, presets
from tests.unit.infra.preflight.samples import SMALL, forecast

DOCS = Path(__file__).resolve().parents[4] / "docs"


def written(folder: Path, text: str, name: str = "f.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def said(folder: Path, given: Any) -> list[str]:
    """What is said of a forecast, without the file's name before it."""
    file = written(folder, yaml.safe_dump(given))
    with pytest.raises(BadForecast) as bad:
        load(file)
    return [line.removeprefix(f"{file}: ") for line in str(bad.value).split("\n")]


def with_field(path: str, value: Any) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(json.dumps(SMALL))
    part = given
    *parents, last = path.split(".")
    for name in parents:
        part = part.setdefault(name, {})
    part[last] = value
    return given


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    in_yaml = load(written(tmp_path, yaml.safe_dump(SMALL)))
    in_json = load(written(tmp_path, json.dumps(SMALL), "f.json"))
    assert in_yaml == in_json == forecast()


def test_the_example_in_the_docs_shows_every_default() -> None:
    given = load(str(DOCS / "forecast.yaml"))
    bare = Forecast(name=given.name, stock=given.stock, peak=given.peak)
    told = ("name", "stock", "peak", "orders_total", "hours")
    assert given.model_dump(exclude=set(told)) == bare.model_dump(exclude=set(told))
    text = (DOCS / "forecast.yaml").read_text(encoding="utf-8")
    for part in (
        given,
        given.peak,
        given.burst,
        given.model,
        given.durations_ms,
        given.table_units,
    ):
        for field in type(part).model_fields:
            assert f"{field}:" in text or field == "note", field


def test_the_day_of_10_million_orders_is_a_preset() -> None:
    day = load("qwen-2026-02-06")
    assert "qwen-2026-02-06" in presets()
    assert (day.orders_total, day.hours) == (10_000_000, 9)
    # 3 million in its busiest hour.
    assert day.peak.orders_per_s == pytest.approx(3_000_000 / 3600, abs=1)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (
            "peak.orders_per_s",
            -1,
            "peak.orders_per_s: input should be greater than or equal to 0 (it is -1)",
        ),
        ("peak.orders_per_s", "12", '(it is "12"; without quotes'),
        ("peak.orders_per_s", "1e3", "1e3 as 1000 or 1.0e+3)"),
        ("peak.orders_per_s", float("nan"), "peak.orders_per_s: input should be a finite number"),
        ("peak.orders_per_s", float("inf"), "peak.orders_per_s: input should be a finite number"),
        (
            "peak.orders_per_s",
            True,
            "peak.orders_per_s: input should be a valid number (it is true)",
        ),
        (
            "peak.orders_per_s",
            None,
            "peak.orders_per_s: input should be a valid number (it is null)",
        ),
        (
            "peak.order_per_s",
            1,
            "peak.order_per_s: there is no such field; did you mean orders_per_s?",
        ),
        ("peek", {}, "peek: there is no such field; did you mean peak?"),
        ("shoes", 1, "shoes: there is no such field"),
        ("peak.page", "cdn", "peak.page: input should be 'api' or 'elsewhere' (it is \"cdn\")"),
        ("peak.orders_outside_chat", 1.5, "peak.orders_outside_chat: input should be less than"),
        ("model.share", 2, "model.share: input should be less than or equal to 1 (it is 2)"),
        ("model.max_tokens", 0, "model.max_tokens: input should be greater than or equal to 1"),
        ("burst.times", 0.5, "burst.times: input should be greater than or equal to 1"),
        ("durations_ms.pay_order", 0, "durations_ms.pay_order: input should be greater than 0"),
        ("stock", 1.5, "stock: input should be a valid integer (it is 1.5)"),
        ("stock", 0, "stock: input should be greater than or equal to 1 (it is 0)"),
        ("name", "", "name: string should have at least 1 character"),
        ("peak", [], "peak: input should be a valid dictionary"),
    ],
)
def test_a_bad_field_is_named_with_the_reason(
    tmp_path: Path, path: str, value: Any, reason: str
) -> None:
    lines = said(tmp_path, with_field(path, value))
    assert len(lines) == 1
    assert reason in lines[0]
    assert lines[0].startswith(path)


def test_every_bad_field_is_named_at_once(tmp_path: Path) -> None:
    given = with_field("peak.orders_per_s", -1) | {"stock": 0}
    assert {line.split(":")[0] for line in said(tmp_path, given)} == {"peak.orders_per_s", "stock"}


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    lines = said(tmp_path, {"name": "x", "peak": {"claims_per_s": 1.0}})
    assert set(lines) == {
        "stock: is missing",
        "peak.chat_turns_per_s: is missing",
        "peak.orders_per_s: is missing",
    }


def test_a_campaign_to_which_nobody_comes_is_no_forecast(tmp_path: Path) -> None:
    nobody = {"chat_turns_per_s": 0, "claims_per_s": 0, "orders_per_s": 0}
    assert said(tmp_path, SMALL | {"peak": nobody}) == [
        "peak: nobody comes: at least one rate must be above 0"
    ]


def test_a_plan_of_no_claims_is_refused_where_there_are_claims(tmp_path: Path) -> None:
    assert "planned_claims_per_s" in said(tmp_path, SMALL | {"planned_claims_per_s": 0})[0]


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("a: 1\nb: [1\nc: 2\n", "f.yaml", "line 3, column 2: not YAML"),
        ("{", "f.json", "line 1, column 2: not JSON"),
        ("stock: 1\nname: x\nstock: 2\n", "f.yaml", "line 3: the field 'stock' stands twice"),
        ('{"stock": 1, "stock": 2}', "f.json", "the field 'stock' stands twice"),
        ("peak:\n  a: 1\n  a: 2\n", "f.yaml", "line 3: the field 'a' stands twice"),
        ("", "f.yaml", "must be fields with values, but is empty"),
        ("- 1\n", "f.yaml", "must be fields with values, but is a list"),
        ("just words", "f.yaml", "must be fields with values, but is a str"),
        ("? [1, 2]\n: 3\n", "f.yaml", "not YAML"),
        ("a: !!python/object:os.system x\n", "f.yaml", "not YAML"),
        ("[" * 100_000, "f.json", "cannot be read"),
        ("1: 2\n", "f.yaml", "1: keys should be strings (it is 1)"),
    ],
)
def test_a_file_that_is_no_forecast_says_so(
    tmp_path: Path, text: str, name: str, reason: str
) -> None:
    file = written(tmp_path, text, name)
    with pytest.raises(BadForecast) as bad:
        load(file)
    assert reason in str(bad.value)
    assert all(line.startswith(f"{file}: ") for line in str(bad.value).split("\n"))


def test_a_file_that_is_not_there_names_the_presets(tmp_path: Path) -> None:
    with pytest.raises(BadForecast, match=r"no such file.*qwen-2026-02-06"):
        load(str(tmp_path / "none.yaml"))


def test_a_folder_is_no_forecast(tmp_path: Path) -> None:
    with pytest.raises(BadForecast, match="cannot be read"):
        load(str(tmp_path))


def test_what_is_not_text_or_far_too_long_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadForecast, match="not UTF-8"):
        load(str(tmp_path / "a.yaml"))
    (tmp_path / "b.yaml").write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(BadForecast, match="larger than"):
        load(str(tmp_path / "b.yaml"))


def test_a_mark_at_the_beginning_of_the_file_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text("\ufeff" + json.dumps(SMALL), encoding="utf-8")
    assert load(str(tmp_path / "f.json")) == forecast()
