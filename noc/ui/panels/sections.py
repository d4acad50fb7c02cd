"""Headed lists below each other, to be scrolled through: the ground of the hand-over and of the rates."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from noc.ui.fonts import BOLD, font
from noc.ui.panels.list_rows import ListRows, Row
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette


class Section(QWidget):
    """A heading and its rows. Further widgets may stand in `below`."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = plain_label(self)
        self.rows = ListRows(palette, self)
        self.below = QVBoxLayout()
        self.below.setSpacing(0)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.heading)
        lines.addWidget(self.rows)
        lines.addLayout(self.below)

    def show_rows(self, heading: str, rows: tuple[Row, ...]) -> None:
        if heading != self.heading.text():
            self.heading.setText(heading)
        self.rows.show_rows(rows)

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self.heading.setFont(font(max(9, round(17 * unit)), BOLD))
        self.heading.setContentsMargins(0, round(10 * unit), 0, 0)
        self.rows.set_unit(unit)
        lines = self.layout()
        assert lines is not None
        lines.setSpacing(round(2 * unit))


class Sections(QScrollArea):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette, self._unit = palette, 1.0
        self.sections: list[Section] = []
        inner = QWidget()
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add(self) -> Section:
        section = Section(self._palette)
        section.set_unit(self._unit)
        self._lines.insertWidget(self._lines.count() - 1, section)
        self.sections.append(section)
        return section

    def take_key(self, key: Qt.Key) -> bool:
        """Scroll by a key that is meant for it; false where it is not."""
        bar = self.verticalScrollBar()
        row = round(30 * self._unit)
        steps = {Qt.Key.Key_Down: row, Qt.Key.Key_Up: -row, Qt.Key.Key_PageDown: bar.pageStep(),
                 Qt.Key.Key_PageUp: -bar.pageStep(), Qt.Key.Key_Space: bar.pageStep()}  # fmt: skip
        if key in steps:
            bar.setValue(bar.value() + steps[key])
        return key in steps

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        for section in self.sections:
            section.set_unit(unit)

    def texts(self) -> list[str]:
        """Everything that stands there, for those who look at it by a test or a reader."""
        found = []
        for section in self.sections:
            found.append(section.heading.text())
            found += [" ".join(filter(None, (row.marked, row.name, row.what, row.right))) for row in section.rows.rows]
        return found
