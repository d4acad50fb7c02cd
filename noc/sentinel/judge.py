"""Does the console still work? Pure: what it has said, and the moments, come in; a finding comes out.

The clock of the judge runs only while the sentinel itself runs. A machine that slept, or was too busy for either, has
stopped both alike, and that is no proof against the console; after a long sleep the patience begins anew.

- No beat for FROZEN_AFTER, or a window that can be seen and is not painted though pictures come: its screen is frozen.
- The connection gone without a goodbye for GONE_AFTER: its process has ended.
- Folds or pictures that stand for STALLED_AFTER, or polls for as long as its slowest way of polling takes: the screen
  lives and says itself that the engine has stalled; what helps by then is to start it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf

from noc.core.causes import Cause
from noc.sentinel.words import Beat

# All in seconds.
FROZEN_AFTER = 6.0
GONE_AFTER = 2.0
STALLED_AFTER = 60.0
SLEPT = 10.0
LOOK_AT_MOST = 1.0  # a look that comes later was late itself
RECENT = 2.5  # a beat
UNPAINTED = 5  # pictures, while none of them was painted

# The figures that the engine moves, and what it means when one stands still.
_ENGINE = {
    "folds": "it judged nothing",
    "snapshots": "nothing reached its screen",
    "polls": "it asked no backend",
}


@dataclass(frozen=True, slots=True)
class Finding:
    cause: Cause
    text: str  # a sentence without its stop


@dataclass(frozen=True, slots=True)
class Watch:
    """Over one start of a console. Moments are seconds of the judge's clock, but for `looked`: that is monotonic."""

    looked: float
    patience: float  # for the first beat
    now: float = 0.0
    first: Beat | None = None
    newest: Beat | None = None
    beat_at: float = 0.0
    gone_at: float | None = None
    moved: Mapping[str, float] = field(default_factory=dict)  # when each figure last grew
    painted_at: float = 0.0  # when it was last painted, or could not be seen
    painted: int = 0  # how many pictures had come by then


def look(watch: Watch, monotonic: float) -> Watch:
    """Time has passed."""
    passed = max(monotonic - watch.looked, 0.0)
    watch = replace(watch, looked=monotonic, now=watch.now + min(passed, LOOK_AT_MOST))
    return _anew(watch) if passed > SLEPT else watch


def _anew(watch: Watch) -> Watch:
    now = watch.now
    gone = now if watch.gone_at is not None else None
    return replace(watch, beat_at=now, gone_at=gone, moved=dict.fromkeys(_ENGINE, now), painted_at=now)


def hear(watch: Watch, beat: Beat) -> Watch:
    """The console has beaten."""
    now, before, totals = watch.now, watch.newest, beat.totals
    if before is None:
        watch = replace(watch, first=beat, moved=dict.fromkeys(_ENGINE, now), painted_at=now, painted=totals.snapshots)
    else:
        grown = {name: now for name in _ENGINE if getattr(totals, name) > getattr(before.totals, name)}
        watch = replace(watch, moved={**watch.moved, **grown})
        if totals.paints > before.totals.paints or not beat.exposed:
            watch = replace(watch, painted_at=now, painted=totals.snapshots)
    return replace(watch, newest=beat, beat_at=now, gone_at=None)


def lose(watch: Watch) -> Watch:
    """Its connection is gone, without a goodbye."""
    return replace(watch, gone_at=watch.now)


def find(watch: Watch) -> Finding | None:
    """What is wrong, or nothing yet."""
    now, beat = watch.now, watch.newest
    if watch.gone_at is not None:
        ended = Finding(Cause.SCREEN_FROZEN, "its process ended without a goodbye")
        return ended if now - watch.gone_at >= GONE_AFTER else None
    if beat is None:
        return Finding(Cause.SCREEN_FROZEN, "it did not come up") if now >= watch.patience else None
    if now - watch.beat_at >= max(FROZEN_AFTER, beat.next_within):
        return Finding(Cause.SCREEN_FROZEN, f"its screen stood still for {now - watch.beat_at:.0f} s")
    unpainted = beat.totals.snapshots - watch.painted
    if now - watch.painted_at >= FROZEN_AFTER and unpainted >= UNPAINTED:
        return Finding(Cause.SCREEN_FROZEN, f"its window was not painted for {now - watch.painted_at:.0f} s")
    for figure, what in _ENGINE.items():
        still, most = now - watch.moved[figure], STALLED_AFTER
        if figure == "polls":
            most += beat.polls_within if beat.polls_within is not None else inf
        if still >= most:
            return Finding(Cause.ENGINE_STALLED, f"{what} for {still:.0f} s")
    return None


def last_sign(watch: Watch) -> float:
    """Seconds since the newest beat."""
    return watch.now - watch.beat_at


def works(watch: Watch) -> bool:
    """It has been seen to judge, to show and, where it can be seen, to paint since it came up."""
    first, beat = watch.first, watch.newest
    if first is None or beat is None or watch.gone_at is not None or watch.now - watch.beat_at > RECENT:
        return False
    old, new = first.totals, beat.totals
    judged = new.folds > old.folds and new.snapshots > old.snapshots
    return judged and (new.paints > old.paints or not beat.exposed)
