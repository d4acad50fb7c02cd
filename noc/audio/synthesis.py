"""Makes the WAV files from the table of figures: `python -m noc.audio.synthesis OUTDIR`.

44.1 kHz, 16 bit, mono. A file holds one whole period, the silence at its end included, and begins and ends at zero: it
can be looped without a gap or a click. The same table makes the same bytes.
"""

from __future__ import annotations  # array[int] can be written, but not evaluated, before Python 3.12

import argparse
import hashlib
import math
import sys
import wave
from array import array
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from noc.audio.figures import PLAYED, SILENCE_FILE, SILENCE_LENGTH, Figure, Partials, Rest, Tone
from noc.audio.manifest import MANIFEST, line

RATE = 44100  # frames a second
ATTACK = 0.010  # seconds; raised cosines: long enough not to click, short enough to startle
RELEASE = 0.040
FULL_SCALE = 32767


def a_weight(hz: float) -> float:
    """How loud the ear finds a tone, as a factor of amplitude that is 1 at 1 kHz (the A curve of IEC 61672)."""
    return _a_curve(hz) / _a_curve(1000.0)


def _a_curve(hz: float) -> float:
    f2 = hz * hz
    return (
        float(12194.0**2)
        * f2
        * f2
        / ((f2 + 20.6**2) * math.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2))
    )


def amplitude(tone: Tone, partials: Partials, level_db: float) -> float:
    """The factor that brings a steady tone of these partials to its loudness; 1.0 is full scale."""
    power = sum((share * a_weight(tone.middle_hz * multiple)) ** 2 for multiple, share in partials) / 2
    return float(10 ** (level_db / 20)) / math.sqrt(power)


def _frames(ms: int) -> int:
    return RATE * ms // 1000


def _cycles(tone: Tone, seconds: float) -> float:
    """How many periods of the fundamental have passed since the tone began."""
    ratio = tone.end_hz / tone.start_hz
    if ratio == 1.0:
        return tone.start_hz * seconds
    length = tone.ms / 1000
    return tone.start_hz * length / math.log(ratio) * (math.pow(ratio, seconds / length) - 1.0)


def _envelope(seconds: float, length: float) -> float:
    rise = min(seconds / ATTACK, 1.0)
    fall = min((length - seconds) / RELEASE, 1.0)
    return (0.5 - 0.5 * math.cos(math.pi * rise)) * (0.5 - 0.5 * math.cos(math.pi * fall))


def _phase(place: int, partials: int) -> float:
    """Schroeder's phases: no moment at which all partials peak together, so the low notes can be louder unclipped."""
    return -math.pi * place * (place + 1) / partials


@lru_cache(maxsize=32)
def _samples_of_tone(tone: Tone, partials: Partials, level_db: float) -> array[int]:
    gain = amplitude(tone, partials, level_db) * FULL_SCALE
    waves = [(multiple, share, _phase(place, len(partials))) for place, (multiple, share) in enumerate(partials)]
    samples = array("h")
    for frame in range(_frames(tone.ms)):
        seconds = frame / RATE
        angle = 2 * math.pi * _cycles(tone, seconds)
        wave_ = sum(share * math.sin(multiple * angle + phase) for multiple, share, phase in waves)
        samples.append(round(gain * _envelope(seconds, tone.ms / 1000) * wave_))
    return samples


def samples(figure: Figure) -> array[int]:
    """One period of a figure."""
    phrase = array("h")
    for step in figure.phrase:
        phrase += _silence(step.ms) if isinstance(step, Rest) else _tone(step, figure)
    pause = _silence(figure.pause // timedelta(milliseconds=1))
    whole = phrase + (pause + phrase) * (figure.phrases - 1)
    return whole + array("h", bytes(2 * (_frames(figure.period // timedelta(milliseconds=1)) - len(whole))))


def _tone(tone: Tone, figure: Figure) -> array[int]:
    return _samples_of_tone(tone, figure.partials, figure.level_db)


def _silence(ms: int) -> array[int]:
    return array("h", bytes(2 * _frames(ms)))


def _write(path: Path, content: array[int]) -> None:
    little = array("h", content)
    if sys.byteorder == "big":
        little.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(little.tobytes())


def make(folder: Path) -> None:
    """Write every file and the manifest. Raises OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {figure.file: samples(figure) for figure in PLAYED}
    contents[SILENCE_FILE] = _silence(SILENCE_LENGTH // timedelta(milliseconds=1))
    for name, content in contents.items():
        _write(folder / name, content)
    lines = (line(name, hashlib.sha256((folder / name).read_bytes()).hexdigest()) for name in sorted(contents))
    (folder / MANIFEST).write_text("".join(lines), encoding="ascii", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the alarm sounds from their figures.")
    parser.add_argument("outdir", type=Path)
    make(parser.parse_args().outdir)


if __name__ == "__main__":
    main()
