"""50,000 services: what their polls cost, and whether the screen still moves while such answers come.

The engine runs in its own thread, as in the console, beside a wall of 500 sites. The floor of a stall is what a thread
that only counts does to the same screen, in the same run.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from threading import Event as Flag
from threading import Thread

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from noc.backends.backend import Backend
from noc.backends.kinds import make, setup_of
from noc.collector import Collector
from noc.core.answer import Answer
from noc.core.causes import State
from noc.core.events import Started
from noc.engine.clock import read_clock
from noc.engine.engine import Engine
from noc.settings import BackendSettings
from noc.ui.bridge import Bridge
from noc.ui.example import DeafDoor
from noc.ui.wall import Wall
from tests.bench.test_poll import secret, served

pytestmark = pytest.mark.bench

HOSTS, SERVICES = 5000, 10
POLLS, TURNS = 3, 5
EVERY = timedelta(seconds=2)
PATIENCE = 90_000  # ms
MOST_STALL = 25  # times the floor
MOST_MEMORY = 400  # MB more than before


class Heart:
    """Beats as often as the screen's thread can; `longest` is the longest time between two beats, in ms."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(1)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, 1000 * (now - self._last))
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


class Weighed:
    """Reads for the engine, and notes what each poll cost."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._read = backend.read
        self.ms: list[float] = []
        backend.read = self.read  # type: ignore[method-assign]

    async def read(self) -> Answer:
        begun = time.thread_time()
        answer = await self._read()
        self.ms.append(1000 * (time.thread_time() - begun))
        return answer


def stalls_by_counting(qtbot: QtBot) -> float:
    """The longest stall of the screen beside a thread that only counts, in ms."""
    ended, heart = Flag(), Heart()

    def count() -> None:
        number = 0
        while not ended.is_set():
            number += 1

    thread = Thread(target=count)
    thread.start()
    qtbot.wait(1000)
    ended.set()
    thread.join()
    heart.stop()
    return heart.longest


@contextmanager
def watching(settings: BackendSettings, backend: Backend, wall: Wall) -> Iterator[Engine]:
    bridge = Bridge()
    bridge.arrived.connect(wall.show_snapshot)
    engine = Engine(Started(read_clock(), (setup_of(settings),)), [(settings, backend)], bridge.publish)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop(timedelta(seconds=20))


@pytest.mark.parametrize("kind", ["icinga2", "nagios", "livestatus", "zabbix"])
def test_the_screen_moves_while_50000_services_are_read(
    kind: str, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wall = Wall(DeafDoor())
    qtbot.addWidget(wall)
    wall.resize(1920, 1080)
    wall.show()
    Collector(wall)
    floor = stalls_by_counting(qtbot)
    before = getrusage(RUSAGE_SELF).ru_maxrss
    with served(kind, tmp_path, HOSTS, SERVICES, TURNS) as (_, settings, _):
        settings = replace(settings, site_from="hostgroup:site-", poll_every=EVERY)
        backend = make(settings, secret)
        weighed, heart = Weighed(backend), Heart()
        with watching(settings, backend, wall) as engine:
            qtbot.waitUntil(lambda: engine.world.backends["east"].polls >= POLLS, timeout=PATIENCE)
            world = engine.world
        heart.stop()
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    answer = world.backends["east"].answer
    assert answer is not None
    every = world.backends["east"].period.total_seconds()
    with capsys.disabled():
        print(f"\n{kind}: {answer.objects} objects, polls of {', '.join(f'{each:.0f}' for each in weighed.ms)} ms")
        print(f"  {backend.cost.bytes / 1e6:.1f} MB in {backend.cost.requests} requests, each {every:.1f} s")
        print(f"  longest stall {heart.longest:.0f} ms (floor {floor:.0f} ms), {grown:.0f} MB more")
    assert sum(verdict.state in (State.OK, State.DEGRADED) for verdict in world.verdicts.values()) == HOSTS / 10
    assert heart.longest < MOST_STALL * floor
    assert grown < MOST_MEMORY
