"""The spoken line through a real engine and a real sound server: after the tone, never in its way."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTextToSpeech import QTextToSpeech
from pytestqt.qtbot import QtBot

from noc.audio.driver import SirenDriver
from noc.audio.figures import DOWN
from noc.audio.player import Player
from noc.audio.speech import Speech
from noc.core.causes import Sound
from noc.core.snapshot import DueSound
from tests.audio.pictures import due, picture
from tests.live.pulse import NullSink, missing_tools

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
DOWN_HZ, SILENT_HZ = 784, 405
FIGURE = DOWN.length.total_seconds()
LINE = "Site down. Riga data centre."
NEEDED = [*missing_tools(), *([] if set(QTextToSpeech.availableEngines()) - {"mock"} else ["speech-dispatcher"])]

pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sound server is PulseAudio"),
    pytest.mark.skipif(bool(NEEDED), reason=f"not installed: {', '.join(NEEDED)}"),
]


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NullSink]:
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))  # where the engine's server is found, or begun anew
    with NullSink(tmp_path) as sink:
        for name, value in sink.env.items():
            monkeypatch.setenv(name, value)
        yield sink
    _end_dispatcher(run / "speech-dispatcher" / "pid" / "speech-dispatcher.pid")


def _end_dispatcher(pid: Path) -> None:
    """The engine's server, which was begun by its first client."""
    if pid.exists():
        os.kill(int(pid.read_text()), signal.SIGTERM)


@pytest.fixture
def speech(sink: NullSink, qtbot: QtBot) -> Iterator[Speech]:
    speech = Speech()
    yield speech
    speech.close()


@pytest.fixture
def driver(sink: NullSink, speech: Speech, qtbot: QtBot) -> Iterator[SirenDriver]:
    player = Player(SOUNDS)
    qtbot.waitUntil(lambda: "on" in player.status and speech.talking is not None, timeout=30_000)
    yield SirenDriver(player, speech=speech)
    player.close()


def says(sound: Sound, text: str) -> DueSound:
    return replace(due(sound), says=text)


def test_the_line_follows_the_tone_and_holds_it_up_by_little(driver: SirenDriver, sink: NullSink, qtbot: QtBot) -> None:
    with sink.record() as recording:
        shown_at = time.monotonic()
        driver.show(picture(says(Sound.DOWN, LINE)))
        qtbot.waitUntil(lambda: len(recording.onsets(DOWN_HZ, rest=2)) == 3, timeout=30_000)
    first, second, third = recording.onsets(DOWN_HZ, rest=2)
    assert first - shown_at < 2
    between = [window for window in recording.windows(first + FIGURE + 0.2, second - 0.1) if window.loudest > 300]
    assert len(between) * 0.05 > 0.8, "the line is heard after the figure"
    assert second - first < 9
    assert third - second == pytest.approx(6, abs=0.2)
    rest = [window for window in recording.windows(second + FIGURE + 0.2, third - 0.1) if window.loudest > 300]
    assert rest == [], "it is said once"


def test_a_new_alarm_cuts_the_line_off(driver: SirenDriver, speech: Speech, sink: NullSink, qtbot: QtBot) -> None:
    long = says(Sound.DOWN, "Site down. " + "Riga data centre, " * 8)
    with sink.record() as recording:
        driver.show(picture(long))
        qtbot.waitUntil(lambda: bool(speech.talking), timeout=10_000)
        begun_at = time.monotonic()
        qtbot.waitUntil(lambda: recording.loudest(since=begun_at + 0.3) > 300, timeout=5_000)
        driver.show(picture(due(Sound.SILENT), long))
        cut_at = time.monotonic()
        assert not speech.talking
        qtbot.waitUntil(lambda: recording.heard([SILENT_HZ], since=cut_at), timeout=5_000)
        assert recording.onsets(SILENT_HZ, since=cut_at)[0] - cut_at < 1
        qtbot.waitUntil(lambda: bool(recording.windows(since=cut_at + 2.3)), timeout=5_000)
    # The missing third beat of the figure: nobody speaks into it.
    start = recording.onsets(SILENT_HZ, since=cut_at)[0]
    assert recording.loudest(start + 1.0, start + 1.4) < 300


def test_an_engine_that_hangs_holds_no_tone(driver: SirenDriver, speech: Speech, sink: NullSink, qtbot: QtBot) -> None:
    os.kill(speech.pid, signal.SIGSTOP)
    with sink.record() as recording:
        driver.show(picture(says(Sound.DOWN, LINE)))
        qtbot.waitUntil(lambda: len(recording.onsets(DOWN_HZ, rest=2)) == 3, timeout=30_000)
    first, second, third = recording.onsets(DOWN_HZ, rest=2)
    assert second - first < 12
    assert third - second < 12
