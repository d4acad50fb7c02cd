"""Which line is to be spoken now: a pure function of what is due, of what the siren plays, and of a small memory.

A line explains a tone and never stands for it. It is spoken in the rest after a whole figure of its sound that began
after the line became true, once for each text, and at most one in 30 s. It ends when it is said, when it is no longer
true, when another alarm comes, or when the room that the siren has for it is over.

That room: the next figures must still all be heard within the longest wait of a loud sound, also when every other sound
becomes due at the worst moment and the first phrase of each goes before. Alone, a sound leaves some 4 s; with others 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from noc.audio.figures import Figure
from noc.audio.siren import BREATH, CALM, LONGEST_WAIT, Memory, Playing, unheard, wanted
from noc.core.causes import LOUD, Sound
from noc.core.snapshot import DueSound

EVERY = timedelta(seconds=30)
LONGEST_LINE = timedelta(seconds=6)
LEAST_ROOM = timedelta(seconds=2)  # less is not worth a word
SLACK = timedelta(milliseconds=400)  # the siren is asked in steps of 100 ms, once for each figure


@dataclass(frozen=True, slots=True)
class Text:
    """What a sound says, unchanged since a moment."""

    text: str
    since: timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """In the air."""

    sound: Sound
    text: str
    began: timedelta


@dataclass(frozen=True, slots=True)
class Lines:
    """What was said. All moments are monotonic time."""

    line: Line | None = None
    texts: Mapping[Sound, Text] = field(default_factory=dict)  # of what is due
    said: Mapping[Sound, str] = field(default_factory=dict)  # of what is due: it need not be said again
    alarms: Mapping[Sound, int] = field(default_factory=dict)
    newest: timedelta | None = None  # when the newest line began


def follow(lines: Lines, siren: Memory, due: tuple[DueSound, ...], now: timedelta, talking: bool | None) -> Lines:
    """What is to be said at `now`: `line` of what it returns. Asked before each step of the siren.

    `talking`: the line that was in the air still is; None: nothing can be said at all.
    """
    newcomer = any(sound.alarms > lines.alarms.get(sound.sound, 0) for sound in due)
    lines = _noted(lines, due, now)
    if lines.line is not None:
        return _continued(lines, lines.line, siren, due, now, bool(talking), newcomer)
    if talking is None or siren.playing is None or newcomer:
        return lines
    return _begun(lines, siren, siren.playing, due, now)


def _noted(lines: Lines, due: tuple[DueSound, ...], now: timedelta) -> Lines:
    texts = {}
    for sound in due:
        known = lines.texts.get(sound.sound)
        texts[sound.sound] = known if known is not None and known.text == sound.says else Text(sound.says, now)
    said = {sound: text for sound, text in lines.said.items() if sound in texts}
    return replace(lines, texts=texts, said=said, alarms={sound.sound: sound.alarms for sound in due})


def _continued(
    lines: Lines, line: Line, siren: Memory, due: tuple[DueSound, ...], now: timedelta, talking: bool, newcomer: bool
) -> Lines:
    true = line.sound in lines.texts and lines.texts[line.sound].text == line.text
    if newcomer and true:
        # It was cut off before it was understood.
        return replace(lines, line=None, said={s: text for s, text in lines.said.items() if s is not line.sound})
    over = now - line.began >= LONGEST_LINE or room(siren, due, now) <= timedelta(0)
    return lines if talking and true and not over else replace(lines, line=None)


def _begun(lines: Lines, siren: Memory, playing: Playing, due: tuple[DueSound, ...], now: timedelta) -> Lines:
    sound, start = playing.figure.sound, playing.newest_start(now)
    words = lines.texts.get(sound)
    if words is None or not words.text or lines.said.get(sound) == words.text or start < words.since:
        return lines
    if now - start < playing.figure.length + BREATH or room(siren, due, now) < LEAST_ROOM:
        return lines
    if lines.newest is not None and now - lines.newest < EVERY:
        return lines
    said = {**lines.said, sound: words.text}
    return replace(lines, line=Line(sound, words.text, now), said=said, newest=now)


def room(siren: Memory, due: tuple[DueSound, ...], now: timedelta) -> timedelta:
    """For how long from now no figure need begin; nothing where a loud sound has not been heard yet."""
    figures = wanted(due)
    loud = [sound for sound in figures if sound in LOUD]
    if any(unheard(siren, sound) for sound in loud):
        return timedelta(0)
    ends = [siren.heard[sound] + LONGEST_WAIT - SLACK - _before(sound, siren, figures) for sound in loud]
    return min(ends, default=now + LONGEST_LINE) - now


def _before(sound: Sound, siren: Memory, figures: Mapping[Sound, Figure]) -> timedelta:
    """How long it may take from the next beginning until this sound has its turn."""
    ahead = (
        figure
        for other, figure in CALM.items()
        if other is not sound and not (other in figures and other in LOUD and siren.heard[other] > siren.heard[sound])
    )
    return sum((figure.phrase_length + BREATH for figure in ahead), timedelta(0))
