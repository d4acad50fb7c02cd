"""One of a few: the arrows choose, so do digits and a click. One stop of the Tab key."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from noc.ui.fonts import REGULAR, SEMIBOLD
from noc.ui.lettering import one_line, width_of, write, write_fitted
from noc.ui.shapes import draw_outline
from noc.ui.theme import Palette

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Choices(QWidget):
    changed = Signal(int)

    def __init__(self, palette: Palette, says: str, words: Sequence[str] = (), parent: QWidget | None = None) -> None:
        """`says` is what is chosen, for a screen reader."""
        super().__init__(parent)
        self._palette = palette
        self._words: tuple[str, ...] = ()
        self._chosen = 0
        self._unit = 1.0
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_words(words)

    @property
    def chosen(self) -> int:
        return self._chosen

    @property
    def words(self) -> tuple[str, ...]:
        return self._words

    def set_words(self, words: Sequence[str], chosen: int = 0) -> None:
        self._words = tuple(one_line(each)[:200] for each in words)
        self._chosen = chosen
        self._describe()
        self.updateGeometry()
        self.update()

    def choose(self, place: int) -> None:
        """Choose by place, the first is 0; a place that is not there changes nothing."""
        if 0 <= place < len(self._words) and place != self._chosen:
            self._chosen = place
            self._describe()
            self.update()
            self.changed.emit(place)

    def step(self, by: int) -> None:
        self.choose(max(0, min(len(self._words) - 1, self._chosen + by)))

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        self.updateGeometry()
        self.update()

    def _describe(self) -> None:
        if self._words:
            told = f"{self._words[self._chosen]}, {self._chosen + 1} of {len(self._words)}"
            self.setAccessibleDescription(told)

    # Places

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        boxes = self.boxes(width)
        return round(boxes[-1].bottom() + 1) if boxes else 0

    def sizeHint(self) -> QSize:
        width = max(self.width(), 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(max(self.width(), 1)))

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def boxes(self, width: int) -> list[QRectF]:
        """From left to right, in as many lines as it takes; none wider than the whole."""
        high, gap, pad = 34 * self._unit, 6 * self._unit, 11 * self._unit
        left, top, boxes = 0.0, 0.0, []
        for place, word in enumerate(self._words):
            wanted = width_of(word, self._size, SEMIBOLD) + self._digit_width(place) + 2 * pad
            wide = min(wanted, max(1.0, float(width)))
            if left and left + wide > width:
                left, top = 0.0, top + high + gap
            boxes.append(QRectF(left, top, wide, high))
            left += wide + gap
        return boxes

    @property
    def _size(self) -> int:
        return max(9, round(17 * self._unit))

    def _digit_width(self, place: int) -> float:
        return width_of(f"{place + 1} ", self._digit_size, REGULAR) + 3 * self._unit if place < 9 else 0.0

    @property
    def _digit_size(self) -> int:
        return max(8, round(13 * self._unit))

    # What comes in

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if (step := _STEPS.get(Qt.Key(event.key()))) is not None:
            self.step(step)
        elif digit.isdecimal() and digit.isascii() and digit != "0":
            self.choose(int(digit) - 1)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, box in enumerate(self.boxes(self.width())):
            if box.contains(event.position()):
                self.choose(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # What is seen

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place, box in enumerate(self.boxes(self.width())):
            self._paint_choice(painter, place, box)
        painter.end()

    def _paint_choice(self, painter: QPainter, place: int, box: QRectF) -> None:
        """The chosen one is filled and in heavier letters: both can be seen without any colour."""
        chosen = place == self._chosen
        ground = self._palette.text if chosen else self._palette.background
        ink = self._palette.background if chosen else self._palette.text
        painter.fillRect(box, QColor(ground))
        if chosen and self.hasFocus():
            inner = box.adjusted(*(self._unit * side for side in (3, 3, -3, -3)))
            draw_outline(painter, inner, max(1.5, 2 * self._unit), 2, ink)
        left, baseline = box.left() + 11 * self._unit, box.center().y() + self._size * 0.36
        if place < 9:
            write(painter, left, baseline, str(place + 1), self._digit_size, ink)
        left += self._digit_width(place)
        weight = SEMIBOLD if chosen else REGULAR
        write_fitted(painter, left, baseline, box.right() - left, self._words[place], self._size, ink, weight=weight)
