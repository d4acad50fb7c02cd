"""A box to tick, with its words on one line. Space ticks; Enter is left to the panel around it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from noc.ui.fonts import REGULAR, SEMIBOLD
from noc.ui.lettering import one_line, write_fitted
from noc.ui.shapes import draw_outline, draw_tick
from noc.ui.theme import Palette

LONGEST_SHOWN = 300


class TickBox(QAbstractButton):
    def __init__(self, palette: Palette, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._unit = 1.0
        self._says = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_words(says)

    @property
    def says(self) -> str:
        return self._says

    def set_words(self, says: str) -> None:
        # Not the text of the button itself, in which an `&` would be the mark of a key.
        says = one_line(says)[:LONGEST_SHOWN]
        if says != self._says:
            self._says = says
            self.setAccessibleName(says)
            self.update()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(1, round(32 * self._unit))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            # Some desktops press a button with Enter.
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                event.ignore()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case Qt.Key.Key_Space:
                super().keyPressEvent(event)
            case _:
                event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        unit, size = self._unit, max(9, round(17 * self._unit))
        side = 20 * unit
        box = QRectF(2 * unit, (self.height() - side) / 2, side, side)
        painter.fillRect(box, QColor(self._palette.background))
        draw_outline(painter, box, max(1.5, 2 * unit), 3 * unit, self._palette.text)
        if self.isChecked():
            draw_tick(painter, box.adjusted(3 * unit, 3 * unit, -3 * unit, -3 * unit), self._palette.text)
        left, baseline = box.right() + 10 * unit, self.height() / 2 + size * 0.36
        weight = SEMIBOLD if self.isChecked() else REGULAR
        write_fitted(
            painter, left, baseline, self.width() - left - 6 * unit, self._says, size, self._palette.text, weight=weight
        )
        if self.hasFocus():
            draw_outline(painter, QRectF(self.rect()), max(1.5, 2 * unit), 4 * unit, self._palette.attention)
        painter.end()
