import pytest

from noc.backends.words import clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DISK OK", "DISK OK"),
        ("  a\tb\r\nc  ", "a b c"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("bell\x07 null\x00 delete\x7f c1\x9b31m", "bell null delete c1"),
        ("right\u202eto left", "right to left"),
        ("half\ud800 a pair", "half a pair"),
        ("Rīga 東京 — ‰", "Rīga 東京 — ‰"),
    ],
)
def test_what_is_not_for_a_screen_becomes_a_space(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_long_words_are_cut() -> None:
    assert clean("x" * 500, 10) == "xxxxxxxxx…"
    assert clean("x" * 10, 10) == "x" * 10
    assert clean("\n" * 10_000_000 + "x", 10) == "…"
