"""How much the wall costs, against copying the same number of ready pictures in the same run."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from noc.core.causes import AlarmState, Cause, State
from noc.core.snapshot import AlarmView, Snapshot
from noc.ui.example import AT, DeafDoor, calm, later
from noc.ui.wall import PULSE, Wall

pytestmark = pytest.mark.bench

SITES = 1000
BLINKING = 200
ROUNDS = 30
BLINK_SECONDS = 10


class Floor(QWidget):
    """The least a wall can do: `SITES` ready pictures of the size of a place, copied one by one."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.place = f"{width} x {height}"
        self._pictures = [QPixmap(width, height) for _ in range(SITES)]
        for number, picture in enumerate(self._pictures):
            picture.fill(0xFF000000 | number * 4321)
        self._columns = 40

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number, picture in enumerate(self._pictures):
            row, column = divmod(number, self._columns)
            painter.drawPixmap(column * 47, row * 18, picture)
        painter.end()


def least_ms(act: Callable[[], None]) -> float:
    """The least time of some rounds, in ms of processor time: what others do on the machine is not ours."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time_ns()
        act()
        times.append(time.process_time_ns() - begun)
    return min(times) / 1e6


def troubled(snapshot: Snapshot) -> Snapshot:
    view = AlarmView(Cause.HOST_DOWN, AlarmState.UNACKED, AT - timedelta(minutes=2))
    sites = tuple(
        replace(site, state=State.DOWN, alarms=(view,)) if number % (SITES // BLINKING) == 0 else site
        for number, site in enumerate(snapshot.sites)
    )
    return replace(snapshot, sites=sites)


def test_a_thousand_places(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    wall = Wall(DeafDoor(), clock=lambda: now[0])
    qtbot.addWidget(wall)
    wall.resize(1920, 1080)
    wall.show()
    snapshot = calm(SITES)
    wall.show_snapshot(snapshot)
    qtbot.waitUntil(lambda: wall.view.paints > 0)
    floor = Floor(wall.view.rect_of(0).width(), wall.view.rect_of(0).height())
    qtbot.addWidget(floor)
    floor.resize(wall.view.size())
    with qtbot.waitExposed(floor):
        floor.show()
    beats = [0]

    def second() -> None:
        beats[0] += 1
        wall.show_snapshot(later(snapshot, beats[0]))
        QApplication.processEvents()

    def ten_changes() -> None:
        beats[0] += 1
        sites = list(snapshot.sites)
        for number in range(beats[0] % 2, 10):
            sites[number * 90] = replace(sites[number * 90], state=State.DEGRADED)
        wall.view.show_sites(tuple(sites), snapshot.at, False)
        QApplication.processEvents()

    rows = {
        "floor: 1,000 pictures copied": least_ms(floor.repaint),
        "full repaint": least_ms(wall.view.viewport().repaint),
        "a snapshot in which every age runs, shown": least_ms(second),
        "10 changes, shown": least_ms(ten_changes),
    }
    wall.show_snapshot(troubled(snapshot))

    def blink(phases: int) -> None:
        for _ in range(phases):
            now[0] += PULSE / 1000
            wall.pulse()
            QApplication.processEvents()

    phases = BLINK_SECONDS * 1000 // PULSE
    blink(2)
    begun = time.process_time_ns()
    blink(phases)
    blinking = (time.process_time_ns() - begun) / 1e6
    share = blinking / (BLINK_SECONDS * 1000)
    with capsys.disabled():
        print(f"\n{SITES} places of {floor.place} px, processor time")
        for label, spent in rows.items():
            print(f"  {label:<44} {spent:8.2f} ms  {spent / rows['floor: 1,000 pictures copied']:6.2f} x floor")
        print(f"  {BLINKING} blinking for {BLINK_SECONDS} s{'':<22} {share:8.2%} of a core")
    least = rows["floor: 1,000 pictures copied"]
    assert rows["full repaint"] < 8 * least
    assert rows["10 changes, shown"] < 25 * least
    assert blinking / phases < 10 * least
    assert share < 0.03
