"""Words for people: ages, lists, and what somebody wrote."""

import json
from collections.abc import Sequence
from datetime import timedelta


def for_age(age: timedelta | None) -> str:
    """`3 s`, `3 min 20 s`, `2 h 5 min`, `4 d 2 h`: two units at most."""
    if age is None:
        return "never"
    total = max(0, int(age / timedelta(seconds=1)))
    if total < 60:
        return f"{total} s"
    for size, big, small_size, small in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if total >= size:
            rest = total % size // small_size
            return f"{total // size} {big} {rest} {small}" if rest else f"{total // size} {big}"
    raise AssertionError(total)


def for_span(span: timedelta) -> str:
    """A span that was asked for, some moments ago: rounded up to the minute."""
    return for_age(-(-span // _MINUTE) * _MINUTE)


_MINUTE = timedelta(minutes=1)


def listing(names: Sequence[str], most: int = 3) -> str:
    """`a, b, c (+4 more)`."""
    shown = ", ".join(names[:most])
    return f"{shown} (+{len(names) - most} more)" if len(names) > most else shown


_LONGEST_SHOWN = 40


def quoted(text: str) -> str:
    """Put text of unknown length and contents into one short line."""
    short = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."
    return json.dumps(short, ensure_ascii=not short.isprintable())


def plain(text: str, most: int) -> str:
    """One line of printable characters, `most` of them at most: what a name may become on its way to a voice."""
    head = text[: most * 4]
    words = " ".join("".join(each if each.isprintable() else " " for each in head).split())
    return words if len(words) <= most else words[:most].rstrip()


def several(number: int, noun: str) -> str:
    """`1 site`, `7 sites`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
