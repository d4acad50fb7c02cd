"""What the console has done so far: figures that grow only while it truly works.

That a process is alive, or a thread beats, proves little. Whoever watches the console (the screen, the sentinel, the
service manager, the dead-man service outside) asks whether each of these has grown since it asked last.
"""

from collections.abc import Iterable
from threading import Lock
from typing import NamedTuple

from noc.core.snapshot import Snapshot
from noc.engine.poll_watch import PollWatch


class Totals(NamedTuple):
    """Counted since the start of the process."""

    polls: int = 0  # done, answered or failed
    folds: int = 0  # of events into the world
    snapshots: int = 0  # that have reached who shows them
    paints: int = 0  # of the window
    heard: int = 0  # looks which found that the sound can be heard


NAMES = frozenset(Totals._fields)
NONE_YET = Totals()


class Tally:
    """The totals of this console. Each figure has one writer; any thread may read them.

    `needed`: the figures that must grow here. A console without a screen paints nothing, one that needs no sound hears
    nothing; nobody may wait for those. `before`: what another one had counted, in whose place this one stands.
    """

    def __init__(self, needed: Iterable[str] = ("polls", "folds"), before: Totals = NONE_YET) -> None:
        self._needed = frozenset(needed)
        assert self._needed <= NAMES
        self._put_away = False
        self.sites = 0  # watched: a console of none watches nothing
        self._totals = before
        self._engine = Totals()  # by its own count, which begins anew with another engine
        self._painted = 0  # by the window's own count
        self._polls = PollWatch()
        self._lock = Lock()

    @property
    def needed(self) -> frozenset[str]:
        return self._needed - {"paints"} if self._put_away else self._needed

    @property
    def totals(self) -> Totals:
        return self._totals

    def worked(self, snapshot: Snapshot) -> None:
        """The engine has made a picture: what it has done up to then."""
        self.sites = snapshot.roster
        self._polls.see(snapshot)
        before, self._engine = self._engine, Totals(polls=snapshot.tries, folds=snapshot.folds)
        self._add(polls=max(snapshot.tries - before.polls, 0), folds=max(snapshot.folds - before.folds, 0))

    def shown(self, paints: int, put_away: bool = False) -> None:
        """A snapshot has reached the window, which has been painted so many times.

        `put_away`: somebody has minimized it, as one may with a window that a tray icon stands for.
        """
        self._put_away = put_away
        before, self._painted = self._painted, paints
        self._add(snapshots=1, paints=max(paints - before, 0))

    def heard(self) -> None:
        """The sound was found to be audible once more."""
        self._add(heard=1)

    def need_heard(self, needed: bool) -> None:
        """Whether the sound must be heard here; only at work is found out whether that can be verified."""
        self._needed = self._needed | {"heard"} if needed else self._needed - {"heard"}

    def _add(self, **more: int) -> None:
        with self._lock:
            self._totals = self._totals._replace(**{name: getattr(self._totals, name) + n for name, n in more.items()})

    def standing_still(self, before: Totals) -> tuple[str, ...]:
        """Which of the needed figures have not grown since `before`, in the order of the way of a packet.

        A backend may be polled more seldom than somebody looks here: polls stand still where one is polled no more.
        """
        now = self._totals
        grown = {name for name in Totals._fields if getattr(now, name) > getattr(before, name)} - {"polls"}
        grown |= set() if self._polls.hung else {"polls"}
        return tuple(name for name in Totals._fields if name in self.needed and name not in grown)
