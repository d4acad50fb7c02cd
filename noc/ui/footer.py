"""The last line of the wall: what weakens the watching, in amber; else the keys. Notices stand there for a moment."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from noc.core.causes import AlarmState
from noc.ui.fonts import REGULAR, SEMIBOLD, pixels_for_capital
from noc.ui.lettering import one_line, width_of, write, write_fitted
from noc.ui.selection import Target, target_of
from noc.ui.shapes import Shape, draw_outline, draw_shape, draw_tick
from noc.ui.standing import Banner
from noc.ui.theme import SHAPE_CONTRAST, Face, Palette

HINTS = "← ↑ → ↓  select      F  next alarm      A  acknowledge      P  pause the sound      /  find      ?  all keys"
LASTS = 12  # snapshots that a notice stays


class Footer(QWidget):
    clicked = Signal(object)  # a Target

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._notice = ""
        self._left = 0
        self._unit = 1.0
        self._capital = 34.0
        self._weak: tuple[Banner, ...] = ()
        self._power = ""
        self._target: Target | None = None
        self.setAccessibleName("Notices")

    @property
    def notice(self) -> str:
        return self._notice

    def text(self) -> str:
        """What the line says: a notice, a weakness, or the keys."""
        return self._notice or self._weak_text() or "      ".join(part for part in (HINTS, self._power) if part)

    def say(self, notice: str) -> None:
        """Show a notice for a moment; an empty one brings back what stood there."""
        self._notice, self._left = one_line(notice), LASTS
        self._changed()

    def show_weak(self, weak: tuple[Banner, ...], target: Target | None) -> None:
        """Show what weakens the watching, the first of it in words; `target` is what is selected on the wall."""
        if weak != self._weak or target != self._target:
            self._weak, self._target = weak, target
            self._changed()

    def show_power(self, words: str) -> None:
        """What is not known of the power of the screen; empty: it is kept lit."""
        if words != self._power:
            self._power = words
            self._changed()

    def beat(self) -> None:
        """A snapshot came: notices age with them."""
        if self._notice:
            self._left -= 1
            if self._left <= 0:
                self.say("")

    def set_unit(self, unit: float) -> None:
        self._unit = unit
        self.update()

    def set_capital(self, capital: float) -> None:
        """The least height in px of a capital of the amber line."""
        self._capital = capital
        self.update()

    def _changed(self) -> None:
        self.setAccessibleDescription(self.text())
        self.update()

    def _shown(self) -> Banner | None:
        """The selected weakness, else the first."""
        chosen = (banner for banner in self._weak if target_of(banner) == self._target)
        return next(chosen, self._weak[0] if self._weak else None)

    def _weak_text(self) -> str:
        shown = self._shown()
        if shown is None:
            return ""
        more = f"+{len(self._weak) - 1} more" if len(self._weak) > 1 else ""
        return " · ".join(part for part in (shown.title, shown.subject, shown.text, more, self._power) if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.background))
        shown = self._shown()
        size = max(9, round(18 * self._unit))
        baseline = self.height() / 2 + size * 0.36
        if self._notice:
            write_fitted(painter, 0, baseline, self.width(), self._notice, size, self._palette.text, weight=SEMIBOLD)
        elif shown is not None:
            self._paint_weak(painter, shown)
        else:
            room = self.width() - self._paint_power(painter, baseline, size)
            write_fitted(painter, 0, baseline, room, HINTS, size, self._palette.dim, weight=REGULAR)
        painter.end()

    def _paint_power(self, painter: QPainter, baseline: float, size: int) -> float:
        """At the right edge, with the mark of what is not as it should be; returns the room it takes."""
        if not self._power:
            return 0.0
        left = self.width() - width_of(self._power, size, SEMIBOLD)
        write(painter, left, baseline, self._power, size, self._palette.text, weight=SEMIBOLD)
        side = size * 0.85
        mark = QRectF(left - size * 1.15, baseline - side * 0.92, side, side)
        draw_shape(painter, Shape.TRIANGLE, mark, self._palette.text, self._palette.background)
        return self.width() - left + size * 2.3

    def _paint_weak(self, painter: QPainter, shown: Banner) -> None:
        height, paint = self.height(), self._palette[Face.DEGRADED]
        ground, ink, mark_ink = paint.fill or self._palette.background, paint.ink, paint.ink
        if shown.state is not AlarmState.UNACKED:  # taken: it stays, and no longer calls
            ground, ink = self._palette.background, self._palette.text
            mark_ink = self._palette.accent(Face.DEGRADED, SHAPE_CONTRAST)
        painter.fillRect(self.rect(), QColor(ground))
        if ink == self._palette.text:
            draw_outline(painter, QRectF(self.rect()), max(2.0, 2 * self._unit), 3, mark_ink)
        size = min(pixels_for_capital(self._capital), int(height * 0.82))
        side, left, baseline = size * 0.8, height * 0.3, height / 2 + size * 0.364
        mark = QRectF(left, height / 2 - side / 2, side, side)
        draw_shape(painter, Shape.TRIANGLE, mark, mark_ink, ground)
        left += side * 1.45
        right = self.width() - height * 0.3
        if shown.by:
            right -= width_of(shown.by, size, SEMIBOLD)
            write(painter, right, baseline, shown.by, size, ink, weight=SEMIBOLD)
            right -= side * 1.15
            draw_tick(painter, QRectF(right, baseline - side * 0.92, side, side), ink)
            right -= side * 0.5
        if target_of(shown) == self._target:
            edge = max(2, round(4 * self._unit))
            painter.fillRect(QRectF(0, height - edge, self.width(), edge), QColor(self._palette.attention))
        text, floor = self._weak_text(), size // 2
        write_fitted(painter, left, baseline, right - left, text, size, ink, weight=SEMIBOLD, floor=floor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shown = self._shown()
        if shown is not None:
            self.clicked.emit(target_of(shown))
