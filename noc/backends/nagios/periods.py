"""Whether a time period of Nagios is open, by the local time of its server.

The days of an exception have its hours in place of those of their weekday; of several kinds of exceptions that fit a
day the most exact one counts. A period that is excluded is closed in the other one's hours.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from noc.backends.nagios.wire import DayException, Range, TimePeriod

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ORDER = (
    "DATERANGE_CALENDAR_DATE", "DATERANGE_MONTH_DATE", "DATERANGE_MONTH_DAY", "DATERANGE_MONTH_WEEK_DAY",
    "DATERANGE_WEEK_DAY",
)  # fmt: skip
_DEEPEST = 5  # exclusions of exclusions
_AHEAD = 8  # days
_DAY = timedelta(days=1)


class Periods:
    """The time periods of one Nagios, by name."""

    def __init__(self, periods: Mapping[str, TimePeriod]) -> None:
        self._periods = periods

    def __contains__(self, name: str) -> bool:
        return name in self._periods

    def is_open(self, name: str, local: datetime) -> bool:
        """A name that nobody knows is always open, as it is to Nagios."""
        return self._is_open(name, local, _DEEPEST)

    def reopens(self, name: str, local: datetime) -> datetime | None:
        """When a closed period opens next, in the zone of `local`; None: not within a week."""
        period = self._periods.get(name)
        if period is None:
            return None
        midnight = datetime.combine(local.date(), time(), local.tzinfo)
        for ahead in range(_AHEAD):
            day = midnight + ahead * _DAY
            starts = sorted(day + timedelta(seconds=start) for start, _ in _hours(period, day.date()))
            for start in starts:
                if start > local and self.is_open(name, start):
                    return start
        return None

    def _is_open(self, name: str, local: datetime, depth: int) -> bool:
        period = self._periods.get(name)
        if period is None:
            return True
        passed = (local - datetime.combine(local.date(), time(), local.tzinfo)).total_seconds()
        if not any(start <= passed < end for start, end in _hours(period, local.date())):
            return False
        return depth == 0 or not any(
            other in self._periods and self._is_open(other, local, depth - 1) for other in period.exclusions
        )


def _hours(period: TimePeriod, day: date) -> Iterator[tuple[int, int]]:
    """Begin and end of its hours on that day, in seconds from midnight."""
    for kind in _ORDER:
        special = [each for each in period.exceptions if each.type == kind and _falls_on(each, day)]
        if special:
            return _seconds(times for each in special for times in each.times)
    return _seconds(period.days.get(_DAYS[day.weekday()], ()))


def _seconds(ranges: Iterable[Range]) -> Iterator[tuple[int, int]]:
    for each in ranges:
        start, end = _clock(each.range_start), _clock(each.range_end)
        if start is not None and end is not None:
            yield start, end


def _clock(text: str) -> int | None:
    """`09:00:00`, up to `24:00:00`."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    hours, minutes, seconds = map(int, parts)
    return 3600 * hours + 60 * minutes + seconds


def _falls_on(each: DayException, day: date) -> bool:
    first, last = _span(each, day)
    if first is None or last is None:
        return False
    if first > last:  # from December to January
        return day >= first or day <= last
    return first <= day <= last and (day - first).days % max(each.skip_interval, 1) == 0


def _span(each: DayException, day: date) -> tuple[date | None, date | None]:
    """The first and the last day of an exception in the year, or the month, of `day`."""
    match each.type:
        case "DATERANGE_CALENDAR_DATE":
            return _iso(each.date or each.startdate), _iso(each.date or each.enddate)
        case "DATERANGE_MONTH_DATE":
            first = _day_of(day.year, _month(each.month or each.startmonth), each.day or each.startday)
            return first, _day_of(day.year, _month(each.month or each.endmonth), each.day or each.endday)
        case "DATERANGE_MONTH_DAY":
            first = _day_of(day.year, day.month, each.day or each.startday)
            return first, _day_of(day.year, day.month, each.day or each.endday)
        case "DATERANGE_MONTH_WEEK_DAY" | "DATERANGE_WEEK_DAY":
            begin, end = each.month or each.startmonth, each.month or each.endmonth
            whole = each.type == "DATERANGE_WEEK_DAY"
            offset = each.weekdayoffset
            first = _weekday_of(
                day.year, day.month if whole else _month(begin), each.weekday or each.startweekday,
                offset or each.startweekdayoffset,
            )  # fmt: skip
            return first, _weekday_of(
                day.year, day.month if whole else _month(end), each.weekday or each.endweekday,
                offset or each.endweekdayoffset,
            )  # fmt: skip
    return None, None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(name: str) -> int | None:
    return _MONTHS.index(name) + 1 if name in _MONTHS else None


def _day_of(year: int, month: int | None, number: int | None) -> date | None:
    """A day of a month; counted from its end where the number is negative."""
    if not month or not number:
        return None
    length = monthrange(year, month)[1]
    number = length + 1 + number if number < 0 else number
    return date(year, month, number) if 1 <= number <= length else None


def _weekday_of(year: int, month: int | None, name: str, number: int | None) -> date | None:
    """The third Monday of a month, or the last one where the number is -1."""
    if not month or not number or name not in _DAYS:
        return None
    length = monthrange(year, month)[1]
    days = [date(year, month, n) for n in range(1, length + 1) if date(year, month, n).weekday() == _DAYS.index(name)]
    place = number - 1 if number > 0 else len(days) + number
    return days[place] if 0 <= place < len(days) else None
