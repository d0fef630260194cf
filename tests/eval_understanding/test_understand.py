"""`make understand` from the outside: its lines, its complaints, and the development set that is
kept beside the repository (EVAL, by default ../shared/eval)."""

import io
import json
import os
from pathlib import Path

import pytest

from infra.local.understand import Unusable, answer, convert, load_index, main

EVAL = Path(os.environ.get("EVAL", "../shared/eval"))
needs_eval = pytest.mark.skipif(
    not (EVAL / "catalogue.json").exists(), reason=f"no development set at {EVAL}"
)
MENU = {
    "items": [{"name": "latte", "sizes": ["small", "large"], "option_groups": ["milk"]}],
    "option_groups": {"milk": ["oat milk"]},
}


def _rows(name):
    return [json.loads(row) for row in (EVAL / name).read_text(encoding="utf-8").splitlines()]


def _lines(items):
    merged = {}
    for item in items:
        options = frozenset(o.replace("-", " ").lower() for o in item["options"])
        line = (item["name"].lower(), (item["size"] or "").lower(), options)
        merged[line] = merged.get(line, 0) + item["quantity"]
    return merged


@needs_eval
def test_orders_of_the_development_set_are_read_exactly():
    catalogue = str(EVAL / "catalogue.json")
    right = rows = 0
    for row in _rows("orders_en.jsonl"):
        rows += 1
        found = answer(row, load_index(catalogue, row["domain"]))
        right += _lines(found["items"]) == _lines(row["items"])
    assert right >= 0.85 * rows


@needs_eval
def test_intentions_of_the_development_set_are_accepted():
    index = load_index(None, None)
    rows = _rows("intents.jsonl")
    right = sum(answer(row, index)["intent"] in row["accept"] for row in rows)
    assert right >= 0.85 * len(rows)


def _converted(lines):
    source, target, complaints = io.StringIO("\n".join(lines)), io.StringIO(), io.StringIO()
    index = load_index(None, None)
    bad = convert(source, target, complaints, index)
    answers = [json.loads(row) for row in target.getvalue().splitlines()]
    return bad, answers, complaints.getvalue()


def test_a_line_in_is_a_line_out():
    bad, answers, _ = _converted(
        ['{"id": 7, "text": "hello", "locale": "en"}', "", '{"id": "b", "text": "谢谢"}']
    )
    assert bad == 0
    assert [(a["id"], a["intent"]) for a in answers] == [(7, "greet"), ("b", "thanks")]
    assert all({"id", "intent", "items", "confidence"} == set(a) for a in answers)


def test_a_bad_line_is_named_by_its_number_and_the_rest_is_answered():
    bad, answers, complaints = _converted(
        ['{"id": 1, "text": "hi"}', "not json", '{"id": 2}', '{"id": 3, "text": "hi"}']
    )
    assert bad == 2
    assert [a["id"] for a in answers] == [1, 3]
    assert "Line 2 " in complaints
    assert "Line 3 " in complaints


def test_items_are_spelled_as_the_menu_spells_them(tmp_path):
    path = tmp_path / "menu.json"
    path.write_text(json.dumps(MENU), encoding="utf-8")
    found = answer(
        {"id": 1, "text": "zwei große Latte mit Hafermilch"}, load_index(str(path), None)
    )
    assert found["intent"] == "order_item"
    assert found["items"] == [
        {"name": "latte", "quantity": 2, "size": "large", "options": ["oat milk"]}
    ]


def test_a_catalogue_needs_a_domain(tmp_path):
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps({"domains": {"cafe": MENU}}), encoding="utf-8")
    assert len(load_index(str(path), "cafe").menu.items) == 1
    with pytest.raises(Unusable, match="cafe"):
        load_index(str(path), None)
    with pytest.raises(Unusable, match="bar"):
        load_index(str(path), "bar")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"items": [{}]}'])
def test_a_menu_that_is_none_ends_with_a_sentence_and_a_code(tmp_path, capsys, content):
    path = tmp_path / "menu.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["--menu", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(path) in said.err
