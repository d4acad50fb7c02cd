"""Garbage with Qt's objects in it is collected by the screen's thread only, whoever makes it necessary."""

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from noc.collector import Collector

CLOSED_PANELS = """
import gc, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from noc.app import application

class Panel(QWidget):
    def __init__(self):
        super().__init__()
        self.me = self
        timer = QTimer(self)
        timer.timeout.connect(self.update)
        timer.start(1)
        self.show()

def work():
    kept = [[] for _ in range(200_000)]
    print(gc.get_count()[0] > 100_000)
    QTimer.singleShot(0, app, app.quit)

app = application(visible=False)
app.setQuitOnLastWindowClosed(False)
thread = threading.Thread(target=work)
for _ in range(100):
    Panel()
QTimer.singleShot(200, thread.start)
app.exec()
"""


class Ring:
    """Garbage that refers to itself, and tells which thread collects it."""

    def __init__(self, collected: list[int]) -> None:
        self._me, self._collected = self, collected

    def __del__(self) -> None:
        self._collected.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QObject) -> Iterator[Collector]:
    before = gc.get_threshold()
    gc.enable()
    parent = QObject()
    yield Collector(parent)
    gc.set_threshold(*before)


def work() -> None:
    """In another thread, by someone who needs much memory."""
    thread = threading.Thread(target=lambda: [[] for _ in range(100_000)])
    thread.start()
    thread.join()


def test_another_thread_collects_nothing(collector: Collector) -> None:
    collected: list[int] = []
    Ring(collected)
    work()
    assert collected == []


def test_this_thread_collects_it_at_its_next_look(collector: Collector, qtbot: QtBot) -> None:
    gc.collect()
    gc.set_threshold(100, 10, 10)
    collected: list[int] = []
    rings = [Ring(collected) for _ in range(200)]
    del rings
    qtbot.waitUntil(lambda: len(collected) == 200, timeout=5000)
    assert set(collected) == {threading.get_ident()}


def test_what_is_old_is_collected_seldom(collector: Collector) -> None:
    gc.collect()
    gc.set_threshold(100, 2, 2)
    collected: list[int] = []
    old = [Ring(collected)]
    gc.collect(1)
    old.clear()
    kept: list[list[int]] = []
    looks = 0
    while not collected and looks < 50:
        kept.extend([] for _ in range(200))
        collector.look()
        looks += 1
    assert 3 * 3 <= looks <= 4 * 4


def test_too_little_to_collect_is_left(collector: Collector) -> None:
    gc.collect()
    collected: list[int] = []
    Ring(collected)
    collector.look()
    assert collected == []


def test_the_console_outlives_closed_panels_while_its_engine_needs_memory() -> None:
    """It died of this: a panel with a timer, destroyed in the engine's thread."""
    command = [sys.executable, "-X", "faulthandler", "-c", CLOSED_PANELS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
