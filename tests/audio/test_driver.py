"""From a snapshot to the player, on a clock that is driven. The player is the real one; nobody listens to its voice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.audio.driver import SirenDriver
from noc.audio.figures import DOWN, DOWN_URGENT, FAULT, SILENT
from noc.audio.player import Player
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
