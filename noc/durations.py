"""Durations as people write them: a number and one of `ms s m h d`."""

import re
from datetime import timedelta

_FORM = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(ms|s|m|h|d)")
_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
LONGEST = timedelta(days=3650)  # sums of a few such durations still fit into a timedelta


def parse(text: str) -> timedelta:
    """Read `"500ms"`, `"10s"`, `"1.5h"`. Raises ValueError with the rest of a sentence that begins with the key."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError('must be a number and one of ms, s, m, h, d, such as "10s" or "1.5h"')
    number, unit = found.groups()
    try:
        duration = float(number) * _UNITS[unit]
    except OverflowError:
        duration = timedelta.max
    if duration > LONGEST:
        raise ValueError(f'is longer than any it could mean: "{show(LONGEST)}" is the most')
    return duration


def show(duration: timedelta) -> str:
    """Write a duration as `parse` reads it, in the largest unit that leaves no fraction. Shorter than 1 ms is 0."""
    milliseconds = round(duration / _UNITS["ms"])
    for unit, length in _UNITS.items():
        count, rest = divmod(milliseconds, round(length / _UNITS["ms"]))
        if count and not rest:
            return f"{count}{unit}"
    return "0s"
