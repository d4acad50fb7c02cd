"""How often an item is asked, from its `delay`: "1m", "60", "{$EVERY}", "30s;5m/6-7,00:00-24:00;wd1-5h9".

The first part is the ordinary interval, "0" for none. "INTERVAL/PERIOD" holds instead of it within its hours, and "0"
there means that nobody asks; what begins with md, wd, h, m or s is a schedule, which asks at set moments besides. The
hours are those of the server's time zone, which the API does not tell: so of several intervals the longest is taken.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from noc.backends.stamps import seconds_of

MACRO = re.compile(r"\{\$[A-Z0-9_.]+(?::[^}]*)?\}")

_DURATION = re.compile(r"(\d{1,9})([smhdw]?)", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SCHEDULE = re.compile(r"(?:md|wd|h|m|s)\d", re.ASCII)


def duration(text: str) -> float | None:
    """`90`, `30s`, `5m`, `1h`, `1d`, `1w` in seconds."""
    match = _DURATION.fullmatch(text.strip())
    return int(match[1]) * _SECONDS[match[2]] if match else None


def interval_of(delay: str, macro: Callable[[str], str | None]) -> timedelta | None:
    """The longest time between two looks that is as planned; None where it cannot be told.

    `macro` gives the value of a user macro.
    """
    known = MACRO.sub(lambda match: macro(match[0]) or match[0], delay)
    first, *others = known.split(";")
    base = duration(first)
    if not base:
        return None
    longest = base
    for other in others:
        every, slash, _ = other.partition("/")
        if not slash:
            if _SCHEDULE.match(other.strip()) is None:
                return None
            continue
        flexible = duration(every)
        if not flexible:
            return None  # there are hours at which nobody asks
        longest = max(longest, flexible)
    return seconds_of(longest)
