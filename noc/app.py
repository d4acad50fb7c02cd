"""Joins everything: the way from `noc.toml` to a wall on a screen, and the way of a packet through it.

Start-up. `noc.cli` finds the subcommand and `noc.config` reads the configuration, or says in one sentence what is wrong
with it. A `Session` (`noc.engine.session`) takes the journal's lock, recalls what the console knew before it ended,
makes one adapter per backend (`noc.backends.kinds`) and an engine that owns them. Here the screen is put in front of
it: the bridge that carries snapshots from the engine's thread to this one, the wall, and the siren with its voice. Then
the engine starts, and Qt runs until the window is closed.

The way of a packet. A socket brings bytes to an adapter (`noc.backends`), which makes an `Answer` of them: facts, no
judgement. The engine (`noc.engine`) wraps it into an event and folds it into the world (`noc.core.fold`), where it is
decided, from timestamps at one frozen moment, which sites are calm, down or silent, and what becomes of each alarm.
Two things come out. A `Snapshot`: what must hold, read by the wall and by the siren, so that a lost message can leave
nothing quiet. And effects: what must happen once, lines for the journal and acknowledgements for a backend.

The way back. A click on the wall, `noc ack` in another terminal, a beat of the clock: each is an event through the same
door. Nothing else changes the world. An acknowledgement comes back as seen in the backend, or as refused.

Who watches whom. The engine beats once a second; a wall that hears no beat for five seconds says so itself, shows no
calm tile, and has the siren sound the fault. A voice that dies is replaced, and one that cannot be is a fault.
"""

import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from os import environ
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from noc import paths
from noc.audio.driver import SirenDriver
from noc.audio.player import Player
from noc.audio.sound_watch import SoundWatch
from noc.console import Console, W, make_desk, make_wall, zone_of
from noc.core.effects import Happened
from noc.core.snapshot import Snapshot
from noc.engine.session import Session
from noc.settings import Settings
from noc.ui.bridge import Bridge
from noc.ui.picture import picture_of
from noc.ui.wall import Wall

SIGNALS_SEEN_WITHIN = 200  # ms: Python notices a signal only between two of its own lines


def has_screen() -> bool:
    """Is there a place for a window?"""
    if environ.get("QT_QPA_PLATFORM"):
        return environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    return sys.platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def application(visible: bool = True) -> QApplication:
    """The one QApplication; without a screen it draws into memory."""
    if not visible:
        environ["QT_QPA_PLATFORM"] = "offscreen"
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication([sys.argv[0]])
    app.setApplicationName("noc")
    app.setApplicationDisplayName("NOC Console")
    app.setDesktopFileName("noc")
    app.setStyle("Fusion")  # the same on every desktop
    app.setWindowIcon(QIcon(str(paths.resource("icons/noc-256.png"))))
    return app


def show_wall(
    settings: Settings,
    screen: int | None = None,
    full_screen: bool = True,
    begin: Callable[[Console[Wall]], None] | None = None,
) -> int:
    """Run the console on a screen until its window is closed. `begin` is called when it has started."""
    app = application()
    console = Console(settings, make_wall)
    wall = console.window
    place(wall, screen, full_screen)
    if not full_screen:
        console.call_for_eyes(wall, wall.go_to_next)
    return _run(app, console, begin)


def show_desk(settings: Settings) -> int:
    """Run the operator's window until it is closed."""
    app = application()
    console = Console(settings, make_desk)
    desk = console.window
    desk.open()
    console.call_for_eyes(desk, desk.go_to_next)
    return _run(app, console)


def _run(app: QApplication, console: Console[W], begin: Callable[[Console[W]], None] | None = None) -> int:
    end_on_signals(app)
    console.start()
    if begin is not None:
        begin(console)
    try:
        return int(app.exec())
    finally:
        console.stop()


def place(wall: Wall, screen: int | None, full_screen: bool) -> None:
    """Put the wall on a screen, counted from 1; without a number on the one where the system puts it."""
    screens = QGuiApplication.screens()
    if screen is not None:
        chosen = screens[min(max(screen, 1), len(screens)) - 1]
        wall.setScreen(chosen)
        wall.move(chosen.availableGeometry().topLeft())
    area = (wall.screen() or screens[0]).availableGeometry()
    wall.resize(int(area.width() * 0.9), int(area.height() * 0.9))
    if full_screen:
        wall.showFullScreen()
    else:
        wall.show()


def end_on_signals(app: QCoreApplication) -> QTimer:
    """Ctrl+C and a polite kill close the console in order."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNALS_SEEN_WITHIN)
    return timer


def save_picture(settings: Settings, snapshot: Snapshot, file: Path, width: int, height: int) -> bool:
    """Draw the wall as it would hang on a screen of this size. False: the file could not be written."""
    application(visible=False)
    return picture_of(snapshot, QSize(width, height), timezone=zone_of(settings)).save(str(file))


def watch_with_sound(
    settings: Settings,
    on_snapshot: Callable[[Snapshot], None],
    on_line: Callable[[Happened], None],
    pump: Callable[[], object],
    span: timedelta | None,
) -> int:
    """The siren without a wall: `pump` prints what has come, five times a second."""
    app = QCoreApplication.instance() or QCoreApplication([sys.argv[0]])
    bridge = Bridge()
    session = Session(settings, bridge.publish, on_line)
    player = Player(paths.resource("sounds"))
    siren = SirenDriver(player)
    bridge.arrived.connect(on_snapshot)
    bridge.arrived.connect(siren.show)
    watch = SoundWatch(siren, session.door, settings.console.sound == "required", lambda text, works: None)
    until = None if span is None else monotonic() + span.total_seconds()

    def look() -> None:
        pump()
        if not session.engine.alive or (until is not None and monotonic() >= until):
            app.quit()

    timer = end_on_signals(app)
    timer.timeout.connect(look)
    session.start()
    app.exec()
    dead = not session.engine.alive
    pump()
    watch.deleteLater()
    session.stop()
    player.close()
    return 2 if dead else 0
