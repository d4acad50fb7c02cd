"""Hours of the week: when a site is watched, a sound is heard, a step of the escalation applies, a window stands.

Written as `mon-fri 08:00-18:00, sat 09:00-12:00`; days alone mean the whole day, a time alone every day. A span whose
end is not after its beginning runs into the next day. The clock on the wall of `zone` counts: an hour that daylight
saving leaves out is shorter by that much, one that it repeats is longer.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60  # minutes
WEEK = 7 * DAY

_SPAN = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))?)?\s*(?:(\d\d?):(\d\d)-(\d\d?):(\d\d))?")
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
        if not self.spans or self.spans == ((0, WEEK),):
            return None
        local = at.astimezone(zone).replace(second=0, microsecond=0)
        inside, minute = self.covers(at, zone), _minute(at, zone)
        if inside:
            # A span that ends with the week may go on with the next.
            edges = [end for begin, end in self._joined() if begin <= minute < end]
        else:
            edges = [begin + week for week in (0, WEEK) for begin, _ in self.spans if begin + week > minute]
        naive = local.replace(tzinfo=None) + timedelta(minutes=min(edges) - minute)
        return naive.replace(tzinfo=local.tzinfo).astimezone(at.tzinfo)

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


def _spans(part: str) -> list[tuple[int, int]]:
    found = _SPAN.fullmatch(part)
    if not part or found is None:
        raise ValueError(f'must be hours such as "{EXAMPLE}", not "{part[:40]}"')
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


def _minute(at: datetime, zone: tzinfo | None) -> int:
    local = at.astimezone(zone)
    return local.weekday() * DAY + local.hour * 60 + local.minute
