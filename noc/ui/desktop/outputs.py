"""Is the screen that the wall hangs on still there? One that disappears is a fault, and the wall goes where it is seen.

The screen is remembered by its name, so that the wall returns to it when it is back. A new screen beside it, another
resolution or a wall that somebody moves are none of that. Only a full-screen window has a screen of its own.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from noc.core.causes import Cause
from noc.engine.door import Door

LOOK_EVERY = 1000  # ms
SETTLED_AFTER = 10.0  # s since the outputs changed: a wall that is elsewhere then was moved by somebody
PATIENCE = 2.0  # s: while screens are set up anew one may be away for a moment
NAMELESS = "screen"


@dataclass(frozen=True, slots=True)
class Home:
    """The screen of the wall, and how many there were of its name: not every system gives each its own."""

    name: str
    namesakes: int

    def among(self, names: list[str]) -> bool:
        return names.count(self.name) >= self.namesakes


class OutputWatch(QObject):
    """Begin it when the window is shown. `home`: of a wall in whose place this one stands."""

    def __init__(
        self, window: QWidget, door: Door, home: Home | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(window)
        self._window, self._door, self._clock = window, door, clock
        self.home = home
        self._away: float | None = None  # since when its screen is gone
        self._told: str | None = None  # the subject of the fault
        self._outputs: tuple[tuple[str, QRect], ...] = ()  # at the last look
        self._changed: float | None = None  # when they were others, last
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self.look)
            app.screenRemoved.connect(self.look)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """See where the window is, and where it belongs."""
        if not self._window.isFullScreen():
            self._forget()
            return
        screens = QGuiApplication.screens()
        settles = self._settles(tuple((screen.name(), screen.geometry()) for screen in screens))
        names = [screen.name() for screen in screens]
        here = self._window.screen()
        if self.home is not None and not self.home.among(names):
            self._miss()
            self._fill(here)
            return
        self._works()
        if self.home is not None and settles:
            # The window manager follows the outputs too, and may have put the wall elsewhere meanwhile.
            self._fill(here if here.name() == self.home.name else screens[names.index(self.home.name)])
        else:
            self.home = Home(here.name(), names.count(here.name()))  # somebody may have moved it

    def _settles(self, outputs: tuple[tuple[str, QRect], ...]) -> bool:
        """Were there other outputs a moment ago?"""
        if self._outputs not in ((), outputs):
            self._changed = self._clock()
        self._outputs = outputs
        return self._changed is not None and self._clock() - self._changed < SETTLED_AFTER

    def _miss(self) -> None:
        now = self._clock()
        self._away = now if self._away is None else self._away
        if self._told is None and now - self._away >= PATIENCE:
            self._told = self.home.name if self.home is not None and self.home.name else NAMELESS
            self._door.part_failed(Cause.OUTPUT_LOST, self._told, self._sentence())

    def _sentence(self) -> str:
        left = [screen.name() for screen in QGuiApplication.screens() if not screen.geometry().isEmpty()]
        here = self._window.screen().name()
        where = f"the wall hangs on {here or 'another screen'}" if left else "there is no other screen"
        return f"{where} until it is back: see to its cable; F11 twice stays here"

    def _fill(self, screen: QScreen) -> None:
        """Have the window fill this screen, if it does not."""
        area = screen.geometry()
        if screen not in QGuiApplication.screens() or area.isEmpty():
            return  # on its way out: Qt moves what is on it
        if self._window.screen() is screen and self._window.geometry() == area:
            return
        self._window.setScreen(screen)
        self._window.setGeometry(area)
        self._window.showFullScreen()

    def _forget(self) -> None:
        """A window has no screen of its own."""
        self.home = None
        self._works()

    def _works(self) -> None:
        self._away = None
        if self._told is not None:
            self._door.part_works(Cause.OUTPUT_LOST, self._told)
            self._told = None
