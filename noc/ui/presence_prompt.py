"""Asks at night whether somebody is there. It counts with the snapshots; any key of the window answers."""

from datetime import timedelta
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import ShiftView
from noc.ui.banner import Banner
from noc.ui.theme import Palette


class PresencePrompt(Banner):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(palette.background, palette.text, palette.attention, parent)

    def show_shift(self, shift: ShiftView) -> None:
        """Ask while the shift of the newest snapshot asks."""
        question = "Are you there? Press any key."
        if not shift.asks:
            self.say("", "")
        elif shift.sounds_in is None or shift.sounds_in <= timedelta(0):
            self.say(question, "Nobody has answered.")
        else:
            self.say(question, f"In {ceil(shift.sounds_in.total_seconds())} s it sounds.")

    def paint_mark(self, painter: QPainter, box: QRectF, ink: str) -> None:
        """A head and shoulders."""
        thick = box.width() * 0.11
        painter.setPen(QPen(QColor(ink), thick))
        head = box.width() * 0.42
        painter.drawEllipse(QRectF(box.center().x() - head / 2, box.top() + thick / 2, head, head))
        body = QRectF(box.left() + thick / 2, box.top() + box.height() * 0.58, box.width() - thick, box.height() * 0.8)
        painter.drawArc(body, 0, 180 * 16)
