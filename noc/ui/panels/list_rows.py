"""Rows to be read: a shape, a name, what is with it, and at the right who or when. Drawn, since they can be many."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from noc.ui.fonts import SEMIBOLD
from noc.ui.lettering import one_line, width_of, write, write_fitted
from noc.ui.shapes import Shape, draw_shape
from noc.ui.theme import SHAPE_CONTRAST, Face, Palette

LONGEST_SHOWN = 300
_NARROW = 620  # units: below it a row takes two lines
WIDEST = 1200  # units


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    what: str = ""
    right: str = ""
    shape: Shape = Shape.NONE
    face: Face | None = None  # whose colour the shape has; None: that of the text
    marked: str = ""  # a word set off before the name: NEW


class ListRows(QWidget):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._rows: tuple[Row, ...] = ()
        self._unit = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows != self._rows:
            self._rows = rows
            self.setAccessibleDescription("; ".join(f"{row.name} {row.what} {row.right}" for row in rows[:20])[:2000])
            self.updateGeometry()
            self.update()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        self.updateGeometry()
        self.update()

    @property
    def _narrow(self) -> bool:
        return self.width() < _NARROW * self._unit

    def _height_of(self, row: Row) -> int:
        return max(14, round((50 if self._narrow and row.what else 30) * self._unit))

    def sizeHint(self) -> QSize:
        return QSize(1, sum(map(self._height_of, self._rows)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, top = QPainter(self), 0
        seen = event.rect()
        for row in self._rows:
            high = self._height_of(row)
            if top + high > seen.top() and top <= seen.bottom():
                self._paint_row(painter, row, top)
                painter.fillRect(QRectF(0, top + high - 1, self._right, 1), QColor(self._palette.line))
            top += high
        painter.end()

    @property
    def _right(self) -> float:
        """Where the rows end: the eye must find from one end of them to the other."""
        return min(float(self.width()), WIDEST * self._unit)

    def _paint_row(self, painter: QPainter, row: Row, top: int) -> None:
        unit, size, ink = self._unit, max(9, round(17 * self._unit)), self._palette.text
        side, left, right = 18 * unit, 34 * unit, self._right - 4 * unit
        baseline = top + 15 * unit + size * 0.36
        box = QRectF(6 * unit, top + 15 * unit - side / 2, side, side)
        shape_ink = self._palette.accent(row.face, SHAPE_CONTRAST) if row.face else ink
        draw_shape(painter, row.shape, box, shape_ink, self._palette.background)
        what_left, gap = self._right * 0.36, 14 * unit
        if row.marked:
            left = self._paint_mark(painter, row.marked, left, baseline, size)
        name, what, said = (one_line(text)[:LONGEST_SHOWN] for text in (row.name, row.what, row.right))
        part = (right - left) * 0.5 if self._narrow else right - self._right * 0.7
        used = write_fitted(painter, right - part, baseline, part, said, size, ink, right=True) if said else 0.0
        room = right - used - gap - left if self._narrow or not what else what_left - gap - left
        write_fitted(painter, left, baseline, room, name, size, ink, weight=SEMIBOLD)
        if self._narrow:
            write_fitted(painter, left, baseline + 20 * unit, right - left, what, max(9, round(15 * unit)), ink)
        else:
            write_fitted(painter, what_left, baseline, right - used - gap - what_left, what, size, ink)

    def _paint_mark(self, painter: QPainter, mark: str, left: float, baseline: float, size: int) -> float:
        """The word on a plate of the other colours; returns where the row goes on."""
        small, pad = max(8, round(size * 0.76)), 5 * self._unit
        wide = width_of(mark, small, SEMIBOLD) + 2 * pad
        painter.fillRect(QRectF(left, baseline - size * 0.86, wide, size * 1.06), QColor(self._palette.text))
        write(painter, left + pad, baseline - size * 0.08, mark, small, self._palette.background, weight=SEMIBOLD)
        return left + wide + 8 * self._unit
