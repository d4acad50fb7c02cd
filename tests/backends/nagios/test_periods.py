"""When a time period of Nagios is open."""

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from noc.backends.nagios.periods import Periods
from noc.backends.nagios.wire import TimePeriod

RIGA = timezone(timedelta(hours=2))
NIGHT = [{"range_start": "03:00:00", "range_end": "04:00:00"}]
DAY = [{"range_start": "09:00:00", "range_end": "10:00:00"}, {"range_start": "12:00:00", "range_end": "24:00:00"}]
WEEK = dict.fromkeys(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), DAY)


def periods(**changes: Any) -> Periods:
    week = msgspec.convert({"days": WEEK} | changes, TimePeriod)
    lunch = msgspec.convert({"days": {"Monday": [{"range_start": "12:00:00", "range_end": "13:00:00"}]}}, TimePeriod)
    return Periods({"work": week, "lunch": lunch})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIGA)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T10:00:00", False),
        ("2026-11-23T23:59:59", True),
        ("2026-11-22T09:30:00", False),  # a Sunday
    ],
)
def test_its_hours_of_a_week(at: str, is_open: bool) -> None:
    assert periods().is_open("work", local(at)) is is_open


def test_what_nobody_knows_is_open() -> None:
    assert periods().is_open("", local("2026-11-22T04:00:00"))


def test_an_excluded_period_closes_it() -> None:
    work = periods(exclusions=["lunch", "unknown"])
    assert not work.is_open("work", local("2026-11-23T12:30:00"))
    assert work.is_open("work", local("2026-11-23T13:00:00"))


@pytest.mark.parametrize(
    ("exception", "inside", "outside"),
    [
        ({"type": "DATERANGE_CALENDAR_DATE", "date": "2026-12-25"}, "2026-12-25", "2026-12-24"),
        ({"type": "DATERANGE_CALENDAR_DATE", "startdate": "2026-01-01", "enddate": "2026-02-01", "skip_interval": 3},
         "2026-01-07", "2026-01-08"),
        ({"type": "DATERANGE_MONTH_DATE", "month": "December", "day": 24}, "2026-12-24", "2026-11-24"),
        ({"type": "DATERANGE_MONTH_DATE", "startmonth": "December", "startday": 24, "endmonth": "January",
          "endday": 6}, "2027-01-05", "2026-12-23"),
        ({"type": "DATERANGE_MONTH_DAY", "day": -1}, "2027-02-28", "2027-03-01"),
        ({"type": "DATERANGE_MONTH_DAY", "startday": 1, "endday": 15}, "2026-11-13", "2026-11-16"),
        ({"type": "DATERANGE_MONTH_WEEK_DAY", "month": "May", "weekday": "Monday", "weekdayoffset": 3},
         "2026-05-18", "2026-05-11"),
        ({"type": "DATERANGE_MONTH_WEEK_DAY", "startmonth": "May", "startweekday": "Monday", "startweekdayoffset": -1,
          "endmonth": "May", "endweekday": "Friday", "endweekdayoffset": -1}, "2026-05-27", "2026-05-22"),
        ({"type": "DATERANGE_WEEK_DAY", "weekday": "Tuesday", "weekdayoffset": 2}, "2026-11-10", "2026-11-17"),
    ],
)  # fmt: skip
def test_days_that_have_hours_of_their_own(exception: dict[str, Any], inside: str, outside: str) -> None:
    work = periods(exceptions=[{**exception, "times": NIGHT}])
    assert work.is_open("work", local(f"{inside}T03:30:00"))
    assert not work.is_open("work", local(f"{inside}T09:30:00"))
    assert not work.is_open("work", local(f"{outside}T03:30:00"))


def test_the_most_exact_exception_counts() -> None:
    first = {"type": "DATERANGE_MONTH_DATE", "month": "December", "day": 24, "times": NIGHT}
    exact = {"type": "DATERANGE_CALENDAR_DATE", "date": "2026-12-24", "times": []}
    assert not periods(exceptions=[first, exact]).is_open("work", local("2026-12-24T03:30:00"))


def test_when_it_opens_again() -> None:
    assert periods().reopens("work", local("2026-11-23T10:30:00")) == local("2026-11-23T12:00:00")
    assert periods().reopens("work", local("2026-11-21T10:30:00")) == local("2026-11-23T09:00:00")
    assert periods(days={}).reopens("work", local("2026-11-21T10:30:00")) is None


@pytest.mark.parametrize("broken", [{"type": "NEWS"}, {"type": "DATERANGE_MONTH_DATE", "month": "Marzo", "day": 40}])
def test_an_exception_that_nobody_understands_changes_nothing(broken: dict[str, Any]) -> None:
    assert periods(exceptions=[{**broken, "times": NIGHT}]).is_open("work", local("2026-11-23T09:30:00"))
