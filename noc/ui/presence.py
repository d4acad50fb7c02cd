"""Somebody is there: a key or a button was pressed in the window. Told at most every ten seconds."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from noc.core.events import PresenceSeen
from noc.engine.clock import read_clock
from noc.engine.door import Door

EVERY = 10.0  # s

_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel})


class Presence(QObject):
    """Watches the presses in one window and all its parts, whoever takes them; it lives as long as the window."""

    def __init__(
        self, door: Door, window: QWidget, by: Callable[[], str] = str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`by` names who is likely there, `clock` counts seconds and is never set back."""
        super().__init__(window)
        self._door, self._window, self._by, self._clock = door, window, by, clock
        self._told: float | None = None
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and isinstance(watched, QWidget) and watched.window() is self._window:
            self._touched()
        return False

    def _touched(self) -> None:
        now = self._clock()
        if self._told is None or now - self._told >= EVERY:
            self._told = now
            self._door.ask(PresenceSeen(read_clock(), self._by()))
