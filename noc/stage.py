"""Puts the demo before the console: on a screen, or without one as lines and pictures."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from noc.app import Console, application, end_on_signals, show_wall
from noc.config import load
from noc.core.effects import Happened
from noc.demo.course import Act
from noc.demo.demo import Demo

PICTURES = Path("demo-pictures")
SIZE = (1920, 1080)
CURTAIN = 12.0  # s at speed 1 between the last act and the last picture


class Narrator(QObject):
    """Carries the acts from the demo's thread to the screen's."""

    told = Signal(object)  # an Act


def play(scenario: str, seed: int, speed: float) -> int:
    """The demo in a window, until it is closed."""
    application()
    narrator = Narrator()
    demo = Demo(scenario, seed, speed, narrator.told.emit)
    path = demo.start()

    def begin(console: Console) -> None:
        def tell(act: Act) -> None:
            print(f"{act.at:4.0f} s  {act.says}", flush=True)
            console.wall.footer.say(act.says)

        narrator.told.connect(tell)

    try:
        return show_wall(load(path), full_screen=False, begin=begin)
    finally:
        demo.stop()


class Unseen(QObject):
    """The same console drawn into memory: at each turn of the story a picture of what the one before has led to."""

    def __init__(self, console: Console, demo: Demo, narrator: Narrator, quit_: Callable[[], None]) -> None:
        super().__init__()
        self._console, self._quit = console, quit_
        self._acts = sum(1 for act in demo.course.acts if act.says)
        self._told: list[Act] = []
        self._curtain = round(1000 * CURTAIN / demo.course.speed)
        narrator.told.connect(self.tell)

    @Slot(object)
    def tell(self, act: Act) -> None:
        if self._told:
            self._save()
        self._told.append(act)
        print(f"\n{act.at:4.0f} s  {act.says}", flush=True)
        if len(self._told) == self._acts:
            QTimer.singleShot(self._curtain, self._end)

    @Slot()
    def _end(self) -> None:
        self._save()
        self._quit()

    def _save(self) -> None:
        act = self._told[-1]
        words = "-".join(re.findall(r"[a-z0-9]+", act.says.casefold())[:6])
        file = PICTURES / f"{len(self._told):02}-{words}.png"
        saved = self._console.wall.grab().save(str(file))
        print(f"        picture: {file}" if saved else f"        {file} could not be written", flush=True)


def play_unseen(scenario: str, seed: int, speed: float, on_line: Callable[[Happened], None]) -> int:
    """Tell the story in the terminal and end with it. `on_line` is called in the engine's thread."""
    app = application(visible=False)
    PICTURES.mkdir(exist_ok=True)
    narrator = Narrator()
    demo = Demo(scenario, seed, speed, narrator.told.emit)
    path = demo.start()
    console = Console(load(path), on_line, sound=False)
    console.wall.resize(*SIZE)
    console.wall.show()
    Unseen(console, demo, narrator, app.quit).setParent(narrator)
    end_on_signals(app)
    console.start()
    try:
        return int(app.exec())
    finally:
        console.stop()
        demo.stop()
