from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500ms", 0.5), ("10s", 10), ("1.5h", 5400), ("2 m", 120), (" 1d ", 86400), ("0s", 0), ("3650d", 3650 * 86400)],
)
def test_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert durations.parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "10", "s", "-1s", "1e3s", "10 sec", "1h30m", "1,5h", "١s", ".5s", "10S", "nan s"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='such as "10s"'):
        durations.parse(text)


@pytest.mark.parametrize("text", ["3651d", "9" * 30 + "d", "9" * 400 + "s"])
def test_nothing_lasts_longer_than_ten_years(text: str) -> None:
    with pytest.raises(ValueError, match='"3650d" is the most'):
        durations.parse(text)


@given(st.integers(min_value=0, max_value=3650 * 86400 * 1000))
def test_what_is_shown_is_read_back_the_same(milliseconds: int) -> None:
    duration = timedelta(milliseconds=milliseconds)
    assert durations.parse(durations.show(duration)) == duration


def test_the_largest_unit_without_a_fraction_is_shown() -> None:
    shown = [durations.show(timedelta(seconds=s)) for s in (0, 0.25, 1, 90, 3600, 86400, 90000)]
    assert shown == ["0s", "250ms", "1s", "90s", "1h", "1d", "25h"]
