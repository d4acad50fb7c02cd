"""Hours of the week: over midnight, over the end of the week, over both settings of the clocks."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc.core.hours import ALWAYS, DAYS, WEEK, Hours, parse_hours

RIGA = ZoneInfo("Europe/Riga")
MINUTE = timedelta(minutes=1)
# Clocks in Riga go from 03:00 to 04:00 on 29 March 2026, from 04:00 to 03:00 on 25 October 2026, both Sundays.
SPRING = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


def riga(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIGA, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        # 23 November 2026 is a Monday.
        ("mon-fri 08:00-18:00", ["2026-11-23 08:00", "2026-11-27 17:59"], ["2026-11-23 07:59", "2026-11-27 18:00"]),
        ("mon-fri 08:00-18:00, sat 09:00-12:00", ["2026-11-28 09:00"], ["2026-11-28 08:59", "2026-11-29 10:00"]),
        ("22:00-06:00", ["2026-11-23 22:00", "2026-11-24 05:59", "2026-11-23 00:00"], ["2026-11-24 06:00"]),
        ("sun 22:00-06:00", ["2026-11-29 23:00", "2026-11-30 05:59"], ["2026-11-30 06:00", "2026-11-29 05:00"]),
        ("sun-mon", ["2026-11-29 00:00", "2026-11-30 23:59"], ["2026-11-28 23:59", "2026-12-01 00:00"]),
        ("fri-mon 20:00-24:00", ["2026-11-27 20:00", "2026-11-30 23:59"], ["2026-11-26 20:00", "2026-11-28 00:00"]),
        ("sat,sun", ["2026-11-28 00:00", "2026-11-29 23:59"], ["2026-11-27 23:59", "2026-11-30 00:00"]),
        ("mon 08:00-08:00", ["2026-11-23 08:00", "2026-11-24 07:59"], ["2026-11-23 07:59", "2026-11-24 08:00"]),
        ("mon 00:00-24:00", ["2026-11-23 00:00", "2026-11-23 23:59"], ["2026-11-24 00:00"]),
        ("mon 00:00-00:00", ["2026-11-23 00:00", "2026-11-23 23:59"], ["2026-11-24 00:00"]),
        ("08:00-12:00, 10:00-14:00", ["2026-11-23 13:59"], ["2026-11-23 14:00", "2026-11-23 07:59"]),
        ("  Mon-FRI  08:00-18:00 ,sat", ["2026-11-28 03:00", "2026-11-23 08:00"], ["2026-11-29 03:00"]),
        ("mon - fri 8:00 - 18:00", ["2026-11-23 08:00"], ["2026-11-23 07:59"]),
    ],
)
def test_what_hours_cover(text: str, inside: list[str], outside: list[str]) -> None:
    hours = parse_hours(text)
    assert [moment for moment in inside if not hours.covers(riga(moment), RIGA)] == []
    assert [moment for moment in outside if hours.covers(riga(moment), RIGA)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must be hours such as"),
        (",", "must be hours such as"),
        ("mon-fri,", "must be hours such as"),
        ("monday 08:00-18:00", "must be hours such as"),
        ("mox 08:00-18:00", 'knows no day "mox"'),
        ("mon-fry", 'knows no day "fry"'),
        ("mon-fri 08:00", "must be hours such as"),
        ("08:60-09:00", "from 00:00 to 24:00"),
        ("08:00-24:01", "from 00:00 to 24:00"),
        ("24:00-06:00", "from 00:00 to 24:00"),
        ("25:00-26:00", "from 00:00 to 24:00"),
        ("8-18", "must be hours such as"),
        ("mon\x1b[31m", "must be hours such as"),
        ("٠٨:٠٠-١٨:٠٠", "must be hours such as"),
        ("x" * 5000, "must be hours such as"),
    ],
)
def test_garbage_is_told_in_one_short_printable_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        parse_hours(text)
    assert len(str(told.value)) < 150
    assert str(told.value).isprintable()


def test_days_that_follow_each_other_are_one_span_and_a_whole_week_is_always() -> None:
    assert parse_hours("mon-fri").spans == ((0, 5 * 24 * 60),)
    assert parse_hours("mon-sun") == parse_hours("fri-thu") == parse_hours("00:00-24:00") == ALWAYS
    assert parse_hours("sat-mon").spans == ((0, 24 * 60), (5 * 24 * 60, WEEK))


def test_a_span_over_the_end_of_the_week_ends_on_monday() -> None:
    hours = parse_hours("sun 22:00-06:00")
    assert hours.until(riga("2026-11-29 23:00"), RIGA) == riga("2026-11-30 06:00")
    assert hours.until(riga("2026-11-30 01:00"), RIGA) == riga("2026-11-30 06:00")
    assert hours.until(riga("2026-11-30 06:00"), RIGA) == riga("2026-12-06 22:00")
    assert hours.began(riga("2026-11-30 05:59"), RIGA) == riga("2026-11-29 22:00")


def test_what_never_changes_has_no_end() -> None:
    assert ALWAYS.until(AUTUMN, RIGA) is None
    assert Hours(()).until(AUTUMN, RIGA) is None
    assert not Hours(()).covers(AUTUMN, RIGA)
    assert ALWAYS.began(AUTUMN, RIGA) is None


def test_an_hour_that_is_left_out_makes_a_span_shorter() -> None:
    hours = parse_hours("sun 02:00-04:00")
    assert hours.until(riga("2026-03-29 02:30"), RIGA) == SPRING  # 04:00 there, 30 minutes later
    assert hours.began(SPRING - MINUTE, RIGA) == SPRING - timedelta(hours=1)


def test_a_span_that_is_left_out_does_not_come_that_week() -> None:
    hours = parse_hours("sun 03:10-03:50")
    assert hours.until(riga("2026-03-28 12:00"), RIGA) == riga("2026-04-05 03:10")


def test_an_hour_that_comes_twice_makes_a_span_longer() -> None:
    hours = parse_hours("sun 02:00-04:00")
    assert hours.until(riga("2026-10-25 02:30"), RIGA) == AUTUMN + timedelta(hours=1)
    assert hours.began(AUTUMN + timedelta(minutes=59), RIGA) == AUTUMN - timedelta(hours=2)


def test_a_span_within_the_hour_that_comes_twice_comes_twice() -> None:
    hours = parse_hours("sun 03:10-03:50")
    first = AUTUMN - timedelta(minutes=50)
    changes, moment = [], AUTUMN - timedelta(hours=2)
    for _ in range(4):
        found = hours.until(moment, RIGA)
        assert found is not None
        changes.append(found)
        moment = found
    hour = timedelta(hours=1)
    assert changes == [first, first + 40 * MINUTE, first + hour, first + hour + 40 * MINUTE]


def test_the_answer_is_in_the_zone_of_the_question() -> None:
    east = timezone(timedelta(hours=9))
    found = parse_hours("08:00-09:00").until(datetime(2026, 11, 23, 12, 0, 30, tzinfo=east), RIGA)
    assert found == riga("2026-11-23 08:00")
    assert found is not None
    assert found.tzinfo is east


def test_without_a_zone_the_machine_s_own_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Riga")
    time.tzset()
    try:
        hours = parse_hours("sun 02:00-04:00")
        assert hours.until(riga("2026-03-28 12:00"), None) == riga("2026-03-29 02:00")
        assert hours.until(riga("2026-03-29 02:30"), None) == SPRING
    finally:
        monkeypatch.undo()
        time.tzset()


day = st.sampled_from(DAYS)
clock = st.integers(0, 24 * 4 - 1).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
part = st.builds("{}-{} {}-{}".format, day, day, clock, clock) | st.builds("sun {}-{}".format, clock, clock)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(part, min_size=1, max_size=3).map(", ".join),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-36 * 60, 36 * 60),
)
def test_the_next_change_and_the_last_are_those_that_counting_minutes_finds(
    text: str, turn: datetime, off: int
) -> None:
    hours, asked = parse_hours(text), turn + off * MINUTE
    inside = hours.covers(asked, RIGA)
    found = hours.until(asked, RIGA)
    if found is None:
        assert hours == ALWAYS
        return
    for minute in range((found - asked) // MINUTE):
        assert hours.covers(asked + minute * MINUTE, RIGA) is inside
    assert hours.covers(found, RIGA) is not inside
    begun = hours.began(asked, RIGA)
    assert (begun is not None) is inside
    if begun is not None:
        for minute in range((asked - begun) // MINUTE):
            assert hours.covers(begun + minute * MINUTE, RIGA)
        assert not hours.covers(begun - MINUTE, RIGA)
