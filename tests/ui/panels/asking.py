"""A panel in a window: keys go to wherever the focus is, and the clock is turned by hand."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from noc.core.clock import Now
from noc.ui.example import AT
from noc.ui.fonts import load
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.fields import Names

Key = Qt.Key
SIDE = 420  # px: the width of a side panel on a desk
# 10 kB and more of each: one word, words, right to left, wide letters, marks upon marks, markup.
LONG_TEXTS = ("x" * 10_000, "Größe " * 1_700, "مركز البيانات " * 720, "数据中心" * 1_300, "a" + "\u0301" * 5_000,
              "<b>down</b>\x00\u202e\n" * 600)  # fmt: skip


def _type(target: QWidget, letter: str) -> None:
    if letter.isascii():
        QTest.keyClicks(target, letter)
    else:  # QTest knows no others
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(target, event)


@dataclass
class Asking:
    """`said` are the answers that came back, `left` how often Esc was heard."""

    qtbot: QtBot
    names: Names = field(default_factory=lambda: Names("ann", ("ann", "ben", "cleo")))
    now: Now = field(default_factory=lambda: Now(AT, timedelta(hours=30)))
    said: list[tuple[Any, ...]] = field(default_factory=list)
    left: int = 0

    def __post_init__(self) -> None:
        load()
        self.window = QWidget()
        self.rows = QVBoxLayout(self.window)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.qtbot.addWidget(self.window)
        self.window.resize(SIDE, 700)
        self.window.show()
        self.qtbot.waitUntil(self.window.isVisible)

    def clock(self) -> Now:
        return self.now

    def put(self, panel: AskPanel, unit: float = 1.0) -> None:
        self.rows.addWidget(panel)
        panel.set_unit(unit)
        panel.cancelled.connect(self._leave)

    def take(self, *answer: object) -> None:
        self.said.append(answer)

    def press(self, *keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, or type texts, wherever the focus is."""
        for key in keys:
            target = self.window.focusWidget()
            assert target is not None
            if isinstance(key, str):
                for letter in key:
                    _type(target, letter)
            else:
                QTest.keyClick(target, key, held)

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press(Key.Key_V, held=Qt.KeyboardModifier.ControlModifier)

    @property
    def focus(self) -> QWidget | None:
        return self.window.focusWidget()

    def sees(self, widget: QWidget, area: QScrollArea) -> bool:
        """Whether all of a widget stands in the part of the list that is shown."""
        return area.viewport().rect().contains(QRect(widget.mapTo(area.viewport(), QPoint(0, 0)), widget.size()))

    def fits(self, width: int = SIDE, height: int = 700) -> None:
        """Whatever the panel says, the window is not pushed apart by it."""
        for _ in range(5):  # one level of the layout after the other
            QApplication.processEvents()
        needed = self.window.minimumSizeHint()
        assert needed.width() <= width
        assert needed.height() <= height
        assert self.window.width() == width
        assert self.window.height() <= height
        for panel in self.window.findChildren(AskPanel):
            lines = panel.layout()
            assert lines is not None
            assert lines.totalHeightForWidth(panel.width()) <= height  # nothing is squeezed

    def _leave(self) -> None:
        self.left += 1
