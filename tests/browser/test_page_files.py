"""What can be said of the page's files without a browser: weight, addresses, words, contrast."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "chalicelib" / "web"
PAGE = (
    "index.html",
    "app.css",
    "app.js",
    "cards.js",
    "service.js",
    "status.js",
    "words.js",
    "icon.svg",
)
OPS = ("ops.html", "ops.css", "ops.js", "ops-view.js", "icon.svg")
# What the chat page loads besides, where people sign in.
SIGN_IN = ("account.js", "signin.js")
# For people on slow lines (S11); everything a page loads, before compression.
BUDGETS_BYTES = {PAGE: 50_000, OPS: 40_000, SIGN_IN: 10_000}
PAGES = pytest.mark.parametrize("page", [PAGE, OPS], ids=["chat", "ops"])
EVERY_FILE = sorted({*PAGE, *OPS, *SIGN_IN})


def text(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", BUDGETS_BYTES, ids=["chat", "ops", "sign-in"])
def test_a_page_weighs_less_than_its_budget(page: tuple[str, ...]) -> None:
    assert sum((WEB / name).stat().st_size for name in page) <= BUDGETS_BYTES[page]


@PAGES
def test_everything_a_page_loads_is_counted(page: tuple[str, ...]) -> None:
    named = set(re.findall(r'(?:src|href)="web/([^"]+)"', text(page[0])))
    imported = {m for name in page for m in re.findall(r'from "\./([^"]+)"', text(name))}
    assert named | imported | {page[0]} == set(page)


def test_the_sign_in_is_loaded_on_demand_alone() -> None:
    for page, wanted in ((PAGE, "account.js"), (OPS, "signin.js")):
        asked = {m for name in page for m in re.findall(r'import\("\./([^"]+)"\)', text(name))}
        assert asked == {wanted}
    imported = {m for name in SIGN_IN for m in re.findall(r'from "\./([^"]+)"', text(name))}
    assert imported <= {*PAGE, *SIGN_IN}


def test_every_file_is_somebodys() -> None:
    assert sorted(path.name for path in WEB.iterdir()) == EVERY_FILE


@pytest.mark.parametrize("name", EVERY_FILE)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    addresses = set(re.findall(r"(?:https?:)?//[a-z0-9][^\s\"')]*", text(name)))
    assert addresses <= {"http://www.w3.org/2000/svg"}


@PAGES
def test_links_stay_below_the_page_so_that_a_stage_prefix_works(page: tuple[str, ...]) -> None:
    links = re.findall(r'(?:src|href)="([^"]+)"', text(page[0]))
    assert links
    assert not [link for link in links if link.startswith("/")]


@pytest.mark.parametrize("name", [n for n in EVERY_FILE if n.endswith((".js", ".html"))])
def test_markup_is_never_made_from_text(name: str) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|\son\w+="
    assert not re.search(risky, text(name))
    assert not re.search(r"<style|style=|<script(?![^>]* src=)", text(name))


def words(name: str) -> dict[str, list[str]]:
    """By key, what a file teaches the page; a key that stands there twice counts once."""
    tables = re.findall(r"`\n([^`]+)`", text(name))
    rows = [line.split("|") for table in tables for line in table.splitlines()]
    return {key: said for key, *said in rows}


@pytest.mark.parametrize(("name", "least"), [("words.js", 60), ("account.js", 6)])
def test_every_word_is_there_in_three_languages(name: str, least: int) -> None:
    table = words(name)
    assert len(table) >= least
    for key, said in table.items():
        assert len(said) == 3, key
        assert all(said), key
        assert len({one.count("{}") for one in said}) == 1, key


def test_there_are_three_things_to_begin_with() -> None:
    assert {one.count(" / ") for one in words("words.js")["starters"]} == {2}


def test_every_word_that_is_asked_for_exists() -> None:
    table = words("words.js") | words("account.js")
    source = "".join(text(n) for n in ("app.js", "cards.js", "status.js", *SIGN_IN))
    source += text("index.html")
    asked = set(re.findall(r'\bt\("(\w+)"', source))
    asked |= set(re.findall(r'data-(?:t|label)="(\w+)"', source))
    asked |= set(re.findall(r'"([A-Z]{5,})"', text("cards.js")))
    assert asked <= set(table)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("name", "selector", "nth"),
    [
        ("app.css", ":root {", 1),
        ("app.css", ':root[data-theme="dark"] {', 1),
        ("ops.css", ":root {", 1),
        ("ops.css", ":root {", 2),
    ],
)
def test_text_can_be_read_in_both_themes(name: str, selector: str, nth: int) -> None:
    block = text(name).split(selector)[nth].split("}")[0]
    colour = dict(re.findall(r"--([\w-]+): (#\w+)", block))
    pairs = [("ink", "bg"), ("ink", "card"), ("soft", "bg"), ("soft", "card"), ("red", "card")]
    pairs += [("on-red", "red"), ("on-glow", "glow"), ("good", "card"), ("bg", "soft")]
    pairs += [("ink", "line"), ("good", "bg"), ("red", "bg")]
    for front, back in pairs:
        assert contrast(colour[front], colour[back]) >= 4.5, (front, back)
    for edge in ("edge", "focus"):  # outlines of controls
        assert contrast(colour[edge], colour["bg"]) >= 3, edge
