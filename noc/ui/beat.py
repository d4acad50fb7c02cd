"""The watch over the engine's beat: if no snapshot comes, the screen itself must say so."""

from collections.abc import Callable

STALLED_AFTER = 5.0  # s


class BeatWatch:
    """Counts the time since the last snapshot by a clock that is never set back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()
        self._stalled = False

    @property
    def stalled(self) -> bool:
        return self._stalled

    @property
    def since(self) -> float:
        """Seconds since the last snapshot, or since the wall was made."""
        return self._clock() - self._last

    def beat(self) -> bool:
        """A snapshot came; true if that ends a stall."""
        self._last = self._clock()
        ended, self._stalled = self._stalled, False
        return ended

    def check(self) -> bool:
        """Look at the clock; true if the stall begins now."""
        begins = not self._stalled and self.since > STALLED_AFTER
        self._stalled = self._stalled or begins
        return begins
