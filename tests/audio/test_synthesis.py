"""The sounds as they are shipped: read back from the files, measured, compared with what the room was taught."""

import math
import wave
from array import array
from itertools import groupby, permutations
from pathlib import Path

import pytest

from noc.audio.figures import (
    C4,
    C5,
    DOWN,
    DOWN_URGENT,
    FAULT,
    FAULT_URGENT,
    FIGURES,
    FILES,
    SILENT,
    SILENT_URGENT,
    SUPERVISORY,
    TEST,
    Figure,
)
from noc.audio.synthesis import RATE, a_weight, make
from noc.core.causes import Sound

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"

# Milliseconds of tone and rest in turn, to the end of the file.
DOWN_PHRASE = [150, 100, 150, 100, 150, 350, 150, 100, 150]
RHYTHM = {
    DOWN: [*DOWN_PHRASE, 600, *DOWN_PHRASE, 2600],
    DOWN_URGENT: [*DOWN_PHRASE, 600, *DOWN_PHRASE, 600],
    SILENT: [400, 0, 400, 800, 400, 0, 400, 3600],
    SILENT_URGENT: [400, 0, 400, 800, 400, 0, 400, 1600],
    FAULT: [200, 0, 200, 0, 200, 400, 200, 0, 200, 3600],
    FAULT_URGENT: [200, 0, 200, 0, 200, 400, 200, 0, 200, 2600],
    SUPERVISORY: [200, 200, 200, 200, 200, 11000],
}
PITCHES = {
    DOWN: [784.0] * 10,
    DOWN_URGENT: [784.0] * 10,
    SILENT: [370.0] * 4,  # at the middle of each fall
    SILENT_URGENT: [370.0] * 4,
    FAULT: [C5, C4, C4, C5, C4],
    FAULT_URGENT: [C5, C4, C4, C5, C4],
    SUPERVISORY: [640.0] * 3,
}

each_figure = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)


