"""From a snapshot to the player, on a clock that is driven. The player is the real one; nobody listens to its voice."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.audio.driver import SirenDriver
from noc.audio.figures import DOWN, DOWN_URGENT, FAULT, FAULT_URGENT, SILENT
from noc.audio.player import Player
from noc.audio.speech import Speech
from noc.core.causes import Sound
from tests.audio.pictures import due, picture

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"


class Clock:
    def __init__(self) -> None:
        self.now = timedelta(hours=5)

    def __call__(self) -> timedelta:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    player = Player(SOUNDS)
    yield player
    player.close()


@pytest.fixture
def driver(player: Player, clock: Clock) -> SirenDriver:
    return SirenDriver(player, clock)


def pass_time(driver: SirenDriver, clock: Clock, seconds: float) -> None:
    end = clock.now + timedelta(seconds=seconds)
    while clock.now < end:
        clock.now += timedelta(milliseconds=50)
        driver.tick()


def test_what_is_due_is_played_with_the_snapshot_itself(driver: SirenDriver, player: Player) -> None:
    driver.show(picture(due(Sound.DOWN)))
    assert player.playing is DOWN


def test_nothing_due_is_silence(driver: SirenDriver, player: Player) -> None:
    driver.show(picture(due(Sound.DOWN)))
    driver.show(picture())
    assert player.playing is None


def test_without_further_snapshots_it_sounds_on_and_grows_urgent(
    driver: SirenDriver, player: Player, clock: Clock
) -> None:
    driver.show(picture(due(Sound.DOWN)))
    pass_time(driver, clock, 119)
    assert player.playing is DOWN
    pass_time(driver, clock, 7)
    assert player.playing is DOWN_URGENT


def test_a_stalled_engine_sounds_as_a_fault(driver: SirenDriver, player: Player) -> None:
    driver.show(picture())
    driver.stalled(True)
    assert player.playing is FAULT
    driver.stalled(False)
    assert player.playing is None


def test_a_stalled_engine_is_heard_beside_what_was_due(driver: SirenDriver, player: Player, clock: Clock) -> None:
    driver.show(picture(due(Sound.SILENT)))
    assert player.playing is SILENT
    driver.stalled(True)
    heard = set()
    for _ in range(100):
        pass_time(driver, clock, 0.1)
        heard.add(player.playing)
    assert heard == {SILENT, FAULT}


def test_an_engine_that_stalls_behind_a_fault_adds_none(driver: SirenDriver, player: Player) -> None:
    driver.show(picture(due(Sound.FAULT)))
    driver.stalled(True)
    assert player.playing is FAULT


class TestPause:
    """The core leaves `due` empty for as long as a pause lasts."""

    def test_it_is_silence_at_once_and_its_end_is_sound_at_once(
        self, driver: SirenDriver, player: Player, clock: Clock
    ) -> None:
        driver.show(picture(due(Sound.DOWN, age=10), due(Sound.SILENT, age=10)))
        pass_time(driver, clock, 0.5)
        driver.show(picture())
        assert player.playing is None
        pass_time(driver, clock, 20)
        assert player.playing is None
        driver.show(picture(due(Sound.DOWN, age=30.5)))
        assert player.playing is DOWN

    def test_what_grew_old_in_it_comes_back_urgent(self, driver: SirenDriver, player: Player, clock: Clock) -> None:
        driver.show(picture(due(Sound.DOWN, age=60)))
        driver.show(picture())
        pass_time(driver, clock, 119)
        driver.show(picture(due(Sound.DOWN, age=179)))
        assert player.playing is DOWN_URGENT

    def test_an_engine_that_stalls_in_it_is_heard(self, driver: SirenDriver, player: Player) -> None:
        driver.show(picture(due(Sound.DOWN)))
        driver.show(picture())
        driver.stalled(True)
        assert player.playing is FAULT

    def test_an_engine_that_stays_stalled_grows_urgent(self, driver: SirenDriver, player: Player, clock: Clock) -> None:
        driver.show(picture())
        driver.stalled(True)
        pass_time(driver, clock, 126)
        assert player.playing is FAULT_URGENT


class TestSpeech:
    @pytest.fixture
    def speech(self, qtbot: QtBot) -> Iterator[Speech]:
        speech = Speech("mock")
        qtbot.waitUntil(lambda: speech.talking is not None, timeout=20_000)
        yield speech
        speech.close()

    @pytest.fixture
    def driver(self, player: Player, clock: Clock, speech: Speech) -> SirenDriver:
        return SirenDriver(player, clock, speech=speech)

    def test_a_line_follows_the_tone_and_the_tone_comes_again(
        self, driver: SirenDriver, player: Player, clock: Clock, speech: Speech, qtbot: QtBot
    ) -> None:
        driver.show(picture(replace(due(Sound.DOWN), says="Site down. Riga.")))
        assert player.playing is DOWN
        assert not speech.talking
        pass_time(driver, clock, 3.7)
        assert player.playing is None
        assert speech.talking
        qtbot.waitUntil(lambda: not speech.talking, timeout=10_000)
        pass_time(driver, clock, 2.4)
        assert player.playing is DOWN

    def test_a_pause_cuts_it_off(self, driver: SirenDriver, clock: Clock, speech: Speech) -> None:
        driver.show(picture(replace(due(Sound.DOWN), says="a very long line " * 10)))
        pass_time(driver, clock, 4)
        assert speech.talking
        driver.show(picture())
        assert not speech.talking

    def test_a_speaker_that_says_no_end_holds_no_tone(
        self, driver: SirenDriver, player: Player, clock: Clock, speech: Speech
    ) -> None:
        os.kill(speech.pid, signal.SIGSTOP)
        driver.show(picture(replace(due(Sound.DOWN), says="Site down. Riga.")))
        pass_time(driver, clock, 9)
        assert player.playing is DOWN

    def test_where_nothing_can_speak_a_word_says_so(self, player: Player, clock: Clock, qtbot: QtBot) -> None:
        speech = Speech("an engine that nobody has written")
        driver = SirenDriver(player, clock, speech=speech)
        try:
            qtbot.waitUntil(lambda: driver.status.endswith(", no voice"), timeout=20_000)
            driver.show(picture(replace(due(Sound.DOWN), says="Site down. Riga.")))
            pass_time(driver, clock, 5)
            assert player.playing is DOWN
        finally:
            speech.close()


def test_sound_that_is_off_says_so(clock: Clock, qtbot: QtBot) -> None:
    driver = SirenDriver(None, clock)
    driver.show(picture(due(Sound.DOWN)))
    driver.stalled(True)
    assert driver.status == "sound off"
    assert not driver.works


def test_the_clock_that_runs_by_itself_moves_the_siren(player: Player, qtbot: QtBot) -> None:
    """The timer asks, and rests when there is nothing to hear."""
    driver = SirenDriver(player)
    driver.show(picture(due(Sound.FAULT), due(Sound.SILENT)))
    assert player.playing is FAULT
    qtbot.waitUntil(lambda: player.playing is SILENT, timeout=5_000)
