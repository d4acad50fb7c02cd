"""What stands in place of the tiles while there are none."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from noc.ui.colours import qt_palette
from noc.ui.fonts import SEMIBOLD, font
from noc.ui.quiet import Lines
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette


class EmptyWall(QWidget):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPalette(qt_palette(palette, palette.background))
        self.setAutoFillBackground(True)
        self._head, self._below = plain_label(self), plain_label(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for label in (self._head, self._below):
            rows.addWidget(label)
        rows.addStretch(1)

    def show_lines(self, lines: Lines | None) -> None:
        self.setVisible(lines is not None)
        if lines is not None:
            self._head.setText(lines[0])
            self._below.setText(lines[1])

    def text(self) -> str:
        return f"{self._head.text()}\n{self._below.text()}"

    def set_unit(self, unit: float) -> None:
        self._head.setFont(font(max(10, round(34 * unit)), SEMIBOLD))
        self._below.setFont(font(max(10, round(25 * unit))))
