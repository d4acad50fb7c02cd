"""The siren through a real sound server: what is due is heard, in time, in turn; what is answered is not."""

import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.audio.driver import SirenDriver
from noc.audio.figures import C4, C5, DOWN, TEST
from noc.audio.player import Player
from noc.core.causes import Sound
from tests.audio.pictures import due, picture
from tests.live.processes import busy, wait
from tests.live.pulse import NullSink, Recording, missing_tools

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
DOWN_HZ, SUPERVISORY_HZ = 784, 640
TEST_HZ = [tone.start_hz for tone in TEST.tones]
SECOND = timedelta(seconds=1)
SILENT_HZ = (405, 370, 340)  # on the way of the glide from 415 to 330

pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {', '.join(missing_tools())}"),
]


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NullSink]:
    with NullSink(tmp_path) as sink:
        for name, value in sink.env.items():
            monkeypatch.setenv(name, value)
        yield sink


@pytest.fixture
def recording(sink: NullSink) -> Iterator[Recording]:
    with sink.record() as recording:
        yield recording


@pytest.fixture
def player(sink: NullSink, qtbot: QtBot) -> Iterator[Player]:
    player = Player(SOUNDS)
    qtbot.waitUntil(lambda: "on" in player.status, timeout=10_000)
    yield player
    player.close()


@pytest.fixture
def driver(player: Player) -> SirenDriver:
    return SirenDriver(player)


def test_down_is_heard_at_once_and_every_six_seconds(driver: SirenDriver, recording: Recording, qtbot: QtBot) -> None:
    shown_at = time.monotonic()
    driver.show(picture(due(Sound.DOWN)))
    qtbot.waitUntil(lambda: len(recording.onsets(DOWN_HZ)) == 3, timeout=15_000)
    first, second, third = recording.onsets(DOWN_HZ)
    assert first - shown_at < 2
    assert second - first == pytest.approx(6, abs=0.15)
    assert third - second == pytest.approx(6, abs=0.15)
    assert not recording.heard([370])


def test_unanswered_for_two_minutes_it_comes_every_four_seconds(
    driver: SirenDriver, recording: Recording, qtbot: QtBot
) -> None:
    driver.show(picture(due(Sound.DOWN, age=121)))
    qtbot.waitUntil(lambda: len(phrases(recording)) == 4, timeout=15_000)
    first, _, third, fourth = phrases(recording)
    assert third - first == pytest.approx(4, abs=0.15)
    assert fourth - third == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize(("sound", "tone"), [(Sound.DOWN, DOWN_HZ), (Sound.SILENT, 370), (Sound.FAULT, C5)])
def test_what_nobody_answers_is_heard_twice_as_loud_after_two_minutes(
    driver: SirenDriver, recording: Recording, qtbot: QtBot, sound: Sound, tone: float
) -> None:
    shown_at = time.monotonic()
    driver.show(picture(due(sound, age=117)))
    qtbot.waitUntil(lambda: bool(recording.windows(since=shown_at + 12)), timeout=20_000)
    assert recording.heard([tone], shown_at + 6, shown_at + 12)
    calm = recording.loudest(shown_at, shown_at + 3)
    urgent = recording.loudest(shown_at + 6, shown_at + 12)
    assert 20 * math.log10(urgent / calm) == pytest.approx(6, abs=1)


def test_supervisory_stays_the_quietest(driver: SirenDriver, recording: Recording, qtbot: QtBot) -> None:
    driver.show(picture(due(Sound.SUPERVISORY, age=600)))
    qtbot.waitUntil(lambda: recording.heard([SUPERVISORY_HZ]), timeout=5_000)
    quiet = recording.loudest()
    driver.show(picture(due(Sound.DOWN)))
    qtbot.waitUntil(lambda: recording.heard([DOWN_HZ]), timeout=5_000)
    assert recording.loudest() > 1.5 * quiet


