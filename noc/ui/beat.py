"""The watch over the engine's work: if it does not get on, the screen itself must say so."""

from collections.abc import Callable

from noc.core.phrases import listing
from noc.core.snapshot import Snapshot
from noc.engine.poll_watch import PollWatch
from noc.steady import steady

STALLED_AFTER = 5.0  # s


class BeatWatch:
    """Counts the time since the last sign of work by a clock that is never set back.

    A snapshot is a sign only if the engine has done something since the one before: its own clock has beaten, and the
    event was folded. And a backend that is not polled any more is a stall though snapshots come.
    """

    def __init__(self, clock: Callable[[], float], steady: Callable[[], float] = steady) -> None:
        """`steady` goes on while the machine sleeps, `clock` does not."""
        self._clock = clock
        self._last = clock()
        self._stalled = False
        self._work: tuple[int, int] | None = None
        self._polls = PollWatch(steady)

    @property
    def stalled(self) -> bool:
        return self._stalled

    @property
    def since(self) -> float:
        """Seconds since the last sign of work, or since the window was made."""
        return self._clock() - self._last

    @property
    def why(self) -> str:
        """What stands still while snapshots come: `icinga-east is not polled any more`. Empty: all of it."""
        hung = self._polls.hung
        return f"{listing(hung)} {'is' if len(hung) == 1 else 'are'} not polled any more" if hung else ""

    def beat(self, snapshot: Snapshot) -> bool:
        """A snapshot came; true if that ends a stall."""
        self._polls.see(snapshot)
        work = None if snapshot.beats is None else (snapshot.beats, snapshot.folds)
        if work is None or self._work is None or all(now != then for now, then in zip(work, self._work, strict=True)):
            self._work, self._last = work, self._clock()
        ended = self._stalled and not self._is_still()
        self._stalled = self._stalled and not ended
        return ended

    def check(self) -> bool:
        """Look at the clock; true if the stall begins now."""
        begins = not self._stalled and self._is_still()
        self._stalled = self._stalled or begins
        return begins

    def _is_still(self) -> bool:
        return self.since > STALLED_AFTER or bool(self._polls.hung)
