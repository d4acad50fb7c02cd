"""Intervals are learned: what a monitor's beats say of how often it beats."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.uptime_kuma.rhythm import of_checks, of_pushes
from noc.backends.uptime_kuma.wire import Beat

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def beats(gaps: Sequence[float], statuses: Sequence[int] = ()) -> list[Beat]:
    """The first at BEGIN, each other so many seconds after the one before; status 1 where none is given."""
    stamps = [BEGIN + timedelta(seconds=sum(gaps[:count])) for count in range(len(gaps) + 1)]
    told = [*statuses, *[1] * (len(stamps) - len(statuses))]
    return [Beat(status, f"{stamp:%Y-%m-%d %H:%M:%S.%f}") for status, stamp in zip(told, stamps, strict=True)]


def seconds(interval: timedelta | None) -> float | None:
    return None if interval is None else interval.total_seconds()


@pytest.mark.parametrize(
    ("gaps", "statuses", "interval"),
    [
        ([], [], None),
        ([60, 60], [], None),  # too few: one of them may be a restart
        ([60, 60, 60], [], 60),
        ([60.2, 60.1, 60.3], [], 61),
        ([60, 60, 60, 3600], [], 60),  # a stall, or the first of longer ones
        ([60, 60, 60, 3600, 3600], [], 3600),
        ([3600, 3600, 3600, 60, 60, 60], [], 60),
        ([60, 60, 20, 20, 20, 60, 60], [1, 1, 2, 2, 2, 0, 1, 1], 60),  # retries come sooner
        ([60, 60, 60, 20, 20, 20], [1, 1, 1, 2, 2, 2, 2], 60),
        ([60, 60, 3, 60, 60], [], 60),  # a restart
    ],
)
def test_of_a_monitor_that_kuma_checks(gaps: list[float], statuses: list[int], interval: float | None) -> None:
    assert seconds(of_checks(beats(gaps, statuses))) == interval


@pytest.mark.parametrize(
    ("gaps", "statuses", "interval"),
    [
        ([10] * 4, [], None),
        ([10] * 5, [], 10),
        ([10, 500, 3, 70, 9, 1000], [], None),  # at odd times
        ([10] * 6 + [300], [], 10),  # an outage does not make it slower
        ([10] * 6 + [20] * 3, [1] * 7 + [0] * 3, 10),
        ([20] * 8, [0] * 9, 20),  # nothing was ever pushed: how often Kuma misses it
    ],
)
def test_of_a_monitor_that_is_reported_to(gaps: list[float], statuses: list[int], interval: float | None) -> None:
    assert seconds(of_pushes(beats(gaps, statuses))) == interval


def test_stamps_that_cannot_be_read_are_no_gap() -> None:
    row = beats([60] * 5)
    row[2] = Beat(1, "soon")
    assert seconds(of_checks(row)) == 60
