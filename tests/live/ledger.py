"""What the lines of a journal say should have been heard, worked out from them alone, and compared with what was.

An independent reading: it knows nothing of the core but the words of its lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from noc.core.causes import MEANING, AlarmState, Cause, Sound
from noc.core.effects import Happened
from noc.engine.clock import FastTime
from tests.live.pulse import Recording

TONES: dict[Sound, tuple[float, ...]] = {
    Sound.DOWN: (784,),
    Sound.SILENT: (405, 370, 340),
    Sound.FAULT: (523.25, 261.63),
    Sound.SUPERVISORY: (640,),
}
LOUD = (Sound.DOWN, Sound.SILENT, Sound.FAULT)
OPENS = frozenset({"alarm", "fault"})
CHATTERING = 3  # cycles in a quarter of an hour
Key = tuple[str, Cause]


@dataclass(frozen=True)
class Stretch:
    """From `begin` to `end`, in the machine's steady seconds, the same sounds were due.

    `may` be heard: all of them; `must` be: those of alarms that do not chatter, which are heard once in ten minutes.
    """

    begin: float
    end: float
    may: frozenset[Sound]
    must: frozenset[Sound]

    def __str__(self) -> str:
        return f"{self.end - self.begin:.1f} s of {sorted(self.may) or 'nothing'}"


@dataclass
class Ledger:
    """The story of one journal, in the machine's time."""

    fast: FastTime
    lines: list[Happened]
    dead: list[tuple[float, float]] = field(default_factory=list)  # no console ran then

    def real(self, at: datetime) -> float:
        return self.fast.began + (at - self.fast.at).total_seconds() / self.fast.speed

    def stretches(self, until: float) -> Iterator[Stretch]:
        """All of the story, cut wherever a sound becomes due or ceases to be."""
        begin, due = self.fast.began, (frozenset[Sound](), frozenset[Sound]())
        for moment, now_due in self._moments():
            if now_due != due:
                yield Stretch(begin, moment, *due)
                begin, due = moment, now_due
        yield Stretch(begin, until, *due)

    def _moments(self) -> Iterator[tuple[float, tuple[frozenset[Sound], frozenset[Sound]]]]:
        waiting: set[Key] = set()
        paused = False
        for line in self.lines:
            if line.event == "pause":
                paused = not line.detail.startswith("ended")
            elif (key := key_of(line)) is not None:
                waiting = {*waiting, key} if _waits(line) else waiting - {key}
            moment = self.real(line.at)
            heard = set() if paused else waiting
            yield moment, (_sounds(heard), _sounds(key for key in heard if not self._chatters(key, moment)))

    def _chatters(self, key: Key, moment: float) -> bool:
        starts = [line for line in self.lines if key_of(line) == key and line.event in OPENS and _waits(line)]
        starts = [line for line in starts if not self._told_again(line)]
        lately = [line for line in starts if 0 <= moment - self.real(line.at) <= 15 * 60 / self.fast.speed]
        return len(lately) >= CHATTERING

    def standing(self, begin: float, end: float) -> dict[Key, AlarmState] | None:
        """Every alarm and its state at that time; None: some changed just then, or no console ran."""
        if self.alive(begin, end) != [(begin, end)]:
            return None
        found: dict[Key, AlarmState] = {}
        for line in self.lines:
            key, moment = key_of(line), self.real(line.at)
            if key is None or line.alarm is None or moment > end:
                continue
            if moment >= begin and found.get(key) is not line.alarm:
                return None
            found[key] = line.alarm
        return found

    def _told_again(self, line: Happened) -> bool:
        """By a console that has just begun, of what was open before."""
        return any(begin <= self.real(line.at) <= end for begin, end in self.dead)

    def alive(self, begin: float, end: float) -> list[tuple[float, float]]:
        """What of this time a console was running in."""
        spans = [(begin, end)]
        for dead_from, dead_until in self.dead:
            spans = [part for span in spans for part in _without(span, dead_from, dead_until)]
        return [(first, last) for first, last in spans if last > first]


def key_of(line: Happened) -> Key | None:
    owner = line.site or line.subject
    return (owner, line.cause) if owner is not None and line.cause is not None and line.alarm is not None else None


def _sounds(keys: Iterable[Key]) -> frozenset[Sound]:
    return frozenset(sound for _, cause in keys if (sound := MEANING[cause].sound) is not None)


def _waits(line: Happened) -> bool:
    return line.alarm is AlarmState.UNACKED


def _without(span: tuple[float, float], begin: float, end: float) -> Iterable[tuple[float, float]]:
    return ((span[0], min(span[1], begin)), (max(span[0], end), span[1]))


def heard_share(recording: Recording, sounds: Iterable[Sound], begin: float, end: float) -> set[Sound]:
    """Which of these sounds were in the air at some time."""
    return {sound for sound in sounds if any(recording.heard((hz,), begin, end) for hz in TONES[sound])}
