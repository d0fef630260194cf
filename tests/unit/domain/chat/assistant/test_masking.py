"""What is personal stays here; what is an order goes on."""

import pytest

from chalicelib.domain.chat.assistant.masking import HIDDEN, masked


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("deliver to 12 Hubin Road, flat 7, phone 13812345678", ("12 Hubin", "flat 7", "1381")),
        ("my email is a.b@example.org", ("a.b", "example")),
        ("送到文三路 478 号 3 幢 502 室，电话 138 1234 5678", ("478", "502", "138", "5678")),
        ("我住文一西路969号，麻烦快点", ("969",)),
        ("Bitte an Hauptstraße 12a, Tel. 0171 2345678", ("Hauptstraße", "0171")),
        ("Ich wohne im Lindenweg 3, zweiter Stock", ("Lindenweg 3",)),
        ("where is order B7F358", ("B7F358",)),
        ("my code is LANT-3F9A-77B2", ("3F9A", "77B2")),
        ("一三八一二三四五六七八", ("一三八",)),
        ("see https://example.org/me", ("example",)),
        ("加我 wechat: abcd1234", ("abcd",)),
        ("card 4111 1111 1111 1111", ("4111",)),
        ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", ("eyJ",)),
    ],
)
def test_what_could_find_or_be_a_person_is_masked(text: str, secrets: tuple[str, ...]) -> None:
    told = masked(text)
    assert HIDDEN in told
    assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize(
    "text",
    [
        "two lattes please, 20 cups at 12:30",
        "来两杯大杯珍珠奶茶，三分糖",
        "第二个，加珍珠",
        "2x milk tea 500ml and a 7up",
        "for 2 kids and 3 adults, 50% sugar",
        "Zwei Milchtee um 14:30, ein halbes Dutzend",
        "at 7pm 3 teas for table 12",
    ],
)
def test_what_is_an_order_stays_as_it_is(text: str) -> None:
    assert masked(text) == text
