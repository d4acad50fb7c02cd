"""The place beside the tiles: the detail of what is selected, or the keys, and below it the panel that asks."""

from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from noc.core.snapshot import FaultView, SiteView
from noc.ui.ack_panel import AckPanel
from noc.ui.ask_panel import AskPanel
from noc.ui.fields import Names
from noc.ui.keys_panel import KeysPanel
from noc.ui.retire_panel import RetirePanel
from noc.ui.site_panel import SitePanel
from noc.ui.theme import Palette


class Side(QWidget):
    changed = Signal()  # it has come or gone: the wall must make room
    closed = Signal()  # nothing is asked any more

    def __init__(self, palette: Palette, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel, self.keys = SitePanel(palette), KeysPanel(palette)
        self.names = Names(operator)
        self.ack, self.retire = AckPanel(palette, self.names), RetirePanel(palette, self.names)
        self._asking: tuple[AskPanel, ...] = (self.ack, self.retire)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for part, stretch in ((self.panel, 1), (self.keys, 1), (self.ack, 0), (self.retire, 0)):
            rows.addWidget(part, stretch)
            part.hide()
        for asking in self._asking:
            asking.cancelled.connect(self.close_asking)
        self.hide()

    @property
    def shows_keys(self) -> bool:
        return not self.keys.isHidden()

    @property
    def shows_detail(self) -> bool:
        return not self.panel.isHidden()

    @property
    def asks(self) -> bool:
        return any(not asking.isHidden() for asking in self._asking)

    def show_selected(self, selected: SiteView | FaultView | None, at: datetime, zone: tzinfo | None) -> None:
        """Show the detail of a site or a fault, or none; the keys stay where they are open."""
        match selected:
            case SiteView():
                self.panel.show_site(selected, at, zone)
            case FaultView():
                self.panel.show_fault(selected, at, zone)
            case None:
                pass
        self.panel.setVisible(selected is not None and not self.shows_keys)
        self.settle()

    def toggle_keys(self) -> None:
        self.keys.setVisible(not self.shows_keys)
        if self.shows_keys:
            self.panel.hide()
        self.settle()

    def close_keys(self) -> None:
        self.keys.hide()

    def close_asking(self) -> None:
        """Put the panels that ask away."""
        asked = self.asks
        for asking in self._asking:
            asking.hide()
        self.settle()
        if asked:
            self.closed.emit()

    def settle(self) -> None:
        """Be there while there is something to show."""
        wanted = self.shows_keys or self.shows_detail or self.asks
        if wanted == self.isHidden():
            self.setVisible(wanted)
            self.changed.emit()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        for part in (self.panel, self.keys, self.ack, self.retire):
            part.set_unit(unit)
