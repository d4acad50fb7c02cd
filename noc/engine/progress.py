"""Whether the console still works, for those who tell others of it: the dead-man's switch, the service manager."""

from collections.abc import Callable
from time import monotonic

from noc.engine.totals import Tally, Totals

# What is looked for seldom need not have grown at each look.
PATIENCE = {"heard": 60.0}  # s


class Progress:
    """Asked in its own rhythm, it says what has not grown since it was asked last."""

    def __init__(self, tally: Tally, clock: Callable[[], float] = monotonic) -> None:
        self._tally, self._clock = tally, clock
        self._before = tally.totals
        self._grown = dict.fromkeys(Totals._fields, clock())

    def standing_still(self) -> tuple[str, ...]:
        """The needed figures that stand still, in the order of the way of a packet."""
        now, still = self._clock(), self._tally.standing_still(self._before)
        self._before = self._tally.totals
        self._grown.update((name, now) for name in Totals._fields if name not in still)
        return tuple(name for name in still if now - self._grown[name] >= PATIENCE.get(name, 0.0))
