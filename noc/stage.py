"""Puts the demo before the console: on a screen, or without one as lines and pictures."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMetaObject, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from noc.app import application, end_on_signals, show_wall
from noc.config import load
from noc.console import Console, make_wall
from noc.core.effects import Happened
from noc.demo.course import Act
from noc.demo.demo import Demo
from noc.engine.clock import run_fast
from noc.ui.wall import Wall

PICTURES = Path("demo-pictures")
SIZE = (1920, 1080)
CURTAIN = 12.0  # s at speed 1 between the last act and the last picture


class Narrator(QObject):
    """Carries the acts from the demo's thread to the screen's.

    The first act is there before anybody listens: acts wait here until the screen's loop runs.
    """

    told = Signal(object)  # an Act
    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _tell(self, act: Act) -> None:
        self.told.emit(act)


def play(scenario: str, seed: int, speed: float) -> int:
    """The demo in a window, until it is closed."""
    application()
    narrator = Narrator()
    demo = Demo(scenario, seed, speed, narrator.happened.emit)
    run_fast(demo.fast)
    path = demo.start()

    shown: list[Console[Wall]] = []  # the newest is the one that runs

    def tell(act: Act) -> None:
        print(f"{act.at:4.0f} s  {act.says}", flush=True)
        shown[-1].window.say(act.says)

    def begin(console: Console[Wall]) -> None:
        if not shown:  # the acts wait for the first
            narrator.told.connect(tell)
        shown.append(console)

    try:
        return show_wall(load(path), full_screen=False, begin=begin, watched=False)
    finally:
        demo.stop()


class Unseen(QObject):
    """The same console drawn into memory: at each turn of the story a picture of what the one before has led to.

    `say` prints a line, and tells whether anybody still reads: the story ends with its reader.
    """

    def __init__(self, demo: Demo, narrator: Narrator, say: Callable[[str], bool]) -> None:
        super().__init__()
        self._say = say
        self._wall: QWidget | None = None
        self._acts = sum(1 for act in demo.course.acts if act.says)
        self._told: list[Act] = []
        self._curtain = round(1000 * CURTAIN / demo.course.speed)
        narrator.told.connect(self.tell)

    def look_at(self, wall: QWidget) -> None:
        self._wall = wall

    def say(self, text: str) -> None:
        """May be called from any thread."""
        app = QCoreApplication.instance()
        if not self._say(text) and app is not None:
            QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def tell(self, act: Act) -> None:
        if self._told:
            self._save()
        self._told.append(act)
        self.say(f"\n{act.at:4.0f} s  {act.says}")
        if len(self._told) == self._acts:
            QTimer.singleShot(self._curtain, self._end)

    @Slot()
    def _end(self) -> None:
        self._save()
        QCoreApplication.quit()

    def _save(self) -> None:
        act = self._told[-1]
        words = "-".join(re.findall(r"[a-z0-9]+", act.says.casefold())[:6])
        file = PICTURES / f"{len(self._told):02}-{words}.png"
        saved = self._wall is not None and self._wall.grab().save(str(file))
        self.say(f"        picture: {file}" if saved else f"        {file} could not be written")


def play_unseen(
    scenario: str, seed: int, speed: float, say: Callable[[str], bool], words: Callable[[Happened], str]
) -> int:
    """Tell the story in the terminal and end with it, or with whoever reads it."""
    app = application(visible=False)
    with suppress(OSError):  # each picture that cannot be written is told by itself
        PICTURES.mkdir(exist_ok=True)
    narrator = Narrator()
    demo = Demo(scenario, seed, speed, narrator.happened.emit)
    run_fast(demo.fast)
    path = demo.start()
    unseen = Unseen(demo, narrator, say)
    console = Console(load(path), make_wall, lambda line: unseen.say(f"        {words(line)}"), sound=False)
    console.window.resize(*SIZE)
    console.window.show()
    unseen.look_at(console.window)
    end_on_signals(app)
    console.start()
    try:
        return int(app.exec())
    finally:
        console.stop()
        demo.stop()
