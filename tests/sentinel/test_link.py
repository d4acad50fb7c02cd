"""The console's side, with a real sentinel: it is started, missed, replaced, adopted, and ended with the console."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from noc.core.causes import Cause
from noc.core.events import Asked
from noc.engine.totals import Tally
from noc.sentinel.link import Link, Subject, return_to_place
from noc.sentinel.start_again import ADDRESS, PLACE
from tests.live.sentinels import sentinel_of, sentinels_at_home, wait_gone

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")


class Door:
    """Keeps what is told of the console's parts."""

    def __init__(self) -> None:
        self.said: list[tuple[str, Cause, str]] = []

    def ask(self, asked: Asked) -> None:
        raise AssertionError("nobody asks for anything here")

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self.said.append(("failed", cause, text))

    def part_works(self, cause: Cause, subject: str) -> None:
        self.said.append(("works", cause, subject))


class Scene:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.door = qtbot, Door()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.tally = Tally()
        self.link = self.new()

    def new(self) -> Link:
        return Link(lambda: Subject(self.window, self.door, self.tally, lambda: 35.0), "test", "NOC", sound=False)

    def until_answered(self) -> int:
        self.qtbot.waitUntil(lambda: self.link._answered > 0, timeout=15_000)
        assert self.link.pid is not None
        return self.link.pid


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    scene = Scene(qtbot)
    yield scene
    scene.link.close()
    qtbot.waitUntil(lambda: sentinels_at_home() == [], timeout=10_000)


def test_it_is_started_and_ends_with_a_goodbye(scene: Scene) -> None:
    scene.link.start()
    pid = scene.until_answered()
    assert sentinel_of(os.getpid()) == pid
    scene.link.close()
    wait_gone(pid)
    assert scene.door.said == []


@pytest.mark.parametrize(
    ("number", "seconds", "why"),
    [(signal.SIGKILL, 6, "its connection is gone"), (signal.SIGSTOP, 10, "it has not answered for 5 s")],
)
def test_one_that_dies_or_stops_is_a_fault_and_another_takes_its_place(
    scene: Scene, number: signal.Signals, seconds: int, why: str
) -> None:
    scene.link.start()
    first = scene.until_answered()
    os.kill(first, number)
    scene.qtbot.waitUntil(lambda: bool(scene.door.said), timeout=seconds * 1000)
    assert scene.door.said == [("failed", Cause.SENTINEL_LOST, f"nobody watches this console: {why}")]
    scene.qtbot.waitUntil(lambda: len(scene.door.said) > 1, timeout=15_000)
    assert scene.door.said[1:] == [("works", Cause.SENTINEL_LOST, "sentinel")]
    assert scene.until_answered() != first
    assert len(sentinels_at_home()) == 1
    wait_gone(first)


def test_the_fault_goes_over_to_a_console_that_takes_the_place_of_this_one(scene: Scene) -> None:
    scene.link.start()
    os.kill(scene.until_answered(), signal.SIGKILL)
    scene.qtbot.waitUntil(lambda: bool(scene.door.said), timeout=6000)
    scene.door = Door()
    scene.qtbot.waitUntil(lambda: len(scene.door.said) > 1, timeout=15_000)
    assert [(what, cause) for what, cause, _ in scene.door.said] == [
        ("failed", Cause.SENTINEL_LOST), ("works", Cause.SENTINEL_LOST),
    ]  # fmt: skip


def test_one_that_was_there_first_is_adopted_and_the_place_taken(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.window.setGeometry(40, 50, 300, 200)
    scene.link.start()
    pid = scene.until_answered()
    address = scene.link._address
    scene.link._line.close()  # type: ignore[union-attr]  # as if this process had ended
    scene.link._beats.stop()
    monkeypatch.setenv(ADDRESS, address)
    monkeypatch.setenv(PLACE, bytes(scene.window.saveGeometry().toBase64().data()).decode())
    old, scene.link = scene.link, scene.new()
    assert ADDRESS not in os.environ
    other = QWidget()
    scene.qtbot.addWidget(other)
    return_to_place(other)
    assert (other.geometry(), PLACE in os.environ) == (scene.window.geometry(), False)
    scene.link.start()
    assert scene.until_answered() == pid
    assert len(sentinels_at_home()) == 1
    scene.link.close()
    wait_gone(pid)
    old._begun.end(politely=True)  # type: ignore[union-attr]
    assert not Path(address).parent.exists()
