"""What the console has done so far: figures that grow only while it truly works.

That a process is alive, or a thread beats, proves little. Whoever watches the console (the screen, the sentinel, the
service manager, the dead-man service outside) asks whether each of these has grown since it asked last.
"""

from collections.abc import Iterable
from typing import NamedTuple

from noc.core.snapshot import Snapshot


class Totals(NamedTuple):
    """Counted since the start of the process."""

    polls: int = 0  # done, answered or failed
    folds: int = 0  # of events into the world
    snapshots: int = 0  # that have reached who shows them
    paints: int = 0  # of the window
    heard: int = 0  # looks which found that the sound can be heard


NAMES = frozenset(Totals._fields)


class Tally:
    """The totals of this console. Each figure has one writer; any thread may read them.

    `needed`: the figures that must grow here. A console without a screen paints nothing, one that needs no sound hears
    nothing; nobody may wait for those.
    """

    def __init__(self, needed: Iterable[str] = ("polls", "folds")) -> None:
        self.needed = frozenset(needed)
        assert self.needed <= NAMES
        self.sites = 0  # watched: a console of none watches nothing
        self._totals = Totals()

    @property
    def totals(self) -> Totals:
        return self._totals

    def worked(self, snapshot: Snapshot) -> None:
        """The engine has made a picture: what it has done up to then."""
        self.sites = snapshot.roster
        self._totals = self._totals._replace(polls=snapshot.tries, folds=snapshot.folds)

    def shown(self, paints: int) -> None:
        """A snapshot has reached the window, which has been painted so many times."""
        self._totals = self._totals._replace(snapshots=self._totals.snapshots + 1, paints=paints)

    def heard(self) -> None:
        """The sound was found to be audible once more."""
        self._totals = self._totals._replace(heard=self._totals.heard + 1)

    def standing_still(self, before: Totals) -> tuple[str, ...]:
        """Which of the needed figures have not grown since `before`, in the order of the way of a packet."""
        now = self._totals
        return tuple(
            name for name in Totals._fields if name in self.needed and getattr(now, name) <= getattr(before, name)
        )
