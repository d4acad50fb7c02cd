"""Brings a window to the front when an alarm begins. Beside the siren and the notice, never the only way.

A window manager may refuse, and somebody who is typing is not to write the half of his note into an alarm: then the
entry in the taskbar asks for attention.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from noc.core.snapshot import Snapshot
from noc.ui.desktop.news import Newness

_CAN_RAISE = frozenset({"xcb", "windows", "cocoa"})  # elsewhere Qt only complains
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QDateTimeEdit)


def is_typing() -> bool:
    """Somebody has the cursor in a field of ours."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QComboBox):
        return focused.isEditable()
    return isinstance(focused, _FIELDS)


class Raising:
    """Raises one window, which the console owns. `raises`: False only lets the taskbar flash."""

    def __init__(self, window: QWidget, raises: bool = True, typing: Callable[[], bool] = is_typing) -> None:
        self._window, self._raises, self._typing = window, raises, typing
        self._newness = Newness()
        self._stalled = False

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if any(news.heard for news in self._newness.of(snapshot)):
            self.call()

    def stalled(self, stalled: bool) -> None:
        """An engine that stops is an alarm as any other."""
        begins, self._stalled = stalled and not self._stalled, stalled
        if begins:
            self.call()

    def call(self) -> None:
        """Ask for the eyes of whoever is there."""
        if self._raises:
            self._bring_forward()
        QApplication.alert(self._window)

    def _bring_forward(self) -> None:
        window = self._window
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        if not window.isVisible():
            window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, self._typing())
            window.show()
        if QGuiApplication.platformName() in _CAN_RAISE:
            window.raise_()
        if not self._typing():
            window.activateWindow()
