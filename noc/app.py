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
calm tile, and has the siren sound the fault. A voice that dies is replaced, and one that cannot be is a fault. The
screen's thread beats to the sentinel (`noc.sentinel`), a process with a window and a sound of its own: when it hears no
beat it raises the alarm and starts the console again, and a sentinel that does not answer is a fault here. Beyond this
machine a dead-man service is pinged, and systemd's watchdog is fed, only while all figures of the work advance.
"""

import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from os import environ
from pathlib import Path
from queue import SimpleQueue
from time import monotonic

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from noc import paths
from noc.audio.driver import SirenDriver
from noc.audio.hearing import Hearing
from noc.audio.player import Player
from noc.audio.sound_watch import SoundWatch
from noc.collector import Collector
from noc.console import Console, W, make_desk, make_wall, zone_of
from noc.core.effects import Happened
from noc.core.reply import Reply
from noc.core.snapshot import Snapshot
from noc.engine.own_config import Fresh
from noc.engine.reloading import begin_anew, on_hang_up
from noc.engine.service_manager import ServiceManager
from noc.engine.session import Session
from noc.engine.totals import Tally
from noc.sentinel.link import Link, Subject, return_to_place
from noc.settings import Settings
from noc.succession import Succession, take_place
from noc.ui.bridge import Bridge
from noc.ui.desk.desk import Desk
from noc.ui.kiosk import Kiosk
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
    Collector(app)
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
    watched: bool = True,
) -> int:
    """Run the console on a screen until its window is closed. `begin` is called when it has started.

    `watched`: by a sentinel, which starts it again if it dies.
    """
    app = application()
    kiosk = Kiosk() if full_screen else None

    def stand(console: Console[Wall], old: Wall | None) -> None:
        wall = console.window
        if old is not None:
            take_place(wall, old)
        else:
            place(wall, screen, full_screen)
            return_to_place(wall)
        if kiosk is not None:
            kiosk.watch(wall, console.session.door)
        else:
            console.call_for_eyes(wall, wall.go_to_next)

    try:
        watch = Succession(settings, make_wall, stand, begin)
        return _run(app, watch, link_of(watch, "wall") if watched else None)
    finally:
        if kiosk is not None:
            kiosk.close()


def show_desk(settings: Settings) -> int:
    """Run the operator's window until it is closed."""
    app = application()

    def stand(console: Console[Desk], old: Desk | None) -> None:
        desk = console.window
        if old is not None:
            take_place(desk, old)
        else:
            desk.open()
            return_to_place(desk)
        console.call_for_eyes(desk, desk.go_to_next)

    watch = Succession(settings, make_desk, stand)
    return _run(app, watch, link_of(watch, "desk"))


def link_of(watch: Succession[Wall] | Succession[Desk], name: str) -> Link:
    """What lets a sentinel watch the console that runs; `name` is of the command."""

    def subject() -> Subject:
        console = watch.console
        return Subject(console.window, console.session.door, console.tally, console.session.polls_within)

    settings = watch.console.settings.console
    return Link(subject, name, settings.name, settings.sound != "off")


def _run(app: QApplication, watch: Succession[W], link: Link | None = None) -> int:
    end_on_signals(app)
    watch.start()
    if link is not None:
        watch.changing = link.hold_on
        link.start()
    on_hang_up(lambda: watch.console.session.door, app.quit)
    try:
        code = int(app.exec())
        if link is not None and code == 0:  # with any other code nobody wanted it to end
            link.close()
        return code
    finally:
        watch.console.service.stopping()
        watch.console.stop()


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
    Collector(app)
    bridge = Bridge()
    tally = Tally({"polls", "folds", "snapshots"})
    service, fresh = ServiceManager(tally), SimpleQueue[Fresh]()
    player = Player(paths.resource("sounds"))
    siren = SirenDriver(player)
    bridge.arrived.connect(on_snapshot)
    bridge.arrived.connect(siren.show)
    bridge.arrived.connect(lambda snapshot: tally.shown(0))
    required = settings.console.sound == "required"  # what is heard, and how, stays as it was begun
    hearing = Hearing(player, tally, required, zone_of(settings)) if settings.console.sound != "off" else None
    if hearing is not None:
        bridge.arrived.connect(hearing.show)

    def begin(wanted: Settings, reloaded: Reply | None) -> tuple[Session, SoundWatch]:
        session = Session(wanted, bridge.publish, on_line, tally=tally, on_reload=fresh.put, reloaded=reloaded)
        watch = SoundWatch(siren, session.door, required, lambda text, works: None, hearing=hearing)
        session.start()
        return session, watch

    session, watch = begin(settings, None)
    until = None if span is None else monotonic() + span.total_seconds()

    def look() -> None:
        nonlocal session, watch
        pump()
        service.look()
        if not fresh.empty():
            session.stop()
            watch.deleteLater()
            session, watch = begin_anew(session.settings, fresh.get(), begin)
        if not session.engine.alive or (until is not None and monotonic() >= until):
            app.quit()

    timer = end_on_signals(app)
    timer.timeout.connect(look)
    on_hang_up(lambda: session.door, app.quit)
    app.exec()
    dead = not session.engine.alive
    service.stopping()
    pump()
    watch.deleteLater()
    session.stop()
    if hearing is not None:
        hearing.close()
    player.close()
    return 2 if dead else 0