def test_a_pause_is_silence_and_its_end_is_heard_at_once(
    driver: SirenDriver, recording: Recording, qtbot: QtBot
) -> None:
    """The core leaves nothing due for as long as a pause lasts."""
    driver.show(picture(due(Sound.DOWN, age=30)))
    qtbot.waitUntil(lambda: recording.heard([DOWN_HZ]), timeout=5_000)
    driver.show(picture())
    paused_at = time.monotonic()
    qtbot.waitUntil(lambda: bool(recording.windows(since=paused_at + 8)), timeout=15_000)
    assert recording.loudest(since=paused_at + 0.5) == 0
    driver.show(picture(due(Sound.DOWN, age=38)))
    ended_at = time.monotonic()
    qtbot.waitUntil(lambda: recording.heard([DOWN_HZ], since=ended_at), timeout=5_000)
    assert recording.onsets(DOWN_HZ, since=ended_at)[0] - ended_at < 1


def phrases(recording: Recording) -> list[float]:
    """Starts of the phrases of down: 0.6 s of rest lie between them, less within."""
    return recording.onsets(DOWN_HZ, rest=0.5)


def test_silent_falls_twice_and_stops_when_it_is_answered(
    driver: SirenDriver, recording: Recording, qtbot: QtBot
) -> None:
    shown_at = time.monotonic()
    driver.show(picture(due(Sound.SILENT)))
    qtbot.waitUntil(lambda: recording.heard(SILENT_HZ), timeout=5_000)
    first = recording.first_sound(shown_at)
    assert first is not None
    assert first - shown_at < 2
    driver.show(picture())
    answered_at = time.monotonic()
    qtbot.waitUntil(lambda: bool(recording.windows(since=answered_at + 7)), timeout=10_000)
    assert recording.loudest(until=answered_at) > 1000
    assert recording.loudest(since=answered_at + 0.5) == 0
    assert not recording.heard([DOWN_HZ])


def test_two_take_turns(driver: SirenDriver, recording: Recording, qtbot: QtBot) -> None:
    driver.show(picture(due(Sound.SILENT), due(Sound.DOWN)))
    qtbot.waitUntil(lambda: len(recording.onsets(DOWN_HZ)) == 2, timeout=20_000)
    turns = sorted([(at, "down") for at in recording.onsets(DOWN_HZ)] + [(at, "silent") for at in silents(recording)])
    assert [name for _, name in turns][:4] == ["silent", "down", "silent", "down"]
    assert turns[3][0] - turns[1][0] < 12


def silents(recording: Recording) -> list[float]:
    """Starts of the whole figure: its missing beat is no end."""
    return recording.onsets(SILENT_HZ[0], rest=2)


def test_the_fault_sounds_while_the_engine_is_stalled(driver: SirenDriver, recording: Recording, qtbot: QtBot) -> None:
    driver.show(picture())
    driver.stalled(True)
    qtbot.waitUntil(lambda: recording.heard([C5, C4]), timeout=5_000)
    driver.stalled(False)
    answered_at = time.monotonic()
    qtbot.waitUntil(lambda: bool(recording.windows(since=answered_at + 2)), timeout=5_000)
    assert recording.loudest(since=answered_at + 0.5) == 0


def test_supervisory_is_heard_once_while_it_is_due_for_ten_seconds(
    driver: SirenDriver, recording: Recording, qtbot: QtBot
) -> None:
    driver.show(picture(due(Sound.SUPERVISORY)))
    shown_at = time.monotonic()
    qtbot.waitUntil(lambda: bool(recording.windows(since=shown_at + 10)), timeout=15_000)
    assert len(recording.onsets(SUPERVISORY_HZ)) == 1


def test_the_sound_comes_back_with_the_sink(driver: SirenDriver, sink: NullSink, qtbot: QtBot) -> None:
    driver.show(picture(due(Sound.DOWN)))
    with sink.record() as before:
        qtbot.waitUntil(lambda: before.heard([DOWN_HZ]), timeout=5_000)
    sink.remove_sink()
    qtbot.waitUntil(lambda: not driver.works, timeout=10_000)
    assert driver.status == "sound: no output device"
    sink.restore_sink()
    with sink.record() as after:
        qtbot.waitUntil(lambda: after.heard([DOWN_HZ]), timeout=15_000)
    qtbot.waitUntil(lambda: driver.works, timeout=5_000)


