"""What the player says of itself where there is nothing to play with."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.audio.figures import DOWN
from noc.audio.player import Player

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"

Start = Callable[[Path], Player]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Start]:
    """Starts players on a machine without a sound server."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody-listens")
    players: list[Player] = []

    def start(folder: Path) -> Player:
        players.append(Player(folder))
        return players[-1]

    yield start
    for player in players:
        player.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere sound does not come from a PulseAudio")
def test_without_an_output_it_does_not_claim_to_work(start: Start, qtbot: QtBot) -> None:
    player = start(SOUNDS)
    player.play(DOWN)
    with qtbot.waitSignal(player.changed, timeout=10_000):
        pass
    qtbot.waitUntil(lambda: not player.works, timeout=10_000)
    assert player.status == "sound: no output device"


def test_it_names_the_damaged_files(start: Start, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SOUNDS, tmp_path / "sounds"))
    (folder / "down.wav").write_bytes(b"RIFF")
    player = start(folder)
    assert not player.works
    assert player.status == "sound files missing or changed: down.wav"


def test_closed_it_is_silent_and_stays_closed(start: Start, qtbot: QtBot) -> None:
    player = start(SOUNDS)
    player.close()
    assert player.voice_pid == 0
    assert not player.works
    assert player.status == "sound: closed"
    player.close()
