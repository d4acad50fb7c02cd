"""Monotonic time that goes on while the machine sleeps: what ages are measured by.

Python's `monotonic` stands still while Linux or macOS sleeps. By it, what was seen before an hour of sleep would look
as fresh as what was seen now. It stays the right clock for the question whether somebody who *could* work did: a beat
that is missed while nothing at all ran is no fault.
"""

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

ASLEEP = 1.0  # s that the two clocks must have drifted apart: less is only the time between reading one and the other


def _source() -> Callable[[], float]:
    if sys.platform == "linux":
        return lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return lambda: time.clock_gettime(time.CLOCK_MONOTONIC)  # Python's own is the one that stands still
    return time.monotonic


_read = _source()


def steady() -> float:
    """Seconds since any fixed start, with those that the machine has slept."""
    return _read()


class Moment(NamedTuple):
    """One moment by both clocks, in seconds."""

    steady: float
    running: float

    @classmethod
    def now(cls) -> "Moment":
        return cls(steady(), time.monotonic())

    @property
    def has_slept(self) -> bool:
        """Whether the machine has slept since then. False where the platform cannot tell."""
        now = Moment.now()
        return (now.steady - self.steady) - (now.running - self.running) > ASLEEP
