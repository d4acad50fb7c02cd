"""`python -m noc.ui.wall`: the wall on an invented network, in a window or as a picture in a file."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from noc.ui.example import DeafDoor, later
from noc.ui.header_facts import Fact
from noc.ui.picture import picture_of
from noc.ui.theme import DARK, LIGHT
from noc.ui.wall import Wall
from noc.ui.wall_example import SCENES


def size_of(text: str) -> QSize:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 320 <= int(width) <= 16384 and 240 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1920x1080")
    return QSize(int(width), int(height))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m noc.ui.wall", description="The wall on an invented network.")
    parser.add_argument("--scene", choices=SCENES, default="alarm")
    parser.add_argument("--picture", metavar="FILE", help="save a picture and leave")
    parser.add_argument("--size", type=size_of, default=QSize(1920, 1080), metavar="WIDTHxHEIGHT")
    parser.add_argument("--light", action="store_true", help="the colours of a desk")
    parser.add_argument("--stalled", action="store_true", help="as if the engine had stopped")
    options = parser.parse_args(arguments)
    if options.picture:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    QApplication.setStyle("Fusion")
    snapshot, palette = SCENES[options.scene](), LIGHT if options.light else DARK
    if options.picture:
        sound = Fact("SOUND", "heard 09:42:05")
        picture = picture_of(
            snapshot, options.size, palette=palette, timezone=UTC, sound=sound, stalled=options.stalled
        )
        return 0 if picture.save(options.picture) else 1
    wall = Wall(DeafDoor(), "ann", palette=palette)
    wall.resize(options.size)
    wall.show()
    beats = [0]

    def beat() -> None:
        beats[0] += 1
        wall.show_snapshot(later(snapshot, beats[0]))

    timer = QTimer()
    timer.timeout.connect(beat)
    if not options.stalled:
        timer.start(1000)
    beat()
    return QApplication.exec() if app is not None else 1
