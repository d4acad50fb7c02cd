"""Is each backend still asked? That one of them answers says nothing of a second, which nobody asks any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from noc.core.snapshot import BackendView, Snapshot
from noc.engine.clock import real
from noc.steady import steady

LEAST_PATIENCE = 60.0  # s
PERIODS = 3
GAP = 5.0  # s: where no snapshot came for longer, the process stood still, or the machine slept


class _Seen(NamedTuple):
    tries: int
    at: timedelta  # of the time watched


class PollWatch:
    """Counts the time in which snapshots came and a backend was not polled, in the console's own clock."""

    def __init__(self, clock: Callable[[], float] = steady) -> None:
        """`clock` in seconds, never set back; it goes on while the machine sleeps."""
        self._clock = clock
        self._newest: tuple[float, Snapshot] | None = None
        self._watched = timedelta(0)
        self._seen: dict[str, _Seen] = {}
        self.hung: tuple[str, ...] = ()  # names of the backends that are not polled any more

    def see(self, snapshot: Snapshot) -> None:
        now = self._clock()
        if self._newest is not None and now - self._newest[0] <= GAP:
            self._watched += max(snapshot.mono - self._newest[1].mono, timedelta(0))
        self._newest = now, snapshot
        polled = [view for view in snapshot.backends if view.poll_most]  # none: it is made for a show
        self._seen = {view.name: self._look(view) for view in polled}
        self.hung = tuple(view.name for view in polled if self._watched - self._seen[view.name].at > patience(view))

    def _look(self, view: BackendView) -> _Seen:
        known = self._seen.get(view.name)
        # Another count is one more poll, or an engine that began anew.
        return known if known is not None and known.tries == view.tries else _Seen(view.tries, self._watched)


def patience(view: BackendView) -> timedelta:
    """How long a backend that is polled can be without one poll done, answered or failed: never so long."""
    by_machine = max(LEAST_PATIENCE - PERIODS * real(view.period.total_seconds()), view.poll_most.total_seconds())
    return PERIODS * view.period + timedelta(seconds=by_machine / real(1.0))
