"""The one clock of the running console: what the core gets as the moment of each event.

It goes as the machine's own do, and goes on while the machine sleeps. For a demonstration it can be made to run
faster, from one moment on and for the whole process: a day with all its limits, delays and escalations then passes in
minutes, and nothing but this clock knows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from noc.core.clock import Now
from noc.steady import steady


@dataclass(frozen=True, slots=True)
class FastTime:
    """Time that goes `speed` times as fast since `began`, in the machine's steady seconds, when it was `at`.

    Processes of one machine that are given the same three agree on what time it is.
    """

    speed: float
    began: float
    at: datetime

    def seconds(self) -> float:
        """Passed since it began."""
        return (steady() - self.began) * self.speed

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds())


_fast: FastTime | None = None


def run_fast(fast: FastTime | None) -> None:
    """Let the console's time run so from now on; None: as the machine's."""
    global _fast
    _fast = fast


def wall() -> datetime:
    """What the machine's own clock says; it may be set at any time."""
    return datetime.now(UTC)


def read_clock() -> Now:
    if _fast is None:
        return Now(wall(), timedelta(seconds=steady()))
    return Now(_fast.now(), timedelta(seconds=steady() * _fast.speed))


def real(seconds: float, least: float = 0.0) -> float:
    """Seconds of the machine for so many of this clock; `least`: what costs work must not be done too often."""
    return seconds if _fast is None else max(seconds / _fast.speed, least)
