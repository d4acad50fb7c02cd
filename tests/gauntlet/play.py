"""Deeds that are done to the sites of one backend all at once, before one console, and undone all at once.

Each has a site of its own, so that what is told of one deed cannot be taken for the answer to another.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from noc.core.causes import MEANING, AlarmState, Cause, State
from noc.core.effects import Happened
from tests.gauntlet.ledger import SLACK, Ledger
from tests.gauntlet.watching import OPENS, Watching, described
from tests.live.processes import wait

SETTLED_WITHIN = 30.0  # s
SHOWN_WITHIN = 40.0  # s after the deed
OVER_WITHIN = 30.0  # s after it was undone
AFTERWARDS = 3.0  # s, in which nothing may be heard any more
NOTHING: Callable[[], object] = lambda: None  # noqa: E731  # a deed that was done with another one


def now() -> datetime:
    return datetime.now(UTC)


class Bound(NamedTuple):
    """Seconds, and so many polls."""

    seconds: float
    polls: int


TWO_P = Bound(0.0, 2)


@dataclass(frozen=True)
class Deed:
    """What is done to a site, and what must be said of it.

    `shown` tells when the API of the backend shows it (None: at once); the bound counts from there. `heard` is False
    for a cause that makes no sound. It may not clear sooner than `earliest` seconds after the undoing.
    """

    row: str
    site: str
    causes: tuple[Cause, ...]
    bound: Bound
    do: Callable[[], object] = NOTHING
    undo: Callable[[], object] = NOTHING
    shown: Callable[[], bool] | None = None
    heard: bool = True
    also: tuple[Cause, ...] = ()  # supervisory, about the same site
    calm_before: bool = True
    earliest: float = 0.0


@dataclass
class Play:
    """`run()`, then `judge(site, ...)` for each deed, and `expect_nothing_else()`."""

    watching: Watching
    period: float  # s between two polls, as configured
    deeds: Sequence[Deed]
    calm: Sequence[str] = ()  # sites to which nothing is done that they should mind
    done: dict[str, datetime] = field(default_factory=dict)  # by site
    shown: dict[str, datetime] = field(default_factory=dict)
    undone: dict[str, datetime] = field(default_factory=dict)
    ended: datetime | None = None  # what comes later is another story

    def run(self, begin: Callable[[], object] = NOTHING) -> None:
        """`begin` is called with the deeds."""
        wait(self._all_calm, SETTLED_WITHIN, "all sites are calm", every=0.1)
        self._act()
        begin()
        self._wait(lambda: all(self._is_told(deed) for deed in self.deeds), SHOWN_WITHIN)
        self._undo()
        self._wait(lambda: all(self._is_over(deed) for deed in self.deeds), OVER_WITHIN)
        self.go_on(AFTERWARDS)

    def go_on(self, seconds: float) -> None:
        """Let some more polls pass, and whatever comes of them."""
        ends = now() + timedelta(seconds=seconds)
        wait(lambda: now() > ends, 2 * seconds, "time has passed", every=0.1)

    def _all_calm(self) -> bool:
        judged = all(self._state(site) is not None for site in self.calm)
        return judged and all(self._state(deed.site) == State.OK for deed in self.deeds if deed.calm_before)

    def _act(self) -> None:
        for deed in self.deeds:
            deed.do()
            self.done[deed.site] = now()
            if deed.shown is None:
                self.shown[deed.site] = self.done[deed.site]

    def _undo(self) -> None:
        for deed in self.deeds:
            self.undone[deed.site] = now()
            deed.undo()

    def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        """Whoever is late is found when it is judged."""
        with suppress(TimeoutError):
            wait(lambda: self._look() and condition(), seconds, "", every=0.1)

    def _look(self) -> bool:
        for deed in self.deeds:
            if deed.site not in self.shown and deed.shown is not None and deed.shown():
                self.shown[deed.site] = now()
        return True

    # What was told

    def lines(self, site: str) -> list[Happened]:
        return [line for line in self.told() if site in (line.site, line.subject)]

    def told(self) -> list[Happened]:
        return [line for line in self.watching.told_so_far() if self.ended is None or line.at < self.ended]

    def _state(self, site: str, at: datetime | None = None) -> str | None:
        told = [line for line in self.lines(site) if line.event == "verdict" and (at is None or line.at <= at)]
        return told[-1].state if told else None

    def _alarm(self, deed: Deed, cause: Cause | None = None) -> Happened | None:
        """The first that names the cause, or one of its causes; what was never set up may be told before its turn."""
        since = self.done[deed.site] if deed.calm_before else datetime.min.replace(tzinfo=UTC)
        return next((line for line in self.lines(deed.site) if line.at >= since and _raises(line, deed, cause)), None)

    def _is_told(self, deed: Deed) -> bool:
        return deed.site in self.shown and all(self._alarm(deed, cause) for cause in (None, *deed.also))

    def _clear(self, deed: Deed, cause: Cause) -> Happened | None:
        events, since = ("clear", "fault_clear"), self.undone[deed.site]
        told = [line for line in self.lines(deed.site) if line.event in events and line.at >= since]
        return next((line for line in told if line.cause is cause), None)

    def _is_over(self, deed: Deed) -> bool:
        alarm = self._alarm(deed)
        if alarm is None or alarm.cause is None:
            return True  # it was never told, which is what will be found wrong with it
        return self._clear(deed, alarm.cause) is not None and self._state(deed.site) == State.OK

    # The judgement

    def judge(self, site: str, against: str, ledger: Ledger) -> None:
        """In time, by its cause, never calm meanwhile; after the undoing clear or latched, and quiet."""
        deed = next(deed for deed in self.deeds if deed.site == site)
        story = described(self.lines(site))
        assert site in self.shown, f"the backend has not shown it\n{story}"
        alarm = self._alarm(deed)
        assert alarm is not None, f"nothing was told\n{story}"
        assert alarm.cause is not None
        assert (alarm.sound is not None) == deed.heard, story
        causes = [alarm.cause]
        for cause in deed.also:
            assert self._alarm(deed, cause) is not None, f"{cause} was not told\n{story}"
            causes.append(cause)
        took = max(0.0, (alarm.at - self.shown[site]).total_seconds())
        bound = self._bound(deed, alarm.at)
        ledger.held(deed.row, against, ", ".join(causes), took, bound)
        self._never_calm(deed, bound, story)
        self._cleared(deed, alarm.cause, story)
        for line in self.lines(site):
            if line.event in OPENS and line.sound and line.at >= self.done[site]:
                assert line.cause in (*deed.causes, *deed.also), f"{line.cause} was told too\n{story}"

    def _bound(self, deed: Deed, until: datetime) -> float:
        """In seconds. A backend that is slow to answer is asked less often, and so is one on a busy machine."""
        period = self.watching.slowest(self.shown[deed.site], until)
        return deed.bound.seconds + deed.bound.polls * (period if period > 1.5 * self.period else self.period)

    def _never_calm(self, deed: Deed, bound: float, story: str) -> None:
        begin, end = self.shown[deed.site] + timedelta(seconds=bound + SLACK), self.undone[deed.site]
        if begin >= end:
            return
        states = [self._state(deed.site, begin)]
        told = self.lines(deed.site)
        states += [line.state for line in told if line.event == "verdict" and begin <= line.at < end]
        assert State.OK not in states, f"it looked calm beyond the bound\n{story}"

    def _cleared(self, deed: Deed, cause: Cause, story: str) -> None:
        """What is as loud as this latches; and it is calm again."""
        clear = self._clear(deed, cause)
        assert clear is not None, f"it did not clear\n{story}"
        latches = MEANING[cause].loud
        assert clear.alarm is (AlarmState.CLEARED_UNACKED if latches else AlarmState.NORMAL), story
        assert clear.at - self.undone[deed.site] >= timedelta(seconds=deed.earliest), story
        assert self._state(deed.site) == State.OK, story
        again = [line for line in self.lines(deed.site) if line.at > clear.at and line.event in OPENS and line.sound]
        assert again == [], f"told again after it was over\n{story}"

    def unexpected(self) -> Iterator[Happened]:
        """The lines with a sound that belong to no deed."""
        known = {deed.site for deed in self.deeds}
        for line in self.told():
            if line.sound and (line.site or line.subject) not in known:
                yield line

    def expect_quiet(self, *sites: str) -> None:
        """Nothing at all was heard of them, from the start of the console on; without any, of whoever has no deed."""
        loud = [line for line in self.unexpected() if not sites or line.site in sites or line.subject in sites]
        assert loud == [], described(loud)


def _raises(line: Happened, deed: Deed, cause: Cause | None) -> bool:
    wanted = deed.causes if cause is None else (cause,)
    return line.event in OPENS and line.alarm is AlarmState.UNACKED and line.cause in wanted
