"""Hours of the week, written as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc.core.hours import ALWAYS, DAYS, Hours, parse_hours, show_hours

day = st.sampled_from(DAYS)
clock = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
part = st.builds("{}-{} {}-{}".format, day, day, clock, clock) | st.builds("{}-{}".format, day, day)


@given(st.lists(part, min_size=1, max_size=4).map(", ".join))
def test_whatever_is_read_is_written_so_that_it_is_read_again(text: str) -> None:
    hours = parse_hours(text)
    assert parse_hours(show_hours(hours)) == hours


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mon-fri 8:00-18:00, sat 09:00-12:00", "mon-fri 08:00-18:00, sat 09:00-12:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("sat,sun", "sat-sun"),
        ("fri 22:00-24:00, sat, sun, mon 00:00-06:00", "fri 22:00-24:00, sat-sun, mon 00:00-06:00"),
        ("tue 05:00-05:00", "tue 05:00-05:00"),
    ],
)
def test_it_is_as_short_as_people_write_it(text: str, shown: str) -> None:
    assert show_hours(parse_hours(text)) == shown


def test_always_and_never() -> None:
    assert show_hours(ALWAYS) == "mon-sun"
    assert show_hours(Hours(())) == ""
