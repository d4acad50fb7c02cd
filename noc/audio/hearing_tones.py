"""Finds tones of known pitch in what was recorded: Goertzel's algorithm over windows of a tenth of a second. No Qt."""

import math
import sys
from array import array
from collections.abc import Sequence

from noc.audio.figures import Figure

RATE = 8000  # frames a second: the highest tone that is looked for lies at 1.4 kHz
WINDOW = RATE // 10  # frames: tones 10 Hz apart are told from each other
HOP = WINDOW // 2
FAINTEST = 2.5e-7  # power of a tone of full scale is 1: 66 dB below
CLEARLY = 20.0  # times the power beside it
BESIDE = (-130.0, -80.0, 80.0, 130.0)  # Hz; no sound of ours has anything there
WINDOWS = 3  # in so many a tone must be found


def power(samples: Sequence[int], hz: float) -> float:
    """The power of the tone `hz` in 16 bit samples; a sine of full scale has 1."""
    turn = 2 * math.cos(2 * math.pi * hz / RATE)
    newer = older = 0.0
    for sample in samples:
        newer, older = sample + turn * newer - older, newer
    return (newer * newer + older * older - turn * newer * older) * (2 / len(samples) / 32768) ** 2


def is_there(samples: Sequence[int], hz: float) -> bool:
    """The tone stands out from what is beside it: noise, or other sounds at the same output."""
    found = power(samples, hz)
    return found >= FAINTEST and found > CLEARLY * sum(power(samples, hz + by) for by in BESIDE) / len(BESIDE)


def tones_of(figure: Figure) -> frozenset[float]:
    """The pitches (Hz) by which a figure is known; a glide by the middle of its way."""
    return frozenset(tone.middle_hz for tone in figure.tones)


class Ear:
    """Is told which tones to expect and given what is recorded; 16 bit, little endian, mono, RATE frames a second."""

    def __init__(self) -> None:
        self._found: dict[float, int] = {}
        self._rest = b""

    def expect(self, tones: frozenset[float]) -> None:
        """Begins anew where these are others than before."""
        if tones != self._found.keys():
            self._found = dict.fromkeys(tones, 0)

    def take(self, data: bytes) -> bool:
        """Whether with this all of the expected tones have been heard; then it begins to wait for them again."""
        self._rest += data
        while len(self._rest) >= 2 * WINDOW:
            self._hear(self._rest[: 2 * WINDOW])
            self._rest = self._rest[2 * HOP :]
        heard = bool(self._found) and all(count >= WINDOWS for count in self._found.values())
        if heard:
            self._found = dict.fromkeys(self._found, 0)
        return heard

    def forget(self) -> None:
        """What was recorded so far belongs to another recording."""
        self._rest = b""
        self._found = dict.fromkeys(self._found, 0)

    def _hear(self, window: bytes) -> None:
        samples = array("h", window)
        if sys.byteorder == "big":
            samples.byteswap()
        for hz, count in self._found.items():
            if count < WINDOWS and is_there(samples, hz):
                self._found[hz] = count + 1
