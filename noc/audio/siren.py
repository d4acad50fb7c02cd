"""Which figure is to be in the air now: a pure function of what is due, of the moment, and of a small memory.

It is asked many times a second and takes no notice of changes, only of what is: a message that is lost cannot leave a
site quiet. A sound repeats at its own period, and the others take their turns in the rests. The four whole figures pass
in less than 10 s; whatever comes and goes in between, none of the loud three waits for more than 12.

- Nothing due, or no longer the sound that is in the air: it stops at once, in the middle of a figure.
- A figure gives way to another after its last tone; the rest that fills its period is free for others.
- A loud sound that has not been heard since it became due, or not for 7 s, does not wait that long: it comes in after
  the current phrase, 1.4 s at most.
- First goes a loud sound that was not heard for 12 s or more, by rank; one that comes and goes does not get this twice,
  or it could hold all the others off. Then the sound that was heard longest ago.
- Supervisory is heard three times, then every 15 minutes; one more alarm behind it is worth one more time.
- While a line is spoken (`noc.audio.lines`, which sees to it that nobody waits too long for that) no figure begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from noc.audio.figures import DOWN, DOWN_URGENT, FAULT, FAULT_URGENT, SILENT, SILENT_URGENT, SUPERVISORY, Figure
from noc.core.causes import LOUD, Sound
from noc.core.snapshot import DueSound

URGENT_AFTER = timedelta(minutes=2)
LONGEST_WAIT = timedelta(seconds=12)
PRESSING_AFTER = timedelta(seconds=7)  # then three first phrases may still go before it
BREATH = timedelta(milliseconds=250)  # between two figures, so that they are heard as two
BURST = 3
REMINDER = timedelta(minutes=15)

ORDER = (Sound.FAULT, Sound.SILENT, Sound.DOWN, Sound.SUPERVISORY)
CALM = {Sound.FAULT: FAULT, Sound.SILENT: SILENT, Sound.DOWN: DOWN, Sound.SUPERVISORY: SUPERVISORY}
URGENT = {**CALM, Sound.FAULT: FAULT_URGENT, Sound.SILENT: SILENT_URGENT, Sound.DOWN: DOWN_URGENT}


@dataclass(frozen=True, slots=True)
class Playing:
    """A figure in the air. One that loops begins again by itself at each period."""

    figure: Figure
    began: timedelta

    def elapsed(self, now: timedelta) -> timedelta:
        return now - self.began

    def newest_start(self, now: timedelta) -> timedelta:
        rounds = self.elapsed(now) // self.figure.period if self.figure.loops else 0
        return self.began + rounds * self.figure.period

    def between_phrases(self, now: timedelta) -> bool:
        rest = self.figure.since_phrase(now - self.newest_start(now))
        return rest is not None and rest >= BREATH

    def whole(self, now: timedelta) -> bool:
        """It has been heard to its end at least once, and no phrase sounds."""
        return self.elapsed(now) >= self.figure.length + BREATH and self.between_phrases(now)


@dataclass(frozen=True, slots=True)
class Memory:
    """What was played. All moments are monotonic time, on the clock that `step` is given."""

    playing: Playing | None = None
    heard: Mapping[Sound, timedelta] = field(default_factory=dict)  # newest start of each sound
    since: Mapping[Sound, timedelta] = field(default_factory=dict)  # due without a break from this moment on
    burst: int = 0  # how often supervisory was heard since it became due
    nudges: int = 0  # how many alarms stood behind supervisory


def step(memory: Memory, due: tuple[DueSound, ...], now: timedelta, held: bool = False) -> Memory:
    """What is to be in the air at `now`: `playing` of the memory it returns. Asked at least every 100 ms.

    `held`: a line is being spoken, which began in the rest after a figure.
    """
    memory = _noted(memory, due, now)
    if held:
        return replace(memory, playing=None)
    playing = memory.playing
    if playing is not None and playing.figure.sound not in memory.since:
        playing = None
    if playing is not None and not _gives_way(memory, playing, now):
        return memory
    chosen = _next(memory, playing, due, now)
    if chosen is not None:
        return _begun(memory, chosen, now)
    if playing is not None and playing.figure.loops and playing.figure in wanted(due).values():
        return memory
    return replace(memory, playing=None)


def _noted(memory: Memory, due: tuple[DueSound, ...], now: timedelta) -> Memory:
    """The memory with what has happened by itself: sounds became due or ceased to be, a loop began again."""
    since = {sound.sound: memory.since.get(sound.sound, now) for sound in due}
    heard = memory.heard
    if memory.playing is not None:
        heard = {**heard, memory.playing.figure.sound: memory.playing.newest_start(now)}
    nudges = next((sound.alarms for sound in due if sound.sound is Sound.SUPERVISORY), 0)
    burst = memory.burst if nudges else 0
    if nudges > memory.nudges:
        burst = min(burst, BURST - 1)
    return replace(memory, since=since, heard=heard, burst=burst, nudges=nudges)


def wanted(due: tuple[DueSound, ...]) -> dict[Sound, Figure]:
    """The figure of each sound that is due, as urgent as it has become."""
    return {sound.sound: (URGENT if _is_urgent(sound) else CALM)[sound.sound] for sound in due}


def _is_urgent(sound: DueSound) -> bool:
    """Nobody has answered it for long: faster and louder."""
    return sound.escalated or sound.age >= URGENT_AFTER


def unheard(memory: Memory, sound: Sound) -> bool:
    """It became due after it was last heard."""
    heard, since = memory.heard.get(sound), memory.since.get(sound)
    return heard is None or since is None or heard < since


def _gives_way(memory: Memory, playing: Playing, now: timedelta) -> bool:
    """Another figure may begin now."""
    if playing.whole(now):
        return True
    pressing = any(
        sound in LOUD and (unheard(memory, sound) or now - memory.heard[sound] >= PRESSING_AFTER)
        for sound in memory.since
    )
    return pressing and playing.between_phrases(now)


def _next(memory: Memory, playing: Playing | None, due: tuple[DueSound, ...], now: timedelta) -> Figure | None:
    """The figure whose turn it is; None: all that is due is in the air or in its rest."""
    ready = [
        figure
        for figure in wanted(due).values()
        if (playing is None or figure is not playing.figure) and _ready(memory, figure, now)
    ]
    return min(ready, key=lambda figure: _precedence(memory, figure.sound, now), default=None)


def _ready(memory: Memory, figure: Figure, now: timedelta) -> bool:
    sound = figure.sound
    if unheard(memory, sound):
        return True
    rested = now - memory.heard[sound]
    if sound is Sound.SUPERVISORY:
        return rested >= (figure.period if memory.burst < BURST else REMINDER)
    return rested >= figure.period


def _precedence(memory: Memory, sound: Sound, now: timedelta) -> tuple[bool, timedelta, int]:
    """The smallest goes first: what is new to the room by rank, then what was heard longest ago."""
    rank = ORDER.index(sound)
    heard = memory.heard.get(sound)
    new = sound in LOUD and (heard is None or (unheard(memory, sound) and now - heard >= LONGEST_WAIT))
    return (not new, timedelta.min if new or heard is None else heard, rank)


def _begun(memory: Memory, figure: Figure, now: timedelta) -> Memory:
    return replace(
        memory,
        playing=Playing(figure, now),
        heard={**memory.heard, figure.sound: now},
        burst=memory.burst + (figure.sound is Sound.SUPERVISORY),
    )
