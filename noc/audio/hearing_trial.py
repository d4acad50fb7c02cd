"""The course of a test tone: recording begins, the tone is played, and it is heard or not. No Qt, no clock of its own.

All moments are monotonic seconds.
"""

from collections.abc import Sequence

RECORDS_WITHIN = 3.0  # s from the start of the recorder to its first sample
HEARD_WITHIN = 2.0  # s from the order to play
RENEW_AT, LOST_AT = 2, 3  # failures: then the voice is replaced; then it is a trouble
PAUSES: Sequence[float] = (0.5, 0.5, 5.0, 10.0, 30.0, 60.0)  # s after each failure: a room is not to be worn out
REFUSED_AT = 3  # times in a row that no recording was possible
REFUSAL_PAUSE = 1.0  # s: between two of them the way of the sound is looked at anew


class Trial:
    """One proof that is sought, however often the tone has to be played for it. `wanted`: somebody asked for it."""

    def __init__(self, wanted: bool = False) -> None:
        self.wanted = wanted
        self.failures = 0
        self._refusals = 0
        self._not_before = 0.0
        self._began: float | None = None
        self._played: float | None = None

    @property
    def renews(self) -> bool:
        """A fresh voice may be what helps."""
        return self.failures == RENEW_AT

    @property
    def lost(self) -> bool:
        return self.failures >= LOST_AT

    def may_begin(self, now: float) -> bool:
        return now >= self._not_before

    def sounds(self, now: float, flows: bool) -> bool:
        """The tone is to be played now; `flows`: the recording has begun."""
        if self._began is None:
            self._began = now
        if self._played is not None or not flows:
            return False
        self._played = now
        return True

    def failed(self, now: float) -> bool:
        """The time for it is over; the next try comes after a pause."""
        assert self._began is not None
        over = now - self._began > RECORDS_WITHIN if self._played is None else now - self._played > HEARD_WITHIN
        if over:
            self._not_before = now + PAUSES[min(self.failures, len(PAUSES) - 1)]
            self.failures += 1
            self._began = self._played = None
        return over

    def refused(self, now: float) -> bool:
        """The recorder ended by itself. True: so often that this is no accident."""
        self._refusals += 1
        self._not_before = now + REFUSAL_PAUSE
        self.interrupt()
        return self._refusals >= REFUSED_AT

    def interrupt(self) -> None:
        """Something else is heard now; the tone is to be played again."""
        self._began = self._played = None
