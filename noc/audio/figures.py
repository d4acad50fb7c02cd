"""The table of sounds: what is played for down, silent, fault and supervisory; every length and pitch.

The shipped WAV files are made from it (`noc.audio.synthesis`) and the siren takes its turns by it (`noc.audio.siren`).
The fundamentals of two sounds lie at least 20 % apart, so that none masks another. No figure resembles a fire alarm's:
three pulses of half a second, four of a tenth, or a square wave of 520 Hz.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from math import sqrt

from noc.core.causes import Sound

Partials = tuple[tuple[int, float], ...]  # (multiple of the fundamental, its share of amplitude)

C5, C4 = 523.25, 261.63  # Hz

# Each has four or more partials within 15 dB of the fundamental, so that one deaf spot of a room does not hide it.
BRIGHT: Partials = ((1, 1.0), (2, 0.55), (3, 0.4), (4, 0.3), (5, 0.2))
HOLLOW: Partials = ((1, 1.0), (3, 0.5), (5, 0.3), (7, 0.2))  # odd ones alone, like a stopped pipe
FULL: Partials = ((1, 1.0), (2, 0.5), (3, 0.6), (4, 0.5), (5, 0.4), (6, 0.3))
SOFT: Partials = ((1, 1.0), (2, 0.3), (3, 0.2), (4, 0.18))


def _ms(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


@dataclass(frozen=True, slots=True)
class Tone:
    """A note; where `end_hz` differs from `start_hz` it glides evenly for the ear, by equal ratios."""

    ms: int
    start_hz: float
    end_hz: float

    @property
    def middle_hz(self) -> float:
        return sqrt(self.start_hz * self.end_hz)


@dataclass(frozen=True, slots=True)
class Rest:
    ms: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One phrase, said once or more, and the silence that fills the period. The file NAME.wav holds one period.

    The smallest thing that is understood is the phrase: it is never cut by another sound, the rest after it may be.
    """

    name: str
    sound: Sound
    phrase: tuple[Tone | Rest, ...]  # begins and ends with a tone
    pause: timedelta  # between two phrases
    phrases: int
    period: timedelta  # from one start to the next, where no other sound wants its turn
    partials: Partials
    level_db: float  # loudness (A-weighted RMS) of a steady tone against full scale
    loops: bool = True  # repeats until it is stopped

    @property
    def phrase_length(self) -> timedelta:
        return _ms(sum(step.ms for step in self.phrase))

    @property
    def length(self) -> timedelta:
        """From the first sample to the end of the last tone."""
        return self.phrases * self.phrase_length + (self.phrases - 1) * self.pause

    @property
    def tones(self) -> tuple[Tone, ...]:
        return tuple(step for step in self.phrase if isinstance(step, Tone))

    @property
    def fundamentals(self) -> tuple[tuple[float, float], ...]:
        """The spans of Hz (lowest, highest) that its tones pass through, lowest first."""
        return tuple(sorted({(min(t.start_hz, t.end_hz), max(t.start_hz, t.end_hz)) for t in self.tones}))

    @property
    def file(self) -> str:
        return f"{self.name}.wav"

    def since_phrase(self, position: timedelta) -> timedelta | None:
        """How long its last phrase has been over at a position within the period; None: a phrase sounds."""
        step = self.phrase_length + self.pause
        last = min(position // step, self.phrases - 1)
        over = position - last * step - self.phrase_length
        return over if over >= timedelta(0) else None


def _steady(ms: int, hz: float) -> Tone:
    return Tone(ms, hz, hz)


# What nobody has answered is as loud as all figures can be without clipping; the volume in the room is set by it.
# Until then they are 6 dB below: the step after two minutes is heard, and a prompt answer spares the room.
# Supervisory is 6 dB below that and never rises, so that nobody takes it for one of the three.
URGENT_DB = -9.0
LOUD_DB = URGENT_DB - 6.0
SUPERVISORY_DB = LOUD_DB - 6.0

_PULSE = _steady(150, 784.0)
DOWN = Figure(
    name="down",
    sound=Sound.DOWN,
    phrase=(_PULSE, Rest(100), _PULSE, Rest(100), _PULSE, Rest(350), _PULSE, Rest(100), _PULSE),
    pause=_ms(600),
    phrases=2,
    period=_ms(6000),
    partials=BRIGHT,
    level_db=LOUD_DB,
)

# Beats of 400 ms: fall, fall, and then the third that is expected does not come, for the length of two.
_FALL = Tone(400, 415.0, 330.0)
SILENT = Figure(
    name="silent",
    sound=Sound.SILENT,
    phrase=(_FALL, _FALL),
    pause=_ms(800),
    phrases=2,
    period=_ms(6000),
    partials=HOLLOW,
    level_db=LOUD_DB,
)

FAULT = Figure(
    name="fault",
    sound=Sound.FAULT,
    phrase=(_steady(200, C5), _steady(200, C4), _steady(200, C4), Rest(400), _steady(200, C5), _steady(200, C4)),
    pause=_ms(400),
    phrases=1,
    period=_ms(5000),
    partials=FULL,
    level_db=LOUD_DB,
)

# Its period is longer than the 10 s for which a sound that is to be heard once stays due.
_NUDGE = _steady(200, 640.0)
SUPERVISORY = Figure(
    name="supervisory",
    sound=Sound.SUPERVISORY,
    phrase=(_NUDGE, Rest(200), _NUDGE, Rest(200), _NUDGE),
    pause=_ms(400),
    phrases=1,
    period=_ms(12000),
    partials=SOFT,
    level_db=SUPERVISORY_DB,
    loops=False,
)

# Nobody has answered for two minutes: the same figures, whole (the longest is 3.4 s), faster and twice the amplitude.
DOWN_URGENT = replace(DOWN, name="down-urgent", period=_ms(4000), level_db=URGENT_DB)
SILENT_URGENT = replace(SILENT, name="silent-urgent", period=_ms(4000), level_db=URGENT_DB)
FAULT_URGENT = replace(FAULT, name="fault-urgent", period=_ms(4000), level_db=URGENT_DB)

FIGURES: tuple[Figure, ...] = (DOWN, SILENT, FAULT, SUPERVISORY, DOWN_URGENT, SILENT_URGENT, FAULT_URGENT)

# No alarm: played for the machine to listen to (`noc.audio.hearing`), where nothing else sounds. Short, rising, the
# softest of all, at two pitches that no other sound has.
TEST = Figure(
    name="test",
    sound=Sound.SUPERVISORY,  # of no weight: the siren never takes it
    phrase=(_steady(220, 950.0), Rest(40), _steady(220, 1425.0)),
    pause=_ms(0),
    phrases=1,
    period=_ms(2000),
    partials=SOFT,
    level_db=SUPERVISORY_DB - 4.0,
    loops=False,
)
PLAYED: tuple[Figure, ...] = (*FIGURES, TEST)

# Played beneath all figures, without end; each round shows that the sound system still takes sound.
SILENCE_FILE = "silence.wav"
SILENCE_LENGTH = _ms(1000)

FILES: tuple[str, ...] = (*(figure.file for figure in PLAYED), SILENCE_FILE)
