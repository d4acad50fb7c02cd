"""The backends: how each stands, and what it can and cannot tell."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from noc.core.snapshot import Snapshot
from noc.ui.colours import qt_palette
from noc.ui.fonts import REGULAR, font
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.backend_rows import backend_rows, heading_of, told_words, trouble_words
from noc.ui.panels.sections import Section, Sections
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette


class BackendsPanel(AskPanel):
    """Follows the world while it is open. Enter and Esc close it, the arrows and the page keys scroll."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self._told: list[QLabel] = []  # beside the sections, in their order
        self.sections = Sections(palette, self)
        self.add_body(self.sections)
        self.setPalette(qt_palette(palette, palette.background, field=palette.panel))
        self.confirmed.connect(self.cancelled)

    def show_backends(self, snapshot: Snapshot) -> None:
        self.refresh(snapshot)
        words = f"{trouble_words(snapshot)} The arrows and page keys scroll, Esc closes."
        self.ask(f"Backends: {len(snapshot.backends)}", words, self)

    def refresh(self, snapshot: Snapshot) -> None:
        for place, backend in enumerate(snapshot.backends):
            section = self._section(place)
            section.show_rows(heading_of(backend), backend_rows(backend, snapshot))
            self._told[place].setText("\n".join(f"· {words}" for words in told_words(backend)))
        for place, section in enumerate(self.sections.sections):
            section.setVisible(place < len(snapshot.backends))

    def _section(self, place: int) -> Section:
        while place >= len(self.sections.sections):
            section = self.sections.add()
            told = plain_label(section)
            section.below.addWidget(told)
            self._told.append(told)
            self._letter(told)
        return self.sections.sections[place]

    def _letter(self, told: QLabel) -> None:
        told.setFont(font(max(9, round(17 * self._unit)), REGULAR))
        told.setContentsMargins(0, round(6 * self._unit), 0, round(6 * self._unit))

    def set_unit(self, unit: float) -> None:
        super().set_unit(unit)
        self.sections.set_unit(unit)
        for told in self._told:
            self._letter(told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.sections.take_key(Qt.Key(event.key())):
            super().keyPressEvent(event)
