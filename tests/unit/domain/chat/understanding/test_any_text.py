# ruff: noqa: E501, SIM905 - rows of utterances
"""Whatever is sent, an answer comes, quickly, and nothing bad comes of it."""

import random
import time

import pytest

from chalicelib.domain.chat.commands import Confirm, OutOfScope
from chalicelib.domain.chat.understanding.parser import understand
from chalicelib.domain.chat.understanding.scene import BasketLine, Expecting, Scene
from tests.unit.domain.chat.understanding.utterances import index_of

NASTY = (
    "'; DROP TABLE orders; --", "<script>alert(1)</script>", "{{7*7}}", "null", "../../etc/passwd", "%00%0a",
    "שלום", "привет", "\u202eabc\u202c", "a\u0301\u0302\u0303", "½ latte", "ﬁﬂ", "𝓵𝓪𝓽𝓽𝓮", "l\u200ba\u200bt\u200bt\u200be",
    "0 lattes", "-3 lattes", "99999999999 lattes", "x" * 10_000, "两" * 10_000, "1 " * 5_000, "latte " * 2_000,
    "no " * 3_000, "( " * 3_000, "加加加" * 2_000, "one of them " * 500, "all with " * 600, "请 1x 2x " * 800,
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "   ", "😀🎉", "\u200b\u202e\u200f", "...", "???", "\x00\x01", "！？。"]
)
def test_a_text_with_nothing_to_read_is_unreadable(text):
    found = understand(text=text, index=index_of("tea"), scene=Scene()).commands
    assert found == (OutOfScope(unreadable=True),)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("menu", ["-", "tea", "pizza"])
def test_no_text_breaks_it_or_takes_long(text, menu):
    scene = Scene(basket=(BasketLine("latte"),), expecting=Expecting.CONFIRM_QUOTE)
    index = index_of(menu)
    understand(text="warm up", index=index, scene=scene)
    begin = time.thread_time()
    found = understand(text=text, index=index, scene=scene)
    # Ten times what it takes: the bench holds the real limit, this only catches the exponential.
    assert time.thread_time() - begin < 0.5
    assert found.commands
    assert 0 <= found.confidence <= 1
    assert not any(isinstance(c, Confirm) for c in found.commands)


def test_shuffled_words_are_read_the_same_way_twice():
    words = "two large lattes 两杯 拿铁 ohne Zucker no ice please , . and 加 珍珠 mit Hafermilch x3 the other all".split()
    chance = random.Random(7)
    for _ in range(300):
        text = " ".join(chance.choices(words, k=chance.randint(1, 14)))
        first = understand(text=text, index=index_of("tea"), scene=Scene())
        assert first == understand(text=text, index=index_of("tea"), scene=Scene())


def test_hidden_characters_do_not_hide_a_word():
    plain = understand(text="two lattes", index=index_of("tea"), scene=Scene())
    hidden = understand(text="two l\u200ba\u200dt\u00adtes", index=index_of("tea"), scene=Scene())
    assert plain.commands == hidden.commands
