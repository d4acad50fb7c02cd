"""The keys of a window, in words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from noc.ui.colours import qt_palette
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD, font
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette


class KeysPanel(QFrame):
    def __init__(self, palette: Palette, parent: QWidget | None = None, keys: Sequence[tuple[str, str]] = ()) -> None:
        """`keys`: each with what it does."""
        super().__init__(parent)
        self.setPalette(qt_palette(palette, palette.panel))
        self.setAutoFillBackground(True)
        self._grid = QGridLayout(self)
        self._title = plain_label(self)
        self._title.setText("Keys")
        self._grid.addWidget(self._title, 0, 0, 1, 2)
        self._cells: list[tuple[QLabel, QLabel]] = []
        for row, (key, words) in enumerate(keys, start=1):
            cells = (plain_label(self), plain_label(self))
            for cell in cells:
                cell.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            cells[0].setText(key)
            cells[1].setText(words)
            self._grid.addWidget(cells[0], row, 0)
            self._grid.addWidget(cells[1], row, 1)
            self._cells.append(cells)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 5)
        self._grid.setRowStretch(len(keys) + 1, 1)
        self.hide()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        margin = round(18 * unit)
        self._grid.setContentsMargins(margin, margin, margin, margin)
        self._grid.setVerticalSpacing(round(7 * unit))
        self._title.setFont(font(round(30 * unit), BOLD))
        for key, words in self._cells:
            key.setFont(font(round(19 * unit), SEMIBOLD))
            words.setFont(font(round(19 * unit), REGULAR))