def read(figure: Figure) -> "array[int]":
    with wave.open(str(SOUNDS / figure.file), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return array("h", file.readframes(file.getnframes()))


def tones(figure: Figure) -> list["array[int]"]:
    """The parts of the file that the rhythm says are tones."""
    samples, found, at = read(figure), [], 0
    for place, ms in enumerate(RHYTHM[figure]):
        frames = RATE * ms // 1000
        if place % 2 == 0:
            found.append(samples[at : at + frames])
        at += frames
    return found


def amplitude(samples: "array[int]", hz: float) -> float:
    """How large a sine of `hz` is in the samples, by Goertzel's algorithm; 1.0 is full scale."""
    turn = 2 * math.cos(2 * math.pi * hz / RATE)
    newer = older = 0.0
    for sample in samples:
        newer, older = sample + turn * newer - older, newer
    return 2 * math.sqrt(max(newer * newer + older * older - turn * newer * older, 0.0)) / len(samples) / 32767


def pitch(samples: "array[int]") -> float:
    """The strongest of all fundamentals and their neighbours."""
    candidates = [hz * step for hz in (C4, 330.0, 370.0, 415.0, C5, 640.0, 784.0) for step in (0.94, 1.0, 1.06)]
    return max(candidates, key=lambda hz: amplitude(samples, hz))


def middle(tone: "array[int]", ms: int = 60) -> "array[int]":
    half = RATE * ms // 2000
    return tone[len(tone) // 2 - half : len(tone) // 2 + half]


def test_the_shipped_files_are_those_of_the_table(tmp_path: Path) -> None:
    make(tmp_path)
    assert sorted(path.name for path in SOUNDS.iterdir()) == sorted([*FILES, "SHA256SUMS"])
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (SOUNDS / made.name).read_bytes(), made.name


@each_figure
def test_a_file_is_one_period(figure: Figure) -> None:
    assert len(read(figure)) == RATE * sum(RHYTHM[figure]) // 1000
    assert figure.period.total_seconds() * 1000 == sum(RHYTHM[figure])


@each_figure
def test_its_rhythm_is_what_the_room_was_taught(figure: Figure) -> None:
    # A wave passes through zero; only 10 ms of it are a rest.
    blocks = [max(map(abs, block)) > 30 for block in _blocks(read(figure), RATE // 100)]
    heard = [(sounds, 10 * len(list(run))) for sounds, run in groupby(blocks)]
    expected = _without_empty_rests(RHYTHM[figure])
    assert [sounds for sounds, _ in heard] == [place % 2 == 0 for place in range(len(expected))]
    assert [ms for _, ms in heard] == pytest.approx(expected, abs=11)


def _blocks(samples: "array[int]", size: int) -> list["array[int]"]:
    return [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]


def _without_empty_rests(rhythm: list[int]) -> list[int]:
    """Two tones with nothing between them are heard as one length."""
    joined: list[int] = []
    for place, ms in enumerate(rhythm):
        if joined and place % 2 == 0 and joined[-1] == 0:
            joined.pop()
            joined[-1] += ms
        else:
            joined.append(ms)
    return joined


@each_figure
def test_each_tone_has_its_fundamental(figure: Figure) -> None:
    assert [pitch(middle(tone)) for tone in tones(figure)] == PITCHES[figure]


def test_silent_falls() -> None:
    fall = tones(SILENT)[0]
    ms50 = RATE // 20
    assert pitch(fall[:ms50]) == 415
    assert pitch(fall[-ms50:]) == 330


def test_silent_is_hollow() -> None:
    """No even partials: they would make it sound like the others."""
    centre = middle(tones(SILENT)[0], ms=20)
    assert amplitude(centre, 740) < 0.1 * amplitude(centre, 370)
    assert amplitude(centre, 1110) > 0.3 * amplitude(centre, 370)


@each_figure
def test_four_or_more_partials_lie_within_15_db(figure: Figure) -> None:
    tone = middle(tones(figure)[0], ms=20)
    fundamental = figure.tones[0].middle_hz
    strong = [
        n for n in range(1, 9) if amplitude(tone, n * fundamental) > 10 ** (-15.5 / 20) * amplitude(tone, fundamental)
    ]
    assert len(strong) >= 4


@each_figure
def test_it_begins_and_ends_without_a_click(figure: Figure) -> None:
    samples = read(figure)
    assert samples[0] == samples[-1] == 0
    for tone in tones(figure):
        assert max(abs(sample) for sample in (*tone[:10], *tone[-10:])) < 100  # of 32767


@each_figure
def test_it_is_not_clipped(figure: Figure) -> None:
    assert 5000 < max(map(abs, read(figure))) < 32000


@each_figure
def test_its_loudness_is_that_of_the_table(figure: Figure) -> None:
    tone = middle(tones(figure)[0], ms=20)
    partials = [figure.tones[0].middle_hz * n for n in range(1, 9)]
    power = sum((amplitude(tone, hz) * a_weight(hz)) ** 2 for hz in partials) / 2
    assert 10 * math.log10(power) == pytest.approx(figure.level_db, abs=1)


def test_the_loud_three_are_equally_loud_and_supervisory_half() -> None:
    assert DOWN.level_db == SILENT.level_db == FAULT.level_db == SUPERVISORY.level_db + 6


@pytest.mark.parametrize(("calm", "urgent"), [(DOWN, DOWN_URGENT), (SILENT, SILENT_URGENT), (FAULT, FAULT_URGENT)])
def test_what_nobody_answers_is_the_same_phrase_with_twice_the_amplitude(calm: Figure, urgent: Figure) -> None:
    assert urgent.phrase == calm.phrase
    assert urgent.level_db == calm.level_db + 6
    quiet, loud = (max(map(abs, read(figure))) for figure in (calm, urgent))
    assert 20 * math.log10(loud / quiet) == pytest.approx(6, abs=0.1)


def test_the_loudest_figure_uses_what_a_file_can_hold() -> None:
    """Less would be given away: the step of two minutes goes downwards from here."""
    assert max(max(map(abs, read(figure))) for figure in FIGURES) > 29000


def test_fundamentals_of_two_sounds_are_20_percent_apart() -> None:
    for one, other in permutations((DOWN, SILENT, FAULT, SUPERVISORY), 2):
        for low, high in one.fundamentals:
            for other_low, other_high in other.fundamentals:
                assert other_low / high >= 1.2 or low / other_high >= 1.2, (one.name, other.name)
                assert low >= 150
                assert high <= 1000


def test_every_sound_has_a_figure() -> None:
    assert {figure.sound for figure in FIGURES} == set(Sound)


def test_a_weighting_is_the_standards() -> None:
    """A few values of IEC 61672-1, table 3, in dB."""
    for hz, weight in ((100, -19.1), (250, -8.6), (500, -3.2), (1000, 0.0), (2000, 1.2), (4000, 1.0)):
        assert 20 * math.log10(a_weight(hz)) == pytest.approx(weight, abs=0.15)


def test_the_test_tone_is_no_alarm() -> None:
    """Short, softer than any of them, rising where silent falls, and at pitches that none of them has."""
    assert TEST.length.total_seconds() < 0.7
    assert max(map(abs, read(TEST))) < 0.7 * min(max(map(abs, read(figure))) for figure in FIGURES)
    first, second = TEST.fundamentals
    assert first[1] < second[0]
    for figure in FIGURES:
        for _, high in figure.fundamentals:
            assert first[0] / high >= 1.2, figure.name
