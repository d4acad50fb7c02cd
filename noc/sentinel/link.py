"""The console's side of its sentinel: starts it, beats to it, and sees that it answers. Main thread only.

That the beat comes from the screen's own thread is the point of it. An answer is counted against beats, not against the
clock: a screen that hangs, or a machine that slept, is no proof against the sentinel.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QWidget

from noc.core.causes import Cause
from noc.engine.door import Door
from noc.engine.totals import Tally
from noc.sentinel import note
from noc.sentinel.begun import ENDS_WITHIN, Begun
from noc.sentinel.line import Line
from noc.sentinel.pauses import pause
from noc.sentinel.process import Held
from noc.sentinel.start_again import ADDRESS, PLACE
from noc.sentinel.words import Beat, Bye, Heard, Hello, Said, Welcome

BEAT = 1000  # ms
TRIES = 100  # ms between two tries to reach one that begins
UNANSWERED = 5  # beats
BEGINS_WITHIN = timedelta(seconds=20)  # on a busy machine Qt alone takes some
HELD = 30.0  # s
SURE = 2000  # ms from a broken connection to the fault: what ends both may be seen here as the end of the other
SENTINEL, CONSOLE = "sentinel", "console"  # the subjects of the faults

log = structlog.get_logger()


class Subject(NamedTuple):
    """What is watched now: a console may give way to another one in the same process.

    `polls_within` tells how many seconds the quickest backend may take from poll to poll; None: there is none.
    """

    window: QWidget
    door: Door
    tally: Tally
    polls_within: Callable[[], float | None]


class Link(QObject):
    """`start()` when the console works, `close()` before it ends: only then is its end no alarm.

    `name` is of the command, and `title` what the console is called. A sentinel that has started this console is
    adopted.
    """

    def __init__(self, subject: Callable[[], Subject], name: str, title: str, sound: bool) -> None:
        super().__init__()
        self._subject = subject
        self._name, self._title, self._sound = name, title, sound
        self._address = os.environ.pop(ADDRESS, "")  # not for the programs that this console starts
        self._begun: Begun | None = None
        self._held: Held | None = None
        self._line: Line | None = None
        self._asked = self._answered = self._failures = 0
        self._lost: str | None = None  # why, while it is a fault
        self._told: Door | None = None  # that it is
        self._closed = False
        self._rescued: Cause | None = None
        self._beats = self._timer(BEAT, self._beat)
        self._tries = self._timer(TRIES, self._reach)
        self._tried = 0
        self._sure = self._timer(SURE, lambda: self._lose("its connection is gone"), once=True)
        self._again = self._timer(0, self._begin, once=True)

    @property
    def pid(self) -> int | None:
        """Of the sentinel that answers."""
        return self._held.pid if self._held is not None else None

    def start(self) -> None:
        self._beats.start()
        if self._address:
            self._await()
        else:
            self._begin()

    def close(self) -> None:
        """Say goodbye, and see that it ends; takes at most 2 s."""
        self._closed = True
        for timer in (self._beats, self._tries, self._sure, self._again):
            timer.stop()
        connected = self._line is not None
        if self._line is not None:
            self._line.say(Bye())
            self._line.close()
        if self._begun is not None:
            self._begun.end(politely=connected)
        elif self._held is not None and not self._held.wait(ENDS_WITHIN):
            self._held.kill()

    # One that begins

    def _begin(self) -> None:
        try:
            self._begun = Begun(self._name, self._sound)
        except OSError as error:
            self._lose(f"it cannot be started: {error.strerror}")
            return
        self._address = self._begun.address
        self._await()

    def _await(self) -> None:
        self._tried = 0
        self._tries.start()

    def _reach(self) -> None:
        self._tried += 1
        link = QLocalSocket()
        link.connectToServer(self._address)
        if link.waitForConnected(TRIES):
            self._tries.stop()
            self._greet(link)
        elif self._begun is not None and not self._begun.runs:
            self._lose("it ended at its start")
        elif self._begun is None or self._tried * timedelta(milliseconds=TRIES) > BEGINS_WITHIN:
            self._lose("it cannot be reached")

    def _greet(self, link: QLocalSocket) -> None:
        self._line = Line(link, self)
        self._line.heard.connect(self._heard)
        self._line.broken.connect(self._broken)
        command = (sys.executable, *sys.orig_argv[1:])
        self._line.say(Hello(os.getpid(), self._title, command, str(Path.cwd())))
        self._asked = self._answered = 0
        self._beat()

    # One that runs

    def hold_on(self) -> None:
        """What comes now may keep the main thread, for HELD at most."""
        if self._line is not None:
            self._say_beat(HELD)
            self._line.flush()

    def _beat(self) -> None:
        self._tell_lost()
        if self._line is None:
            return
        if self._asked - self._answered >= UNANSWERED:
            self._lose(f"it has not answered for {self._asked - self._answered} s")
            return
        self._say_beat()

    def _say_beat(self, next_within: float = 0.0) -> None:
        assert self._line is not None
        subject = self._subject()
        self._asked += 1
        place = bytes(subject.window.saveGeometry().toBase64().data()).decode()
        exposed, within = is_exposed(subject.window), subject.polls_within()
        self._line.say(Beat(self._asked, subject.tally.totals, exposed, place, within, next_within))

    def _heard(self, said: Said) -> None:
        match said:
            case Welcome():
                self._held = Held(said.pid)
                story = (said.cause, said.story) if said.cause is not None else note.take(self._name)
                if story is not None:
                    self._rescued = story[0]
                    self._subject().door.part_failed(self._rescued, CONSOLE, story[1])
            case Heard():
                self._answered = max(self._answered, said.number)
                self._works()
                if self._rescued is not None and not said.alarm:
                    self._subject().door.part_works(self._rescued, CONSOLE)
                    self._rescued = None
            case _:
                log.warning("the sentinel has said what it should not", what=type(said).__name__)

    def _works(self) -> None:
        self._failures = 0
        if self._lost is not None:
            self._lost, self._told = None, None
            self._subject().door.part_works(Cause.SENTINEL_LOST, SENTINEL)

    def _tell_lost(self) -> None:
        """To each console that takes the place of another one too."""
        door = self._subject().door
        if self._lost is not None and self._told is not door:
            self._told = door
            door.part_failed(Cause.SENTINEL_LOST, SENTINEL, f"nobody watches this console: {self._lost}")

    def _broken(self) -> None:
        self._drop_line()
        if not self._closed:
            self._sure.start()

    def _lose(self, why: str) -> None:
        """It is a fault; end what is left of it, and begin another."""
        log.warning("the sentinel is lost", reason=why)
        self._tries.stop()
        self._sure.stop()
        self._drop_line()
        self._end_it()
        self._lost, self._told = why, None
        self._tell_lost()
        if self._rescued is not None:  # who would have told when this console works is gone; it does
            self._subject().door.part_works(self._rescued, CONSOLE)
            self._rescued = None
        self._again.start(pause(self._failures) // timedelta(milliseconds=1))
        self._failures += 1

    def _drop_line(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line.deleteLater()
            self._line = None

    def _end_it(self) -> None:
        if self._held is not None:
            self._held.kill()
            self._held.release()
            self._held = None
        if self._begun is not None:
            self._begun.end(politely=False)
            self._begun = None

    def _timer(self, interval: int, then: Callable[[], object], once: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(interval)
        timer.timeout.connect(then)
        return timer


def is_exposed(window: QWidget) -> bool:
    """Something of it can be seen, as far as the system tells."""
    handle = window.windowHandle()
    return window.isVisible() and not window.isMinimized() and handle is not None and handle.isExposed()


def return_to_place(window: QWidget) -> None:
    """Where the sentinel has started this console again, its window goes where the old one was."""
    place = os.environ.pop(PLACE, "")
    if place:
        window.restoreGeometry(QByteArray.fromBase64(place.encode()))
