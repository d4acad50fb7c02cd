"""Many backends of one console, each of which dies in its own way at the same moment, and what was seen of each.

The bounds are those of the table: P is the period in which a backend is really asked, A its `lost_after`, L the limit
of its sites, all in seconds.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from time import monotonic
from typing import Any

from noc.core.causes import MEANING, AlarmState, Cause, Sound
from noc.core.effects import Happened
from noc.core.roster import Site
from noc.core.snapshot import BackendView, SiteView, Snapshot
from tests.engine.publication import fault_of
from tests.gauntlet.ledger import Ledger
from tests.wire.watch import Watch

POLL = 1.0
LOST_AFTER = 1.0
SILENT = 12.0  # `silent_after` of the sites: on a busy machine they are asked less often
FROZEN = 60.0  # a stamp that should move may stand still for so long
PATIENT = 66.0  # `silent_after` of sites that must not fall due before that
QUICK: dict[str, Any] = {"poll_every": timedelta(seconds=POLL), "lost_after": timedelta(seconds=LOST_AFTER)}
RHYTHM = 3  # answers
SETTLED = 60.0  # s that all may take to be well
BEYOND = 30.0  # s to wait beyond a bound, so that a row that is late says by how much

Bound = Callable[[float], float]  # of P


def when_refused(period: float) -> float:
    return period + max(period, LOST_AFTER)


def when_mute(period: float) -> float:
    return 50 + LOST_AFTER + 2 * period


def when_still(period: float) -> float:
    return FROZEN + period


def when_silent(limit: float) -> Bound:
    return lambda period: limit + period


def twice(period: float) -> float:
    return 2 * period


def sites(*keys: str, limit: float = SILENT) -> tuple[Site, ...]:
    return tuple(Site(key.replace("-", " ").title(), key, silent_after=timedelta(seconds=limit)) for key in keys)


@dataclass
class Deed:
    """What is done to one backend. `hides`: the sites whose silence goes under the fault; the others stay calm."""

    row: int | str
    backend: str
    causes: frozenset[Cause]
    bound: Bound
    do: Callable[[], object]
    undo: Callable[[], object]
    hides: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()
    against: str = ""  # empty: the product and version as the console sees them
    restarts: bool = False  # its server starts anew meanwhile: what ends within a minute of that leaves no latch
    # What was seen.
    period: float = field(default=POLL, init=False)
    began: float = field(default=0.0, init=False)  # our monotonic time
    ended: float = field(default=0.0, init=False)


class Performance:
    """Does all deeds at once and undoes them at once; then each can be judged."""

    def __init__(self, watch: Watch, deeds: Sequence[Deed], well: Sequence[str] = ()) -> None:
        """`well`: the sites of backends to which nothing is done."""
        self.watch, self.well = watch, tuple(well)
        self._said = 0  # lines before it began
        self.deeds = {deed.backend: deed for deed in deeds}

    def play(self) -> "Performance":
        self.settle()
        self._said = len(self.watch.published.lines)
        for deed in self.deeds.values():
            view = self._backend(deed.backend)
            deed.against = deed.against or f"{view.kind} {view.version}".strip()
            deed.period = self.watch.session.engine.world.backends[deed.backend].period.total_seconds()
            deed.began = monotonic()
            deed.do()
        latest = max(deed.began + deed.bound(deed.period) for deed in self.deeds.values())
        self._try(lambda s: all(_is_told(s, deed) for deed in self.deeds.values()), latest - monotonic() + BEYOND)
        hidden = [key for deed in self.deeds.values() for key in deed.hides]
        self._try(lambda s: all(_is_hidden(site) for site in s.sites if site.key in hidden), BEYOND)
        for deed in self.deeds.values():
            deed.ended = monotonic()
        with ThreadPoolExecutor(len(self.deeds)) as pool:
            list(pool.map(lambda deed: deed.undo(), self.deeds.values()))
        self._try(self._is_well, SETTLED)
        self.watch.polls(2 * len(self.deeds))
        return self

    def settle(self) -> None:
        self.watch.published.wait(self._is_in_rhythm, SETTLED, "all is well before anything is done")

    def judge(self, backend: str, ledger: Ledger, row: int | None = None) -> None:
        """Told in time with its cause, once and loud; nothing calm meanwhile; and well again afterwards.

        `row`: another that the same deed plays.
        """
        deed = self.deeds[backend]
        told = next((at for at, snapshot in self._between(deed) if _is_told(snapshot, deed)), None)
        assert told is not None, f"{backend}: {deed.causes} never told\n{self._story(deed)}"
        cause = self._one_fault(deed)
        ledger.held(row or deed.row, deed.against, cause, told - deed.began, deed.bound(deed.period))
        self._never_calm(deed, told)
        self._no_siren_of_its_own(deed)
        self._cleared(deed)

    def expect_the_others_well(self) -> None:
        """What was done to one backend was never seen at the sites of another."""
        first = min(deed.began for deed in self.deeds.values())
        others = {*self.well, *(key for deed in self.deeds.values() for key in deed.calm)}
        assert others
        for at, snapshot in self.watch.published.snapshots:
            if at >= first:
                odd = [site for site in snapshot.sites if site.key in others and not site.calm]
                assert not odd, odd

    def detail(self, backend: str) -> str:
        """What was said of its newest fault while that stood."""
        deed = self.deeds[backend]
        faults = [fault_of(snapshot, backend) for _, snapshot in self._between(deed)]
        return next(fault.detail for fault in reversed(faults) if fault is not None)

    # The parts of a judgement

    def _one_fault(self, deed: Deed) -> Cause:
        told = [fault for _, s in self._between(deed) for fault in s.faults if fault.subject == deed.backend]
        loud = {fault.cause for fault in told if fault.alarm is AlarmState.UNACKED and MEANING[fault.cause].loud}
        assert len(loud) == 1, f"{deed.backend}: {loud}\n{self._story(deed)}"
        assert loud <= deed.causes
        (cause,) = loud
        lines = [line for line in self._lines if (line.event, line.subject) == ("fault", deed.backend)]
        assert [line.sound for line in lines if line.cause is cause] == [Sound.FAULT], lines
        return cause

    def _never_calm(self, deed: Deed, told: float) -> None:
        """Hatched from the first failed poll on, and in any case from the alarm on."""
        for at, snapshot in self._between(deed):
            failing = next(b for b in snapshot.backends if b.name == deed.backend).state not in ("ok", "starting")
            hatched = [site for site in snapshot.sites if site.key in deed.hides and site.calm]
            if failing or at >= told:
                assert not hatched, f"{at - deed.began:.1f} s after the deed: {hatched}"

    def _no_siren_of_its_own(self, deed: Deed) -> None:
        keys = {*deed.hides, *deed.calm}
        loud = [line for line in self._lines if line.sound and line.site in keys]
        assert not loud, f"{loud[0]}\n{self._story(deed)}"

    def _cleared(self, deed: Deed) -> None:
        newest = self.watch.published.newest
        assert self._backend(deed.backend).state == "ok", self._story(deed)
        faults = {fault.cause: fault.alarm for fault in newest.faults if fault.subject == deed.backend}
        assert AlarmState.UNACKED not in faults.values(), self._story(deed)
        latched = any(faults.get(cause) is AlarmState.CLEARED_UNACKED for cause in deed.causes)
        assert latched or deed.restarts, self._story(deed)
        for site in newest.sites:
            if site.key in deed.hides:
                assert site.calm, self._story(deed)
                assert site.alarm is AlarmState.NORMAL

    def _story(self, deed: Deed) -> str:
        """What the console said of this backend and its sites, each time it said something else."""
        seen = [
            (at, self._gist(snapshot, deed)) for at, snapshot in self.watch.published.snapshots if at >= deed.began - 3
        ]
        new = [(at, after) for (_, before), (at, after) in pairwise(seen) if before != after]
        return "\n".join(f"{at - deed.began:+.1f} s {gist}" for at, gist in new)

    def _gist(self, snapshot: Snapshot, deed: Deed) -> str:
        faults = [f"{fault.cause} {fault.alarm}" for fault in snapshot.faults if fault.subject == deed.backend]
        keys = {*deed.hides, *deed.calm}
        tiles = [f"{site.key} {site.state} {site.alarm}" for site in snapshot.sites if site.key in keys]
        return ", ".join([self._of(snapshot, deed.backend).state, *faults, *tiles])

    # What is seen

    @property
    def _lines(self) -> Sequence[Happened]:
        return self.watch.published.lines[self._said :]

    def _try(self, wanted: Callable[[Snapshot], bool], seconds: float) -> None:
        """Wait for it; where it does not come, the judgement of each deed says so."""
        try:
            self.watch.published.wait(wanted, seconds)
        except TimeoutError:
            return

    def _is_well(self, snapshot: Snapshot) -> bool:
        if any(backend.state != "ok" for backend in snapshot.backends) or not snapshot.sites:
            return False
        return all(site.calm for site in snapshot.sites)

    def _is_in_rhythm(self, snapshot: Snapshot) -> bool:
        """After so many answers one that is late does not change how often a backend is asked."""
        backends = self.watch.session.engine.world.backends.values()
        return self._is_well(snapshot) and all(facts.polls >= RHYTHM for facts in backends)

    def _backend(self, name: str) -> BackendView:
        return self._of(self.watch.published.newest, name)

    @staticmethod
    def _of(snapshot: Snapshot, name: str) -> BackendView:
        return next(backend for backend in snapshot.backends if backend.name == name)

    def _between(self, deed: Deed) -> Iterable[tuple[float, Snapshot]]:
        return [(at, s) for at, s in self.watch.published.snapshots if deed.began <= at <= deed.ended]


def _is_told(snapshot: Snapshot, deed: Deed) -> bool:
    if Sound.FAULT not in {due.sound for due in snapshot.due}:
        return False
    return any(
        fault.subject == deed.backend and fault.cause in deed.causes and fault.alarm is AlarmState.UNACKED
        for fault in snapshot.faults
    )


def _is_hidden(site: SiteView) -> bool:
    return site.alarm is AlarmState.SUPPRESSED
