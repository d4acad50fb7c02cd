"""A wall on a stage: its door writes down what is asked, and its clock is turned by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from noc.core.clock import Now
from noc.core.events import Asked, PresenceSeen
from noc.core.snapshot import Snapshot
from noc.ui.example import AT, DeafDoor
from noc.ui.fonts import load
from noc.ui.wall import Wall

NOW = Now(AT, timedelta(hours=5))  # the moment of all that is asked on a stage


class RecordingDoor(DeafDoor):
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.seen: list[PresenceSeen] = []

    def ask(self, asked: Asked) -> None:
        if isinstance(asked, PresenceSeen):
            self.seen.append(asked)
        else:
            self.asked.append(replace(asked, now=NOW))


@dataclass
class Stage:
    qtbot: QtBot
    door: RecordingDoor = field(default_factory=RecordingDoor)
    now: float = 1000.0
    stalls: list[bool] = field(default_factory=list)
    wall: Wall = field(init=False)

    def __post_init__(self) -> None:
        self.wall = Wall(self.door, "ann", timezone=UTC, clock=lambda: self.now, on_stalled=self.stalls.append)
        self.qtbot.addWidget(self.wall)
        self.wall.resize(1280, 720)
        self.wall.show()

    def show(self, snapshot: Snapshot) -> None:
        self.wall.show_snapshot(snapshot)

    def wait(self, seconds: float) -> None:
        """Let time pass on the wall's clock."""
        self.now += seconds
        self.wall.pulse()

    def press(self, *keys: Qt.Key | str) -> None:
        """Press keys, or type texts, wherever the focus is."""
        for key in keys:
            target = self.wall.focusWidget() or self.wall
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


@pytest.fixture
def make_stage(qtbot: QtBot) -> Callable[[], Stage]:
    return lambda: Stage(qtbot)


@pytest.fixture
def letters(qapp: object) -> None:
    """The console's own typeface."""
    assert load() == ()
