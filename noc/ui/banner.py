"""A strip across the window with one sentence, large on the wall and modest on a desk, and a second of lesser rank."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from noc.ui.fonts import REGULAR, SEMIBOLD, pixels_for_capital
from noc.ui.lettering import width_of, write_fitted
from noc.ui.shapes import draw_outline

MODEST = 12.0  # units: the height of a capital on a desk
_GAP = 0.9  # of the font's size, between the sentences


class Banner(QWidget):
    def __init__(self, ground: str, ink: str, edge: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground, self._ink, self._edge = ground, ink, edge
        self._first, self._second = "", ""
        self._capital = MODEST
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def colours(self) -> tuple[str, str]:
        """Of the letters, and of the ground beneath them."""
        return self._ink, self._ground

    def text(self) -> str:
        return " · ".join(part for part in (self._first, self._second) if part)

    def say(self, first: str, second: str) -> None:
        """Show both sentences; with nothing to say it goes away."""
        if (first, second) != (self._first, self._second):
            self._first, self._second = first, second
            self.setAccessibleName(self.text())
            self.update()
        self.setVisible(bool(first))

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high. The size for a desk."""
        self.set_capital(MODEST * unit)

    def set_capital(self, capital: float) -> None:
        """The least height in px of a capital. The size for a wall."""
        self._capital = capital
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        rows = 2 if self._stacked else 1
        return QSize(1, round(self._capital * (1.5 + 1.3 * rows)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def paint_mark(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """The shape that tells this banner without reading; `box` is square."""

    @property
    def _size(self) -> int:
        return pixels_for_capital(self._capital)

    @property
    def _left(self) -> float:
        return self._capital * 2.4

    @property
    def _stacked(self) -> bool:
        """Too narrow for both sentences on one line."""
        return self._needed > self.width() - self._left - self._capital

    @property
    def _needed(self) -> float:
        first = width_of(self._first, self._size, SEMIBOLD)
        return first + self._size * _GAP + width_of(self._second, self._size, REGULAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        capital, size, high = self._capital, self._size, float(self.height())
        painter.fillRect(self.rect(), QColor(self._ground))
        draw_outline(painter, QRectF(self.rect()), max(2.0, capital * 0.12), 2, self._edge)
        painter.save()
        self.paint_mark(painter, QRectF(capital * 0.8, (high - capital) / 2, capital, capital), self._ink)
        painter.restore()
        room = self.width() - self._left - capital
        if self._stacked:
            one, two = high / 2 - capital * 0.22, high / 2 + capital * 1.22
            write_fitted(painter, self._left, one, room, self._first, size, self._ink, weight=SEMIBOLD, floor=size // 2)
            write_fitted(painter, self._left, two, room, self._second, size, self._ink, floor=size // 2)
        else:
            line = high / 2 + capital / 2
            used = write_fitted(painter, self._left, line, room, self._first, size, self._ink, weight=SEMIBOLD)
            start = self._left + used + size * _GAP
            write_fitted(painter, start, line, room - used - size * _GAP, self._second, size, self._ink)
        painter.end()
