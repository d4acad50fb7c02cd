"""Somebody is there: a key or a button was pressed in the window. Told at most every ten seconds."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from noc.core.events import PresenceSeen
from noc.engine.clock import read_clock
from noc.engine.door import Door

EVERY = 10.0  # s

_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel})


class Presence(QObject):
    """Watches the presses in one window and all its parts, whoever takes them; it lives as long as the window."""

    def __init__(
        self,
        door: Door,
        window: QWidget,
        by: Callable[[], str] = str,
        clock: Callable[[], float] = time.monotonic,
        asks: Callable[[], bool] = bool,
    ) -> None:
        """`by` names who is likely there, `clock` counts seconds and is never set back.

        `asks` tells whether the window asks who is there. The key that answers does nothing else; those after it do,
        for a while even if the engine has not heard of the answer.
        """
        super().__init__(window)
        self._door, self._window, self._by, self._clock, self._asks = door, window, by, clock, asks
        self._told: float | None = None
        self._answered: float | None = None
        self._held = -1  # the key that answered
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES or not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        self._touched()
        return isinstance(event, QKeyEvent) and self._answers(event)

    def _answers(self, event: QKeyEvent) -> bool:
        """Whether this key only tells that somebody is there."""
        if event.isAutoRepeat():
            return event.key() == self._held
        now = self._clock()
        lately = self._answered is not None and now - self._answered < EVERY
        if lately or not self._asks():
            self._held = -1
            return False
        self._answered, self._held = now, event.key()
        return True

    def _touched(self) -> None:
        now = self._clock()
        if self._told is None or now - self._told >= EVERY:
            self._told = now
            self._door.ask(PresenceSeen(read_clock(), self._by()))
