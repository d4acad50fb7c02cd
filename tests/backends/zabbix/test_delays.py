"""How often an item is asked, by its `delay`."""

from datetime import timedelta

import pytest

from noc.backends.zabbix.delays import duration, interval_of

MACROS = {"{$EVERY}": "90s", '{$EVERY:"night"}': "5m", "{$NONSENSE}": "often"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60", 60), ("2s", 2), ("1m", 60), ("1h", 3600), ("1d", 86400), ("1w", 604800), ("0", 0), ("", None),
     ("-5", None), ("1y", None), ("1.5m", None), ("9" * 400, None), ("٣s", None)],
)  # fmt: skip
def test_a_duration(text: str, seconds: int | None) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("1m", 60),
        ("{$EVERY}", 90),
        ('{$EVERY:"night"}', 300),
        ("30s;5m/6-7,00:00-24:00", 300),  # the hours are those of a zone that nobody tells: the longest is taken
        ("5m;30s/1-5,09:00-18:00", 300),
        ("1m;wd1-5h9", 60),  # a schedule asks besides
        ("1m;{$EVERY}/1-7,00:00-07:00", 90),
        ("1m;0/1-7,00:00-07:00", None),  # there are hours at which nobody asks
        ("0;wd1-5h9m30", None),
        ("0", None),
        ("{$UNKNOWN}", None),
        ("{$NONSENSE}", None),
        ("1m;nonsense", None),
        ("", None),
    ],
)
def test_an_interval(delay: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert interval_of(delay, MACROS.get) == expected
