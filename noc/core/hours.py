"""Hours of the week: when a site is watched, a sound is heard, a step of the escalation applies, a window stands.

Written as `mon-fri 08:00-18:00, sat 09:00-12:00`; days alone mean the whole day, a time alone every day. A span whose
end is not after its beginning runs into the next day. The clock on the wall of `zone` counts: an hour that daylight
saving leaves out is shorter by that much, one that it repeats is longer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from noc.core.phrases import quoted

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60  # minutes
WEEK = 7 * DAY
MINUTE = timedelta(minutes=1)

_SPAN = re.compile(r"(?:([a-z]{3})(?: *- *([a-z]{3}))?)? *(?:([0-9]{1,2}):([0-9]{2}) *- *([0-9]{1,2}):([0-9]{2}))?")
EXAMPLE = "mon-fri 08:00-18:00, sat 09:00-12:00"


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of minutes since Monday 00:00, each half open, sorted; none of them: never."""

    spans: tuple[tuple[int, int], ...]

    def covers(self, at: datetime, zone: tzinfo | None) -> bool:
        minute = _minute(at, zone)
        return any(begin <= minute < end for begin, end in self.spans)

    def until(self, at: datetime, zone: tzinfo | None) -> datetime | None:
        """When the answer of `covers` changes next; None: never. Exact to the minute."""
        if self._never_changes:
            return None
        moment, inside = _whole_minute(at), self.covers(at, zone)
        while self.covers(moment, zone) is inside:
            minute = _minute(moment, zone)
            edges = [edge + week for span in self.spans for edge in span for week in (0, WEEK) if edge + week > minute]
            moment = _first_turn(moment, moment + timedelta(minutes=min(edges) - minute), zone)
        return moment.astimezone(at.tzinfo)

    def daily(self) -> Iterator[tuple[int, int]]:
        """The spans in pieces of a day at most; a longer one is cut at midnight. An end may lie in the next week."""
        spans = self._joined() if self.spans else []
        if len(spans) > 1 and spans[-1][1] > WEEK:
            spans = spans[1:]  # the last one goes on with it
        for begin, end in spans:
            while end - begin > DAY:
                midnight = (begin // DAY + 1) * DAY
                yield begin, midnight
                begin = midnight
            yield begin, end

    def began(self, at: datetime, zone: tzinfo | None) -> datetime | None:
        """When the span that covers this moment began; None: none does, or it never did. Exact to the minute."""
        if self._never_changes or not self.covers(at, zone):
            return None
        moment = _whole_minute(at)
        while True:
            minute = _minute(moment, zone)
            since = next(minute - begin for begin, end in self.spans if begin <= minute < end)
            moment = _last_turn(moment - timedelta(minutes=since), moment, zone)
            if not self.covers(moment - MINUTE, zone):
                return moment.astimezone(at.tzinfo)
            moment -= MINUTE

    @property
    def _never_changes(self) -> bool:
        return not self.spans or self.spans == ((0, WEEK),)

    def _joined(self) -> list[tuple[int, int]]:
        first, last = self.spans[0], self.spans[-1]
        if first[0] == 0 and last[1] == WEEK:
            return [*self.spans[:-1], (last[0], WEEK + first[1])]
        return list(self.spans)


ALWAYS = Hours(((0, WEEK),))


def parse_hours(text: str) -> Hours:
    """Raises ValueError with what is wrong and an example."""
    minutes = bytearray(WEEK)
    for part in text.casefold().split(","):
        for begin, end in _spans(part.strip()):
            for minute in range(begin, end):
                minutes[minute % WEEK] = 1
    return Hours(_runs(minutes))


def show_hours(hours: Hours) -> str:
    """Write hours as `parse_hours` reads them. Empty: never."""
    days: dict[str, set[int]] = {}
    for begin, end in hours.daily():
        whole = begin % DAY == 0 and end - begin == DAY
        clock = "" if whole else f" {_shown(begin % DAY)}-{_shown(end % DAY or DAY)}"
        days.setdefault(clock, set()).add(begin // DAY % 7)
    return ", ".join(f"{run}{clock}".strip() for clock, of in days.items() for run in _runs_of_days(of, bool(clock)))


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _runs_of_days(days: set[int], every_day_is_plain: bool) -> Iterator[str]:
    """`mon-fri`, `sun`; each day of the week needs no word where a time says enough."""
    if len(days) == 7 and every_day_is_plain:
        yield ""
        return
    for first in sorted(days):
        if first and first - 1 in days:
            continue
        last = next(day for day in range(first, 8) if day + 1 not in days)
        yield DAYS[first] if last == first else f"{DAYS[first]}-{DAYS[last]}"


def _spans(part: str) -> list[tuple[int, int]]:
    found = _SPAN.fullmatch(part)
    if not part or found is None:
        raise ValueError(f'must be hours such as "{EXAMPLE}", not {quoted(part)}')
    first, last, *clock = found.groups()
    for day in (first, last):
        if day is not None and day not in DAYS:
            raise ValueError(f'knows no day "{day}"; they are {", ".join(DAYS)}')
    days = _days(first or "mon", last or first or "sun")
    begin, end = _clock(clock) if clock[0] is not None else (0, DAY)
    return [(day * DAY + begin, day * DAY + end) for day in days]


def _days(first: str, last: str) -> list[int]:
    begin, end = DAYS.index(first), DAYS.index(last)
    return [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]


def _clock(words: list[str]) -> tuple[int, int]:
    hour, minute, to_hour, to_minute = (int(word) for word in words)
    begin, end = hour * 60 + minute, to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or begin >= DAY or end > DAY:
        raise ValueError("must be times of a day from 00:00 to 24:00")
    return begin, end if end > begin else end + DAY


def _runs(minutes: bytearray) -> tuple[tuple[int, int], ...]:
    edges = [minute for minute in range(WEEK + 1) if _at(minutes, minute) != _at(minutes, minute - 1)]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def _at(minutes: bytearray, minute: int) -> int:
    return minutes[minute] if 0 <= minute < WEEK else 0


def _whole_minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _first_turn(begin: datetime, end: datetime, zone: tzinfo | None) -> datetime:
    """The minute after `begin` at which the clocks are set; `end` where they are not. UTC, a week apart at most."""
    before = _offset(begin, zone)
    if _offset(end, zone) == before:
        return end
    while end - begin > MINUTE:
        middle = begin + (end - begin) // 2 // MINUTE * MINUTE
        if _offset(middle, zone) == before:
            begin = middle
        else:
            end = middle
    return end


def _last_turn(begin: datetime, end: datetime, zone: tzinfo | None) -> datetime:
    """The same for `begin` where no clock is set: two settings are never a week apart."""
    return begin if _offset(begin, zone) == _offset(end, zone) else _first_turn(begin, end, zone)


def _offset(at: datetime, zone: tzinfo | None) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _minute(at: datetime, zone: tzinfo | None) -> int:
    local = at.astimezone(zone)
    return local.weekday() * DAY + local.hour * 60 + local.minute
