"""Clocks that do not agree: which backend's is off, or whether it is our own machine's.

Ages are not touched by it: each backend's stamps are read by its own clock, and carried on by our steady one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from noc.core.causes import Cause
from noc.core.model import BackendFacts, Fault, World
from noc.core.phrases import for_age

SKEW = timedelta(seconds=30)
CONSOLE = "console"


class _Off(NamedTuple):
    """The clock of a backend against ours at its last answer, and how far ours had been set since our start."""

    name: str
    skew: timedelta
    ours_set: timedelta

    @property
    def explained(self) -> bool:
        """It goes as ours went before ours was set."""
        return abs(self.ours_set) > SKEW and abs(self.skew + self.ours_set) <= SKEW


def skew_faults(world: World) -> Iterator[Fault]:
    """One for each backend whose clock is off; a single one where it is ours."""
    told = [_off(world, facts, clock) for facts, clock in _clocks(world)]
    off = [each for each in told if abs(each.skew) > SKEW]
    if not off or _waiting(world):
        return
    ours = [each for each in off if each.explained]
    if not ours and len(off) == len(told) and _agree(off):
        ours = off
    if ours:
        yield _fault(world, CONSOLE, _of_ours(ours), len(world.sites))
    for each in off:
        if each not in ours:
            sites = sum(1 for watched in world.sites if each.name in world.index.get(watched.site.key, {}))
            yield _fault(world, each.name, f"its clock is {_by(each.skew)}", sites)


def _clocks(world: World) -> Iterator[tuple[BackendFacts, datetime]]:
    for facts in world.backends.values():
        if facts.answer is not None and facts.answer.clock is not None and facts.polled_at is not None:
            yield facts, facts.answer.clock


def _off(world: World, facts: BackendFacts, clock: datetime) -> _Off:
    assert facts.polled_at is not None
    unset = world.started.at + (facts.received - world.started.mono)
    return _Off(facts.setup.name, clock - facts.polled_at, facts.polled_at - unset)


def _waiting(world: World) -> bool:
    """One of them has not said anything yet: whether they agree is not known."""
    return any(facts.answer is None and facts.failing is None for facts in world.backends.values())


def _agree(off: Sequence[_Off]) -> bool:
    skews = [each.skew for each in off]
    return len(off) >= 2 and max(skews) - min(skews) <= SKEW


def _of_ours(ours: Sequence[_Off]) -> str:
    by = _by(-ours[0].skew)
    if ours[0].explained:
        return f"the clock of this machine was set while it ran, and is now {by}"
    return f"the clock of this machine is {by}: {len(ours)} backends agree on another time"


def _by(skew: timedelta) -> str:
    return f"{for_age(abs(skew))} {'ahead' if skew > timedelta(0) else 'behind'}"


def _fault(world: World, subject: str, detail: str, sites: int) -> Fault:
    known = world.faults.get((Cause.CLOCK_SKEW, subject))
    return Fault(Cause.CLOCK_SKEW, subject, known.since if known else world.now.at, detail, sites, loud=False)
