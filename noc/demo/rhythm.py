"""How a monitoring system looks at one object: regular looks, and what each found. Times are seconds from the start.

Nothing is played forward: the looks of any moment are worked out from the rhythm and the spans of trouble, so that two
servers, or two runs, never disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

from noc.demo.course import Span, within

WELL_SINCE = -6 * 3600.0  # nothing changed in the hours before the story


@dataclass(frozen=True, slots=True)
class Rhythm:
    every: float
    retry: float  # after the first failed look; the second one makes it hard
    phase: float  # 0 to 1

    def tick_at_or_before(self, moment: float) -> float:
        offset = self.phase * self.every
        return floor((moment - offset) / self.every) * self.every + offset

    def tick_at_or_after(self, moment: float) -> float:
        offset = self.phase * self.every
        return ceil((moment - offset) / self.every) * self.every + offset


@dataclass(frozen=True, slots=True)
class Fate:
    """What decides what the looks find: troubles of the object, pauses in which nobody looks, its beginning."""

    troubles: Sequence[Span] = ()
    pauses: Sequence[Span] = ()
    known_since: float = -inf  # before that it was not in the configuration


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of an object. `answered` is the newest look that found it well, -inf if none did."""

    looked: float
    failing: bool
    hard: bool
    changed: float
    changed_hard: float
    answered: float


def found(rhythm: Rhythm, fate: Fate, now: float) -> Found | None:
    """Work out what the looks up to `now` have found; None if there was none yet."""
    newest = _look_at_or_before(rhythm, fate, now)
    if newest is None:
        return None
    trouble = within(fate.troubles, newest)
    if trouble is None:
        changed = _recovered(rhythm, fate, newest)
        return Found(newest, False, True, changed, changed, newest)
    first = _look_at_or_after(rhythm, fate, trouble.start)
    second = first + rhythm.retry
    if now >= second >= trouble.end:  # the second look finds it well: it was never in hard trouble
        return Found(second, False, True, second, WELL_SINCE, second)
    hard = now >= second
    before = _look_at_or_before(rhythm, fate, first - rhythm.every / 2)
    return Found(
        looked=max(newest, second) if hard else newest,
        failing=True,
        hard=hard,
        changed=first,
        changed_hard=second if hard else WELL_SINCE,
        answered=-inf if before is None else before,
    )


def _look_at_or_before(rhythm: Rhythm, fate: Fate, moment: float) -> float | None:
    tick = rhythm.tick_at_or_before(moment)
    while pause := within(fate.pauses, tick):
        tick = rhythm.tick_at_or_before(pause.start)
        if tick >= pause.start:
            tick -= rhythm.every
    return tick if tick >= fate.known_since else None


def _look_at_or_after(rhythm: Rhythm, fate: Fate, moment: float) -> float:
    tick = rhythm.tick_at_or_after(max(moment, fate.known_since))
    while pause := within(fate.pauses, tick):
        tick = rhythm.tick_at_or_after(pause.end)
    return tick


def _recovered(rhythm: Rhythm, fate: Fate, newest: float) -> float:
    """The look that first found it well again, or long ago if no look ever found it otherwise."""
    for trouble in reversed(fate.troubles):
        if trouble.end <= newest and _look_at_or_after(rhythm, fate, trouble.start) < trouble.end:
            return _look_at_or_after(rhythm, fate, trouble.end)
    return WELL_SINCE if fate.known_since == -inf else rhythm.tick_at_or_after(fate.known_since)
