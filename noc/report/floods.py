"""How thickly new alarms came: per day, per ten minutes, in floods, and from one source again and again."""

from array import array
from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta

from noc.core.alarm import CHATTER_CYCLES, CHATTER_SPAN
from noc.report.figures import BUSY, BUSY_SPAN, FLOOD_ENDS

ZERO = timedelta(0)


class Spans:
    """Counts per stretch of equal length from `begin` on; the last may be shorter. `seen` are those of which the
    journal has any line at all."""

    def __init__(self, begin: datetime, end: datetime, length: timedelta) -> None:
        self.begin, self.length = begin, length
        number = -(-(end - begin) // length)
        self.counts = array("L", bytes(number * array("L").itemsize))
        self.seen = bytearray(number)

    def see(self, at: datetime) -> None:
        self.seen[(at - self.begin) // self.length] = True

    def add(self, at: datetime) -> None:
        self.counts[(at - self.begin) // self.length] += 1


class Floods:
    """A flood begins with more than 10 new alarms in any ten minutes and ends when there are fewer than 5."""

    def __init__(self) -> None:
        self.number = 0
        self.time = ZERO
        self._recent: deque[datetime] = deque()
        self._since: datetime | None = None

    def add(self, at: datetime) -> None:
        recent = self._recent
        while recent and recent[-1] > at:
            recent.pop()  # the machine's clock was set back: those lie in the future now
        self._end_by(at)
        while recent and at - recent[0] >= BUSY_SPAN:
            recent.popleft()
        recent.append(at)
        if self._since is None and len(recent) > BUSY:
            self._since = at
            self.number += 1

    def close(self, end: datetime) -> None:
        self._end_by(end)
        if self._since is not None:
            self.time += max(end - self._since, ZERO)

    def _end_by(self, at: datetime) -> None:
        """It ended when the fifth of the newest was ten minutes old."""
        if self._since is None:
            return
        over = self._recent[-FLOOD_ENDS] + BUSY_SPAN if len(self._recent) >= FLOOD_ENDS else at
        if over <= at:
            self.time += max(over - self._since, ZERO)
            self._since = None


class Chatter:
    """Sources that begin again within 15 minutes for the third time: the console hushes them by the same measure."""

    def __init__(self) -> None:
        self.found: set[Hashable] = set()
        self._starts: dict[Hashable, deque[datetime]] = {}

    def add(self, source: Hashable, at: datetime) -> None:
        starts = self._starts.setdefault(source, deque(maxlen=CHATTER_CYCLES + 1))
        starts.append(at)
        if len(starts) > CHATTER_CYCLES and ZERO <= at - starts[0] <= CHATTER_SPAN:
            self.found.add(source)
