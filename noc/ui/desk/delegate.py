"""How a row of the desk is drawn: its state with colour, shape and word, then plain text in columns."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from noc.core.causes import AlarmState
from noc.ui.desk.cells import Column, is_over
from noc.ui.desk.model import DeskModel
from noc.ui.desk.rows import Row
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD
from noc.ui.lettering import fitted, width_of, write
from noc.ui.shapes import Shape, draw_checker_border, draw_hatched_frame, draw_outline, draw_shape, draw_tick
from noc.ui.theme import FACE_OF_STATE, Face, Paint, Palette

Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    def __init__(self, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._unit = 1.0
        self.lit = True  # the phase of what blinks
        self.current = -1  # the place of the current row

    def set_unit(self, unit: float) -> None:
        self._unit = unit

    @property
    def height(self) -> int:
        return max(24, round(34 * self._unit))

    @property
    def size(self) -> int:
        """Of the letters, in px."""
        return max(12, round(16 * self._unit))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, DeskModel) or (row := model.row_at(index)) is None:
            return
        box = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(box)
        painter.fillRect(box, QColor(self._palette.line if selected else self._ground(row)))
        column = Column(index.column())
        text = model.text_at(row, column)
        if column is Column.STATE:
            self._paint_state(painter, box, row, text, model.stalled)
        elif column is Column.ALARM:
            self._paint_alarm(painter, box, row, text, model.stalled)
        else:
            self._paint_text(painter, box, row, column, text, model.stalled)
        self._paint_edges(painter, box, column, index.row() == self.current)
        painter.restore()

    def _ground(self, row: Row) -> str:
        return self._palette.panel if row.waiting else self._palette.background

    def _paint_state(self, painter: QPainter, box: QRectF, row: Row, text: str, stalled: bool) -> None:
        """The state as a small sign: filled while it calls for attention, an outline where it is put away."""
        face = Face.LOST if stalled else row.face
        paint = self._palette.paint_of(face, FACE_OF_STATE[row.state])
        inset = max(2.0, 3 * self._unit)
        sign = box.adjusted(inset, inset, -inset, -inset)
        self._paint_ground(painter, sign, face, paint)
        shape = Shape.NONE if stalled else row.shape
        side = sign.height() * 0.6
        left = sign.left() + sign.height() * 0.32
        ground = paint.fill or self._palette.background
        if shape is not Shape.NONE:
            draw_shape(painter, shape, QRectF(left, sign.center().y() - side / 2, side, side), paint.ink, ground)
            left += side * 1.35
        elif face is Face.FAULT:
            left += sign.height() * 0.1
        struck = stalled or is_over(row)
        room = sign.right() - left - sign.height() * 0.25
        word, size = fitted(text, room, self.size, self.size // 2, BOLD)
        write(painter, left, _baseline(box, size), word, size, paint.ink, weight=BOLD, strike=struck)

    def _paint_ground(self, painter: QPainter, sign: QRectF, face: Face, paint: Paint) -> None:
        thick = max(1.5, 2 * self._unit)
        match face:
            case Face.SILENT:
                draw_hatched_frame(painter, sign, thick * 1.6, 3, paint.fill or "", paint.stripe or "")
            case Face.FAULT:
                draw_checker_border(painter, sign, max(1.5, thick * 0.75), paint.fill or "", paint.stripe or "")
            case Face.BLIND:
                draw_hatched_frame(painter, sign, thick * 1.6, 3, self._palette.background, paint.stripe or "")
            case _ if paint.fill is not None:
                painter.fillRect(sign, QColor(paint.fill))
        if paint.edge is not None:
            inner = sign.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
            draw_outline(painter, inner, thick * 0.75, 3, paint.edge, dashed=paint.dashed)

    def _paint_alarm(self, painter: QPainter, box: QRectF, row: Row, text: str, stalled: bool) -> None:
        """Whether somebody has it: UNACK in a blinking frame, or a tick and the name."""
        left, gap = box.left() + 6 * self._unit, 8 * self._unit
        size, baseline = self.size, _baseline(box, self.size)
        unacked = row.alarm.state is AlarmState.UNACKED and not stalled
        weight = BOLD if unacked else SEMIBOLD if row.alarm.state is AlarmState.CLEARED_UNACKED else REGULAR
        if row.alarm.state is AlarmState.ACKED and not stalled:
            side = size * 0.85
            draw_tick(painter, QRectF(left, baseline - side * 0.9, side, side), self._palette.text)
            left += side * 1.3
        room = box.right() - left - gap
        if unacked:
            word = "UNACK"
            used = width_of(word, size, BOLD)
            if self.lit:
                frame = QRectF(left - 1, box.top() + 4 * self._unit, used + gap * 1.2, box.height() - 8 * self._unit)
                draw_outline(painter, frame, max(1.5, 2 * self._unit), 2, self._palette.attention)
            write(painter, left + gap * 0.5, baseline, word, size, self._palette.text, weight=BOLD)
            left, room = left + used + gap * 1.8, room - used - gap * 1.8
            text = text.removeprefix(word).strip()
        self._write(painter, left, baseline, room, text, weight, stalled)

    def _paint_text(self, painter: QPainter, box: QRectF, row: Row, column: Column, text: str, stalled: bool) -> None:
        weight = SEMIBOLD if column is Column.NAME or (row.waiting and column is Column.WAITS) else REGULAR
        left = box.left() + 6 * self._unit
        room = box.right() - left - 6 * self._unit
        self._write(painter, left, _baseline(box, self.size), room, text, weight, stalled)

    def _write(
        self, painter: QPainter, left: float, baseline: float, room: float, text: str, weight: QFont.Weight, dim: bool
    ) -> None:
        if text and room > 0:
            cut, size = fitted(text, room, self.size, round(self.size * 0.86), weight)
            write(painter, left, baseline, cut, size, self._palette.dim if dim else self._palette.text, weight=weight)

    def _paint_edges(self, painter: QPainter, box: QRectF, column: Column, current: bool) -> None:
        """A hair line below each row; the current one has a heavy line above and below."""
        painter.fillRect(QRectF(box.left(), box.bottom(), box.width(), 1), QColor(self._palette.line))
        if current:
            edge = max(2.0, round(2.5 * self._unit))
            for top in (box.top(), box.bottom() + 1 - edge):
                painter.fillRect(QRectF(box.left(), top, box.width() + 1, edge), QColor(self._palette.attention))
            if column is Column.STATE:
                painter.fillRect(
                    QRectF(box.left(), box.top(), edge * 2, box.height() + 1), QColor(self._palette.attention)
                )


def _baseline(box: QRectF, size: int) -> float:
    return box.center().y() + size * 0.364
