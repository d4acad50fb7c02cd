"""Which tones are found in a recording: each figure knows itself, at any volume that matters, and no other."""

import math
import random
from array import array

import pytest

from noc.audio.figures import FIGURES, PLAYED, SILENT, TEST, Figure
from noc.audio.hearing_tones import RATE, WINDOW, Ear, power, tones_of
from noc.audio.synthesis import RATE as MADE_AT
from noc.audio.synthesis import samples

SEED = 49


def recorded(figure: Figure, level_db: float = 0.0) -> "array[int]":
    """One period of it as a recorder gives it."""
    made, factor = samples(figure), 10 ** (level_db / 20)
    return array("h", (round(factor * made[frame * MADE_AT // RATE]) for frame in range(len(made) * RATE // MADE_AT)))


def noise(seconds: float, level: float) -> "array[int]":
    chance = random.Random(SEED)
    return array("h", (clipped(chance.gauss(0, level)) for _ in range(round(seconds * RATE))))


def clipped(sample: float) -> int:
    return max(-32768, min(32767, round(sample)))


def hears(sound: "array[int]", figure: Figure) -> bool:
    """Told in pieces, as they come out of a pipe."""
    ear, data = Ear(), sound.tobytes()
    ear.expect(tones_of(figure))
    return any(ear.take(data[at : at + 777]) for at in range(0, len(data), 777))


each_figure = pytest.mark.parametrize("figure", PLAYED, ids=lambda figure: figure.name)


def test_the_power_of_a_sine() -> None:
    sine = [round(32767 * math.sin(2 * math.pi * 950 * frame / RATE)) for frame in range(WINDOW)]
    assert power(sine, 950) == pytest.approx(1, abs=0.01)
    assert power(sine, 1425) < 1e-4


@each_figure
@pytest.mark.parametrize("level_db", [0, -30], ids=["full", "turned down"])
def test_a_figure_is_heard_within_its_period(figure: Figure, level_db: float) -> None:
    assert hears(recorded(figure, level_db), figure)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_the_test_tone_is_not_heard_in_an_alarm_nor_an_alarm_in_it(figure: Figure) -> None:
    assert not hears(recorded(figure), TEST)
    assert not hears(recorded(TEST), figure)


@each_figure
def test_it_is_heard_among_noise_of_its_own_loudness_and_not_in_noise_alone(figure: Figure) -> None:
    sound = recorded(figure)
    loudness = math.sqrt(sum(sample * sample for sample in sound[: RATE // 8]) / (RATE // 8))
    among = noise(len(sound) / RATE, loudness)
    assert hears(array("h", (clipped(a + b) for a, b in zip(sound, among, strict=True))), figure)
    assert not hears(noise(30, loudness), figure)


@each_figure
def test_silence_is_not_heard(figure: Figure) -> None:
    assert not hears(array("h", bytes(2 * RATE * 3)), figure)


def test_what_was_heard_is_not_heard_twice_and_another_recording_begins_anew() -> None:
    ear, half = Ear(), recorded(TEST)[: RATE // 4]  # the first of its two tones
    ear.expect(tones_of(TEST))
    assert not ear.take(half.tobytes())
    ear.forget()
    assert not ear.take(recorded(TEST)[RATE // 4 :].tobytes())
    assert ear.take(recorded(TEST).tobytes())
    assert not ear.take(bytes(2 * RATE))


def test_a_figure_is_known_by_its_pitches() -> None:
    assert tones_of(TEST) == {950, 1425}
    assert {round(hz) for hz in tones_of(SILENT)} == {370}
    assert all(tones_of(figure) for figure in FIGURES)
