"""The keys of a window, in words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from noc.ui.colours import qt_palette
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD, font
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette

HEAD, LINE = 80, 26  # px of a wall 1080 px high: the title with both margins, and one key


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
            cells[0].setWordWrap(False)
            cells[0].setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
            cells[1].setText(words)
            self._grid.addWidget(cells[0], row, 0)
            self._grid.addWidget(cells[1], row, 1)
            self._cells.append(cells)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(len(keys) + 1, 1)
        self._unit = 1.0
        self.hide()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Smaller letters where there is no room for all lines: a list of keys that is cut is no list."""
        room = self.height() if self.isVisible() else 10_000
        scale = min(1.0, room / (self._unit * (HEAD + LINE * len(self._cells)))) * self._unit
        margin = round(18 * scale)
        self._grid.setContentsMargins(margin, margin, margin, margin)
        self._grid.setVerticalSpacing(round(4 * scale))
        self._grid.setHorizontalSpacing(round(24 * scale))
        self._title.setFont(font(round(28 * scale), BOLD))
        for key, words in self._cells:
            key.setFont(font(round(19 * scale), SEMIBOLD))
            words.setFont(font(round(19 * scale), REGULAR))
