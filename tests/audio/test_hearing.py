"""Hearing on machines that offer little: no tools, old ones, a server that hangs. The real thing: tests/gauntlet."""

import os
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.audio import hearing, hearing_look
from noc.audio.hearing import Hearing
from noc.audio.hearing_look import Looker
from noc.audio.player import Player
from noc.core.causes import Cause
from noc.engine.totals import Tally
from tests.audio.test_hearing_verdict import VOICE, answers

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
OLD = "pactl: invalid option -- 'f'"
REFUSED = "Connection failure: Connection refused"

Install = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a pactl of a few lines of shell in front of the machine's own, and a parec that records nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody-listens")
    monkeypatch.setattr(hearing, "LOOK_EVERY_MS", 40)
    monkeypatch.setattr(hearing_look.sys, "platform", "linux")

    def install(pactl: str) -> None:
        for name, script in (("pactl", pactl), ("parec", "exit 1")):
            (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.fixture
def tally() -> Tally:
    return Tally({"polls", "folds"})


@pytest.fixture
def start(tally: Tally, qtbot: QtBot) -> Iterator[Callable[[], Hearing]]:
    running: list[tuple[Player, Hearing]] = []

    def start() -> Hearing:
        player = Player(SOUNDS)
        running.append((player, Hearing(player, tally, required=True)))
        return running[-1][1]

    yield start
    for player, heard in running:
        heard.close()
        player.close()


def test_without_the_tools_it_is_not_verified_and_nothing_is_wrong(
    start: Callable[[], Hearing], tally: Tally, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    heard = start()
    assert (heard.verifies, heard.trouble, heard.status) == (False, None, "on, not verified")
    assert "heard" not in tally.needed


@pytest.mark.parametrize(
    "pactl", [f'echo "{OLD}" >&2; exit 1', "echo '{\"balance\":0,00}'"], ids=["older than its JSON", "garbled"]
)
def test_a_pactl_that_cannot_tell_leaves_the_sound_not_verified(
    install: Install, start: Callable[[], Hearing], tally: Tally, qtbot: QtBot, pactl: str
) -> None:
    install(pactl)
    heard = start()
    qtbot.waitUntil(lambda: not heard.verifies, timeout=5_000)
    assert (heard.trouble, heard.status) == (None, "on, not verified")
    assert "heard" not in tally.needed


def test_a_server_that_is_gone_is_a_trouble_after_some_seconds(
    install: Install, start: Callable[[], Hearing], tally: Tally, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "SETTLES_AFTER", 0.3)
    install(f'echo "{REFUSED}" >&2; exit 1')
    heard = start()
    qtbot.waitUntil(lambda: heard.status == "no sound server", timeout=5_000)
    qtbot.waitUntil(lambda: heard.trouble is not None, timeout=5_000)
    assert heard.trouble is not None
    assert heard.trouble.cause is Cause.AUDIO_DEAD
    assert heard.trouble.text == f"the sound server cannot be reached ({REFUSED})"
    assert "heard" in tally.needed
    assert tally.totals.heard == 0


def test_an_output_that_takes_nothing_is_a_trouble_however_often_the_voice_is_replaced(
    install: Install, start: Callable[[], Hearing], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices = cycle([VOICE, 0])  # at every other look it has just ended
    monkeypatch.setattr(hearing, "SETTLES_AFTER", 0.5)
    monkeypatch.setattr(Player, "voice_pid", property(lambda player: next(voices)))
    for question, answer in zip(hearing_look.QUESTIONS, answers("pulseaudio-suspended"), strict=True):
        (tmp_path / question[-1]).write_bytes(answer)
    install(f'for last in "$@"; do :; done; exec cat "{tmp_path}/$last"')
    heard = start()
    qtbot.waitUntil(lambda: heard.trouble is not None, timeout=5_000)
    assert heard.status == "suspended"


def test_a_server_that_hangs_is_not_waited_for(install: Install, qtbot: QtBot) -> None:
    install("exec sleep 60")
    looker = Looker()
    with qtbot.waitSignal(looker.refused, timeout=5_000) as told:
        looker.look()
    assert told.args == ["the sound server does not answer"]
    looker.close()
