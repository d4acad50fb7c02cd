"""The rates of the alarms over a period, each beside its limit."""

from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from noc.report.figures import Rates
from noc.ui.colours import qt_palette
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.rate_rows import over_words, period_words, rate_sections
from noc.ui.panels.sections import Sections
from noc.ui.theme import Palette


class RatesPanel(AskPanel):
    """Enter and Esc close it, the arrows and the page keys scroll."""

    def __init__(self, palette: Palette, parent: QWidget | None = None, *, timezone: tzinfo | None = None) -> None:
        super().__init__(palette, parent)
        self._zone = timezone
        self.sections = Sections(palette, self)
        self.add_body(self.sections)
        self.setPalette(qt_palette(palette, palette.background, field=palette.panel))
        self.confirmed.connect(self.cancelled)

    def show_rates(self, rates: Rates) -> None:
        sections = rate_sections(rates, self._zone)
        for place, (heading, rows) in enumerate(sections):
            if place == len(self.sections.sections):
                self.sections.add()
            self.sections.sections[place].show_rows(heading.upper(), rows)
        self.ask(
            f"Alarms from {period_words(rates, self._zone)}",
            f"{over_words(sections)} The arrows and page keys scroll, Esc closes.",
            self,
        )

    def set_unit(self, unit: float) -> None:
        super().set_unit(unit)
        self.sections.set_unit(unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.sections.take_key(Qt.Key(event.key())):
            super().keyPressEvent(event)
