"""A view that stands alone, on invented snapshots: in a window, or as a picture in a file."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from noc.core.snapshot import Snapshot
from noc.ui.example import later

Scenes = Mapping[str, Callable[[], Snapshot]]


class View(Protocol):
    """A window that shows snapshots."""

    def show_snapshot(self, snapshot: Snapshot) -> None: ...
    def resize(self, size: QSize, /) -> None: ...
    def show(self) -> None: ...


def options_of(view: str, scenes: Scenes, size: QSize) -> argparse.ArgumentParser:
    """What every view can be asked for: `python -m noc.ui.VIEW`. `size`: of its picture where none is given."""
    parser = argparse.ArgumentParser(prog=f"python -m noc.ui.{view}", description=f"The {view} on an invented network.")
    parser.add_argument("--scene", choices=scenes, default="alarm")
    parser.add_argument("--picture", metavar="FILE", help="save a picture and leave")
    parser.add_argument("--size", type=size_of, default=size, metavar="WIDTHxHEIGHT")
    parser.add_argument("--stalled", action="store_true", help="as if the engine had stopped")
    return parser


def application(picture: str | None) -> QApplication:
    """The application; it draws into memory where only a picture is wanted."""
    if picture:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    return app


def run(app: QApplication, view: View, snapshot: Snapshot, options: argparse.Namespace) -> int:
    """Show it until it is closed; each second brings the same snapshot, a second older."""
    view.resize(options.size)
    view.show()
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1
        view.show_snapshot(later(snapshot, beats))

    timer = QTimer()
    timer.timeout.connect(beat)
    if not options.stalled:
        timer.start(1000)
    beat()
    return app.exec()


def size_of(text: str) -> QSize:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 320 <= int(width) <= 16384 and 240 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1920x1080")
    return QSize(int(width), int(height))
