"""The shapes and patterns of the states. Each must tell its state without any colour."""

from enum import StrEnum
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF


class Shape(StrEnum):
    OCTAGON = "octagon"  # down
    BROKEN_CIRCLE = "broken circle"  # silent
    TRIANGLE = "triangle"  # degraded, supervisory
    DOT = "dot"  # ok
    DIAMOND = "diamond"  # a drill
    NONE = "none"


def draw_shape(painter: QPainter, shape: Shape, box: QRectF, ink: str, ground: str) -> None:
    """Draw a shape in a square box; `ground` is the colour behind it, for what is cut out of the shape."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match shape:
        case Shape.OCTAGON:
            _octagon(painter, box, ink, ground)
        case Shape.BROKEN_CIRCLE:
            _broken_circle(painter, box, ink)
        case Shape.TRIANGLE:
            _triangle(painter, box, ink, ground)
        case Shape.DOT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ink))
            painter.drawEllipse(box.center(), box.width() * 0.28, box.width() * 0.28)
        case Shape.DIAMOND:
            _diamond(painter, box, ink)
        case Shape.NONE:
            pass
    painter.restore()


def _octagon(painter: QPainter, box: QRectF, ink: str, ground: str) -> None:
    """A stop sign with a cross; below 13 px the cross alone, which keeps its form there."""
    size = box.width()
    if size < 13:
        _cross(painter, box.adjusted(size * 0.12, size * 0.12, -size * 0.12, -size * 0.12), ink, size * 0.24)
        return
    centre, radius = box.center(), size / 2
    corners = [pi / 8 + turn * pi / 4 for turn in range(8)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink))
    painter.drawPolygon(QPolygonF([centre + QPointF(cos(turn), sin(turn)) * radius * 1.04 for turn in corners]))
    inset = size * 0.3
    _cross(painter, box.adjusted(inset, inset, -inset, -inset), ground, size * 0.13)


def _cross(painter: QPainter, box: QRectF, ink: str, thick: float) -> None:
    painter.setPen(QPen(QColor(ink), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(box.topLeft(), box.bottomRight())
    painter.drawLine(box.topRight(), box.bottomLeft())


def _broken_circle(painter: QPainter, box: QRectF, ink: str) -> None:
    """Three arcs with gaps between them; where there is room, a heart that still stands alone."""
    size = box.width()
    thick = size * 0.16
    painter.setPen(QPen(QColor(ink), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    ring = box.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
    for start in (108, 228, 348):
        painter.drawArc(ring, start * 16, 84 * 16)
    if size >= 13:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        painter.drawEllipse(box.center(), size * 0.13, size * 0.13)


def _triangle(painter: QPainter, box: QRectF, ink: str, ground: str) -> None:
    size, centre = box.width(), box.center()
    top = QPointF(centre.x(), box.top() + size * 0.04)
    left, right = QPointF(box.left(), box.bottom() - size * 0.06), QPointF(box.right(), box.bottom() - size * 0.06)
    painter.setPen(
        QPen(QColor(ink), size * 0.08, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(QColor(ink))
    painter.drawPolygon(QPolygonF([top, right, left]))
    if size < 16:
        return
    painter.setPen(QPen(QColor(ground), size * 0.11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(centre.x(), box.top() + size * 0.38), QPointF(centre.x(), box.top() + size * 0.6))
    painter.drawPoint(QPointF(centre.x(), box.top() + size * 0.78))


def _diamond(painter: QPainter, box: QRectF, ink: str) -> None:
    """A hollow square on its tip: nothing that is real looks like it."""
    size, centre = box.width(), box.center()
    reach = size * 0.43
    painter.setPen(_round_pen(ink, size * 0.13))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    tips = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
    painter.drawPolygon(QPolygonF([centre + QPointF(*tip) for tip in tips]))


def _round_pen(ink: str, thick: float) -> QPen:
    return QPen(QColor(ink), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def draw_tick(painter: QPainter, box: QRectF, ink: str) -> None:
    """The mark of an acknowledged alarm."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(
        QColor(ink), box.width() * 0.17, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )
    painter.setPen(pen)
    x, y, size = box.left(), box.top(), box.width()
    points = ((0.1, 0.55), (0.38, 0.82), (0.9, 0.2))
    painter.drawPolyline([QPointF(x + size * right, y + size * down) for right, down in points])
    painter.restore()


def draw_hatched_frame(
    painter: QPainter, box: QRectF, thick: float, radius: float, fill: str, stripe: str, *, period: float | None = None
) -> None:
    """Fill a box and hatch its border with diagonals, so that the text inside stands on a plain ground."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outer, inner = QPainterPath(), QPainterPath()
    outer.addRoundedRect(box, radius, radius)
    inner.addRoundedRect(box.adjusted(thick, thick, -thick, -thick), radius * 0.5, radius * 0.5)
    painter.fillPath(outer, QColor(fill))
    painter.setClipPath(outer.subtracted(inner))
    step = period or max(5.0, thick * 1.7)
    painter.setPen(QPen(QColor(stripe), step * 0.45, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    x = box.left() - box.height() - step
    while x < box.right() + step:
        painter.drawLine(QPointF(x, box.bottom() + step), QPointF(x + box.height() + 2 * step, box.top() - step))
        x += step * 1.414
    painter.restore()


def draw_checker_border(painter: QPainter, box: QRectF, side: float, fill: str, ink: str) -> None:
    """Fill a box and set squares around it in two rows, like the edge of a flag."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(box, QColor(fill))
    columns = max(1, round(box.width() / side))
    wide = box.width() / columns
    for row, top in enumerate((box.top(), box.top() + side, box.bottom() - 2 * side, box.bottom() - side)):
        for column in range(row % 2, columns, 2):
            left = round(box.left() + column * wide)
            painter.fillRect(QRectF(left, top, round(box.left() + (column + 1) * wide) - left, side), QColor(ink))
    painter.restore()


def draw_outline(
    painter: QPainter, box: QRectF, thick: float, radius: float, ink: str, *, dashed: bool = False
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(ink), thick)
    if dashed:
        pen.setDashPattern([4, 3])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = thick / 2
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()
