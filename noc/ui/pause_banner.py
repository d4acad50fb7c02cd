"""Says that the sound is paused, by whom, and for how long still. It counts with the snapshots."""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import PauseView
from noc.ui.banner import Banner
from noc.ui.lettering import one_line
from noc.ui.theme import Face, Palette

LONGEST_NAME = 24


class PauseBanner(Banner):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        paint = palette[Face.DEGRADED]
        super().__init__(paint.fill or palette.background, paint.ink, paint.edge or paint.ink, parent)

    def show_pause(self, pause: PauseView | None) -> None:
        """Show the pause of the newest snapshot, or nothing."""
        if pause is None:
            self.say("", "")
            return
        left = max(0, ceil(pause.left.total_seconds()))
        name = one_line(pause.by)
        name = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        self.say(f"SOUND PAUSED by {name}, {left} s left", "P ends it; any new alarm ends it")

    def paint_mark(self, painter: QPainter, box: QRectF, ink: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        wide = box.width() * 0.28
        for left in (box.left() + box.width() * 0.12, box.right() - box.width() * 0.12 - wide):
            painter.drawRect(QRectF(QPointF(left, box.top()), QPointF(left + wide, box.bottom())))
