"""The detail of what is selected, beside the tiles and over nothing. Plain text only: it comes from elsewhere."""

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QScrollBar, QSizePolicy, QVBoxLayout, QWidget

from noc.core.snapshot import DrillView, FaultView, SiteView, Snapshot
from noc.ui.colours import qt_palette
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD, font
from noc.ui.lettering import one_line
from noc.ui.site_facts import drill_lines, fault_lines, site_lines
from noc.ui.theme import FACE_OF_STATE, Palette
from noc.ui.words import breakable


def plain_label(parent: QWidget | None = None) -> QLabel:
    """A label that never takes a text for markup, and never grows wider than its place."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


class SitePanel(QFrame):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._unit = 1.0
        self._title = plain_label()
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._inner = QWidget()
        self._rows = QVBoxLayout(self._inner)
        self._rows.addWidget(self._title)
        self._rows.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.setPalette(qt_palette(palette, palette.panel))
        self.setAutoFillBackground(True)

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        margin = round(18 * unit)
        self._rows.setContentsMargins(margin, margin, margin, margin)
        self._rows.setSpacing(round(3 * unit))
        self._title.setFont(font(round(30 * unit), BOLD))
        for label, text in self._lines:
            self._set_fonts(label, text)

    def show_site(self, site: SiteView, snapshot: Snapshot, zone: tzinfo | None) -> None:
        accent = self._palette.accent(FACE_OF_STATE[site.state])
        self._show(one_line(site.name), site_lines(site, snapshot, zone), accent)

    def show_fault(self, fault: FaultView, at: datetime, zone: tzinfo | None) -> None:
        self._show(one_line(fault.subject), fault_lines(fault, at, zone), self._palette.text)

    def show_drill(self, drill: DrillView, snapshot: Snapshot, zone: tzinfo | None) -> None:
        self._show(f"DRILL: {one_line(drill.name)}", drill_lines(drill, snapshot, zone), self._palette.text)

    @property
    def scroll_bar(self) -> QScrollBar:
        return self._scroll.verticalScrollBar()

    def turn_pages(self, pages: int) -> None:
        """Turn the pages; each keeps a little of the one before."""
        bar = self.scroll_bar
        bar.setValue(bar.value() + round(pages * bar.pageStep() * 0.8))

    def text(self) -> str:
        lines = [f"{label.text()}: {text.text()}" for label, text in self._lines if text.isVisibleTo(self)]
        return "\n".join([self._title.text(), *lines])

    def _show(self, title: str, lines: list[tuple[str, str]], accent: str) -> None:
        self._title.setText(breakable(title))
        while len(self._lines) < len(lines):
            self._add_line()
        for number, (label, text) in enumerate(self._lines):
            shown = number < len(lines)
            label.setVisible(shown)
            text.setVisible(shown)
            if shown:
                label.setText(lines[number][0].upper())
                text.setText(breakable(lines[number][1]))
        if self._lines:
            self._tint(self._lines[0][1], accent)

    def _add_line(self) -> None:
        label, text = plain_label(), plain_label()
        self._tint(label, self._palette.dim)
        self._set_fonts(label, text)
        for widget in (label, text):
            self._rows.insertWidget(self._rows.count() - 1, widget)
        self._lines.append((label, text))

    def _set_fonts(self, label: QLabel, text: QLabel) -> None:
        label.setFont(font(round(13 * self._unit), SEMIBOLD))
        first = bool(self._lines) and self._lines[0][1] is text
        text.setFont(font(round(20 * self._unit), SEMIBOLD if first else REGULAR))
        label.setContentsMargins(0, round(9 * self._unit), 0, 0)

    def _tint(self, label: QLabel, ink: str) -> None:
        colours = QPalette(label.palette())
        colours.setColor(QPalette.ColorRole.WindowText, QColor(ink))
        label.setPalette(colours)