def test_the_sound_comes_back_with_the_server(driver: SirenDriver, sink: NullSink, qtbot: QtBot) -> None:
    driver.show(picture(due(Sound.DOWN)))
    with sink.record() as before:
        qtbot.waitUntil(lambda: before.heard([DOWN_HZ]), timeout=5_000)
    sink.kill()
    sink.start()
    with sink.record() as after:
        qtbot.waitUntil(lambda: after.heard([DOWN_HZ]), timeout=10_000)
    assert driver.works


def test_a_voice_that_dies_is_replaced_and_sounds_on(
    driver: SirenDriver, player: Player, recording: Recording, qtbot: QtBot
) -> None:
    driver.show(picture(due(Sound.DOWN)))
    qtbot.waitUntil(lambda: recording.heard([DOWN_HZ]), timeout=5_000)
    os.kill(player.voice_pid, signal.SIGKILL)
    killed_at = time.monotonic()
    qtbot.waitUntil(lambda: recording.heard([DOWN_HZ], since=killed_at + 0.2), timeout=5_000)
    assert driver.works


def test_a_voice_that_hangs_is_replaced(
    driver: SirenDriver, player: Player, recording: Recording, qtbot: QtBot
) -> None:
    os.kill(player.voice_pid, signal.SIGSTOP)
    driver.show(picture(due(Sound.DOWN)))
    qtbot.waitUntil(lambda: recording.heard([DOWN_HZ]), timeout=10_000)


def test_a_voice_outlives_sounds_that_are_heard_once_on_a_busy_machine(
    player: Player, recording: Recording, qtbot: QtBot
) -> None:
    """Now and then it fell into an endless loop at the next sound, and was replaced after six silent seconds."""

    def heard(tones: Sequence[float], since: float) -> None:
        qtbot.waitUntil(lambda: recording.heard(tones, since=since), timeout=5_000)

    pid = player.voice_pid
    with busy((os.cpu_count() or 1) + 1):
        for _ in range(10):
            began = time.monotonic()
            player.sound_test()
            heard(TEST_HZ, began)
            over = began + 1.1 * (TEST.period / SECOND)
            qtbot.wait(max(0, round(1000 * (over - time.monotonic()))))
            assert len(recording.onsets(TEST_HZ[0], since=began)) == 1, "it is heard once"
            player.play(DOWN)
            heard([DOWN_HZ], over)
            player.stop()
    assert player.voice_pid == pid


def test_a_voice_that_hangs_from_its_start_is_replaced(sink: NullSink, qtbot: QtBot) -> None:
    player = Player(SOUNDS)
    first = player.voice_pid
    os.kill(first, signal.SIGSTOP)
    qtbot.waitUntil(lambda: player.works and "on" in player.status, timeout=10_000)
    assert player.voice_pid != first
    player.close()


def test_the_siren_goes_on_while_the_screen_hangs(driver: SirenDriver, recording: Recording, qtbot: QtBot) -> None:
    driver.show(picture(due(Sound.FAULT)))
    qtbot.waitUntil(lambda: recording.heard([C5]), timeout=5_000)
    # No event of Qt is handled until the second round has been heard.
    wait(lambda: len(recording.onsets(C5)) == 2, 10, "the fault again")


def test_a_voice_does_not_outlive_its_master(sink: NullSink) -> None:
    command = [sys.executable, "-m", "noc.audio.voice", str(SOUNDS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as voice:
        assert voice.stdin is not None
        assert voice.stdout is not None
        voice.stdin.write(b"play down\n")
        voice.stdin.flush()
        assert voice.stdout.readline() == b"works\n"
        voice.stdin.close()
        assert voice.wait(5) == 0
